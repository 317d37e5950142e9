"""`gn.open`: a notebook that a program edits and runs, as the editor does."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import gonium as gn
from gonium.scripting.client import Client

NOTEBOOK = """\
# %% [markdown]
# # Sums

# %% data
data = [1, 2, 3]

# %% total
total = sum(data)
print("summed")
total

# %% double
total * 2
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "here" / "nb.py"
    path.parent.mkdir()
    path.write_text(NOTEBOOK)
    return path


@pytest.fixture
def nb(file: Path) -> Iterator[Any]:
    with gn.open(file) as session:
        yield session


def statuses(nb: Any) -> list[str]:
    return [cell.status for cell in nb.cells]


def ran(nb: Any, *cells: Any) -> Any:
    """Run cells, or all that is stale, and wait."""
    for cell in cells or (None,):
        nb.run(cell)
        nb.wait()
    return nb


def test_nothing_runs_until_it_is_asked_for(nb: Any) -> None:
    nb.wait()
    assert statuses(nb) == ["fresh", "stale", "stale", "stale"]
    assert [cell.name for cell in nb.stale] == ["data", "total", "double"]
    assert nb.cells["total"].reason == "it has not run yet"


def test_what_is_stale_runs_and_shows(nb: Any) -> None:
    ran(nb)
    assert statuses(nb) == ["fresh"] * 4
    assert nb.stale == ()
    assert (nb["total"], nb["data"]) == (6, [1, 2, 3])
    cell = nb.cells["total"]
    assert (cell.index, cell.kind, cell.shown, cell.stdout) == (2, "code", "6", "summed\n")
    assert cell.error is None
    assert nb.cells[-1].shown == "12"
    assert nb.cells[0].source == "# Sums"


def test_a_cell_runs_with_what_it_needs_and_what_follows(nb: Any) -> None:
    ran(nb, "total")
    assert statuses(nb) == ["fresh"] * 4
    nb.edit("data", "data = [5]")
    assert [cell.name for cell in nb.stale] == ["data", "total", "double"]
    assert nb.cells["data"].reason == "the code changed"
    ran(nb, 1)
    assert (nb["total"], nb.cells["double"].shown) == (5, "10")


def test_plans_say_what_would_run_and_why(nb: Any) -> None:
    plan = nb.plan("total")
    assert [(run.index, run.label, run.reason) for run in plan] == [
        (1, "data", "total needs its data"),
        (2, "total", "asked for"),
        (3, "double", "it reads from total"),
    ]
    assert [run.label for run in nb.plan()] == ["data", "total", "double"]
    ran(nb)
    assert nb.plan() == []
    assert nb.plan(1)[0].cost == nb.cells["data"].duration > 0
    assert statuses(nb) == ["fresh"] * 4


def test_cells_are_inserted_moved_and_deleted_and_the_file_says_so(file: Path) -> None:
    with gn.open(file) as nb:
        assert nb.insert(1, "offset = 10", name="offset") == 1
        assert nb.insert("double", "total += offset\r\n") == 4
        assert nb.insert(len(nb.cells), "The *end*.", kind="markdown") == 6
        nb.move("offset", 2)
        nb.delete("data")
        nb.insert(0, "data = [4]")
        nb.move(-1, 1)
        assert [cell.source.partition("\n")[0] for cell in nb.cells] == [
            "data = [4]",
            "The *end*.",
            "# Sums",
            "offset = 10",
            "total = sum(data)",
            "total += offset",
            "total * 2",
        ]
        ran(nb)
        assert nb["total"] == 14
    text = file.read_text()
    assert text.count("# %%") == 7
    assert "# The *end*." in text
    assert subprocess.check_output([sys.executable, file], text=True) == "summed\n"


def test_what_nobody_edited_stays_byte_for_byte(file: Path) -> None:
    with gn.open(file) as nb:
        ran(nb)
        nb.edit("double", "total * 3")
    assert file.read_text() == NOTEBOOK.replace("total * 2", "total * 3")


def test_edits_of_others_are_merged(file: Path) -> None:
    with gn.open(file) as nb:
        file.write_text(NOTEBOOK.replace("[1, 2, 3]", "[7]"))
        nb.edit("double", "total * 3")
    assert file.read_text() == NOTEBOOK.replace("[1, 2, 3]", "[7]").replace("* 2", "* 3")


def test_outputs_are_there_when_it_is_opened_again(file: Path) -> None:
    with gn.open(file) as nb:
        ran(nb)
    with gn.open(file) as nb:
        assert nb.cells["total"].shown == "6"
        assert nb.cells["total"].status == "stale"


def test_a_failed_cell_is_seen_and_raises_nothing(nb: Any) -> None:
    nb.edit("data", "data = 1 / 0")
    ran(nb)
    assert statuses(nb) == ["fresh", "failed", "blocked", "blocked"]
    error = nb.cells["data"].error
    assert (error.name, error.message) == ("ZeroDivisionError", "division by zero")
    with pytest.raises(gn.MissingError, match="total is not there, for cell total gives it"):
        nb["total"]
    nb.edit("data", "data = = 1")
    assert [problem.line for problem in nb.cells["data"].problems] == [1]


def test_values_that_cannot_travel_are_described(nb: Any) -> None:
    nb.edit("data", "class C: pass\ndata = C()\nlock = __import__('threading').Lock()")
    ran(nb, "data")
    with pytest.raises(gn.NotebookError, match=r"data \(.*C.*\) cannot be brought here"):
        nb["data"]
    with pytest.raises(gn.NotebookError, match=r"cannot be brought here .*cannot pickle"):
        nb["lock"]


def test_values_are_copies_however_large(nb: Any) -> None:
    nb.edit("data", "import numpy as np\ndata = np.arange(40_000_000)")
    ran(nb, "data")
    assert nb["data"].nbytes == 320_000_000


def test_elements_are_moved_by_assigning(file: Path) -> None:
    file.write_text(
        "import gonium as gn\n\n# %% s\ns = gn.ui.select({'A': 1, 'B': 2})\nrate = 3\n\n"
        "# %% twice\ntwice = s.value * 2\n"
    )
    with gn.open(file) as nb:
        ran(nb)
        nb["s"] = 2
        assert (nb["twice"], nb["s"].value) == (4, 2)
        nb["s"] = "A"
        assert nb["twice"] == 2
        with pytest.raises(gn.NotebookError, match=r"^s: 7 is not one of the options: A, B\.$"):
            nb["s"] = 7
        with pytest.raises(gn.NotebookError, match=r"^rate is no element: edit the cell"):
            nb["rate"] = 7


def test_waiting_can_end_before_the_run_does(nb: Any) -> None:
    nb.edit("total", "import time\ntime.sleep(600)\ntotal = 1")
    nb.run()
    with pytest.raises(
        TimeoutError, match=r"after 0\.2 s this still runs or waits to run: .*total"
    ):
        nb.wait(timeout=0.2)
    nb.interrupt()
    nb.wait()
    assert "total" in {cell.name for cell in nb.stale}


def test_a_kernel_that_dies_is_told_of(nb: Any) -> None:
    nb.edit("total", "import os\nos._exit(3)")
    nb.run()
    with pytest.raises(gn.NotebookError, match="ended by itself, with exit status 3"):
        nb.wait()
    nb.edit("total", "total = 4")
    ran(nb)
    assert nb["total"] == 4


def test_a_notebook_that_is_open_elsewhere_is_not_opened(file: Path, nb: Any) -> None:
    with pytest.raises(gn.NotebookError) as raised:
        gn.open(file)
    assert str(raised.value) == (
        f"nb.py is already open in a Gonium server (process {os.getpid()}): use that one, or end "
        "it and open the notebook again."
    )


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("none.py", r"^none\.py does not exist: check the path, or create it\.$"),
        ("x.ipynb", r"is a notebook of Jupyter: make a \.py file of it with `gonium convert"),
        (".", "is a folder"),
    ],
)
def test_what_cannot_be_opened_is_said(tmp_path: Path, name: str, sentence: str) -> None:
    (tmp_path / "x.ipynb").write_text("{}")
    with pytest.raises(gn.NotebookError, match=sentence):
        gn.open(tmp_path / name)


def lose(file: Path, nb: Any) -> None:
    """Edit a notebook whose folder goes away, so that it cannot be saved."""
    nb.edit("data", "data = [4]")
    file.unlink()
    file.parent.rename(file.parent.with_name("gone"))


def test_a_file_that_cannot_be_saved_is_said_at_the_end(file: Path) -> None:
    nb = gn.open(file)
    lose(file, nb)
    with pytest.raises(gn.NotebookError, match=r"^nb\.py cannot be saved because"):
        nb.close()


def fail_after_losing(file: Path) -> None:
    with gn.open(file) as nb:
        lose(file, nb)
        raise RuntimeError("mine")


def test_an_error_of_the_script_is_not_hidden_by_one_of_saving(file: Path) -> None:
    with pytest.raises(RuntimeError, match="mine"):
        fail_after_losing(file)


def interrupt_while_waiting() -> None:
    """Press Ctrl-C in this thread, as soon as it waits for a notebook."""

    def look(_: int, frame: FrameType | None) -> None:
        while frame is not None:
            if frame.f_code is Client.wait_until.__code__:
                raise KeyboardInterrupt
            frame = frame.f_back
        signal.setitimer(signal.ITIMER_REAL, 0.02)

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, 0.02)


def test_ctrl_c_while_waiting_ends_what_runs(nb: Any) -> None:
    nb.edit("data", "while True:\n    pass")
    nb.run("data")
    interrupt_while_waiting()
    with pytest.raises(KeyboardInterrupt):
        nb.wait()
    nb.wait()
    assert nb.cells["data"].status == "stale"
    assert nb.cells["total"].status == "stale"


def test_once_closed_it_says_so(file: Path) -> None:
    nb = gn.open(file)
    nb.close()
    nb.close()
    for use in (lambda: nb.cells, nb.run, nb.wait, lambda: nb["total"], lambda: nb.edit(0, "")):
        with pytest.raises(gn.NotebookError, match=r"^nb\.py has been closed: open it again\.$"):
            use()
    assert repr(nb) == "<Session nb.py, closed>"


def test_cells_that_are_not_there_are_said(nb: Any) -> None:
    for use in (nb.run, nb.plan, nb.delete, lambda key: nb.edit(key, ""), nb.insert):
        with pytest.raises(gn.MissingError, match="no cell is called nope: the names are data"):
            use("nope")
    with pytest.raises(gn.MissingError, match="there is no cell 4: the notebook has 4, from 0"):
        nb.run(4)


def test_it_works_within_a_running_loop_and_in_a_cell(file: Path) -> None:
    async def main() -> int:
        with gn.open(file) as nb:
            return int(ran(nb)["total"])

    assert asyncio.run(main()) == 6
    outer = file.with_name("outer.py")
    outer.write_text(
        f"import gonium as gn\nwith gn.open({str(file)!r}) as nb:\n"
        "    nb.run()\n    total = nb['total']\n"
    )
    assert gn.load(outer).run()["total"] == 6
