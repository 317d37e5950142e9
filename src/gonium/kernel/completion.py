"""What can be written at a place in a cell: with jedi where it is installed, and live values.

Nothing the user wrote is called: properties are not evaluated, only keys of known containers and
columns of known frames are looked up.
"""

import builtins
import keyword
import re
from typing import Any

from gonium.kernel.content import find, name_of, trait
from gonium.kernel.summary import kind_of

LIMIT = 1000
"""Offers in one answer."""

_KEY = re.compile(r"([A-Za-z_]\w*)\[(['\"])([^'\"\[\]]*)$")
_DOTTED = re.compile(r"((?:[A-Za-z_]\w*\.)*)([A-Za-z_]\w*)?$")
_FRAMES = ("polars.dataframe.frame.DataFrame", "pandas.DataFrame", "pandas.core.frame.DataFrame")


def complete(code: str, position: int, names: dict[str, Any]) -> dict[str, Any]:
    """Return `items`, each with `label`, `type` and `detail`; `position` counts code points."""
    line = code[:position].rpartition("\n")[2]
    key = _KEY.search(line)
    items = _keys(names.get(key[1]), key[3]) if key else _by_jedi(code, position, names)
    if items is None:
        items = _by_hand(line, names)
    return {"items": items[:LIMIT], "complete": len(items) <= LIMIT}


def _keys(container: Any, start: str) -> list[dict[str, str]]:
    """Return string keys of a dict, or columns of a frame."""
    kind = type(container)
    if kind is dict:
        keys = [key for key in list(container) if type(key) is str]
    elif name_of(kind) in _FRAMES and find(name_of(kind)) is kind:
        keys = [key for key in container.columns if isinstance(key, str)]
    else:
        return []
    return [_item(key, "property") for key in keys if key.startswith(start)]


def _by_jedi(code: str, position: int, names: dict[str, Any]) -> list[dict[str, str]] | None:
    """Return what jedi finds; `None` if it is not there or fails."""
    try:
        import jedi  # type: ignore[import-untyped]  # it has no types
    except ImportError:
        return None
    lines = code[:position].split("\n")
    unsafe = jedi.settings.allow_unsafe_interpreter_executions
    jedi.settings.allow_unsafe_interpreter_executions = False
    try:
        found = jedi.Interpreter(code, [names]).complete(len(lines), len(lines[-1]))
        return [_item(name.name_with_symbols, name.type) for name in found[: LIMIT + 1]]
    except Exception:  # noqa: BLE001  # half-written code leads it anywhere
        return None
    finally:
        jedi.settings.allow_unsafe_interpreter_executions = unsafe


def _by_hand(line: str, names: dict[str, Any]) -> list[dict[str, str]]:
    """Return names, or attributes of a value, that begin like what stands before the cursor."""
    match = _DOTTED.search(line)
    assert match is not None  # it matches the empty string
    path, start = match[1], match[2] or ""
    if path:
        value, known = resolve(path.rstrip(".").split("."), names)
        offered = attributes(value) if known else {}
    else:
        offered = {**dict.fromkeys(keyword.kwlist), **vars(builtins), **names}
    return [
        _item(name, _type_of(offered[name]))
        for name in sorted(offered)
        if name.startswith(start) and (start or not name.startswith("_"))
    ]


def resolve(path: list[str], names: dict[str, Any]) -> tuple[Any, bool]:
    """Return what a dotted name stands for without calling anything, and whether that is known."""
    if path[0] not in names and not hasattr(builtins, path[0]):
        return None, False
    value = names[path[0]] if path[0] in names else getattr(builtins, path[0])
    for name in path[1:]:
        offered = attributes(value)
        if name not in offered:
            return None, False
        value = offered[name]
    return value, True


def attributes(value: Any) -> dict[str, Any]:
    """Return a value's attributes as they are stored, those of its classes included."""
    found: dict[str, Any] = {}
    kinds = type.__dict__["__mro__"].__get__(
        value if issubclass(type(value), type) else type(value)
    )
    for kind in reversed(kinds):
        found |= trait(kind, "__dict__")
    if not issubclass(type(value), type):
        try:
            own = object.__getattribute__(value, "__dict__")
        except AttributeError:
            own = {}
        if type(own) is dict:
            found |= own
    return found


def _item(label: str, kind: str) -> dict[str, str]:
    return {"label": label, "type": kind, "detail": ""}


def _type_of(value: Any) -> str:
    kind = kind_of(value)
    if kind == "type" or issubclass(type(value), type):
        return "class"
    return {"module": "module", "property": "property"}.get(
        kind, "function" if callable(value) else "instance"
    )
