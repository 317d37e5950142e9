"""A session that ended at any moment is gone on with: from its diary, and from its kernel's log."""

from tests.session.surviving import Mortal, known, mortal

from gonium.protocol.ids import CellId, ElementId
from gonium.protocol.ops import DeleteCells, Interrupt, MoveElement, RestartKernel, RunAll, RunCells

CHAIN = {"a": "x = 1\nprint(x)", "b": "y = x + 1\nprint(y)", "c": "z = y + 1\nprint(z)"}


def same(before: Mortal, after: Mortal) -> None:
    assert after.state.order == before.state.order
    for cell in before.state.order:
        assert known(after, cell) == known(before, cell)


def test_what_has_run_is_fresh_and_shows_what_it_did() -> None:
    nb = mortal(**CHAIN).run_all()
    again = nb.die()
    same(nb, again)
    assert set(again.statuses().values()) == {"fresh"}
    assert again.text("c") == "3\n"
    again.since()
    assert again.run("c").since() == ["c"]  # its reads are at the kernel


def test_what_was_sent_goes_on() -> None:
    nb = mortal(**CHAIN).do(RunAll())
    assert nb.turn()
    assert nb.turn()
    again = nb.die()
    assert list(again.statuses().values()).count("queued") == 2
    again.settle()
    assert set(again.statuses().values()) == {"fresh"}
    assert again.text("c") == "3\n"


def test_what_was_sent_and_has_not_arrived_is_sent_again() -> None:
    for arrived in range(4):
        nb = mortal(**CHAIN).do(RunAll())
        again = nb.die(arrived=arrived).settle()
        assert set(again.statuses().values()) == {"fresh"}
        assert again.text("c") == "3\n"


def test_what_was_reported_and_not_heard_is_heard() -> None:
    nb = mortal(**CHAIN).do(RunAll())
    for _ in range(3):
        nb.turn()
    again = nb.die(unheard=True).settle()
    assert [again.text(cell) for cell in "abc"] == ["1\n", "2\n", "3\n"]
    assert set(again.statuses().values()) == {"fresh"}


def test_what_was_not_yet_sent_is_still_planned() -> None:
    nb = mortal(a="from math import *\nx = 1", b="y = floor(x)\nprint(y)").do(RunAll())
    assert not nb.state.queue or any(not run.sent for run in nb.state.queue.values())
    again = nb.die().settle()
    assert again.text("b") == "1\n"
    assert set(again.statuses().values()) == {"fresh"}


def test_a_cell_that_was_edited_meanwhile_is_stale_and_so_are_its_readers() -> None:
    nb = mortal(**CHAIN).run_all()
    cells = list(nb.state.notebook.with_cells(tuple(s.cell for s in nb.state.cells.values())).cells)
    cells[1] = cells[1].with_source("y = x + 10\nprint(y)")
    again = nb.die(nb.state.notebook.with_cells(tuple(cells)))
    assert list(again.statuses().values()) == ["fresh", "stale", "stale"]
    assert again.text("b") == "2\n"
    again.since()
    assert again.run_stale().since() == ["b", "c"]
    assert again.text("c") == "12\n"


def test_values_that_were_spent_are_known_to_be() -> None:
    nb = mortal(a="x = [1]", b="x.append(2)\nprint(x)", c="print(len(x))").run_all()
    again = nb.die()
    same(nb, again)
    again.since()
    assert again.run("b").text("b") == "[1, 2]\n"


def test_elements_stand_where_they_were_put() -> None:
    source = "import gonium as gn\ns = gn.ui.slider(0, 99, value=3)"
    nb = mortal(a=source, b="print(s.value)").run_all()
    nb.do(MoveElement(ElementId("a/0"), 7)).settle()
    again = nb.die()
    same(nb, again)
    assert again.text("b") == "7\n"
    again.since()
    again.do(MoveElement(ElementId("a/0"), 8)).settle()
    assert again.since() == ["b"]
    assert again.text("b") == "8\n"


def test_what_an_earlier_kernel_made_is_known_but_not_there() -> None:
    nb = mortal(**CHAIN).run_all().do(RestartKernel()).settle()
    nb.run("c")
    again = nb.die()
    for cell in "ab":
        assert known(again, cell)["made"] == known(nb, cell)["made"]
    assert set(again.statuses().values()) == {"fresh"}
    again.since()
    assert again.run("b").since() == ["b"]


def test_what_was_to_be_interrupted_stays_so() -> None:
    nb = mortal(**CHAIN).do(RunAll()).do(Interrupt())
    again = nb.die().settle()
    assert not again.state.queue
    assert set(again.statuses().values()) <= {"fresh", "stale"}
    again.run_stale()
    assert set(again.statuses().values()) == {"fresh"}


def test_what_is_asked_for_while_the_past_is_heard_comes_after_it() -> None:
    nb = mortal(**CHAIN).run_all()
    again = nb.die()
    again.do(RunCells([CellId("a")])).settle()
    assert set(again.statuses().values()) == {"fresh"}
    assert max(s.run or 0 for s in again.state.cells.values()) > max(
        s.run or 0 for s in nb.state.cells.values()
    )


def test_values_of_cells_that_are_gone_are_let_go() -> None:
    nb = mortal(**CHAIN).run_all()
    cells = [s.cell for s in nb.state.cells.values()]
    nb.do(DeleteCells([CellId("c")]))
    nb._commands.clear()  # the session ended before it could tell the kernel
    again = nb.die(nb.state.notebook.with_cells(tuple(cells[:2]))).settle()
    place = again._places[again.state.kernel.number]
    assert place._kernel is not None
    assert not place._kernel.values.of(CellId("c"))


def test_a_session_can_be_found_again_and_again() -> None:
    nb = mortal(**CHAIN).do(RunAll())
    for _ in range(4):
        nb.turn()
        nb = nb.die()
    nb.settle()
    assert [nb.text(cell) for cell in "abc"] == ["1\n", "2\n", "3\n"]
    assert set(nb.statuses().values()) == {"fresh"}


def test_runs_that_nobody_heard_of_go_into_the_history_and_others_not_again() -> None:
    nb = mortal(**CHAIN).run_all()
    nb.do(RunCells([CellId("c")]))
    while not any(run.started for run in nb.state.queue.values()):
        nb.turn()
    noted = [past.cell for past in nb.die(unheard=True).settle().noted]
    assert noted == ["c"]
