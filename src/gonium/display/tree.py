"""A value as JSON, to be opened and closed level by level.

Only what JSON can say is a tree: dicts, lists and tuples of text, numbers, truth values and
`None`, without cycles. Where JSON or a browser would change a value, its text is given instead:
`NaN`, infinities, and whole numbers that a JavaScript number cannot hold.
"""

from itertools import islice
from math import isfinite
from typing import Any

ITEMS = 1000
"""Items of one container that are kept."""
NODES = 20_000
"""Values in all."""
DEPTH = 60
STRING = 10_000
"""Characters of one string."""
EXACT = 2**53
"""Whole numbers below this are exact in a browser."""


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


class _Planter:
    """One tree in the making."""

    def __init__(self) -> None:
        self.left = NODES
        self.notes: list[str] = []

    def plant(self, value: Any, depth: int) -> Any:
        self.left -= 1
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind is str:
            return self._cut(value)
        if kind is int:
            return value if -EXACT < value < EXACT else _digits(value)
        if kind is float:
            return value if isfinite(value) else _spelled(value)
        # Depth also ends cycles.
        if depth >= DEPTH or kind not in (dict, list, tuple):
            raise _NoTreeError
        kept = list(islice(value.items() if kind is dict else value, max(0, min(ITEMS, self.left))))
        if len(kept) < len(value):
            self._note(f"{len(kept):,} of {len(value):,} items in the tree")
        if kind is dict:
            return self._branches(kept, depth + 1)
        return [self.plant(item, depth + 1) for item in kept]

    def _branches(self, items: list[tuple[Any, Any]], depth: int) -> dict[str, Any]:
        branches = {_key(key): self.plant(item, depth) for key, item in items}
        if len(branches) < len(items):  # such as `1` and `"1"`
            raise _NoTreeError
        return branches

    def _cut(self, text: str) -> str:
        if len(text) <= STRING:
            return text
        self._note(f"{STRING:,} of {len(text):,} characters of a text in the tree")
        return text[:STRING] + "…"

    def _note(self, note: str) -> None:
        if len(self.notes) < 3:
            self.notes.append(note)


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


def _spelled(number: float) -> str:
    return "NaN" if number != number else "Infinity" if number > 0 else "-Infinity"
