"""Superseded values are let go of within a budget, the largest first, and come back when needed."""

import msgspec
from tests.playing import Play, notebook

from gonium.protocol.ids import CellId
from gonium.protocol.ops import SetOption

CELLS = {
    "a": "df = [1] * 1000",
    "b": "df = df + [2]",
    "c": "small = df[:1]; df = df + [3]",
    "d": "print(len(df))",
}


def with_budget(budget: int, **cells: str) -> Play:
    nb = notebook(**cells)
    nb.state = msgspec.structs.replace(nb.state, spare_memory=budget)
    return nb


def gone(nb: Play) -> dict[str, set[str]]:
    return {
        cell: set(nb.state.cells[cell].gone) for cell in nb.state.order if nb.state.cells[cell].gone
    }


def test_within_the_budget_all_is_kept() -> None:
    assert gone(with_budget(1 << 20, **CELLS).run_all()) == {}


def test_what_a_script_would_have_freed_is_let_go_of() -> None:
    nb = with_budget(0, **CELLS).run_all()
    assert gone(nb) == {"a": {"df"}, "b": {"df"}}
    assert set(nb.statuses().values()) == {"fresh"}
    assert nb.text("d") == "1002\n"


def test_the_largest_go_first() -> None:
    cells = {"a": "x = [1] * 10", "b": "x = [1] * 1000", "c": "x = 1"}
    assert gone(with_budget(1000, **cells).run_all()) == {"b": {"x"}}


def test_what_a_waiting_or_stale_cell_reads_stays() -> None:
    nb = with_budget(0, a="x = [1] * 9", b="print(sum(x))", c="x = 2")
    nb.do(SetOption(CellId("b"), "run", "manual")).run("a", "c")
    assert gone(nb) == {}
    nb.run("b")
    assert gone(nb) == {"a": {"x"}}


def test_whoever_needs_it_later_gets_it_again() -> None:
    nb = with_budget(0, **CELLS).run_all()
    nb.since()
    nb.edit("b", "df = df + [2, 2]").run("b")
    assert nb.since() == ["a", "b", "c", "d"]
    assert nb.text("d") == "1003\n"
    assert set(nb.statuses().values()) == {"fresh"}
