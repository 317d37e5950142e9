"""Change sets section by section: what makes them combine.

A section says how many units of the old text it covers, and what becomes of them. Two change
sets are combined by walking along the text that they have in common, in step. The algorithms are
those of `@codemirror/state`.
"""

from collections.abc import Sequence
from typing import Any

from gonium.document.difference import Changes
from gonium.document.units import EditError, cutter, units

KEPT = -1
_DONE = -2

Section = tuple[int, int, str]
"""Units of the old text; units of what replaces them, -1 where they are kept; the replacement."""


def read_section(part: Any) -> Section:
    """One part of a change set, from JSON."""
    if type(part) is int and part >= 0:
        return part, KEPT, ""
    if type(part) is list and part and type(part[0]) is int and part[0] >= 0:
        lines = part[1:]
        if all(type(line) is str and "\n" not in line and "\r" not in line for line in lines):
            text = "\n".join(lines)
            return part[0], units(text), text
    raise EditError(f"{part!r:.60} is not a part of an edit.")


def read_sections(changes: Changes) -> list[Section]:
    """A change set, from JSON, without the parts that say nothing."""
    sections = [read_section(part) for part in changes]
    return [section for section in sections if section[0] or section[1] > 0]


def write_sections(sections: Sequence[Section]) -> Changes:
    """A change set as JSON."""
    return [
        length if size == KEPT else [length, *text.split("\n")] if size else [length]
        for length, size, text in sections
    ]


class _Walk:
    """Goes through the sections of a change set, whole or in part."""

    def __init__(self, sections: list[Section]) -> None:
        self.sections = sections
        self.index = 0
        self.next()

    def next(self) -> None:
        """Go on to the next section."""
        self.offset = 0
        """How much of the section lies behind."""
        if self.index < len(self.sections):
            self.length, self.size, self.text = self.sections[self.index]
            self.index += 1
        else:
            self.length, self.size, self.text = 0, _DONE, ""

    @property
    def done(self) -> bool:
        return self.size == _DONE

    @property
    def new_length(self) -> int:
        """What is left of the section in the new text."""
        return self.length if self.size < 0 else self.size

    def forward(self, length: int) -> None:
        """Go on in the old text."""
        if length == self.length:
            self.next()
        else:
            self.length -= length
            self.offset += length

    def forward_new(self, length: int) -> None:
        """Go on in the new text."""
        if self.size == KEPT:
            self.forward(length)
        elif length == self.size:
            self.next()
        else:
            self.size -= length
            self.offset += length

    def inserted(self, length: int) -> str:
        """The next part of what the section inserts."""
        return cutter(self.text)[1](self.offset, self.offset + length)


class _Sections:
    """Collects sections, joining neighbours of a kind."""

    def __init__(self) -> None:
        self.found: list[Section] = []

    def add(self, length: int, size: int, text: str = "", *, join: bool = False) -> None:
        """Add a section at the end, or with `join` extend the last one."""
        if length == 0 and size <= 0:
            return
        if not self.found:
            self.found.append((length, size, text))
            return
        last_length, last_size, last_text = self.found[-1]
        if size <= 0 and size == last_size:
            self.found[-1] = (last_length + length, size, last_text)
        elif join or (length == 0 and last_length == 0):
            self.found[-1] = (last_length + length, last_size + size, last_text + text)
        else:
            self.found.append((length, size, text))


def _mismatch() -> EditError:
    return EditError("The edits are for texts of different lengths.")


def compose_sections(first: list[Section], second: list[Section]) -> list[Section]:
    """Walk along the text between both: what `first` deletes comes before what `second` inserts.

    A change that only one of them covers whole is kept open, so that its rest joins it.
    """
    a, b, result = _Walk(first), _Walk(second), _Sections()
    join = False
    while not (a.done and b.done):
        if a.size == 0:
            result.add(a.length, 0, join=join)
            a.next()
        elif b.length == 0 and not b.done:
            result.add(0, b.size, b.text, join=join)
            b.next()
        elif a.done or b.done:
            raise _mismatch()
        else:
            length, count = min(a.new_length, b.length), len(result.found)
            result.add(*_overlap(a, b, length), join=join)
            unfinished = a.size > length or (b.size >= 0 and b.length > length)
            join = unfinished and (join or len(result.found) > count)
            a.forward_new(length)
            b.forward(length)
    return result.found


def _overlap(a: _Walk, b: _Walk, length: int) -> Section:
    """What becomes of units that `a` leaves or inserts when `b` follows."""
    replaced = length if a.size == KEPT else 0 if a.offset else a.length
    if b.size == KEPT:
        return (length, KEPT, "") if a.size == KEPT else (replaced, length, a.inserted(length))
    return (replaced, 0, "") if b.offset else (replaced, b.size, b.text)


def rebase_sections(sections: list[Section], over: list[Section], before: bool) -> list[Section]:
    """Walk along the old text: what `over` deletes is no longer there to be replaced.

    What changes insert is inserted once, where their first units stood, even if all are gone.
    Changes at one place are ordered by length, and then by `before`.
    """
    a, b, result = _Walk(sections), _Walk(over), _Sections()
    inserted = -1
    """The last section of `a` whose replacement is in the result."""
    while not (a.done and b.done):
        if (a.done and b.length) or (b.done and a.length):
            raise _mismatch()
        if a.size == KEPT and b.size == KEPT:
            length = min(a.length, b.length)
            result.add(length, KEPT)
            a.forward(length)
            b.forward(length)
        elif b.size >= 0 and (a.size < 0 or inserted == a.index or _is_first(b, a, before)):
            inserted = _pass(a, b, inserted, result)
        elif a.size >= 0:
            inserted = _move(a, b, inserted, result)
        else:
            raise _mismatch()
    return result.found


def _is_first(b: _Walk, a: _Walk, before: bool) -> bool:
    return a.offset == 0 and (b.length < a.length or (b.length == a.length and not before))


def _pass(a: _Walk, b: _Walk, inserted: int, result: _Sections) -> int:
    """Step over a change of `b`, with all of `a` that it covers."""
    result.add(b.size, KEPT)
    left = b.length
    while left:
        if a.done:
            raise _mismatch()
        piece = min(a.length, left)
        if a.size >= 0 and inserted < a.index and a.length <= piece:
            result.add(0, a.size, a.text)
            inserted = a.index
        a.forward(piece)
        left -= piece
    b.next()
    return inserted


def _move(a: _Walk, b: _Walk, inserted: int, result: _Sections) -> int:
    """Take over a change of `a`, up to the next of `b` that does more than delete inside it."""
    length, left = 0, a.length
    while left:
        if b.size == KEPT:
            piece = min(left, b.length)
            length += piece
            left -= piece
            b.forward(piece)
        elif b.size == 0 and b.length < left:
            left -= b.length
            b.next()
        else:
            break
    if inserted < a.index:
        result.add(length, a.size, a.text)
    else:
        result.add(length, 0)
    inserted = a.index
    a.forward(a.length - left)
    return inserted
