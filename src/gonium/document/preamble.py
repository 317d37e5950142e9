"""What stands before the first cell: comments, the docstring, the script's metadata.

Code before the first cell line is a cell of its own. The comment lines directly above it, with no
blank line between, are its own too, except those that belong to the file: the interpreter's
line, the encoding, and the block of metadata.
"""

import re
from collections.abc import Iterator

import msgspec

_NO_CODE = re.compile(r"(?:[ \t\f]*+(?:#[^\n]*+)?\n)*+(?:[ \t\f]*+(?:#[^\n]*+)?\Z)?")
_DOCSTRING = re.compile(
    r'[rRuU]?(?:"""(?:[^"\\]++|\\.|"(?!""))*+"""'
    r"|'''(?:[^'\\]++|\\.|'(?!''))*+'''"
    r'|"(?!"")(?:[^"\\\n]++|\\.)*+"'
    r"|'(?!'')(?:[^'\\\n]++|\\.)*+')"
    r"[ \t\f]*+(?:#[^\n]*+)?(?:\n|\Z)",
    re.DOTALL,
)
_FILE_LINES = re.compile(r"(?:#![^\n]*\n)?(?:#[^\n]*?coding[:=][^\n]*\n)?")
_BLOCK_START = re.compile(r"^# /// ([a-zA-Z0-9-]+)\n", re.MULTILINE)
_BLOCK_LINES = re.compile(r"(?:#(?: [^\n]*+)?(?:\n|\Z))*+")
_BLOCK_END = re.compile(r"^# ///$", re.MULTILINE)


class ScriptBlock(msgspec.Struct, frozen=True):
    """Where a block of metadata is, from `# /// script` to `# ///`, and its lines between."""

    start: int
    end: int
    lines: str


def script_blocks(text: str) -> Iterator[ScriptBlock]:
    """The blocks that PEP 723's expression finds, in linear time: a block ends at the last
    `# ///` of its comment lines, and has at least one line.
    """
    position = 0
    while opening := _BLOCK_START.search(text, position):
        lines = _BLOCK_LINES.match(text, opening.end())
        position = lines.end() if lines else opening.end()
        ends = [found.span() for found in _BLOCK_END.finditer(text, opening.end(), position)]
        if opening[1] == "script" and ends and ends[-1][0] > opening.end():
            start, end = ends[-1]
            yield ScriptBlock(opening.start(), end, text[opening.end() : start])


def end_of_preamble(text: str) -> int:
    """Where the code begins in what stands before the first cell line; at the end: nowhere."""
    start = _no_code(text, 0)
    first = file_lines(text)
    if docstring := _DOCSTRING.match(text, start):
        first = docstring.end()
        start = _no_code(text, first)
    if start == len(text):
        return start
    for block in script_blocks(text[:start]):
        first = max(first, block.end + 1)
    while start > first:
        line = text.rfind("\n", first, start - 1) + 1 or first
        if not text[line:start].lstrip(" \t\f").startswith("#"):
            break
        start = line
    return start


def file_lines(text: str) -> int:
    """Where the lines end that must stay first: the interpreter's, the encoding."""
    found = _FILE_LINES.match(text)
    return found.end() if found else 0


def _no_code(text: str, start: int) -> int:
    found = _NO_CODE.match(text, start)
    return found.end() if found else start
