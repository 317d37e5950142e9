"""`gonium exec nb.py -- --limit 3`: elements set by name, and sentences where that cannot be."""

import json
import subprocess
from pathlib import Path

import pytest

from server.running import gonium

NOTEBOOK = """\
import gonium as gn

# %% controls
limit = gn.ui.slider(0, 10, value=3, label="Limit", help="of rows")
max_rows = gn.ui.number(value=-2)
word = gn.ui.text("x")
secret = gn.ui.text("hidden", kind="password")
flag = gn.ui.checkbox()
kind = gn.ui.select({"A": 1, "B": 2})
many = gn.ui.multiselect(["a", "b", "c"])
span = gn.ui.range_slider(0, 10)
go = gn.ui.button("Go")

# %% plain
rate = 0.5

# %% use
print(limit.value, max_rows.value, word.value, flag.value, kind.value, many.value, span.value)
print(rate)
"""
NAMES = "limit, max_rows, word, secret, flag, kind, many, span, go"
ITS = f"its elements are {NAMES}"


class Executed:
    """A notebook that was run with these words on the command line."""

    def __init__(self, folder: Path, *words: str, source: str = NOTEBOOK) -> None:
        (folder / "nb.py").write_text(source)
        process = gonium(
            "exec", "nb.py", *words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self.out, self.error = process.communicate(timeout=60)
        self.status = process.returncode


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        ("", "3 -2 x False 1 [] (0, 10)"),
        ("--", "3 -2 x False 1 [] (0, 10)"),
        ("-- --limit 7", "7 -2 x False 1 [] (0, 10)"),
        ("-- --limit=7 --max-rows -5", "7 -5 x False 1 [] (0, 10)"),
        ("-- --max_rows 1e3 --word=--odd=1", "3 1000.0 --odd=1 False 1 [] (0, 10)"),
        ("-- --flag --kind B", "3 -2 x True 2 [] (0, 10)"),
        ("-- --flag no --many c,a --span 2,5", "3 -2 x False 1 ['a', 'c'] (2, 5)"),
        ("-- --word= --kind=B --flag", "3 -2  True 2 [] (0, 10)"),
    ],
)
def test_elements_stand_where_the_command_line_says(
    tmp_path: Path, words: str, printed: str
) -> None:
    done = Executed(tmp_path, *words.split())
    assert (done.out, done.error, done.status) == (f"{printed}\n0.5\n", "", 0)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("--limt 3", f"nb.py has no element limt: {ITS}."),
        ("3", "'3' stands behind no name of an element: write `gonium exec nb.py -- --NAME VALUE`"),
        ("--limit 3 4", "'4' stands behind no name of an element"),
        ("-l 3", "'-l' stands behind no name of an element"),
        ("--limit 3 --limit 4", "--limit is given twice: write `gonium exec"),
    ],
)
def test_what_makes_no_sense_is_said_before_anything_runs(
    tmp_path: Path, words: str, sentence: str
) -> None:
    done = Executed(tmp_path, "--", *words.split())
    assert done.error.startswith(f"gonium: {sentence}")
    assert (done.out, done.status) == ("", 2)


@pytest.mark.parametrize(
    ("words", "why", "cell"),
    [
        ("--limit 30", "limit: 30 is not from 0 to 10", "controls"),
        ("--limit many", "limit: 'many' is not a number", "controls"),
        ("--flag maybe", "flag: 'maybe' is neither true nor false", "controls"),
        ("--kind C", "kind: 'C' is not one of the options: A, B", "controls"),
        ("--rate 1", "rate: only elements can be set, and this is of type float", "plain"),
    ],
)
def test_a_value_that_cannot_be_fails_its_cell_and_the_elements_are_named(
    tmp_path: Path, words: str, why: str, cell: str
) -> None:
    done = Executed(tmp_path, "--", *words.split())
    name = words.split()[0][2:]
    assert done.error == (
        f"In {cell}:\nValueError: {why}\n"
        f"gonium: cell {cell} failed; cell use did not run; {name} was not set: {ITS}.\n"
    )
    assert (done.out, done.status) == ("", 1)


def test_help_lists_the_elements_and_shows_nothing_that_cells_print(tmp_path: Path) -> None:
    noisy = NOTEBOOK.replace("limit =", "print('noise')\nlimit =")
    done = Executed(tmp_path, "--", "--help", source=noisy)
    assert (done.error, done.status) == ("", 0)
    assert done.out.splitlines() == [
        "gonium exec nb.py -- --NAME VALUE ...",
        "",
        "  --limit     slider, 0 to 10, initially 3; Limit; of rows",
        "  --max_rows  number, initially -2",
        "  --word      text, initially x",
        "  --secret    text",
        "  --flag      checkbox, initially false",
        "  --kind      select, one of A, B, initially A",
        "  --many      multiselect, any of a, b, c, initially nothing",
        "  --span      range_slider, 0 to 10, initially 0,10",
        "  --go        button; Go",
    ]


def test_help_runs_what_the_elements_need_and_no_more(tmp_path: Path) -> None:
    source = (
        "import gonium as gn\n\n# %%\ntop = 8\n\n# %%\nopen('ran', 'w').close()\n\n"
        "# %%\ndef control(stop):\n    return gn.ui.slider(0, stop)\n\n# %%\nlow = control(top)\n"
    )
    done = Executed(tmp_path, "--", "-h", source=source)
    assert "--low  slider, 0 to 8, initially 0" in done.out
    assert not (tmp_path / "ran").exists()


def test_help_says_when_there_are_no_elements_and_when_they_could_not_be_made(
    tmp_path: Path,
) -> None:
    none = Executed(tmp_path, "--", "--help", source="x = 1\n")
    assert none.out == "nb.py has no elements with names of their own.\n"
    broken = "import gonium as gn\n\n# %% bad\nx = gn.ui.slider(0, 1 / 0)\n"
    failed = Executed(tmp_path, "--", "--help", source=broken)
    assert failed.error == "gonium: cell bad failed, so there may be more elements.\n"
    assert failed.status == 1


def test_notebooks_of_jupyter_and_files_with_outputs_take_values_too(tmp_path: Path) -> None:
    first = Executed(tmp_path, "-o", "out.ipynb", "--", "--limit", "7")
    assert (first.out, first.error, first.status) == ("", "", 0)
    cells = json.loads((tmp_path / "out.ipynb").read_text())["cells"]
    assert cells[-1]["outputs"][0]["text"][0].startswith("7 ")
    again = gonium(
        "exec", "out.ipynb", "--", "--limit=8", cwd=tmp_path, stdout=subprocess.PIPE
    ).communicate(timeout=60)
    assert again[0].startswith("8 ")


def test_an_element_that_no_cell_came_to_make_was_not_set(tmp_path: Path) -> None:
    source = (
        "import gonium as gn\n\n# %%\nif gn is None:\n    low = gn.ui.slider(0, 5)\nprint('ran')\n"
    )
    done = Executed(tmp_path, "--", "--low", "3", source=source)
    assert (done.out, done.status) == ("ran\n", 1)
    assert done.error == "gonium: low was not set: its elements are low.\n"


def test_a_name_may_be_used_for_something_else_before_and_after_the_element(
    tmp_path: Path,
) -> None:
    source = (
        "import gonium as gn\n\n# %%\nlow = 4\n\n# %%\nlow = gn.ui.slider(0, low)\n\n"
        "# %%\nlow = low.value * 10\n\n# %%\nprint(low)\n"
    )
    done = Executed(tmp_path, "--", "--low", "3", source=source)
    assert (done.out, done.error, done.status) == ("30\n", "", 0)
