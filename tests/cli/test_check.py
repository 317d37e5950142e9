"""`gonium check`: what it prints, what it puts in order, and how it ends."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gonium.cli.checked import CheckedFile
from gonium.cli.main import main

ROOT = Path(__file__).parents[2]
GOOD = "# %%\nx = 1\n# %%\nprint(x)\n"
UPSIDE_DOWN = (
    "# coding: utf-8\r\n\r\n# %% [markdown]\r\n#  Überschrift \r\n\r\n\r\n"
    "# %% use  a=1\r\nprint(f(x))\r\n\r\n# %%\r\nx = 1 \r\n# %% [markdown]\r\n# # F\r\n"
    "# %% f\r\ndef f(x): return x"
)


@pytest.fixture
def gonium(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Any:
    """Runs the command in a folder of its own; returns status, output and errors."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        status = main(["check", *arguments])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def test_a_notebook_with_nothing_wrong(gonium: Any, tmp_path: Path) -> None:
    (tmp_path / "nb.py").write_text(GOOD)
    assert gonium("nb.py") == (0, "Nothing is wrong in 1 notebook.\n", "")
    assert gonium("nb.py", "--json") == (0, "[]\n", "")


def test_problems_are_printed_by_path_line_and_column(gonium: Any, tmp_path: Path) -> None:
    (tmp_path / "nb.py").write_text('"""Doc."""\n# %% [markdown]\n# # T\n\n# %% a\nx = 1\nx + é\n')
    status, out, _ = gonium("nb.py")
    assert status == 1
    assert out == (
        "nb.py:7:5: GN103 `é` is not defined: define or import it, or correct the name.\n"
        "Found 1 problem.\n"
    )


def test_problems_as_json(gonium: Any, tmp_path: Path) -> None:
    (tmp_path / "nb.py").write_text(UPSIDE_DOWN, newline="")
    status, out, _ = gonium("nb.py", "--json")
    found = json.loads(out)
    assert status == 1
    assert found[0] == {
        "path": "nb.py",
        "cell": 2,
        "name": "use",
        "line": 8,
        "column": 7,
        "code": "GN107",
        "severity": "warning",
        "message": "`f` comes from cell f below: as a script this fails, so move that cell up.",
        "fixable": True,
        "hindrance": "",
    }


def test_notebooks_of_jupyter_are_told_by_cell(gonium: Any, tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": "T"},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "!ls\n", "print( y)"]},
        {"cell_type": "code", "source": "await z"},
    ]
    (tmp_path / "nb.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4}))
    status, out, _ = gonium("nb.ipynb")
    assert status == 1
    assert re.findall(r"^nb\.ipynb:(cell \S+): (\w+)", out, re.MULTILINE) == [
        ("cell 2:3:8", "GN103"),
        ("cell 3:1:7", "GN103"),
    ]


def typed(text: str) -> list[str]:
    """All lines, but blank ones: how many are between two cells depends on which they are."""
    return sorted(line for line in text.split("\r\n") if line)


def test_cells_are_put_in_order_and_every_line_stays(gonium: Any, tmp_path: Path) -> None:
    path = tmp_path / "nb.py"
    path.write_text(UPSIDE_DOWN, newline="")
    path.chmod(0o640)
    status, out, _ = gonium("nb.py", "--fix")
    assert (status, out) == (0, "Fixed 2 problems; now nothing is wrong in 1 notebook.\n")
    after = path.read_bytes().decode()
    assert typed(after) == typed(UPSIDE_DOWN)
    assert after.endswith("# %% use  a=1\r\nprint(f(x))")
    assert path.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["nb.py"]
    ran = subprocess.run([sys.executable, path], capture_output=True, text=True, check=True)
    assert ran.stdout == "1\n"
    assert gonium("nb.py", "--fix")[:2] == (0, "Nothing is wrong in 1 notebook.\n")
    assert path.read_bytes().decode() == after


def test_cells_of_jupyter_are_put_in_order_too(gonium: Any, tmp_path: Path) -> None:
    path = tmp_path / "nb.ipynb"
    cells = [{"cell_type": "code", "source": one, "outputs": []} for one in ("f( )", "def f(): 0")]
    text = json.dumps({"nbformat": 4, "cells": cells, "odd": 1.50}, indent=3)
    path.write_text(text)
    status, _, _ = gonium("nb.ipynb", "--fix")
    assert status == 0
    assert sorted(path.read_text()) == sorted(text)
    assert json.loads(path.read_text())["cells"] == cells[::-1]


def test_what_cannot_be_put_in_order_says_why_and_stays(gonium: Any, tmp_path: Path) -> None:
    text = "# %%\ny = 0\n# %%\nprint(x + y)\n# %%\nx = y = 1\n"
    (tmp_path / "nb.py").write_text(text)
    status, out, _ = gonium("nb.py", "--fix")
    assert status == 1
    assert "GN107 `x` comes from cell 3 below" in out
    assert "`--fix` cannot: `y` of cell 2 would then come from cell 3.\n" in out
    assert (tmp_path / "nb.py").read_text() == text


def test_what_is_left_after_some_is_fixed(gonium: Any, tmp_path: Path) -> None:
    (tmp_path / "nb.py").write_text("# %%\nprint(x, z)\n# %%\nx = 1\n")
    status, out, _ = gonium("nb.py", "--fix")
    assert status == 1
    assert out.endswith("Found 1 problem (1 problem fixed before).\n")
    assert out.startswith("nb.py:4:10: GN103")


def test_what_is_fixable_is_marked(gonium: Any, tmp_path: Path) -> None:
    (tmp_path / "nb.py").write_text("# %%\nx\n# %%\nx = 1\n")
    _, out, _ = gonium("nb.py")
    assert "nb.py:2:1: GN107 [*] `x` comes" in out
    assert out.endswith("[*] 1 fixable with `--fix`, by putting the cells in order.\n")


def test_codes_can_be_ignored(gonium: Any, tmp_path: Path) -> None:
    (tmp_path / "nb.py").write_text("# %%\ny\n# %%\nx\n# %%\nx = 1\n")
    assert gonium("nb.py", "--ignore", "GN107, gn103")[0] == 0
    status, out, _ = gonium("nb.py", "--ignore", "GN107")
    assert (status, out.count("GN")) == (1, 1)


def test_a_folder_means_the_notebooks_in_it(gonium: Any, tmp_path: Path) -> None:
    bad = "# %%\nnowhere\n"
    for name in (
        "b.py",
        "a.py",
        "sub/c.py",
        ".hidden/d.py",
        "env/e.py",
        "__gonium__/f.py",
        ".g.py",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(bad)
    (tmp_path / "env" / "pyvenv.cfg").touch()
    (tmp_path / "module.py").write_text("nowhere\n")
    (tmp_path / "data.csv").write_text("nowhere\n")
    (tmp_path / "z.ipynb").write_text("{}")
    _, out, _ = gonium()
    assert re.findall(r"^(\S+?):", out, re.MULTILINE) == ["a.py", "b.py", "z.ipynb", "sub/c.py"]
    assert gonium(".", "a.py", "./a.py")[1] == out
    assert gonium("module.py")[0] == 1


def test_a_folder_without_notebooks_is_told(gonium: Any) -> None:
    assert gonium() == (0, "", "gonium: there are no notebooks in what was named.\n")


def test_what_cannot_be_read_is_a_problem_of_its_own(gonium: Any, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"x = '\xff'\n")
    (tmp_path / "b.ipynb").write_text("[]")
    (tmp_path / "c.py").write_text("# %%\nx = (\n# %%\n'\0'\n")
    status, out, _ = gonium("a.py", "b.ipynb", "c.py", "none.py")
    assert status == 1
    assert re.findall(r"^(\S+): (\w+)", out, re.MULTILINE) == [
        ("a.py:1:1", "GN303"),
        ("b.ipynb:1:1", "GN306"),
        ("c.py:2:5", "GN101"),
        ("c.py:4:2", "GN101"),
        ("none.py:1:1", "GN301"),
    ]


def test_what_is_no_notebook_is_a_mistake(gonium: Any, tmp_path: Path) -> None:
    (tmp_path / "data.csv").touch()
    status, out, error = gonium("data.csv")
    assert (status, out) == (2, "")
    assert error == "gonium: data.csv is no notebook: name .py files, .ipynb files, or folders.\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for the superuser")
def test_a_file_that_cannot_be_written_is_told(gonium: Any, tmp_path: Path) -> None:
    (tmp_path / "nb.py").write_text("# %%\nx\n# %%\nx = 1\n")
    tmp_path.chmod(0o500)
    status, out, error = gonium("nb.py", "--fix")
    tmp_path.chmod(0o700)
    assert status == 2
    assert "GN107" in out
    assert error.startswith("gonium: nb.py cannot be saved")


def test_what_another_program_wrote_meanwhile_is_not_replaced(gonium: Any, tmp_path: Path) -> None:
    path = tmp_path / "nb.py"
    path.write_text("# %%\nx\n# %%\nx = 1\n")
    file = CheckedFile("nb.py")
    path.write_text("# %%\nx = 1\n")
    trouble = file.put_in_order()
    assert trouble is not None
    assert trouble.message == "nb.py was changed by another program meanwhile: check it again."
    assert path.read_text() == "# %%\nx = 1\n"


def test_the_old_format_of_jupyter_is_left_alone(gonium: Any, tmp_path: Path) -> None:
    cells = [{"cell_type": "code", "input": "x"}, {"cell_type": "code", "input": "x = 1"}]
    text = json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3})
    (tmp_path / "nb.ipynb").write_text(text)
    status, _, error = gonium("nb.ipynb", "--fix")
    assert status == 2
    assert error.startswith("gonium: nb.ipynb is not changed")
    assert (tmp_path / "nb.ipynb").read_text() == text


def test_every_code_is_explained() -> None:
    guide = (ROOT / "docs/guide/check.md").read_text(encoding="utf-8")
    sources = [path.read_text(encoding="utf-8") for path in ROOT.glob("src/gonium/**/*.py")]
    used = set(re.findall(r'"(GN\d{3})"', "".join(sources)))
    assert len(used) > 20
    assert set(re.findall(r"^\| (GN\d{3}) \|", guide, re.MULTILINE)) == used
