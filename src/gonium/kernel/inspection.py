"""What stands at a place in a cell: the value's type, its signature and documentation."""

import inspect
import re
from typing import Any

from gonium.kernel.completion import resolve
from gonium.kernel.summary import kind_of, summary_of

LIMIT = 10_000
"""Characters of documentation."""

_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")


def look(code: str, position: int, names: dict[str, Any]) -> dict[str, str]:
    """Return `name`, `type`, `signature`, `value`, `documentation`; empty if nothing is known."""
    path = _path_at(code, position)
    if not path:
        return {}
    value, known = resolve(path.split("."), names)
    if not known:
        return _by_jedi(code, position, names)
    return {
        "name": path,
        "type": kind_of(value),
        "signature": _signature(value),
        "value": "" if callable(value) else summary_of(value),
        "documentation": _documentation(value)[:LIMIT],
    }


def _path_at(code: str, position: int) -> str:
    """Return the dotted name at a place, as far as the word that the place is in."""
    start = code.rfind("\n", 0, position) + 1
    for match in _NAME.finditer(code, start):
        if match.start() <= position <= match.end():
            end = position
            while end < match.end() and code[end] != ".":
                end += 1
            return code[match.start() : end].rstrip(".")
        if match.start() > position:
            break
    return ""


def _signature(value: Any) -> str:
    if not inspect.isroutine(value) and not issubclass(type(value), type):
        return ""
    try:
        return str(inspect.signature(value))[:LIMIT]
    except Exception:  # noqa: BLE001  # C functions without one, classes with strange ones
        return ""


def _documentation(value: Any) -> str:
    if inspect.isroutine(value) or inspect.ismodule(value) or issubclass(type(value), type):
        try:
            return inspect.getdoc(value) or ""
        except Exception:  # noqa: BLE001  # `__doc__` can be a property that fails
            return ""
    return ""


def _by_jedi(code: str, position: int, names: dict[str, Any]) -> dict[str, str]:
    """Return what the source alone tells about a name that has no value yet."""
    try:
        import jedi  # type: ignore[import-untyped]  # it has no types
    except ImportError:
        return {}
    lines = code[:position].split("\n")
    try:
        found = jedi.Interpreter(code, [names]).help(len(lines), len(lines[-1]))
        if not found:
            return {}
        name = found[0]
        return {
            "name": name.name,
            "type": name.type,
            "signature": "".join(signature.to_string() for signature in name.get_signatures()[:1]),
            "value": "",
            "documentation": name.docstring(raw=True)[:LIMIT],
        }
    except Exception:  # noqa: BLE001  # half-written code leads it anywhere
        return {}
