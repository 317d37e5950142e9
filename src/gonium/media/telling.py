"""What an object is, told without running any of its code: `gn.doc` and `gn.inspect`."""

import inspect as _inspect
from typing import Any

from gonium.markup import Markup
from gonium.media.layout import Layout
from gonium.media.trees import Tree

MOST = 200
"""Attributes that are told."""


class Plain(Markup):
    """Text as it stands."""

    __slots__ = ()


def doc(value: Any) -> Layout:
    """Tell what an object is: its kind, how it is called, and its docstring: `gn.doc(sorted)`."""
    named = value if hasattr(value, "__qualname__") or _inspect.ismodule(value) else type(value)
    text = _inspect.getdoc(named) or "It has no docstring."
    return Layout(
        "doc",
        [Plain(text)],
        name=str(getattr(named, "__qualname__", getattr(named, "__name__", ""))),
        signature=_signature(named),
        what=_kind(value),
        module=str(getattr(named, "__module__", "") or ""),
    )


def inspect(value: Any) -> Layout:
    """Tell what an object is and what it has: `gn.inspect(model)`.

    Attributes are listed with their values, methods with their signatures; properties are named
    and not asked. Names that begin with an underscore are left out.
    """
    fields: dict[str, Any] = {}
    methods: dict[str, Any] = {}
    names = [name for name in _names(value) if not name.startswith("_")]
    for name in names[:MOST]:
        found = _inspect.getattr_static(value, name, None)
        if isinstance(found, property):
            fields[name] = "(a property)"
        elif callable(found) or isinstance(found, classmethod | staticmethod):
            methods[name] = f"{name}{_signature(getattr(found, '__func__', found))}"
        else:
            fields[name] = found
    parts = [doc(value)]
    for label, told in (("Attributes", fields), ("Methods", methods)):
        if told:
            parts.append(Layout("titled", [Tree(told)], title=label))
    if len(names) > MOST:
        parts.append(Layout("titled", [], title=f"… and {len(names) - MOST:,} more"))
    return Layout("vstack", parts, gap=0.75, align="stretch")


def _names(value: Any) -> list[str]:
    try:
        return sorted(str(name) for name in dir(value))
    except Exception:  # noqa: BLE001  user code: `__dir__`
        return []


def _signature(value: Any) -> str:
    try:
        return str(_inspect.signature(value)) if callable(value) else ""
    except Exception:  # noqa: BLE001  built-in functions have none; classes may object
        return "(…)"


def _kind(value: Any) -> str:
    if _inspect.ismodule(value):
        return "module"
    if isinstance(value, type):
        return "class"
    if _inspect.isroutine(value):
        return "function"
    return f"instance of {type(value).__qualname__}"
