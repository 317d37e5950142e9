"""A notebook from a Python file in the percent format, and back to the same bytes.

The format is that of Jupytext, VS Code, PyCharm and Spyder. Text is read in three steps: line
ends are made equal, the cell lines that count are found (`boundaries`), and each stretch between
them becomes a cell line, lines and a gap. Nothing is rejected: what is not Python yet is a cell
like any other. What is typed as a cell line inside a code cell becomes a cell when it is read
again; nothing of it is lost.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice, pairwise

from gonium.document.boundaries import cell_lines
from gonium.document.cell import Cell
from gonium.document.notebook import Notebook
from gonium.document.preamble import end_of_preamble

_LINE = re.compile(r"[^\r\n]*+(?:\r\n?|\n)")
_CARRIAGE_RETURN = re.compile(r"\r\n?")
_BOM = "\ufeff"
_CELL_LINE = "# %%"


def parse(text: str) -> Notebook:
    """The notebook in a text; `write` gives back the same text."""
    bom = text.startswith(_BOM)
    text = text.removeprefix(_BOM)
    newline, mixed = _line_ends(text)
    final_newline = not text or text[-1] in "\r\n"
    text += "" if final_newline else newline
    plain = _plain(text)
    edges, headless = _edges(plain)
    lines = _Lines(newline, iter(_LINE.findall(text)) if mixed else None)
    preamble = lines.take(plain[: edges[0]])
    cells = [
        _read_cell(plain[start:end], lines, headless=headless and start == edges[0])
        for start, end in pairwise(edges)
    ]
    tail = cells[-1].gap if cells else None
    gaps = Counter(len(_plain(cell.gap or "")) for cell in cells[:-1])
    return Notebook(
        cells=tuple(cells[:-1] + [cell.with_gap(None) for cell in cells[-1:]]),
        preamble=preamble,
        tail=tail or "",
        newline=newline,
        spacing=gaps.most_common(1)[0][0] if gaps else 1,
        bom=bom,
        final_newline=final_newline,
    )


def write(notebook: Notebook) -> str:
    """The text of a notebook, as it was typed wherever nothing has changed."""
    text = "".join(pieces(notebook))
    if not notebook.final_newline:
        text = text.removesuffix("\n").removesuffix("\r") if text.endswith("\n") else text[:-1]
    return _BOM + text if notebook.bom else text


def pieces(notebook: Notebook) -> list[str]:
    """What a file is made of, line ends included: the preamble, then each cell and its gap."""
    parts = [notebook.preamble]
    usual = notebook.newline * notebook.spacing
    for cell in notebook.cells:
        headless = len(parts) == 1 and cell.header is None and _needs_no_cell_line(notebook)
        parts.append(_write_cell(cell, notebook.newline, headless=headless))
        parts.append(usual if cell.gap is None else cell.gap)
    if notebook.cells:
        parts[-1] = notebook.tail
    return parts


class _Lines:
    """The lines of a text in order, with their ends as they were."""

    def __init__(self, newline: str, originals: Iterator[str] | None) -> None:
        self.newline = newline
        self.originals = originals
        """Every line, where line ends are mixed."""

    def take(self, plain: str) -> str:
        """The original of the next stretch, from how it reads with plain line ends."""
        if self.originals is not None:
            return "".join(islice(self.originals, plain.count("\n")))
        return plain if self.newline == "\n" else plain.replace("\n", self.newline)


def _plain(text: str) -> str:
    return _CARRIAGE_RETURN.sub("\n", text) if "\r" in text else text


def _line_ends(text: str) -> tuple[str, bool]:
    """How most lines end, and whether some end otherwise.

    Where they are mixed it is never a lone `\\r`, which before `\\n` would make one end of two.
    """
    both = text.count("\r\n")
    counts = {"\n": text.count("\n") - both, "\r\n": both, "\r": text.count("\r") - both}
    mixed = sum(map(bool, counts.values())) > 1
    if mixed:
        del counts["\r"]
    return max(counts, key=counts.__getitem__), mixed


def _edges(plain: str) -> tuple[list[int], bool]:
    """Where the cells begin and the last one ends; whether the first has no cell line."""
    starts = cell_lines(plain)
    first = starts[0] if starts else len(plain)
    code = end_of_preamble(plain[:first])
    return [*([code] if code < first else []), *starts, len(plain)], code < first


def _read_cell(plain: str, lines: _Lines, *, headless: bool) -> Cell:
    """A cell from its stretch of text, which is complete lines."""
    header, rest = (None, plain) if headless else plain.split("\n", 1)
    body = rest.rstrip("\n")
    blank = len(rest) - len(body) - bool(body)
    text = plain[: len(plain) - blank]
    raw, gap = lines.take(text), lines.take("\n" * blank)
    return Cell.read(header, body, gap, None if raw == text.replace("\n", lines.newline) else raw)


def _write_cell(cell: Cell, newline: str, *, headless: bool) -> str:
    header = None if headless else cell.header or _CELL_LINE
    if cell.raw is not None:
        return cell.raw if header == cell.header else f"{header}{newline}{cell.raw}"
    lines = [line for line in (header, cell.lines) if line]
    text = "".join(f"{line}\n" for line in lines)
    return text if newline == "\n" else text.replace("\n", newline)


def _needs_no_cell_line(notebook: Notebook) -> bool:
    """Whether the first cell would be found as it is below the preamble, without a cell line."""
    preamble = _plain(notebook.preamble)
    source = notebook.cells[0].source
    return bool(source) and end_of_preamble(f"{preamble}{source}\n") == len(preamble)
