"""Jupyter's notebooks on the command line: converted, run, written, opened."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from server.running import gonium, running

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="


def code(source: str, *outputs: dict[str, Any], count: int | None = None) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": f"c{abs(hash(source)) % 10**9}",
        "source": source,
        "metadata": {},
        "outputs": list(outputs),
        "execution_count": count,
    }


def write(path: Path, *cells: dict[str, Any], **more: Any) -> None:
    content = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)}
    path.write_text(json.dumps(content | more))


def read(path: Path) -> Any:
    book = nbformat.read(path, 4)
    nbformat.validate(book)
    return book


def run(folder: Path, *arguments: str, status: int = 0) -> tuple[str, str]:
    process = gonium(*arguments, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, error = process.communicate(timeout=120)
    assert process.returncode == status, error
    return out, error


def refused(folder: Path, *arguments: str, status: int = 1) -> str:
    out, error = run(folder, *arguments, status=status)
    assert out == ""
    assert error.startswith("gonium: ")
    assert error.count("\n") == 1
    return error.removeprefix("gonium: ").strip()


SHOWN = [
    {"output_type": "stream", "name": "stdout", "text": ["a\n", "b\n"]},
    {
        "output_type": "display_data",
        "data": {"image/png": PNG, "text/plain": ["<Figure>"]},
        "metadata": {"image/png": {"width": 1, "height": 1}},
    },
    {
        "output_type": "execute_result",
        "data": {"text/html": ["<b>1</b>"], "text/plain": ["1"]},
        "metadata": {},
        "execution_count": 7,
    },
]
FAILED = {"output_type": "error", "ename": "E", "evalue": "e", "traceback": ["line", "E: e"]}


def test_there_and_back_keeps_cells_and_outputs(tmp_path: Path) -> None:
    write(
        tmp_path / "x.ipynb",
        code("%matplotlib inline\nx = 1\nx", *SHOWN, count=7),
        code("1/0", FAILED, count=8),
        {"cell_type": "markdown", "id": "m", "metadata": {"tags": ["t"]}, "source": "# T"},
    )
    out, _ = run(tmp_path, "convert", "x.ipynb", "y.py")
    assert out == "y.py has the 3 cells of x.ipynb.\n"
    run(tmp_path, "convert", "y.py", "z.ipynb")
    before, after = read(tmp_path / "x.ipynb"), read(tmp_path / "z.ipynb")
    assert [cell.id for cell in after.cells] == [cell.id for cell in before.cells]
    assert [cell.source for cell in after.cells] == [cell.source for cell in before.cells]
    assert [cell.get("outputs") for cell in after.cells] == [
        cell.get("outputs") for cell in before.cells
    ]
    assert after.cells[0].execution_count == 7
    assert after.cells[2].metadata == {"tags": ["t"]}


def test_without_a_name_the_other_file_is_beside(tmp_path: Path) -> None:
    write(tmp_path / "x.ipynb", code("x = 1"))
    run(tmp_path, "convert", "x.ipynb")
    assert "x = 1" in (tmp_path / "x.py").read_text()


def test_a_converted_notebook_is_a_script(tmp_path: Path) -> None:
    write(tmp_path / "x.ipynb", code("%time x = 1\n!echo hi\ndisplay(x)\nprint('end')"))
    run(tmp_path, "convert", "x.ipynb")
    done = subprocess.run(
        [sys.executable, "x.py"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "hi\n" in done.stdout
    assert done.stdout.endswith("end\n")
    run(tmp_path, "convert", "x.py", "y.ipynb")
    assert [cell.source for cell in read(tmp_path / "y.ipynb").cells] == [
        "%time x = 1\n!echo hi\ndisplay(x)\nprint('end')"
    ]


def test_what_is_there_is_not_overwritten(tmp_path: Path) -> None:
    write(tmp_path / "x.ipynb", code("x = 1"))
    (tmp_path / "x.py").write_text("mine\n")
    assert "x.py is there already" in refused(tmp_path, "convert", "x.ipynb", "x.py")
    assert "x.ipynb is there already" in refused(tmp_path, "convert", "x.py", "x.ipynb")
    assert (tmp_path / "x.py").read_text() == "mine\n"
    run(tmp_path, "convert", "x.py", "x.ipynb", "--force")
    assert read(tmp_path / "x.ipynb").cells[0].source == "mine"


@pytest.mark.parametrize("names", [("a.py", "b.py"), ("a.ipynb", "b.ipynb"), ("a.ipynb", "b.txt")])
def test_other_files_are_not_converted(tmp_path: Path, names: tuple[str, str]) -> None:
    assert "one of them must be a .ipynb" in refused(tmp_path, "convert", *names, status=2)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "x.ipynb cannot be opened: it is empty"),
        (b"{", "x.ipynb cannot be opened: its JSON ends in the middle"),
        (b"\x00\x01", "x.ipynb cannot be opened: it is not JSON"),
        (b'{"cells": [], "metadata": {"kernelspec": {"language": "R"}}}', "a notebook in R"),
    ],
)
@pytest.mark.parametrize("command", ["convert", "exec", "edit"])
def test_bad_files_get_a_sentence(
    tmp_path: Path, command: str, content: bytes, sentence: str
) -> None:
    (tmp_path / "x.ipynb").write_bytes(content)
    assert sentence in refused(tmp_path, command, "x.ipynb")
    assert [path.name for path in tmp_path.iterdir()] == ["x.ipynb"]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert refused(tmp_path, "exec", "x.ipynb").startswith("x.ipynb does not exist")
    assert refused(tmp_path, "edit", "x.ipynb").startswith("x.ipynb does not exist")


def test_running_prints_what_cells_show(tmp_path: Path) -> None:
    write(tmp_path / "x.ipynb", code("x = !echo hi\nx"), code("print(x[0])"))
    assert run(tmp_path, "exec", "x.ipynb") == ("['hi']\nhi\n", "")


def test_running_writes_what_jupyter_would(tmp_path: Path) -> None:
    write(
        tmp_path / "x.ipynb",
        code("import sys\nprint('a')\nprint('e', file=sys.stderr)\nprint('b')\n1"),
        code("bad = 1 / 0"),
        code("bad + 1"),
        code("'fine'", {"output_type": "stream", "name": "stdout", "text": "old"}, count=9),
        code(""),
        metadata={"kept": [1]},
    )
    out, error = run(tmp_path, "exec", "x.ipynb", "-o", "out.ipynb", status=1)
    assert out == ""
    assert error.endswith("gonium: cell 2 failed; cell 3 did not run.\n")
    book = read(tmp_path / "out.ipynb")
    assert book.metadata == {"kept": [1]}
    assert [cell.execution_count for cell in book.cells] == [1, 2, None, 3, None]
    first, failed, waiting, fine, blank = (cell.outputs for cell in book.cells)
    assert [(each.name, each.text) for each in first[:2]] == [
        ("stdout", "a\nb\n"),
        ("stderr", "e\n"),
    ]
    assert (first[2].output_type, first[2].data) == ("execute_result", {"text/plain": "1"})
    assert (failed[0].ename, failed[0].evalue) == ("ZeroDivisionError", "division by zero")
    assert failed[0].traceback[0] == "Traceback (most recent call last):"
    assert (waiting, blank) == ([], [])
    assert fine[0].data == {"text/plain": "'fine'"}


def test_all_that_is_printed_is_written(tmp_path: Path) -> None:
    write(tmp_path / "x.ipynb", code("for i in range(300_000): print(i)"))
    run(tmp_path, "exec", "x.ipynb", "-o", "out.ipynb")
    (output,) = read(tmp_path / "out.ipynb").cells[0].outputs
    assert output.text == "".join(f"{i}\n" for i in range(300_000))


def test_updates_replace_what_was_shown(tmp_path: Path) -> None:
    write(
        tmp_path / "x.ipynb", code("h = display('one', display_id=True)"), code("h.update('two')")
    )
    run(tmp_path, "exec", "x.ipynb", "-o", "out.ipynb")
    assert read(tmp_path / "out.ipynb").cells[0].outputs[0].data == {"text/plain": "'two'"}


def test_files_are_found_beside_the_notebook(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "data.txt").write_text("data")
    write(tmp_path / "sub" / "x.ipynb", code("open('data.txt').read()"))
    assert run(tmp_path, "exec", "sub/x.ipynb", "-o", "out.ipynb") == ("", "")
    assert read(tmp_path / "out.ipynb").cells[0].outputs[0].data == {"text/plain": "'data'"}


def test_our_notebooks_are_written_for_jupyter_too(tmp_path: Path) -> None:
    text = '# %% [markdown]\n# # Title\n\n# %% load place="gpu"\nx = 1\nx\n'
    (tmp_path / "x.py").write_text(text)
    run(tmp_path, "exec", "x.py", "-o", "x.ipynb")
    title, load = read(tmp_path / "x.ipynb").cells
    assert title.source == "# Title"
    assert load.metadata == {"title": "load", "place": "gpu"}
    assert load.outputs[0].data == {"text/plain": "1"}
    assert (tmp_path / "x.py").read_text() == text


def test_jupyters_are_written_as_ours_with_outputs(tmp_path: Path) -> None:
    write(tmp_path / "x.ipynb", code("print('shown')"), code("[1]"))
    run(tmp_path, "exec", "x.ipynb", "-o", "x.py")
    run(tmp_path, "convert", "x.py", "y.ipynb")
    shown, value = read(tmp_path / "y.ipynb").cells
    assert shown.outputs[0].text == "shown\n"
    assert value.outputs[0].data == {"text/plain": "[1]"}
    assert value.outputs[0].output_type == "execute_result"


def test_an_output_of_another_kind_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "x.ipynb", code("open('ran', 'w')"))
    assert ".ipynb or a .py" in refused(tmp_path, "exec", "x.ipynb", "-o", "x.html", status=2)
    assert not (tmp_path / "ran").exists()


def test_editing_opens_a_notebook_beside_and_leaves_jupyters(tmp_path: Path) -> None:
    write(tmp_path / "x.ipynb", code("%time x = 1"))
    before = (tmp_path / "x.ipynb").read_bytes()
    for sentence in ("x.py was made from x.ipynb", "was made from x.ipynb before"):
        with running("edit", "x.ipynb", cwd=tmp_path) as server:
            assert "/edit/x.py?" in server.url
            assert sentence in server.printed
    assert (tmp_path / "x.ipynb").read_bytes() == before


def test_editing_takes_no_other_file_for_the_notebook(tmp_path: Path) -> None:
    write(tmp_path / "x.ipynb", code("x = 1"))
    (tmp_path / "x.py").write_text("import os\n")
    assert "was not made from x.ipynb" in refused(tmp_path, "edit", "x.ipynb")


def test_large_notebooks_are_no_trouble(tmp_path: Path) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": "x" * 10_000_000}
    cells = [code(f"x{i} = {i}") for i in range(5000)]
    write(tmp_path / "x.ipynb", *cells, code("y", *[output] * 5))
    out, _ = run(tmp_path, "convert", "x.ipynb", "x.py")
    assert out == "x.py has the 5,001 cells of x.ipynb.\n"
    assert os.path.getsize(tmp_path / "x.py") < 1_000_000


@pytest.mark.parametrize("path", ["", ".", "/"])
def test_a_folder_or_nothing_is_not_converted(tmp_path: Path, path: str) -> None:
    process = gonium("convert", path, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, error = process.communicate(timeout=60)
    assert (out, error.count("\n")) == ("", 1)
    assert error.startswith("gonium: ")
    assert process.returncode in (1, 2)
