"""On which lines of the file the cells stand, for whoever tells people where something is."""

import re

from gonium.document.notebook import Notebook
from gonium.document.percent import pieces

_LINE_END = re.compile(r"\r\n?|\n")


def first_lines(notebook: Notebook) -> list[int]:
    """Return the line, from 1, on which the source of each cell begins, or would begin."""
    preamble, *rest = map(_count, pieces(notebook))
    line, found = 1 + preamble, []
    for cell, own, gap in zip(notebook.cells, rest[::2], rest[1::2], strict=True):
        # A cell has its cell line above its own lines, or none at all.
        found.append(line + own - (cell.lines.count("\n") + 1 if cell.lines else 0))
        line += own + gap
    return found


def _count(piece: str) -> int:
    return len(_LINE_END.findall(piece))
