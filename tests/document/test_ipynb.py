"""Notebooks of Jupyter: read however sloppy, written as Jupyter does, nothing lost in between."""

import json
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gonium.document import Cell, Notebook, parse, write
from gonium.document.ipynb import (
    JupyterCell,
    JupyterNotebook,
    NotJupyter,
    read_ipynb,
    split,
    write_ipynb,
)
from gonium.document.ipynb_cells import from_jupyter, to_jupyter_notebook

PNG = "iVBORw0KGgo="


def code(source: str, **more: Any) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "source": source,
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    } | more


def notebook(*cells: dict[str, Any], **metadata: Any) -> JupyterNotebook:
    content = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": list(cells)}
    found = read_ipynb(json.dumps(content))
    assert isinstance(found, JupyterNotebook)
    return found


def there_and_back(given: JupyterNotebook) -> JupyterNotebook:
    """By way of the text of a Python file."""
    found = to_jupyter_notebook(parse(write(from_jupyter(given))))
    nbformat.validate(nbformat.reads(write_ipynb(found).decode(), 4))
    return found


def check(*cells: dict[str, Any], **metadata: Any) -> None:
    """Nothing but outputs is lost on the way there and back."""
    given = notebook(*cells, **metadata)
    found = there_and_back(given)
    bare = [replace(cell, outputs=(), count=None) for cell in given.cells]
    ids = [
        replace(cell, id=cell.id and other.id)
        for cell, other in zip(found.cells, bare, strict=True)
    ]
    assert ids == bare
    assert found.metadata == given.metadata


KERNEL = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}


@pytest.mark.parametrize(
    "cell",
    [
        code("x = 1\n\n\ny = 2"),
        code(""),
        code("x", id="abc-1_2"),
        code("x", id="a", metadata={"tags": ["a b", "c"], "collapsed": True}),
        code("x", metadata={"title": "load data", "name": "n"}),
        code("x", metadata={"title": "a=1 [md]"}),
        code("x", metadata={"strange key": 1, "": 2, "none": None, "big": "x" * 5000}),
        code("x", metadata={"jupyter": {"source_hidden": True}, "deep": {"a": [1, {"b": None}]}}),
        code("# %% not a cell\nx = 1\n# %%"),
        code("s = '''\n# %% text\n'''"),
        code("%matplotlib inline\nfiles = !ls {x}\nx = 1"),
        code("x = (unfinished"),
        code("'\u2028 ü 𝄞 \t'"),
        {"cell_type": "raw", "source": "---\ntitle: x\n---", "metadata": {"format": "text/plain"}},
        {"cell_type": "markdown", "source": "# Title\n\n```\n# %% code\n```", "metadata": {}},
        {"cell_type": "markdown", "source": "'''\n\"\"\"\n\\", "metadata": {}},
        {"cell_type": "markdown", "source": "", "metadata": {}},
        {
            "cell_type": "markdown",
            "source": '![a](attachment:p.png) <img src="attachment:p.png">\n',
            "metadata": {},
            "attachments": {"p.png": {"image/png": PNG}},
        },
        {
            "cell_type": "markdown",
            "source": "text",
            "metadata": {},
            "attachments": {"unused ü.png": {"image/png": PNG, "image/jpeg": PNG}},
        },
        {
            "cell_type": "markdown",
            "source": "odd",
            "metadata": {},
            "attachments": {"odd": {"text/plain": "not base64!"}},
        },
    ],
)
def test_a_cell_survives(cell: dict[str, Any]) -> None:
    check(cell, **KERNEL)
    check(code("first"), cell, code("last"), **KERNEL)


def test_metadata_survives_also_what_toml_cannot_say() -> None:
    check(code("x"), **KERNEL, language_info={"name": "python", "version": "3.11"})
    check(code("x"), **KERNEL, nothing=None, mixed=[1, {"a": None}], quoted="'''\"\\")


def test_cells_without_ids_get_the_same_ones_every_time() -> None:
    given = notebook(code("x"), code("x"))
    ids = [cell.id for cell in there_and_back(given).cells]
    assert ids == [cell.id for cell in there_and_back(given).cells]
    assert len(set(ids)) == 2


def test_pictures_are_shown_by_any_reader_of_markdown() -> None:
    cell = {
        "cell_type": "markdown",
        "source": "![a](attachment:p.png)",
        "metadata": {},
        "attachments": {"p.png": {"image/png": PNG}},
    }
    (made,) = from_jupyter(notebook(cell)).cells
    assert made.source == (
        f"![a][attachment:p.png]\n\n[attachment:p.png]: data:image/png;base64,{PNG}"
    )


def test_what_is_installed_is_in_the_metadata_of_the_script() -> None:
    made = from_jupyter(notebook(code("!pip install -q rich"), code("%pip install rich polars")))
    assert parse(write(made)).script.script["dependencies"] == ["rich", "polars"]


def test_our_own_preamble_survives_in_jupyter() -> None:
    text = '# /// script\n# dependencies = ["x"]\n# ///\n"""Doc."""\n\n# %% a place="gpu"\nx = 1\n'
    given = to_jupyter_notebook(parse(text))
    assert given.cells[0].metadata == {"place": "gpu", "title": "a"}
    again = from_jupyter(given)
    assert again.script.script["dependencies"] == ["x"]
    assert '"""Doc."""' in write(again)
    assert [cell.source for cell in again.cells] == ["x = 1"]


def test_files_are_laid_out_as_jupyter_does() -> None:
    given = Notebook(cells=(Cell.new(source="x = 'ü'\ny"), Cell.new("markdown", "# T")))
    written = write_ipynb(to_jupyter_notebook(given)).decode()
    assert written == nbformat.writes(nbformat.reads(written, 4)) + "\n"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "it is empty"),
        (b"  \n", "it is empty"),
        (b"x = 1", "it is not JSON"),
        (b'{"cells": [', "its JSON ends in the middle, after 11 bytes"),
        (b'{"cells": [}', "its JSON is broken"),
        (b"[1, 2]", "it is JSON but no notebook"),
        (b'{"a": 1}', "it has no cells"),
        (b'{"cells": 3, "nbformat": 4}', "its `cells` are no list"),
        (b'{"cells": [], "nbformat": 5}', "version 5"),
        (b'{"cells": [], "nbformat": "x"}', "version 'x'"),
        (b'{"cells": ' + b"[" * 100_000, "nested too deeply"),
        (b"\xff\xfe{\x00", "it is not JSON"),
        (b'{"cells": ["\xff"]}', "its JSON is broken"),
        (
            b'{"cells": [], "nbformat": 4, "metadata": {"kernelspec": {"language": "R"}}}',
            "it is a notebook in R",
        ),
        (
            b'{"cells": [], "nbformat": 4, "metadata": {"language_info": {"name": "julia"}}}',
            "it is a notebook in julia",
        ),
    ],
)
def test_what_is_no_notebook_gets_a_sentence(data: bytes, sentence: str) -> None:
    found = read_ipynb(data)
    assert isinstance(found, NotJupyter)
    assert found.message.startswith(("it", "its"))
    assert sentence in found.message
    assert found.message.endswith((".",))


@pytest.mark.parametrize(
    "cell",
    [
        {},
        {"cell_type": "code"},
        {"cell_type": 3, "source": 4, "metadata": 5, "outputs": 6, "id": 7},
        {"cell_type": "code", "source": ["a", 1, None, "b"], "outputs": [1, None, {}]},
        {"cell_type": "code", "source": "x\x00y"},
        {"cell_type": "code", "source": "x", "id": "not an id!"},
    ],
)
def test_sloppy_cells_are_read(cell: dict[str, Any]) -> None:
    assert len(there_and_back(notebook(cell, code("x"))).cells) == 2


def test_what_only_python_takes_for_json_is_read() -> None:
    cell = '{"cell_type": "code", "source": "\\ud800 x", "metadata": {"a": NaN}, "outputs": []}'
    found = read_ipynb(f'{{"cells": [{cell}], "nbformat": 4}}')
    assert isinstance(found, JupyterNotebook)
    assert found.cells[0].source == "? x"
    assert b"NaN" not in write_ipynb(found)


def test_older_versions_are_brought_up_to_date() -> None:
    old = {
        "nbformat": 3,
        "metadata": {"name": "old"},
        "worksheets": [
            {
                "cells": [
                    {"cell_type": "heading", "level": 2, "source": ["A\n", "title"]},
                    {"cell_type": "markdown", "source": "text"},
                    {
                        "cell_type": "code",
                        "input": ["x = 1\n", "x"],
                        "prompt_number": 4,
                        "outputs": [
                            {"output_type": "stream", "stream": "stderr", "text": "s"},
                            {"output_type": "pyout", "prompt_number": 4, "text": "1"},
                            {"output_type": "display_data", "png": PNG},
                            {"output_type": "pyerr", "ename": "E", "evalue": "e", "traceback": []},
                        ],
                    },
                ]
            }
        ],
    }
    found = read_ipynb(json.dumps(old))
    assert isinstance(found, JupyterNotebook)
    theirs = nbformat.reads(json.dumps(old), 4)
    assert [cell.source for cell in found.cells] == [cell.source for cell in theirs.cells]
    assert list(found.cells[2].outputs) == json.loads(json.dumps(theirs.cells[2].outputs))
    assert found.cells[2].count == 4


def test_thousands_of_cells_and_megabytes_of_outputs_are_read() -> None:
    output = {"output_type": "stream", "name": "stdout", "text": "x" * 10_000_000}
    cells = [code(f"x{i} = {i}") for i in range(5000)]
    given = notebook(*cells, code("y", outputs=[output] * 5), **KERNEL)
    assert len(there_and_back(given).cells) == 5001


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60).map(
    lambda text: text.replace("\r", "").rstrip("\n").lstrip(" \t\f\n")
)


@given(st.lists(st.tuples(st.sampled_from(["code", "markdown", "raw"]), TEXT), max_size=5))
def test_any_cells_survive(cells: list[tuple[str, str]]) -> None:
    given_cells = tuple(JupyterCell(kind, text) for kind, text in cells)
    found = there_and_back(JupyterNotebook(given_cells, KERNEL))
    assert [(cell.kind, cell.source) for cell in found.cells] == cells


@given(TEXT)
def test_lines_are_joined_again(text: str) -> None:
    assert "".join(split(text)) == text
