"""The difference of two texts as a change set, for a file that changed under an open notebook.

What both have at their ends is left out, then whole lines are compared, then the ends of each
changed stretch once more, so that cursors in the rest of a cell stay where they are.
"""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

from gonium.document.units import units

Changes = list[Any]
"""A CodeMirror change set as JSON."""

_MOST_LINES = 500
"""Comparing more lines than these takes longer than it is worth."""

Replacement = tuple[str, str]
"""A piece of the old text, and what it becomes."""


def diff(old: str, new: str) -> Changes:
    """Changes that lead from one text to the other."""
    changes: Changes = []
    kept = 0
    for before, after in _replacements(old, new):
        if before == after:
            kept += units(before)
            continue
        if kept:
            changes.append(kept)
            kept = 0
        changes.append([units(before), *after.split("\n")] if after else [units(before)])
    return [*changes, kept] if kept else changes


def _replacements(old: str, new: str) -> Iterator[Replacement]:
    """Both texts in pieces that belong together; pieces that are equal are kept."""
    start, end = _common(old, new)
    head, tail = old[:start], old[len(old) - end :]
    old, new = old[start : len(old) - end], new[start : len(new) - end]
    yield head, head
    for before, after in _by_lines(old, new):
        start, end = _common(before, after)
        yield before[:start], before[:start]
        yield before[start : len(before) - end], after[start : len(after) - end]
        yield before[len(before) - end :], before[len(before) - end :]
    yield tail, tail


def _by_lines(old: str, new: str) -> Iterator[Replacement]:
    a, b = old.split("\n"), new.split("\n")
    if not old or not new or max(len(a), len(b)) > _MOST_LINES:
        yield old, new
        return
    a, b = [f"{line}\n" for line in a], [f"{line}\n" for line in b]
    a[-1], b[-1] = a[-1][:-1], b[-1][:-1]
    for _, a_start, a_end, b_start, b_end in SequenceMatcher(None, a, b, False).get_opcodes():
        yield "".join(a[a_start:a_end]), "".join(b[b_start:b_end])


def _common(old: str, new: str) -> tuple[int, int]:
    """How many characters both texts have in common at the start, and then at the end."""
    start = _common_start(old, new)
    return start, _common_start(old[start:][::-1], new[start:][::-1])


def _common_start(old: str, new: str) -> int:
    """By halves, since comparing pieces of text is fast and comparing characters is not."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
