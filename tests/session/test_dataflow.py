"""What runs when: the session with a real kernel."""

import pytest
from tests.playing import Play, notebook

from gonium.protocol.ids import CellId
from gonium.protocol.ops import (
    DeclinePlan,
    DeleteCells,
    InsertCell,
    Interrupt,
    MoveCells,
    RestartKernel,
    RunCells,
    SetKind,
    SetOption,
    SetSetting,
    Undo,
)
from gonium.session.effects import InterruptKernel

UNCOPIED = "class L(list): pass"
"""Makes a type of which the kernel takes no copies before a cell changes it."""


def test_opening_runs_nothing() -> None:
    nb = notebook(a="x = 1", b="y = x")
    assert nb.settle().since() == []
    assert nb.statuses() == {"a": "stale", "b": "stale"}
    assert nb.effects == []


def test_running_a_cell_runs_its_readers() -> None:
    nb = notebook(a="x = 1", b="y = x + 1", c="z = 5").run("a")
    assert nb.since() == ["a", "b"]
    assert nb.statuses() == {"a": "fresh", "b": "fresh", "c": "stale"}


def test_running_a_cell_runs_what_it_needs_first() -> None:
    nb = notebook(a="x = 1", b="y = x", c="z = y").run("c")
    assert nb.since() == ["a", "b", "c"]


def test_what_is_only_needed_does_not_wake_readers_that_never_ran() -> None:
    nb = notebook(imports="import math", a="x = math.pi", b="y = math.e").run("a")
    assert nb.since() == ["imports", "a"]


def test_an_edit_makes_the_cell_and_its_readers_stale() -> None:
    nb = notebook(a="x = 1", b="y = x").run_all().edit("a", "x = 2")
    assert nb.statuses() == {"a": "stale", "b": "stale"}
    assert nb.reason("a") == "the code changed"
    assert nb.reason("b") == "x comes from cell 1, which is stale"


def test_who_was_given_what_a_cell_no_longer_exports_runs_with_it() -> None:
    nb = notebook(a="y = 1", b="y = 2", c="print(y)", d="print(5)").run_all()
    nb.since()
    nb.edit("b", "z = 2")
    assert nb.reason("c") == "y now comes from cell 1"
    nb.run("b")
    assert (nb.since(), nb.text("c")) == (["b", "c"], "1\n")
    nb.edit("a", "w = 1").run("a")
    assert (nb.since(), nb.error("c")) == (["a", "c"], "NameError")


def test_editing_a_comment_makes_nothing_stale() -> None:
    nb = notebook(a="x = 1", b="y = x").run_all().edit("a", "x = 1  # one")
    assert nb.statuses() == {"a": "fresh", "b": "fresh"}


def test_taking_an_edit_back_makes_it_fresh_again() -> None:
    nb = notebook(a="x = 1", b="y = x").run_all().edit("a", "x = 2").do(Undo())
    assert nb.statuses() == {"a": "fresh", "b": "fresh"}


def test_the_same_value_stops_the_wave() -> None:
    nb = notebook(a="x = 1", b="y = x", c="z = y").run_all()
    nb.since()
    nb.edit("a", "x = 2 - 1").run("a")
    assert nb.since() == ["a"]
    assert set(nb.statuses().values()) == {"fresh"}


def test_adding_an_import_runs_nothing_else() -> None:
    nb = notebook(a="import math", b="y = math.pi").run_all()
    nb.since()
    nb.edit("a", "import math\nimport json").run("a")
    assert nb.since() == ["a"]


def test_names_bind_to_the_nearest_cell_above() -> None:
    nb = notebook(a="x = 1", b="print(x)", c="x = 2", d="print(x)").run_all()
    assert (nb.text("b"), nb.text("d")) == ("1\n", "2\n")
    nb.run("b")
    assert nb.text("b") == "1\n"


def test_helpers_may_live_below() -> None:
    nb = notebook(a="print(f(1))", b="def f(x): return x + 1").run("a")
    assert nb.since() == ["b", "a"]
    assert nb.text("a") == "2\n"


def test_a_cell_that_changes_in_place_never_sees_its_own_change() -> None:
    nb = notebook(a=f"{UNCOPIED}\nxs = L([1])", b="xs.append(2)", c="print(xs)").run_all()
    nb.since()
    nb.run("b")
    assert nb.since() == ["a", "b", "c"]
    nb.edit("c", "print(xs, len(xs))").run("c")
    assert nb.text("c") == "[1, 2] 2\n"


def test_a_reader_between_definer_and_change_gets_the_unchanged_value() -> None:
    made = f"{UNCOPIED}\nxs = L([1])"
    nb = notebook(a=made, b="print(xs)", c="xs += [2]", d="print(xs)").run_all()
    nb.since()
    nb.run("b")
    assert nb.since() == ["a", "b"]
    assert nb.text("b") == "[1]\n"
    assert nb.statuses() == dict.fromkeys("abcd", "fresh")


def test_a_method_that_changes_nothing_is_found_out() -> None:
    nb = notebook(a="s = 'abc'", b="s.upper()", c="print(s)").run_all()
    nb.since()
    nb.run("b")
    assert nb.since() == ["b"]


def test_a_function_with_global_binds_where_it_is_called() -> None:
    nb = notebook(
        a="def f():\n    global x\n    x += 1", b="x = 1", c="f()", d="print(x)"
    ).run_all()
    assert nb.since() == ["a", "b", "c", "d"]
    assert nb.text("d") == "2\n"
    assert set(nb.statuses().values()) == {"fresh"}
    nb.edit("b", "x = 5").run("b")
    assert (nb.since(), nb.text("d")) == (["b", "c", "d"], "6\n")
    nb.run("c")
    assert (nb.since(), nb.text("d")) == (["c"], "6\n")
    nb.do(DeleteCells([CellId("c")])).run_stale()
    assert nb.text("d") == "5\n"


def test_code_that_is_run_as_text_binds_too() -> None:
    nb = notebook(a="x = 1", b="exec('x = 2; y = 3')", c="print(x, y)").run_all()
    assert nb.since() == ["a", "b", "c"]
    assert nb.text("c") == "2 3\n"
    nb.edit("b", "globals()['y'] = 4").run("b")
    assert nb.text("c") == "1 4\n"
    assert set(nb.statuses().values()) == {"fresh"}


def test_what_a_star_import_brings_is_known_before_the_next_cell_runs() -> None:
    nb = notebook(a="e = max = 1", b="from math import *", c="print(floor(e))", d="print(max)")
    nb.run_all()
    assert nb.since() == ["a", "b", "c", "d"]
    assert (nb.text("c"), nb.text("d")) == ("2\n", "1\n")


def test_a_function_defers_what_it_looks_up() -> None:
    nb = notebook(a="limit = 1", b="def over(x): return x > limit", c="print(over(2))").run_all()
    nb.since()
    nb.edit("a", "limit = 3").run("a")
    assert nb.since() == ["a", "c"]
    assert nb.text("c") == "False\n"


def test_an_error_blocks_readers_and_no_one_else() -> None:
    nb = notebook(a="x = 1 / 0", b="y = x", c="z = 1").run_all()
    assert nb.statuses() == {"a": "failed", "b": "blocked", "c": "fresh"}
    assert nb.reason("b") == "waits for cell 1, which gives it x"
    assert nb.error("a") == "ZeroDivisionError"


def test_mending_the_error_runs_those_who_waited() -> None:
    nb = notebook(a="x = 1 / 0", b="y = x").run_all()
    nb.since()
    nb.edit("a", "x = 1").run("a")
    assert nb.since() == ["a", "b"]


def test_cells_on_a_cycle_are_blocked_and_the_others_run() -> None:
    nb = notebook(a="x = y", b="y = x", c="z = 1").run_all()
    assert nb.statuses() == {"a": "blocked", "b": "blocked", "c": "fresh"}


def test_deleting_the_definer_makes_readers_stale() -> None:
    nb = notebook(a="x = 1", b="x = 2", c="y = x").run_all().do(DeleteCells([CellId("b")]))
    assert nb.status("c") == "stale"
    nb.run_stale()
    assert nb.value("y") == 1


def test_moving_a_cell_past_others_runs_nothing() -> None:
    nb = notebook(a="x = 1", b="y = x", c="z = 3").run_all().do(MoveCells([CellId("c")], 0))
    assert set(nb.statuses().values()) == {"fresh"}


def test_moving_a_cell_can_change_what_it_reads() -> None:
    nb = notebook(a="x = 1", b="x = 2", c="print(x)").run_all().do(MoveCells([CellId("c")], 1))
    assert nb.status("c") == "stale"
    nb.run_stale()
    assert nb.text("c") == "1\n"


def test_an_undone_deletion_brings_back_outputs_and_refreshes_values() -> None:
    nb = notebook(a="x = [1]", b="print(x)").run_all()
    nb.do(DeleteCells([CellId("a")])).do(Undo())
    assert nb.statuses() == {"a": "fresh", "b": "fresh"}
    nb.since()
    nb.run("b")
    assert nb.since() == ["a", "b"]


def test_a_restart_loses_values_but_nothing_becomes_stale() -> None:
    nb = notebook(a="x = object()", b="y = x").run_all().do(RestartKernel()).settle()
    assert nb.statuses() == {"a": "fresh", "b": "fresh"}
    nb.since()
    nb.run("b")
    assert nb.since() == ["a", "b"]


def test_a_dead_kernel_is_named_and_the_next_run_starts_another() -> None:
    nb = notebook(a="x = 1").run_all().lose_kernel("killed by signal 9")
    assert (nb.state.kernel.status, nb.state.kernel.message) == ("dead", "killed by signal 9")
    nb.run("a")
    assert nb.state.kernel.status == "idle"


def test_runs_of_a_dead_kernel_come_to_no_result() -> None:
    nb = notebook(a="x = 1", b="y = x").do(RunCells([CellId("a")]))
    nb.lose_kernel("killed")
    assert nb.statuses() == {"a": "stale", "b": "stale"}
    assert nb.run_all().value("y") == 1


def test_a_cell_asked_for_twice_runs_once() -> None:
    nb = notebook(a="x = 1")
    nb.do(RunCells([CellId("a")])).do(RunCells([CellId("a")])).settle()
    assert nb.since() == ["a"]


def test_an_interrupt_abandons_the_plan() -> None:
    nb = notebook(a="x = 1", b="y = x", c="z = y").do(RunCells([CellId("a")]))
    nb.turn()
    nb.do(Interrupt()).settle()
    assert nb.state.queue == {}
    assert "stale" in nb.statuses().values()


@pytest.mark.parametrize("policy", ["manual", "once"])
def test_a_cell_with_another_policy_waits_to_be_asked(policy: str) -> None:
    nb = notebook(a="x = 1", b="y = x", c="z = y").run_all()
    nb.do(SetOption(CellId("b"), "run", policy))
    nb.since()
    nb.edit("a", "x = 2").run("a")
    assert nb.since() == ["a"]
    assert nb.status("b") == ("stale" if policy == "manual" else "fresh")
    nb.run("b")
    assert nb.since() == ["b", "c"]


def test_a_disabled_cell_blocks_its_readers() -> None:
    nb = notebook(a="x = 1", b="y = x").do(SetOption(CellId("a"), "disabled", True)).run_all()
    assert nb.statuses() == {"a": "blocked", "b": "blocked"}
    assert nb.since() == []


def test_running_only_this_runs_nothing_else() -> None:
    nb = notebook(a="x = 1", b="y = x", c="z = y").run_all().edit("a", "x = 2")
    nb.since()
    nb.do(RunCells([CellId("b")], scope="only")).settle()
    assert nb.since() == ["b"]
    assert nb.status("b") == "stale"


def test_a_new_cell_above_takes_over_the_name() -> None:
    nb = notebook(a="x = 1", b="print(x)").run_all()
    nb.do(InsertCell(CellId("n"), 1, text="x = 7"))
    assert nb.status("b") == "stale"
    nb.run("n")
    assert nb.text("b") == "7\n"


def test_deleting_a_name_leaves_it_unbound_below() -> None:
    nb = notebook(a="x = 1", b="del x", c="print('x' in globals())").run_all()
    assert nb.text("c") == "False\n"


def test_an_empty_cell_is_fresh_and_never_runs() -> None:
    nb = notebook(a="", b="  \n").run_all()
    assert nb.statuses() == {"a": "fresh", "b": "fresh"}
    assert nb.since() == []


def asking() -> Play:
    """A notebook in which running `a` leads to a cell that wants to be asked about."""
    nb = notebook(a="x = 1", b="import time\ntime.sleep(0.01)\ny = x").run_all()
    nb.do(SetSetting("confirm_above", 0)).do(SetOption(CellId("b"), "run", "confirm"))
    nb.edit("a", "x = 2")
    nb.since()
    return nb


def test_a_costly_cascade_asks_first() -> None:
    nb = asking().run("a")
    assert nb.since() == []
    assert nb.state.asking is not None
    assert [run.label for run in nb.state.asking.runs] == ["cell 1", "cell 2"]
    assert nb.state.asking.cost > 0.01


def test_a_yes_runs_what_was_asked_about() -> None:
    nb = asking().run("a")
    nb.do(RunCells([CellId("a")], confirmed=True)).settle()
    assert (nb.since(), nb.state.asking) == (["a", "b"], None)


def test_a_no_runs_nothing() -> None:
    nb = asking().run("a").do(DeclinePlan()).settle()
    assert (nb.since(), nb.state.asking) == ([], None)
    assert nb.status("b") == "stale"


def test_whoever_runs_the_costly_cell_itself_is_not_asked() -> None:
    assert asking().run("b").since() == ["a", "b"]


def test_below_the_threshold_nobody_is_asked() -> None:
    nb = asking().do(SetSetting("confirm_above", 60)).run("a")
    assert nb.since() == ["a", "b"]


def test_a_run_that_waits_brings_back_what_the_running_cell_changes() -> None:
    nb = notebook(a="n = 1", b="xs = [n, n]", c="del xs[:1]", d="print(xs)")
    for turns in (3, 6):
        nb.do(RunCells([CellId("a")]))
        for _ in range(turns):
            nb.turn()
    nb.run("a")
    assert nb.text("d") == "[1]\n"
    assert set(nb.statuses().values()) == {"fresh"}


def test_what_runs_taught_about_a_cell_is_known_when_it_comes_back() -> None:
    nb = notebook(a="x = e = 1", b="exec('x = 2')", c="from math import *", d="print(x, e < 2)")
    nb.run_all().do(DeleteCells([CellId("b"), CellId("c")])).run_stale()
    assert nb.text("d") == "1 True\n"
    nb.do(Undo()).run_stale()
    assert nb.text("d") == "2 False\n"


def test_what_a_new_value_turns_out_to_look_up_is_brought_back_first() -> None:
    cells = {"k": "class K:\n    def up(self): return n", "c": "k = 1", "m": "n = 4"}
    nb = notebook(a="n = 3", **cells, d="k.step = 2\nprint(k.up())").run("a", "k", "m")
    nb.lose_kernel().since()
    nb.edit("c", "k = K()").run("d")
    assert (nb.since(), nb.text("d")) == (["a", "k", "c", "m", "d"], "4\n")
    assert set(nb.statuses().values()) == {"fresh"}


def test_what_may_have_started_is_interrupted_too() -> None:
    nb = notebook(a="x = 1", b="y = 2").run_all()
    nb.do(RunCells([CellId("a"), CellId("b")]))
    first = next(iter(nb.state.queue))
    nb.do(Interrupt())
    assert InterruptKernel(nb.state.kernel.number, first) in nb.effects
    assert nb.state.kernel.interrupting > 0
    nb.settle()
    assert nb.state.kernel.interrupting == 0


def test_what_became_text_does_not_keep_others_from_being_taken_back() -> None:
    """`c` was sent to read from `b`; `b` has to follow `a` again, and must not run before it, too."""
    with notebook(a="a = 1", b="b = a + 1", c="c = b + 1") as nb:
        nb.do(RunCells([CellId("a")]))
        while not any(run.started for run in nb.state.queue.values()):
            nb.turn()
        nb.do(SetKind(CellId("c"), "markdown")).run_stale()
        assert {cell: nb.status(cell) for cell in ("a", "b")} == {"a": "fresh", "b": "fresh"}
