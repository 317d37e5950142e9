"""Values to be opened level by level: `gn.json` for what is JSON, `gn.tree` for any value.

A tree is bounded in depth, in items and in texts, and says what it leaves out.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields, is_dataclass
from itertools import islice
from math import isfinite
from typing import Any

from gonium.media.planting import EXACT, Planting, spelled

DEPTH = 40


class Tree:
    """A value as nested lists and dicts of plain values."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def _repr_mimebundle_(self, **_options: object) -> dict[str, Any]:
        grown = _Growing()
        planted = grown.plant(self.value, 0)
        note = {"note": "; ".join(grown.notes)} if grown.notes else {}
        return ({"application/json": planted}, note)  # type: ignore[return-value]  # with metadata

    def __repr__(self) -> str:
        return f"tree of {type(self.value).__name__}"


def json(value: Any) -> Tree:
    """Show JSON as a tree: text (`gn.json('{"a": 1}')`), bytes, or a value that is already read.

    Raises `ValueError` for text that is no JSON. `NaN` and infinities are shown as words.
    """
    if isinstance(value, str | bytes | bytearray):
        from json import loads

        value = loads(value)
    return Tree(value)


def tree(value: Any) -> Tree:
    """Show any value as a tree: containers, dataclasses and the attributes of objects by name."""
    return Tree(value)


class _Growing(Planting):
    def __init__(self) -> None:
        super().__init__()
        self.within: set[int] = set()

    def plant(self, value: Any, depth: int) -> Any:
        self.left -= 1
        if value is None or isinstance(value, bool):
            return value
        if type(value) is int:
            return value if -EXACT < value < EXACT else _written(value)
        if type(value) is float:
            return value if isfinite(value) else spelled(value)
        if isinstance(value, str):
            return self.cut(str.__str__(value))
        below = None if depth >= DEPTH or id(value) in self.within else _below(value)
        if below is None:
            return self.cut(_written(value))
        self.within.add(id(value))
        try:
            return self._grown(below, depth + 1)
        finally:
            self.within.discard(id(value))

    def _grown(self, below: Mapping[Any, Any] | Collection[Any], depth: int) -> Any:
        room = self.room
        if room < len(below):
            self.note(f"{room:,} of {len(below):,} items in the tree")
        if not isinstance(below, Mapping):
            return [self.plant(item, depth) for item in list(islice(below, room))]
        kept = {_name(key): item for key, item in islice(below.items(), room)}
        return {name: self.plant(item, depth) for name, item in kept.items()}


def _below(value: Any) -> Mapping[Any, Any] | Collection[Any] | None:
    """What is below a value: by name, or in order; `None` for what has nothing below."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        named: Any = getattr(value, "_fields", None)
        return dict(zip(named, value, strict=False)) if _is_names(named) else value
    if isinstance(value, type):
        return None
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    own = getattr(value, "__dict__", None)
    return own if isinstance(own, dict) and own and _says_nothing(type(value)) else None


def _says_nothing(kind: type) -> bool:
    """Whether the text of its values is but their address."""
    said: object = kind.__repr__
    return said is object.__repr__


def _is_names(named: Any) -> bool:
    return isinstance(named, Iterable) and all(isinstance(one, str) for one in named)


def _name(key: Any) -> str:
    return key if isinstance(key, str) else _written(key)


def _written(value: Any) -> str:
    try:
        return str.__str__(repr(value))
    except Exception as error:  # noqa: BLE001  user code: `__repr__`
        return f"<{type(value).__name__} object: its repr raised {type(error).__name__}>"
