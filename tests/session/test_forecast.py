"""What a plan will lead to, told before it happens."""

import msgspec
from tests.playing import Play, notebook

from gonium.protocol.answers import Forecast
from gonium.protocol.ids import CellId
from gonium.protocol.ops import PlanRun, RestartKernel, RunCells, Scope, SetOption
from gonium.session.effects import Reply

SLOW = "import time\ntime.sleep(0.01)\n"


def foreseen(nb: Play, *cells: str, scope: Scope = "reactive") -> Forecast:
    before = nb.state
    nb.do(PlanRun(3, [CellId(cell) for cell in cells], scope))
    assert (nb.state.queue, nb.state.cells) == (before.queue, before.cells)
    reply = nb.effects[-1]
    assert isinstance(reply, Reply)
    return msgspec.convert(reply.answer.result, Forecast)


def check(nb: Play, told: Forecast, **reasons: str) -> None:
    """Each run with its reason; one that may turn out unnecessary has a question mark."""
    found = {run.cell: run.reason + ("" if run.certain else " ?") for run in told.runs}
    assert found == reasons
    rank = nb.state.graph.rank
    assert [run.cell for run in told.runs] == sorted(reasons, key=lambda c: rank[CellId(c)])


def test_what_has_never_run_runs_for_certain() -> None:
    nb = notebook(a="x = 1", b="y = x", c="z = 2")
    check(nb, foreseen(nb, "b"), a="cell 2 needs its x", b="asked for")


def test_readers_run_only_if_what_they_read_is_new() -> None:
    nb = notebook(a="x = 1", b="y = x", c="z = y").run_all()
    told = foreseen(nb, "a")
    check(nb, told, a="asked for", b="it reads from cell 1 ?", c="it reads from cell 2 ?")


def test_a_cell_whose_code_changed_runs_for_certain() -> None:
    nb = notebook(a="x = 1", b="y = x").run_all().edit("b", "y = x + 1")
    check(nb, foreseen(nb, "a"), a="asked for", b="it reads from cell 1")


def test_the_cell_alone_and_what_it_needs() -> None:
    nb = notebook(a="x = 1", b="y = x", c="z = y").run_all().edit("a", "x = 2")
    check(nb, foreseen(nb, "b", scope="only"), b="asked for")
    check(nb, foreseen(nb, "b", scope="needs"), a="cell 2 needs its x", b="asked for")


def test_a_cell_alone_that_lacks_what_it_reads_will_not_run() -> None:
    nb = notebook(a="x = 1", b="y = x")
    check(nb, foreseen(nb, "b", scope="only"), b="asked for ?")
    nb.run_all().edit("a", "x = 2").do(RestartKernel()).settle()
    check(nb, foreseen(nb, "b", scope="only"), b="asked for ?")


def test_without_cells_it_is_what_is_stale() -> None:
    nb = notebook(a="x = 1", b="y = x", c="z = 2").run_all().edit("a", "x = 2")
    check(nb, foreseen(nb), a="asked for", b="asked for ?")


def test_values_that_have_to_be_brought_back_are_part_of_it() -> None:
    nb = notebook(a="x = object()", b="y = x").run_all().do(RestartKernel()).settle()
    lost = "cell 2 needs its values, which are no longer there"
    check(nb, foreseen(nb, "b"), a=lost, b="asked for")


def test_so_they_are_before_a_kernel_is_there_again() -> None:
    nb = notebook(a="x = object()", b="y = x").run_all().lose_kernel()
    lost = "cell 2 needs its values, which are no longer there"
    check(nb, foreseen(nb, "b"), a=lost, b="asked for")


def test_what_was_changed_in_place_is_brought_back() -> None:
    nb = notebook(a="class L(list): pass\nxs = L([1])", b="xs.append(2)").run_all()
    lost = "cell 2 needs its values, which are no longer there"
    check(nb, foreseen(nb, "b"), a=lost, b="asked for")


def test_what_was_copied_before_it_was_changed_costs_nothing() -> None:
    nb = notebook(a="xs = [1]", b="xs.append(2)").run_all()
    check(nb, foreseen(nb, "b"), b="asked for")


def test_a_manual_cell_is_no_part_of_it_unless_it_is_needed() -> None:
    nb = notebook(a="x = 1", b="y = x", c="z = y").run_all()
    nb.do(SetOption(CellId("b"), "run", "manual"))
    check(nb, foreseen(nb, "a"), a="asked for")


def test_the_cost_is_that_of_the_last_runs() -> None:
    nb = notebook(a="x = 1", b=f"{SLOW}y = x").run_all()
    told = foreseen(nb, "a")
    assert told.cost == sum(run.cost for run in told.runs)
    assert told.runs[1].cost > 0.01


def test_what_already_waits_is_told_too() -> None:
    nb = notebook(a="x = 1", b="y = x").do(RunCells([CellId("b")]))
    check(nb, foreseen(nb, "b"), a="cell 2 needs its x", b="asked for")
    nb.settle()


def test_a_cell_that_cannot_run_leads_to_nothing() -> None:
    nb = notebook(a="x = x0", b="x0 = x").run_all()
    assert foreseen(nb, "a").runs == []
    assert foreseen(nb, "gone").runs == []
