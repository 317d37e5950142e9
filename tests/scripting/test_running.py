"""`gn.load(…).run(…)`: a notebook as a function of its elements and names."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

import gonium as gn

NOTEBOOK = """\
# %% [markdown]
# # Interest

# %% setup
import gonium as gn

rate = 0.5
years = gn.ui.slider(0, 10, value=2)

# %% grow
savings = 100.0

# %% years
for year in range(years.value):
    savings = savings * (1 + rate)
print("grown")

# %% result
savings
"""


class Desk:
    """A folder for notebooks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, source: str = NOTEBOOK, name: str = "nb.py") -> Any:
        (self.folder / name).write_text(source)
        return gn.load(self.folder / name)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def lacking(result: Any, name: str) -> str:
    """Why a name is not there."""
    with pytest.raises(KeyError) as raised:
        result[name]
    return str(raised.value)


def test_a_run_gives_names_outputs_and_what_was_printed(desk: Desk) -> None:
    result = desk.load().run()
    assert result.ok
    assert result.complaint == ""
    assert result["savings"] == 225.0
    assert {"rate", "savings", "year"} <= set(result)
    assert result.cells["result"].output == 225.0
    assert result.cells[-1].output == 225.0
    assert result.cells["years"].stdout == "grown\n"
    assert result.cells["years"].output is None
    assert [cell.kind for cell in result.cells] == ["markdown", "code", "code", "code", "code"]
    assert [cell.label for cell in result.cells][:2] == ["cell 1", "setup"]


def test_outputs_and_values_are_the_objects_themselves(desk: Desk) -> None:
    result = desk.load("# %% a\nclass C: pass\nx = C()\nx\n").run()
    assert result.cells["a"].output is result["x"]
    assert type(result["x"]) is result["C"]


def test_elements_and_names_can_be_given_values(desk: Desk) -> None:
    notebook = desk.load()
    assert notebook.run(years=3, rate=1)["savings"] == 800.0
    assert notebook.run({"savings": 10}, years=0)["savings"] == 10
    assert notebook.run()["savings"] == 225.0
    assert notebook.run(years=3)["years"].value == 3


def test_what_an_element_cannot_be_fails_its_cell(desk: Desk) -> None:
    result = desk.load().run(years=11)
    assert not result.ok
    assert result.complaint == "cell setup failed; cell years, cell result did not run"
    assert result.cells["setup"].error.message == "years: 11 is not from 0 to 10"
    assert "savings" not in result
    with pytest.raises(
        gn.MissingError, match=r"^savings is not there, for cell years gives it, and waits for"
    ):
        result["savings"]


def test_names_that_are_not_there_are_said_before_anything_runs(desk: Desk) -> None:
    with pytest.raises(gn.NotebookError, match=r"has no name yeras: its elements are years\.$"):
        desk.load().run(yeras=3)
    with pytest.raises(gn.NotebookError, match=r"has no name x: its cells assign a, b\.$"):
        desk.load("a = b = 1").run(x=3)
    with pytest.raises(gn.NotebookError, match=r"has no name x: no cell assigns any\.$"):
        desk.load("1").run(x=3)


def test_a_failed_cell_is_an_answer_and_others_run(desk: Desk) -> None:
    result = desk.load("# %% bad\nx = 1 / 0\n\n# %% good\ny = 2\n\n# %% after\nx + 1\n").run()
    assert not result.ok
    assert result["y"] == 2
    assert [cell.status for cell in result.cells] == ["failed", "fresh", "blocked"]
    assert result.cells["bad"].error.name == "ZeroDivisionError"
    assert "1 / 0" in result.cells["bad"].error.text
    assert result.cells["after"].reason == "waits for bad, which gives it x"
    with pytest.raises(KeyError) as raised:
        result["x"]
    assert str(raised.value) == (
        "x is not there, for cell bad gives it, and it failed with "
        "ZeroDivisionError: division by zero."
    )
    assert repr(result) == "<Result: cell bad failed; cell after did not run; y>"


def test_cells_that_are_not_to_run_are_no_failure(desk: Desk) -> None:
    source = (
        "# %% gate\nimport gonium as gn\ngn.stop(True)\nx = 1\n\n# %% behind\ny = x\n\n"
        "# %% off disabled=true\nz = 1\n"
    )
    result = desk.load(source).run()
    assert (result.ok, result.complaint) == (True, "")
    assert [cell.status for cell in result.cells] == ["fresh", "blocked", "blocked"]
    assert result.cells["behind"].reason == "waits for gate, which gives it x"


def test_cells_that_await_go_on_at_the_same_time(desk: Desk) -> None:
    source = (
        "# %% setup\nimport asyncio\nready = asyncio.Event()\n\n"
        "# %% one\na = await asyncio.wait_for(ready.wait(), 20)\nprint('one')\n\n"
        "# %% two\nawait asyncio.sleep(0)\nprint('two')\nb = ready.set()\n"
    )
    result = desk.load(source).run()
    assert (result.ok, result["a"], result["b"]) == (True, True, None)
    assert (result.cells["one"].stdout, result.cells["two"].stdout) == ("one\n", "two\n")


def test_only_runs_what_is_asked_for_and_what_that_needs(desk: Desk) -> None:
    source = (
        "# %% data\ndata = [1]\n\n# %% side\nside = 1 / 0\n\n"
        "# %% model\nmodel = sum(data)\n\n# %% show\nmodel + side\n"
    )
    notebook = desk.load(source)
    for only in (["model"], "model", [2], [-2]):
        result = notebook.run(only=only)
        assert (result.ok, result["model"]) == (True, 1)
        assert [cell.status for cell in result.cells] == ["fresh", "stale", "fresh", "stale"]
    assert notebook.run(only=["show"]).complaint == "cell side failed; cell show did not run"
    assert lacking(result, "side") == (
        "side is not there, for cell side gives it, and it has not run yet."
    )


def test_only_prefers_the_cell_that_gives_a_name_last(desk: Desk) -> None:
    source = "# %% x\ny = 1\n\n# %%\nx = [1]\n\n# %%\nx.append(2)\n\n# %%\nx = x + [3]\n"
    assert desk.load(source).run(only="x")["x"] == [1, 2, 3]
    assert "it has not run yet" in lacking(desk.load(source).run(only=[1]), "x")


@pytest.mark.parametrize(
    ("only", "sentence"),
    [
        ("nope", "nothing is called nope: the names that cells give are x."),
        ([7], "there is no cell 7: the notebook has 3, from 0."),
        ([-4], "there is no cell -4: the notebook has 3, from 0."),
        ("two", "several cells are called two: give an index, one of 1 and 2."),
    ],
)
def test_only_says_what_is_not_there(desk: Desk, only: Any, sentence: str) -> None:
    notebook = desk.load("# %% one\nx = 1\n\n# %% two\n1\n\n# %% two\n2\n")
    with pytest.raises(gn.MissingError) as raised:
        notebook.run(only=only)
    assert str(raised.value) == sentence


def test_a_name_has_the_value_that_it_has_at_the_end(desk: Desk) -> None:
    source = "# %%\nx = [1]\n\n# %%\nx.append(2)\n\n# %%\ny = 1\nz = 2\n\n# %%\ny = 2\n\n# %% bye\ndel z\n"
    result = desk.load(source).run()
    assert (result["x"], result["y"]) == ([1, 2], 2)
    with pytest.raises(KeyError, match=r"^cell bye deletes z\.$"):
        result["z"]
    with pytest.raises(KeyError, match=r"^no cell of the notebook leaves w\.$"):
        result["w"]


def test_cells_that_await_run_also_within_a_running_loop(desk: Desk) -> None:
    source = (
        "import asyncio\n\n# %%\nawait asyncio.sleep(0)\nx = 1\n\n"
        "# %%\ny = asyncio.run(asyncio.sleep(0, 2))\n"
    )
    notebook = desk.load(source)
    assert notebook.run()["x"] == 1

    async def main() -> tuple[int, int]:
        before, task = asyncio.get_running_loop(), asyncio.current_task()
        result = notebook.run()
        assert asyncio.get_running_loop() is before
        assert asyncio.current_task() is task
        await asyncio.sleep(0)
        return result["x"], result["y"]

    assert asyncio.run(main()) == (1, 2)


def test_what_tasks_are_left_when_the_run_ends_are_cancelled(desk: Desk) -> None:
    source = (
        "import asyncio\n\n# %%\nends = []\nasync def wait():\n    try:\n"
        "        await asyncio.sleep(3600)\n    finally:\n        ends.append(1)\n\n"
        "# %%\ntask = asyncio.create_task(wait())\nawait asyncio.sleep(0)\n"
    )
    result = desk.load(source).run()
    assert result["task"].cancelled()


def test_ctrl_c_in_a_cell_is_ctrl_c_for_the_caller(desk: Desk) -> None:
    source = "import os, signal\n\n# %%\nos.kill(os.getpid(), signal.SIGINT)\nx = 1\n"
    with pytest.raises(KeyboardInterrupt):
        desk.load(source).run()


def test_a_cell_that_takes_too_long_is_an_answer(desk: Desk) -> None:
    result = desk.load("# %% slow timeout=0.05\nwhile True:\n    pass\n").run()
    assert not result.ok
    assert "ran longer than the 0.05 s" in result.cells["slow"].error.message


def test_notebooks_of_jupyter_run_in_their_folder(desk: Desk) -> None:
    cells = '{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": null, %s}'
    cell = cells % '"id": "a", "source": "import os\\nhere = os.getcwd()\\nx = 1"'
    text = f'{{"cells": [{cell}], "metadata": {{}}, "nbformat": 4, "nbformat_minor": 5}}'
    result = desk.load(text, "nb.ipynb").run(x=3)
    assert (result["here"], result["x"]) == (str(desk.folder.resolve()), 3)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("none.py", None, "none.py does not exist"),
        ("bad.py", b"\xff\xfe\x00", "bad.py"),
        ("bad.ipynb", b"{", "bad.ipynb cannot be opened"),
        ("folder.py", "folder", "folder.py is a folder"),
    ],
)
def test_what_cannot_be_read_is_said(
    tmp_path: Path, name: str, content: Any, sentence: str
) -> None:
    path = tmp_path / name
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    with pytest.raises(gn.NotebookError) as raised:
        gn.load(path)
    assert sentence in str(raised.value)


def test_a_notebook_is_as_it_was_when_it_was_loaded(desk: Desk) -> None:
    notebook = desk.load("x = 1")
    (desk.folder / "nb.py").write_text("x = 2")
    assert notebook.run()["x"] == 1


def test_cells_are_found_by_index_and_name(desk: Desk) -> None:
    cells = desk.load().run().cells
    assert cells["grow"] is cells[2] is cells[-3]
    assert [cell.index for cell in cells[1:3]] == [1, 2]
    assert len(cells) == 5
    with pytest.raises(KeyError, match="no cell is called nope: the names are setup, grow, years"):
        cells["nope"]
    with pytest.raises(KeyError, match="there is no cell 5"):
        cells[5]


def test_a_kept_result_is_not_taken_for_one_of_another_value(desk: Desk) -> None:
    source = "# %% a cache=true\nx = 1\ny = x * 2\n\n# %% b cache=true\nz = y + 1\n"
    notebook = desk.load(source)
    assert [notebook.run(x=x)["z"] for x in (2, 3, 2)] == [5, 7, 5]
    assert notebook.run()["z"] == 3


def test_a_kept_result_is_not_taken_for_one_of_another_element(desk: Desk) -> None:
    source = "import gonium as gn\nx = gn.ui.slider(0, 9)\n\n# %% a cache=true\ny = x.value * 2\n"
    notebook = desk.load(source)
    assert [notebook.run(x=x)["y"] for x in (2, 3, 2)] == [4, 6, 4]
    assert notebook.run()["y"] == 0


def test_a_cell_that_awaits_can_run_a_notebook(desk: Desk) -> None:
    awaits = "import asyncio\n\n# %%\nawait asyncio.sleep(0)\nx = 1\n"
    inner = desk.load(awaits, "inner.py")
    outer = f"import gonium as gn\n\n# %%\ny = gn.load({str(inner.path)!r}).run(x=5)['x']\n{awaits}"
    result = desk.load(outer).run()
    assert (result.complaint, result["y"]) == ("", 5)
