"""Line ends of a text that is edited: every line that stays keeps its own.

An edited text knows `\\n` alone. Lines that it shares with the text as it stood in the file end as
they did there; a line in the place of another ends as that did, and one that is new as the line
above it. So where a file mixes line ends, an edit changes those lines that it is about.
"""

import re
from difflib import SequenceMatcher
from itertools import zip_longest

_LINE = re.compile(r"([^\r\n]*+)(\r\n?|\n)")
_MOST_LINES = 500
"""Comparing more lines than these takes longer than it is worth: then their places decide."""


def with_ends_of(before: str, text: str, below: str = "") -> str:
    """Return a text of complete lines, with line ends as in what it was before.

    `below` is what follows: a lone `\\r` before `\\n` would make one end of two.
    """
    known = _LINE.findall(before)
    old, ends = [line for line, _ in known], [end for _, end in known]
    new = text.split("\n")[:-1]
    start = _shared(old, new)
    tail = _shared(old[start:][::-1], new[start:][::-1])
    stop, end = len(old) - tail, len(new) - tail
    chosen = ends[:start] + _matched(old[start:stop], ends[start:stop], new[start:end])
    chosen += ends[stop:]
    usual = ends[0] if ends else "\n"
    for number, own in enumerate(chosen):
        chosen[number] = usual = own or usual
    if tail:
        below = new[end] + chosen[end]
    for number in reversed(range(end)):
        if chosen[number] == "\r" and below.startswith("\n"):
            chosen[number] = "\n"
        below = new[number] + chosen[number]
    return "".join(map(str.__add__, new, chosen))


def _matched(old: list[str], ends: list[str], new: list[str]) -> list[str]:
    """Return the ends of lines that differ from the old ones; empty for lines that are added."""
    if max(len(old), len(new)) > _MOST_LINES:
        return _in_place(ends, len(new))
    chosen: list[str] = []
    for _, start, stop, new_start, new_stop in SequenceMatcher(None, old, new, False).get_opcodes():
        chosen += _in_place(ends[start:stop], new_stop - new_start)
    return chosen


def _in_place(ends: list[str], count: int) -> list[str]:
    return [end or "" for end, _ in zip_longest(ends[:count], range(count))]


def _shared(old: list[str], new: list[str]) -> int:
    """Count the lines that both begin with."""
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count
