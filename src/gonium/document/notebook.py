"""A notebook as a value: its cells, and what surrounds them in the file.

The blank lines between cells are layout. They stay where a cell is edited, go along with one that
moves, and those at the end of the file stay at its end.
"""

import re
from functools import lru_cache
from typing import Any

import msgspec
from msgspec.structs import replace

from gonium.document.cell import Cell
from gonium.document.line_ends import with_ends_of
from gonium.document.metadata import Metadata, read_metadata, write_setting

_LINE_END = re.compile(r"\r\n?|\n")
_HEADING = re.compile(r"^#[ \t]+(.*?)[ \t#]*$", re.MULTILINE)


class Notebook(msgspec.Struct, frozen=True):
    """An ordered list of cells with what else the file has."""

    cells: tuple[Cell, ...] = ()
    preamble: str = ""
    """Comments, docstring and metadata above the first cell; complete lines, ends as they are."""
    tail: str = ""
    """Blank lines at the end of the file."""
    newline: str = "\n"
    """How lines end, or most of them."""
    spacing: int = 1
    """Blank lines between cells where none were typed: those that are usual in the file."""
    bom: bool = False
    """Whether the file begins with a byte order mark."""
    final_newline: bool = True
    """Whether the last line of the file ends."""

    @property
    def script(self) -> Metadata:
        """The metadata block of the script, or what is wrong with it."""
        return _script(self.preamble)

    @property
    def metadata(self) -> dict[str, Any]:
        """The notebook's settings: the table `[tool.gonium]`."""
        return self.script.settings

    @property
    def title(self) -> str:
        """The setting of that name, or else the first heading; empty: neither."""
        title = self.metadata.get("title")
        if isinstance(title, str) and title:
            return title
        texts = (cell.source for cell in self.cells if cell.kind == "markdown")
        headings = (found[1] for text in texts if (found := _HEADING.search(text)))
        return next(headings, "")

    def with_cells(self, cells: tuple[Cell, ...]) -> "Notebook":
        """The notebook with other cells, or the same in another order."""
        preamble = self.preamble
        if cells and not self.cells and preamble and _LINE_END.sub("\n", preamble)[-2:] != "\n\n":
            preamble += self.newline
        return replace(self, cells=cells, preamble=preamble)

    def with_setting(self, key: str, value: Any) -> "Notebook":
        """The notebook with a setting changed, or removed by `None`.

        The same notebook comes back when the metadata cannot be read or TOML lacks the value.
        """
        plain = _LINE_END.sub("\n", self.preamble)
        edited = write_setting(plain, key, value)
        if edited == plain:
            return self
        if plain.replace("\n", self.newline) == self.preamble:
            return replace(self, preamble=edited.replace("\n", self.newline))
        return replace(self, preamble=with_ends_of(self.preamble, edited))


@lru_cache(maxsize=64)  # asked for by every rule that a setting can change, for every cell
def _script(preamble: str) -> Metadata:
    return read_metadata(_LINE_END.sub("\n", preamble))
