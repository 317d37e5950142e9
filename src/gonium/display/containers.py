"""How Python's containers are written: what opens them, their items, what closes them.

A container is recognised by the `__repr__` of its type, so a derived class that keeps it is
shown alike and one that has its own is asked for it. Items are had from the built-in type, not
the value: a derived class may have an `__iter__` that says something else, or never ends.
"""

from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable
from itertools import islice
from types import MappingProxyType, SimpleNamespace
from typing import Any, NamedTuple

from gonium.display.reason import type_name

ITEMS = 1000
"""Items of one container that are shown, as in IPython."""


class Field(str):
    """A name that stands before an item as itself, not as its `repr`."""


class Parts(NamedTuple):
    """A container taken apart."""

    opening: str
    items: list[tuple[Any, Any]]
    """At most `ITEMS` of them: the key or field before an item, `None` for none; the item."""
    total: int
    """Items in all."""
    closing: str
    joint: str = ""
    """What stands between key and item."""


def parts_of(value: object) -> Parts | None:
    """The parts of a container; `None` for what is not one."""
    take = _containers.get(type(value).__repr__)
    if take is not None:
        return take(value)
    return _dataclass(value) if _is_dataclass(type(value)) else None


def _row(opening: str, items: Iterable[Any], total: int, closing: str) -> Parts:
    return Parts(opening, [(None, item) for item in islice(items, ITEMS)], total, closing)


def _pairs(opening: str, items: Iterable[tuple[Any, Any]], total: int, closing: str) -> Parts:
    return Parts(opening, list(islice(items, ITEMS)), total, closing, ": ")


def _tuple(value: tuple[Any, ...]) -> Parts:
    total = tuple.__len__(value)
    return _row("(", tuple.__iter__(value), total, ",)" if total == 1 else ")")


def _set(value: set[Any]) -> Parts:
    total = set.__len__(value)
    if not total:
        return _row("set(", (), 0, ")")
    return _row("{", _in_order(list(islice(set.__iter__(value), ITEMS))), total, "}")


def _frozenset(value: frozenset[Any]) -> Parts:
    total = frozenset.__len__(value)
    items = _in_order(list(islice(frozenset.__iter__(value), ITEMS)))
    return _row("frozenset({", items, total, "})") if total else _row("frozenset(", (), 0, ")")


def _in_order(items: list[Any]) -> list[Any]:
    """Sorted where that is sure to run no code but Python's own."""
    kinds = set(map(type, items))
    return sorted(items) if kinds <= {int, float} or kinds == {str} else items


def _items(opening: str, closing: str) -> Callable[[Any], Parts]:
    return lambda value: _pairs(opening, dict.items(value), dict.__len__(value), closing)


def _default_dict(value: defaultdict[Any, Any]) -> Parts:
    opening = f"defaultdict({value.default_factory!r}, {{"
    return _pairs(opening, dict.items(value), dict.__len__(value), "})")


def _view(value: Any) -> Parts:
    return _row(f"{type_name(value)}([", iter(value), len(value), "])")


def _deque(value: deque[Any]) -> Parts:
    closing = "])" if value.maxlen is None else f"], maxlen={value.maxlen})"
    return _row("deque([", deque.__iter__(value), deque.__len__(value), closing)


def _namespace(value: SimpleNamespace) -> Parts:
    return _fields("namespace", vars(value))


def _dataclass(value: Any) -> Parts:
    names = [field.name for field in value.__dataclass_fields__.values() if field.repr]
    return _fields(type_name(value), {name: getattr(value, name) for name in names})


def _fields(name: str, fields: dict[str, Any]) -> Parts:
    items = [(Field(field), item) for field, item in islice(fields.items(), ITEMS)]
    return Parts(f"{name}(", items, len(fields), ")", "=")


def _is_dataclass(kind: type) -> bool:
    """Whether its `__repr__` is the one that `dataclasses` wrote."""
    if not hasattr(kind, "__dataclass_fields__"):
        return False
    wrapped = getattr(kind.__repr__, "__wrapped__", None)
    return "__create_fn__" in getattr(wrapped, "__qualname__", "")


_containers: dict[Any, Callable[[Any], Parts]] = {
    list.__repr__: lambda value: _row("[", list.__iter__(value), list.__len__(value), "]"),
    tuple.__repr__: _tuple,
    set.__repr__: _set,
    frozenset.__repr__: _frozenset,
    deque.__repr__: _deque,
    dict.__repr__: _items("{", "}"),
    OrderedDict.__repr__: _items("OrderedDict({", "})"),
    Counter.__repr__: _items("Counter({", "})"),
    defaultdict.__repr__: _default_dict,
    MappingProxyType.__repr__: lambda value: _pairs(
        "mappingproxy({", value.items(), len(value), "})"
    ),
    type({}.keys()).__repr__: _view,
    type({}.values()).__repr__: _view,
    type({}.items()).__repr__: _view,
    SimpleNamespace.__repr__: _namespace,
}
"""By the `__repr__` that is the type's."""
