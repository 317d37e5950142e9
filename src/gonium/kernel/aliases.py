"""Which exports are, or share, one mutable object.

Each export gets the number of the group that any object in it belongs to, else a new one. Only
identity counts; immutable values, functions, classes and modules have no group.
"""

from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

from gonium.kernel.content import name_of

PARTS = 200
"""How many objects of one export are looked at."""
DEPTH = 3

_IMMUTABLE = frozenset(
    (
        *(type(None), bool, int, float, complex, str, bytes, range, slice),
        *(
            ModuleType,
            FunctionType,
            BuiltinFunctionType,
            MethodType,
            type(...),
            type(NotImplemented),
        ),
    )
)
_IMMUTABLE_NAMES = frozenset(
    (
        *("datetime.date", "datetime.datetime", "datetime.time", "datetime.timedelta"),
        *("datetime.timezone", "decimal.Decimal", "fractions.Fraction", "uuid.UUID"),
        *("pathlib.PosixPath", "pathlib.PurePosixPath", "pathlib._local.PosixPath", "re.Pattern"),
        *("polars.expr.expr.Expr", "polars.lazyframe.frame.LazyFrame", "functools.partial"),
    )
)


class Aliases:
    """The groups of the exports that are held now."""

    def __init__(self) -> None:
        self._groups: dict[int, list[int]] = {}
        """Identity of an object to its group and the number of exports it is part of."""
        self._next = 1

    def join(self, value: Any) -> tuple[int, list[int]]:
        """Return an export's group, 0 for none, and the identities to give to `leave`."""
        parts = mutable_parts(value)
        if not parts:
            return 0, parts
        known = (self._groups[part][0] for part in parts if part in self._groups)
        group = next(known, self._next)
        if group == self._next:
            self._next += 1
        for part in parts:
            self._groups.setdefault(part, [group, 0])[1] += 1
        return group, parts

    def shared(self, parts: list[int]) -> list[int]:
        """Return those of an export's parts that other exports have, too."""
        return [part for part in parts if part in self._groups and self._groups[part][1] > 1]

    def leave(self, parts: list[int]) -> None:
        """Forget an export: its objects may die, and others get their identities."""
        for part in parts:
            entry = self._groups[part]
            entry[1] -= 1
            if not entry[1]:
                del self._groups[part]


def mutable_parts(value: Any) -> list[int]:
    """Return the identities of the mutable objects that a value is or holds, itself first."""
    found: dict[int, None] = {}
    waiting = [(value, 0)]
    while waiting and len(found) < PARTS:
        item, depth = waiting.pop()
        kind = type(item)
        if id(item) in found or (kind is not list and kind is not dict and is_immutable(kind)):
            continue
        if kind not in (tuple, frozenset):
            found[id(item)] = None
        if depth < DEPTH:
            waiting += [(part, depth + 1) for part in _parts(item, kind)]
    return list(found)


def is_immutable(kind: type) -> bool:
    """Say whether values of a type cannot be changed, or never are; containers aside."""
    if kind in _IMMUTABLE or issubclass(kind, type):
        return True
    name = name_of(kind)
    # People move elements, code cannot.
    return name in _IMMUTABLE_NAMES or name.startswith("gonium.ui.kinds.")


def _parts(item: Any, kind: type) -> list[Any]:
    if kind in (list, tuple, set, frozenset):
        return list(item) if len(item) <= PARTS else []
    if kind is dict:
        return list(item.values()) if len(item) <= PARTS else []
    name = name_of(kind)
    if name == "numpy.ndarray":
        return [item.base]
    if name.startswith("__main__."):
        try:
            inside = object.__getattribute__(item, "__dict__")
        except AttributeError:
            return []
        return list(inside.values()) if type(inside) is dict else []
    return []
