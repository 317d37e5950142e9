"""When a cell runs without being asked: `auto`, `manual`, `once`, `confirm`, in a cell or for all."""

import pytest
from tests.playing import Play, notebook

from gonium.protocol.ids import CellId
from gonium.protocol.ops import (
    DeclinePlan,
    RestartKernel,
    RunCells,
    RunStale,
    SetOption,
    SetSetting,
)

SLOW = "import time\ntime.sleep(0.01)\n"
"""Takes so long that it costs more than nothing, which is where `costly` draws the line."""


def with_policy(nb: Play, cell: str, policy: object) -> Play:
    nb.do(SetOption(CellId(cell), "run", policy))
    nb.since()
    return nb


def needs(nb: Play, cell: str) -> Play:
    return nb.do(RunCells([CellId(cell)], scope="needs")).settle()


def labels(nb: Play) -> list[str]:
    """The cells of the plan that waits for a yes."""
    return [run.label for run in nb.state.asking.runs] if nb.state.asking else []


# manual: becomes stale and waits


def test_a_manual_cell_becomes_stale_and_waits() -> None:
    nb = with_policy(notebook(a="x = 1", b="y = x").run_all(), "b", "manual")
    nb.edit("a", "x = 2").run("a")
    assert nb.since() == ["a"]
    assert nb.status("b") == "stale"


def test_cells_that_read_from_a_manual_cell_wait_with_it() -> None:
    nb = notebook(a="x = 1", b="y = x", c="z = y", d="print(x, z)").run_all()
    with_policy(nb, "b", "manual").edit("a", "x = 2").run("a")
    assert nb.since() == ["a"]
    assert nb.statuses() == {"a": "fresh", "b": "stale", "c": "stale", "d": "stale"}
    nb.run("b")
    assert nb.since() == ["b", "c", "d"]


def test_they_wait_also_when_it_has_been_stale_for_long() -> None:
    nb = notebook(a="x = 1", b="y = x", w="w = 1", c="print(w, y)").run_all()
    with_policy(nb, "b", "manual").edit("a", "x = 2").run("a")
    nb.since()
    nb.edit("w", "w = 2").run("w")
    assert nb.since() == ["w"]
    assert nb.status("c") == "stale"


def test_they_do_not_wait_when_what_it_reads_turns_out_the_same() -> None:
    nb = notebook(a="x, w = 1, 1", b="y = x", c="print(w, y)").run_all()
    with_policy(nb, "b", "manual").edit("a", "x, w = 1, 2").run("a")
    assert nb.since() == ["a", "c"]
    assert nb.statuses() == {"a": "fresh", "b": "fresh", "c": "fresh"}
    assert nb.text("c") == "2 1\n"


def test_a_manual_cell_without_a_result_runs_when_it_is_needed() -> None:
    nb = with_policy(notebook(a="x = 1", b="y = x"), "a", "manual").run("b")
    assert nb.since() == ["a", "b"]


def test_of_a_manual_cell_the_last_result_serves() -> None:
    nb = with_policy(notebook(a="x = 1", b="print(x)").run_all(), "a", "manual")
    nb.edit("a", "x = 2").run("b")
    assert nb.since() == ["b"]
    assert nb.text("b") == "1\n"
    assert nb.status("b") == "stale"


def test_running_what_a_cell_needs_includes_manual_cells() -> None:
    nb = with_policy(notebook(a="x = 1", b="print(x)", c="b = 1").run_all(), "a", "manual")
    needs(nb.edit("a", "x = 2"), "b")
    assert nb.since() == ["a", "b"]
    assert nb.text("b") == "2\n"
    assert nb.status("b") == "fresh"


def test_running_what_is_stale_includes_manual_cells() -> None:
    nb = with_policy(notebook(a="x = 1", b="y = x").run_all(), "b", "manual")
    nb.edit("a", "x = 2").run("a").run_stale()
    assert nb.since() == ["a", "b"]


# once: never again unless asked


def test_a_cell_that_runs_once_stays_as_it_is() -> None:
    nb = with_policy(notebook(a="x = 1", b="y = x", c="z = y").run_all(), "b", "once")
    nb.edit("a", "x = 2").run("a")
    assert nb.since() == ["a"]
    assert nb.statuses() == {"a": "fresh", "b": "fresh", "c": "fresh"}


def test_the_first_time_it_runs_by_itself() -> None:
    nb = with_policy(notebook(a="x = 1", b="y = x", c="z = y"), "b", "once").run("a")
    assert nb.since() == ["a", "b", "c"]


def test_after_an_error_it_has_not_run_once_yet() -> None:
    nb = with_policy(notebook(a="x = 0", b="y = 1 / x").run_all(), "b", "once")
    nb.edit("a", "x = 2").run("a")
    assert nb.since() == ["a", "b"]
    assert nb.status("b") == "fresh"


def test_when_its_code_changes_it_waits_to_be_asked() -> None:
    nb = with_policy(notebook(a="x = 1", b="y = x", c="print(y)").run_all(), "b", "once")
    nb.edit("b", "y = x + 1")
    nb.edit("a", "x = 2").run("a")
    assert nb.since() == ["a"]
    assert nb.status("b") == "stale"
    nb.run("b")
    assert nb.since() == ["b", "c"]
    assert nb.text("c") == "3\n"


def test_whoever_asks_for_it_gets_it_again() -> None:
    nb = with_policy(notebook(a="x = 1", b="print(x)").run_all(), "b", "once")
    nb.edit("a", "x = 2").run("a", "b")
    assert nb.text("b") == "2\n"


# confirm: asks before a costly cascade


def costly(nb: Play, cell: str = "b", policy: object = "confirm") -> Play:
    """With a threshold that everything is above."""
    nb.run_all().do(SetSetting("confirm_above", 0))
    return with_policy(nb, cell, policy)


def test_a_costly_cascade_asks_and_a_cheap_one_does_not() -> None:
    nb = costly(notebook(a="x = 1", b=f"{SLOW}y = x")).edit("a", "x = 2")
    assert nb.run("a").since() == []
    assert labels(nb) == ["cell 1", "cell 2"]
    nb.do(DeclinePlan()).do(SetSetting("confirm_above", 60))
    assert nb.run("a").since() == ["a", "b"]


def test_without_a_threshold_it_is_ten_seconds() -> None:
    nb = costly(notebook(a="x = 1", b=f"{SLOW}y = x")).do(SetSetting("confirm_above", None))
    assert nb.edit("a", "x = 2").run("a").since() == ["a", "b"]


@pytest.mark.parametrize("nonsense", ["ten", True, [1], {"s": 1}])
def test_a_threshold_that_is_no_number_counts_as_ten_seconds(nonsense: object) -> None:
    nb = costly(notebook(a="x = 1", b=f"{SLOW}y = x")).do(SetSetting("confirm_above", nonsense))
    assert nb.edit("a", "x = 2").run("a").since() == ["a", "b"]


def test_a_cheap_cell_that_wants_to_be_asked_about_runs_when_it_is_needed() -> None:
    nb = with_policy(notebook(a="x = 1", b="print(x)").run_all(), "a", "confirm")
    nb.edit("a", "x = 2").run("b")
    assert nb.since() == ["a", "b"]
    assert nb.text("b") == "2\n"


@pytest.mark.parametrize("policy", ["confirm", "manual"])
def test_values_that_are_lost_are_asked_about_where_they_cost_much(policy: str) -> None:
    nb = costly(notebook(a=f"{SLOW}x = [object()]", b="y = len(x)"), "a", policy)
    nb.do(RestartKernel()).settle().run("b")
    assert nb.since() == []
    assert labels(nb) == ["cell 1", "cell 2"]
    nb.do(RunCells([CellId("b")], confirmed=True)).settle()
    assert nb.since() == ["a", "b"]


def test_running_what_is_stale_asks_too() -> None:
    nb = costly(notebook(a="x = 1", b=f"{SLOW}y = x")).edit("a", "x = 2").do(RunStale()).settle()
    assert nb.since() == []
    nb.do(RunStale(confirmed=True)).settle()
    assert nb.since() == ["a", "b"]


def test_of_what_is_asked_about_the_cell_alone_can_be_run() -> None:
    nb = costly(notebook(a="x = 1", b=f"{SLOW}y = x")).edit("a", "x = 2").run("a")
    nb.do(RunCells([CellId("a")], scope="only")).settle()
    assert (nb.since(), nb.state.asking) == (["a"], None)
    assert nb.status("b") == "stale"


# For the whole notebook


@pytest.mark.parametrize("policy", ["manual", "confirm", "auto", None])
def test_a_notebook_has_a_policy_that_its_cells_may_overrule(policy: str | None) -> None:
    nb = notebook(a="x = 1", b="y = x", c="z = x").run_all().do(SetSetting("run", policy))
    with_policy(nb, "c", "auto").edit("a", "x = 2").run("a")
    assert nb.since() == (["a", "c"] if policy == "manual" else ["a", "b", "c"])


@pytest.mark.parametrize("word", ["manul", True, 3, ["manual"], {"run": 1}])
def test_a_policy_that_is_none_is_a_problem_and_counts_as_auto(word: object) -> None:
    nb = with_policy(notebook(a="x = 1", b="y = x").run_all(), "b", word)
    (problem,) = nb.state.cells[CellId("b")].problems
    assert problem.code == "GN201"
    assert "`auto`, `manual`, `once`, `confirm`" in problem.message
    nb.edit("a", "x = 2").run("a")
    assert nb.since() == ["a", "b"]
    nb.do(SetOption(CellId("b"), "run", None))
    assert nb.state.cells[CellId("b")].problems == ()


def test_of_the_notebook_too() -> None:
    nb = notebook(a="x = 1").do(SetSetting("run", "never"))
    record = nb.records["notebook"]
    assert [problem.code for problem in record.problems] == ["GN201"]  # type: ignore[union-attr]
    nb.do(SetSetting("run", "manual"))
    assert nb.records["notebook"].problems == []  # type: ignore[union-attr]


# Disabled cells


def test_an_enabled_cell_runs_again() -> None:
    nb = notebook(a="x = 1", b="y = x").run_all()
    with_policy(nb, "a", None).do(SetOption(CellId("a"), "disabled", True))
    assert nb.statuses() == {"a": "blocked", "b": "blocked"}
    nb.run("a", "b")
    assert nb.since() == []
    nb.do(SetOption(CellId("a"), "disabled", None))
    assert nb.statuses() == {"a": "fresh", "b": "fresh"}
