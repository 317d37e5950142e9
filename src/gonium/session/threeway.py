"""Two texts that come from one, joined line by line, so that neither side's lines are lost.

Where only one side changed lines, its change is taken. Where both changed the same ones, ours
stay and the lines that are new in theirs follow: whoever reads them sees both, and can be asked.
"""

from collections import Counter
from difflib import SequenceMatcher

import msgspec

Edit = tuple[int, int, list[str]]
"""Lines of the base, from one to before another, and what becomes of them."""


class Joined(msgspec.Struct, frozen=True):
    """What two texts that come from one are together."""

    text: str
    """With the changes of both sides."""
    ours: str
    """The same, but with our lines alone where both changed the same ones …"""
    theirs: str
    """… and with theirs alone."""

    @property
    def conflict(self) -> bool:
        """Whether both sides changed the same lines, each in its own way."""
        return self.ours != self.theirs


def join(base: str, ours: str, theirs: str) -> Joined:
    """Join the changes of both sides."""
    lines = base.split("\n")
    our_edits, their_edits = _edits(lines, ours), _edits(lines, theirs)
    results: tuple[list[str], list[str], list[str]] = ([], [], [])
    at = 0
    while our_edits or their_edits:
        start, end, mine, yours = _next_group(our_edits, their_edits)
        made = _choices(
            lines[start:end],
            _applied(lines, start, end, mine),
            _applied(lines, start, end, yours),
        )
        for result, chosen in zip(results, made, strict=True):
            result += lines[at:start] + chosen
        at = end
    return Joined(*("\n".join(result + lines[at:]) for result in results))


def _choices(
    base: list[str], ours: list[str], theirs: list[str]
) -> tuple[list[str], list[str], list[str]]:
    """What becomes of lines: with both sides' changes, with ours, with theirs."""
    if ours in (base, theirs):
        return theirs, theirs, theirs
    if theirs == base:
        return ours, ours, ours
    return _both(base, ours, theirs), ours, theirs


def _edits(lines: list[str], text: str) -> list[Edit]:
    new = text.split("\n")
    return [
        (start, end, new[new_start:new_end])
        for tag, start, end, new_start, new_end in SequenceMatcher(
            None, lines, new, autojunk=False
        ).get_opcodes()
        if tag != "equal"
    ]


def _next_group(ours: list[Edit], theirs: list[Edit]) -> tuple[int, int, list[Edit], list[Edit]]:
    """Take out the first edits that touch the same lines, or the same place between lines."""
    start = min(edits[0][0] for edits in (ours, theirs) if edits)
    end = start
    groups: tuple[list[Edit], list[Edit]] = ([], [])
    grown = True
    while grown:
        grown = False
        for edits, group in zip((ours, theirs), groups, strict=True):
            while edits and (edits[0][0] < end or edits[0][0] == start):
                group.append(edits.pop(0))
                end = max(end, group[-1][1])
                grown = True
    return start, end, *groups


def _applied(lines: list[str], start: int, end: int, edits: list[Edit]) -> list[str]:
    result: list[str] = []
    at = start
    for edit_start, edit_end, new in edits:
        result += lines[at:edit_start] + new
        at = edit_end
    return result + lines[at:end]


def _both(base: list[str], ours: list[str], theirs: list[str]) -> list[str]:
    known = Counter(base) | Counter(ours)
    known.subtract(theirs)
    new: list[str] = []
    for line in reversed(theirs):
        if known[line] < 0:
            known[line] += 1
            new.append(line)
    return ours + new[::-1]
