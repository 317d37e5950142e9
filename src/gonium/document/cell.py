"""A cell of a notebook: what it says, and what it takes to write it back as it was.

Only `kind`, `name`, `source` and `options` mean anything to the rest of the program. Beside them
a cell keeps how it stood in the file: its cell line (`header`), the lines of a text that is not
code (`body`: comments or a quoted string) and as they were when read (`style`), the blank lines
after it (`gap`), and, where line ends are mixed, its text with them (`raw`). A change replaces just
the part that it concerns, so a cell that is not changed is written byte for byte, and one that
is keeps its style, also while what is typed does not fit it for a moment.
"""

import re
from typing import Any

import msgspec
from msgspec.structs import replace

from gonium.document.header import CellKind, Header, read_header, rename, retype, set_option
from gonium.document.line_ends import with_ends_of
from gonium.document.prose import read_prose, write_prose

_LINE_END = re.compile(r"\r\n?")


class Cell(msgspec.Struct, frozen=True):
    """A piece of source text; a value, changed by making another."""

    kind: CellKind
    name: str
    source: str
    """Lines end with `\\n`. Of markdown and raw cells: the text, without comment signs."""
    options: dict[str, Any] = {}
    """From the cell line: `place`, `run`, `hide`, …, and those that nobody knows."""
    header: str | None = "# %%"
    """The cell line; `None`: code above the first cell line, which has none."""
    body: str | None = None
    """The lines in the file of a cell that is not code; `None`: the source itself."""
    style: str = ""
    """The body as it was read, which an edited one is to be like; empty: comments."""
    gap: str | None = None
    """The blank lines between this cell and the next; `None`: as is usual in the notebook."""
    raw: str | None = None
    """Cell line and lines with their ends, in a file that mixes them; `None`: they are plain."""

    @staticmethod
    def new(kind: CellKind = "code", source: str = "", name: str = "") -> "Cell":
        """A cell that is in no file yet."""
        return Cell("code", "", "").with_kind(kind).with_name(name).with_source(source)

    @staticmethod
    def read(header: str | None, body: str, gap: str | None, raw: str | None) -> "Cell":
        """A cell from its lines in a file."""
        parts = read_header(header) if header is not None else Header()
        if parts.kind == "code":
            return Cell("code", parts.name, body, parts.settings, header, gap=gap, raw=raw)
        text, settings = read_prose(body), parts.settings
        return Cell(parts.kind, parts.name, text, settings, header, body, body, gap, raw)

    def with_source(self, source: str) -> "Cell":
        """The cell with another text; any line end is taken for `\\n`."""
        source = _LINE_END.sub("\n", source) if "\r" in source else source
        if source == self.source:
            return self
        body = None if self.kind == "code" else write_prose(source, self.style)
        return replace(self, source=source, body=body)._with_ends()

    def with_name(self, name: str) -> "Cell":
        """The cell under another name: white space is one space, `""` is none."""
        return self if name == self.name else self._with_header(rename(self._parts, name))

    def with_option(self, key: str, value: Any) -> "Cell":
        """The cell with an option set to a JSON value, or removed by `None`.

        What a cell line cannot hold as a key, and `title`, which is the name, change nothing.
        """
        if key in self.options and self.options[key] == value:
            return self
        return self._with_header(set_option(self._parts, key, value))

    def with_kind(self, kind: CellKind) -> "Cell":
        """The same text as code, markdown or raw."""
        if kind == self.kind:
            return self
        body = None if kind == "code" else write_prose(self.source, self.style)
        cell = replace(self, kind=kind, body=body)._with_ends()
        return cell._with_header(retype(self._parts, kind))

    def with_gap(self, gap: str | None) -> "Cell":
        """The cell with other blank lines after it; `None`: as many as is usual."""
        return replace(self, gap=gap)

    @property
    def lines(self) -> str:
        """The lines in the file below the cell line, without the last line end."""
        return self.source if self.body is None else self.body

    @property
    def text(self) -> str:
        """The cell line and the lines below it, each with `\\n`."""
        return "".join(f"{lines}\n" for lines in (self.header, self.lines) if lines)

    @property
    def _parts(self) -> Header:
        return Header() if self.header is None else read_header(self.header)

    def _with_header(self, parts: Header) -> "Cell":
        if parts == self._parts:
            return self
        name, options = parts.name, parts.settings
        return replace(self, name=name, options=options, header=parts.line)._with_ends()

    def _with_ends(self) -> "Cell":
        if self.raw is None:
            return self
        return replace(
            self, raw=with_ends_of(self.raw, self.text, "\n" if self.gap is None else self.gap)
        )
