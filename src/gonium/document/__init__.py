"""The notebook as data: a file in the percent format, its cells, and edits of their text.

Everything here is a value or a function of values. `write(parse(text)) == text` for every text,
and an edit of one cell changes the lines of that cell only.
"""

from gonium.document import edits
from gonium.document.cell import Cell
from gonium.document.encoding import NotUtf8, decode, encode
from gonium.document.header import CellKind
from gonium.document.notebook import Notebook
from gonium.document.percent import parse, write
from gonium.document.reconcile import reconcile

__all__ = [
    "Cell",
    "CellKind",
    "NotUtf8",
    "Notebook",
    "decode",
    "edits",
    "encode",
    "parse",
    "reconcile",
    "write",
]
