"""Where IPython's own syntax is in a cell: magics, shell escapes, help, calls without brackets.

IPython takes a line for its own only where a statement begins, so a `!` within a string, between
brackets or in the middle of a statement is what it is in Python. Time is linear in the text.
"""

import re
from collections.abc import Iterator

import msgspec

from gonium.document.header import CELL_LINE

_TOKEN = re.compile(
    r"""(?P<comment>\#.*)
    |(?P<string>[rRbBuUfFtT]{0,2}(?P<quotes>\"\"\"|'''|\"|'))
    |(?P<open>[(\[{])|(?P<close>[)\]}])
    |[^\#'"()\[\]{}rRbBuUfFtT]+|.""",
    re.VERBOSE,
)
_REST = {
    quotes: re.compile(rf"(?:[^\\{quotes[0]}\n]|\\.|{quotes[0]}(?!{quotes[1:]}))*?{quotes}")
    if len(quotes) == 3
    else re.compile(rf"(?:[^\\{quotes}\n]|\\.)*+{quotes}")
    for quotes in ('"""', "'''", '"', "'")
}
_ESCAPE = re.compile(r"(?P<escape>!!?|\?\??|%(?!%)|[,;/](?=[A-Za-z_]))(?P<rest>.*)")
_ASSIGNED = re.compile(r"(?P<target>[^\s=#'\"(][^=#]*?)\s*=\s*(?P<escape>!(?!=)|%)(?P<rest>\S.*)")
_HELP = re.compile(
    r"(?P<name>%{0,2}(?!\d)[\w*]+(?:\.[\w*]+|\[-?\d+\])*)\s*(?P<mark>\?\??)\s*(?:#.*|;*)$"
)
_MAGIC_NAME = re.compile(r"\s*([^\s]+)\s*(.*)", re.DOTALL)


class Piece(msgspec.Struct, frozen=True):
    """A statement in IPython's syntax."""

    first: int
    """Number of its first line, from 0."""
    last: int
    indent: str
    original: str
    """As it stands, without the indentation of its first line."""
    escape: str
    """`%`, `!`, `!!`, `?`, `??`, or `,`, `;`, `/`; `#` for what would begin a cell in our files."""
    text: str
    """What follows the escape, or is asked about; lines that a `\\` continues are joined."""
    target: str = ""
    """What its value is assigned to."""

    @property
    def magic(self) -> tuple[str, str]:
        """The name of a magic and its argument."""
        found = _MAGIC_NAME.fullmatch(self.text)
        return (found[1], found[2].strip()) if found else ("", "")


class _State:
    """Whether a line begins a statement: nothing is open from the lines before it."""

    def __init__(self) -> None:
        self.quotes = ""
        self.depth = 0
        self.continued = False

    @property
    def clean(self) -> bool:
        return not (self.quotes or self.depth or self.continued)

    def read(self, line: str) -> None:
        """Go on by one line."""
        position = 0
        if self.quotes:
            end = _REST[self.quotes].match(line)
            if end is None:
                self.quotes = self.quotes if len(self.quotes) == 3 or line.endswith("\\") else ""
                return
            position, self.quotes = end.end(), ""
        while found := _TOKEN.match(line, position):
            position = found.end()
            if found["comment"] is not None:
                self.continued = False
                return
            self.depth += found["open"] is not None
            self.depth = max(0, self.depth - (found["close"] is not None))
            if quotes := found["quotes"]:
                end = _REST[quotes].match(line, position)
                if end is None:
                    self.quotes = quotes if len(quotes) == 3 or line.endswith("\\") else ""
                    return
                position = end.end()
        self.continued = line.endswith("\\")


def pieces(source: str) -> Iterator[Piece]:
    """The statements in IPython's syntax, in order; a cell magic is not among them."""
    lines = source.split("\n")
    state = _State()
    number = 0
    while number < len(lines):
        piece = _piece(lines, number) if state.clean else None
        if piece is None:
            state.read(lines[number])
            number += 1
        else:
            yield piece
            number = piece.last + 1


def open_lines(source: str) -> list[bool]:
    """Of each line, whether it begins within a string, so that its spaces are text."""
    state, found = _State(), []
    for line in source.split("\n"):
        found.append(bool(state.quotes))
        state.read(line)
    return found


def indented(source: str, by: str = "    ") -> str:
    """The source, further to the right, but for the lines within its strings."""
    lines = zip(source.split("\n"), open_lines(source), strict=True)
    return "\n".join(line if within or not line else by + line for line, within in lines)


def _piece(lines: list[str], number: int) -> Piece | None:
    line = lines[number].lstrip(" \t")
    if line[:1] == "#" and CELL_LINE.fullmatch(lines[number]):
        return Piece(number, number, "", line, "#", line)
    if not line or line[0] == "#":
        return None
    found = _ESCAPE.fullmatch(line) or (_ASSIGNED.fullmatch(line) if "=" in line else None)
    asked = _HELP.fullmatch(line) if "?" in line else None
    indent = lines[number][: len(lines[number]) - len(line)]
    if asked and not (found and found["escape"][0] in "!?"):
        return Piece(number, number, indent, line.rstrip(), asked["mark"], asked["name"])
    if found is None:
        return None
    last, text = number, found["rest"]
    while text.endswith("\\") and last + 1 < len(lines):
        last += 1
        text = text[:-1] + lines[last].lstrip()
    original = "\n".join([line.rstrip(), *(each.rstrip() for each in lines[number + 1 : last + 1])])
    target = found.groupdict().get("target") or ""
    return Piece(number, last, indent, original, found["escape"], text.strip(), target)
