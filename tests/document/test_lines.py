"""Where cells stand in their file, and where something of a Jupyter cell stood before."""

import re

import pytest
from hypothesis import given
from tests.laws.test_document_percent import texts

from gonium.document import Cell, Notebook, parse, write
from gonium.document.lines import first_lines
from gonium.document.magics import to_python
from gonium.document.magics_lines import line_before

LINE_END = re.compile(r"\r\n?|\n")


def test_a_cell_begins_below_its_cell_line_or_where_the_preamble_ends() -> None:
    assert first_lines(parse("# %% a\nx\n\n# %%\ny\n")) == [2, 5]
    assert first_lines(parse('"""Doc."""\nx = 1\n\n# %%\n# %%\ny')) == [2, 5, 6]
    assert first_lines(parse("\r\n# %% a\r\nx\r# %%\ny")) == [3, 5]
    assert first_lines(Notebook()) == []


@given(texts)
def test_the_source_of_a_code_cell_is_on_the_lines_that_are_told(text: str) -> None:
    notebook = parse(text)
    lines = LINE_END.split(text.removeprefix("\ufeff"))
    for cell, first in zip(notebook.cells, first_lines(notebook), strict=True):
        if cell.kind == "code" and cell.source:
            source = cell.source.split("\n")
            assert lines[first - 1 : first - 1 + len(source)] == source


def test_new_cells_are_counted_as_they_will_be_written() -> None:
    notebook = Notebook().with_cells((Cell.new(source="x\ny"), Cell.new("markdown", "# T")))
    assert first_lines(notebook) == [2, 6]
    assert write(notebook).split("\n")[5] == "# # T"


@pytest.mark.parametrize(
    ("original", "line", "found"),
    [
        ("x = 1\ny", 2, (2, True)),
        ("!ls\ny = z", "y = z", (2, True)),
        ("x\n%matplotlib inline\ny = z", "y = z", (3, True)),
        ("%%time\ny = z", "y = z", (2, True)),
        ("a\nfiles = !ls {x}\nb", "b", (3, True)),
        ("!ls", 1, (1, False)),
    ],
)
def test_lines_of_converted_cells_are_found_in_what_they_were_made_of(
    original: str, line: int | str, found: tuple[int, bool]
) -> None:
    plain = to_python(original).source
    if isinstance(line, str):
        line = [one.strip() for one in plain.split("\n")].index(line) + 1
        place, _ = line_before(original, plain, line)
        assert place == found[0]
    else:
        assert line_before(original, plain, line) == found
