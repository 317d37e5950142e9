"""A kernel that died, and another one that is to have what it had."""

from tests.playing import notebook

from gonium.protocol.ids import CellId
from gonium.protocol.ops import RestartKernel, RunCells


def test_a_new_kernel_brings_back_what_was_computed_and_nobody_becomes_stale_by_it() -> None:
    with notebook(load="x = [1]", model="y = x * 2", show="print(y)") as play:
        play.run_all().since()
        play.lose_kernel().do(RestartKernel(bring_back=True)).settle()
        assert play.since() == ["load", "model"]
        assert play.value("y") == [1, 1]
        assert set(play.statuses().values()) == {"fresh"}


def test_what_is_stale_or_killed_the_kernel_is_not_brought_back() -> None:
    with notebook(a="x = 1", b="y = x", c="z = x", fatal="w = x") as play:
        play.run("a", "b", "c").since()
        play.edit("c", "z = x + 1")
        play.do(RunCells([CellId("fatal")], "only"))
        while play.status("fatal") != "running":
            play.turn()
        play.lose_kernel().do(RestartKernel(bring_back=True)).settle()
        assert play.since()[1:] == ["a", "b"]
        assert play.statuses() == {"a": "fresh", "b": "fresh", "c": "stale", "fatal": "stale"}


def test_the_death_of_a_kernel_names_the_cell_that_ran() -> None:
    with notebook(a="x = 1", fatal="x") as play:
        play.run("a").do(RunCells([CellId("fatal")]))
        while play.status("fatal") != "running":
            play.turn()
        play.lose_kernel("Killed.")
        assert play.state.kernel.message == "Killed. It was running cell 2."
        assert play.error("fatal") == "KernelDied"
