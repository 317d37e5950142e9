"""Where cells begin: at the cell lines that are not inside a string.

The text is cut at everything that looks like a cell line, and a piece is joined to the next one
while a string is open between them, as Python would see it. A string that is never closed is one
that somebody is still typing, so its cell ends at the next cell line and no other cell is lost
in it. The time is linear in the text: how a piece leaves a string is found out once.
"""

import ast
import re
import warnings
from bisect import bisect_left

from gonium.document.header import CELL_LINE, read_header

_SINGLE_DOUBLE = r'"(?!"")(?:[^"\\\n]++|\\.)*+(?:"|(?=\n)|(?<!\n)\Z)'
_SINGLE_SINGLE = _SINGLE_DOUBLE.replace('"', "'")
_TRIPLE_DOUBLE = r'"""(?:[^"\\]++|\\.|"(?!""))*+"""'
_TRIPLE_SINGLE = _TRIPLE_DOUBLE.replace('"', "'")
_OUTSIDE = re.compile(
    "|".join(
        (
            r"(?:[^#'\"]++",
            r"#[^\n]*+",
            _TRIPLE_DOUBLE,
            _TRIPLE_SINGLE,
            _SINGLE_DOUBLE,
            _SINGLE_SINGLE + ")*+",
        )
    ),
    re.DOTALL,
)
"""All up to a string that does not end; one of a single line ends with its line."""
_REST = {
    '"""': re.compile(_TRIPLE_DOUBLE[3:], re.DOTALL),
    "'''": re.compile(_TRIPLE_SINGLE[3:], re.DOTALL),
    '"': re.compile(_SINGLE_DOUBLE[7:], re.DOTALL),
    "'": re.compile(_SINGLE_SINGLE[7:], re.DOTALL),
}
_FENCE = re.compile(r"^# {0,4}(`{3,}|~{3,})([^\n]*)$", re.MULTILINE)
_COMMENTS = re.compile(r"(?:#(?![ \t\f]*%%[^\n]*\[(?:markdown|md|raw)\])[^\n]*+\n?){0,200}+")
"""As far as a fence is followed beyond something that looks like a cell line."""
_MOST_PARSED = 1_000_000


def cell_lines(text: str) -> list[int]:
    """Positions of the cell lines of a text with `\\n` line ends."""
    return _Pieces(text).starts()


class _Pieces:
    """A text cut at everything that looks like a cell line."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.edges = [0, *(found.start() for found in CELL_LINE.finditer(text)), len(text)]
        self.last = len(self.edges) - 2
        self.closings: dict[tuple[int, str], int | None] = {}
        self.parsed = 0

    def starts(self) -> list[int]:
        """Where the cells begin."""
        found = []
        piece = self.end_of_cell(0) + 1
        while piece <= self.last:
            found.append(self.edges[piece])
            piece = self.end_of_cell(piece) + 1
        return found

    def end_of_cell(self, piece: int) -> int:
        """The last piece of the cell that begins with this one."""
        if piece >= self.last:
            return piece
        state = self.after(piece, "")
        if not state:
            return self.end_of_fence(piece)
        end = self.closing(piece + 1, state)
        if end is None or (not self.after(end, "") and not self.parses(piece, end)):
            return piece
        return end

    def after(self, piece: int, state: str) -> str:
        """The quotes of the string that is open after a piece, from those open before it."""
        start, end = self.edges[piece : piece + 2]
        if state:
            rest = _REST[state].match(self.text, start, end)
            if rest is None:
                return state
            start = rest.end()
        outside = _OUTSIDE.match(self.text, start, end)
        opened = self.text[outside.end() if outside else start : end]
        return opened[:3] if opened[:3] in _REST else opened[:1]

    def closing(self, piece: int, state: str) -> int | None:
        """The first piece from here after which no string is open."""
        path = []
        end: int | None = None
        while piece <= self.last:
            if (piece, state) in self.closings:
                end = self.closings[piece, state]
                break
            path.append((piece, state))
            state = self.after(piece, state)
            if not state:
                end = piece
                break
            piece += 1
        self.closings.update(dict.fromkeys(path, end))
        return end

    def parses(self, piece: int, end: int) -> bool:
        """Whether these pieces together are Python; assumed when that is much to find out.

        Asked only when the last piece also stands on its own: then a string that was forgotten
        open in the first one may have met the quotes of another.
        """
        source = self.text[self.edges[piece] : self.edges[end + 1]]
        self.parsed += len(source)
        if self.parsed > _MOST_PARSED:
            return True
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
        return True

    def end_of_fence(self, piece: int) -> int:
        """As `end_of_cell`, for commented markdown whose code fences hold `%%` lines."""
        start = self.edges[piece]
        line = self.text[start : self.text.find("\n", start)]
        if not read_header(line).type:
            return piece
        while piece < self.last:
            edge = self.edges[piece + 1]
            start = closing_fence(self.text, edge, open_fence(self.text, start, edge))
            if not start:
                break
            piece = bisect_left(self.edges, start) - 1
        return piece


def open_fence(text: str, start: int, end: int) -> str:
    """The fence of a code block in commented markdown that is open at the end."""
    fence = ""
    for found in _FENCE.finditer(text, start, end):
        mark, info = found.groups()
        if not fence and not (mark[0] == "`" and "`" in info):
            fence = mark
        elif fence and mark.startswith(fence) and not info.strip():
            fence = ""
    return fence


def closing_fence(text: str, start: int, fence: str) -> int:
    """Where the line that closes this fence ends, with nothing but comments before it; or 0."""
    if not fence or text[text.rfind("\n", 0, start - 1) + 1] != "#":
        return 0
    comments = _COMMENTS.match(text, start)
    end = comments.end() if comments else start
    closing = re.compile(rf"^# {{0,4}}{fence}{fence[0]}*[ \t]*$", re.MULTILINE)
    found = closing.search(text, start, end)
    return found.end() if found else 0
