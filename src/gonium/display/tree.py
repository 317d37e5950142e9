"""A value as JSON, to be opened and closed level by level.

Only what JSON can say is a tree: dicts, lists and tuples of text, numbers, truth values and
`None`, without cycles. Where JSON or a browser would change a value, its text is given instead:
`NaN`, infinities, and whole numbers that a JavaScript number cannot hold.
"""

from itertools import islice
from math import isfinite
from typing import Any

from gonium.media.planting import EXACT, STRING, Planting, spelled

DEPTH = 60


def tree(value: object) -> tuple[Any, list[str]] | None:
    """The value as JSON and notes on what is left out; `None` if it is no tree."""
    if type(value) not in (dict, list, tuple):
        return None
    planter = _Planter()
    try:
        return planter.plant(value, 0), planter.notes
    except _NoTreeError:
        return None


class _NoTreeError(Exception):
    """Something JSON has no word for."""


class _Planter(Planting):
    def plant(self, value: Any, depth: int) -> Any:
        self.left -= 1
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind is str:
            return self.cut(value)
        if kind is int:
            return value if -EXACT < value < EXACT else _digits(value)
        if kind is float:
            return value if isfinite(value) else spelled(value)
        # Depth also ends cycles.
        if depth >= DEPTH or kind not in (dict, list, tuple):
            raise _NoTreeError
        kept = list(islice(value.items() if kind is dict else value, self.room))
        if len(kept) < len(value):
            self.note(f"{len(kept):,} of {len(value):,} items in the tree")
        if kind is dict:
            return self._branches(kept, depth + 1)
        return [self.plant(item, depth + 1) for item in kept]

    def _branches(self, items: list[tuple[Any, Any]], depth: int) -> dict[str, Any]:
        branches = {_key(key): self.plant(item, depth) for key, item in items}
        if len(branches) < len(items):  # such as `1` and `"1"`
            raise _NoTreeError
        return branches


def _key(key: object) -> str:
    if type(key) is str:
        return key[:STRING]
    if key is None or type(key) in (bool, int, float):
        return _digits(key) if type(key) is int else repr(key)
    raise _NoTreeError


def _digits(number: int) -> str:
    if number.bit_length() > 10_000:
        raise _NoTreeError
    return str(number)
