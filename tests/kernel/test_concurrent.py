"""Async cells go on at the same time, where nobody could tell that from one after the other.

Cells wait for each other by events rather than by the clock: a cell that only ends when another has
begun shows that both go on.
"""

from typing import Any

import pytest
from tests.kernel.harness import Bench, Ran, check

from gonium.kernel.uses import Uses
from gonium.protocol.ids import CellId
from gonium.protocol.reports import RunFinished, RunStarted

TOGETHER: dict[str, Any] = {"concurrent": True}


@pytest.fixture
def meeting(bench: Bench) -> Bench:
    """A bench with `first` and `second`, events that cells can set and wait for."""
    code = "import asyncio\nfirst, second = asyncio.Event(), asyncio.Event()"
    check(bench.run(code, writes="asyncio first second", cell="meeting"))
    return bench


def both(bench: Bench, one: str, other: str, **names: Any) -> tuple[Ran, Ran]:
    """Run two cells that read what the bench has; names of theirs by `one_writes` and the like."""
    runs = []
    for key, code in (("one", one), ("other", other)):
        own = {name[len(key) + 1 :]: v for name, v in names.items() if name.startswith(f"{key}_")}
        own["reads"] = f"asyncio first second {own.get('reads', '')}"
        runs.append(bench.start(code, **own, **TOGETHER))
    ended = bench.end(runs[0]), bench.end(runs[1])
    return ended


WAIT = "await asyncio.wait_for(second.wait(), 10)"
CALL = "await asyncio.sleep(0)\nsecond.set()"


def test_two_cells_go_on_at_once_and_leave_what_a_script_would(meeting: Bench) -> None:
    one, other = both(meeting, f"{WAIT}\na = 1", f"{CALL}\nb = 2", one_writes="a", other_writes="b")
    check(one, exports={"a": 1})
    check(other, exports={"b": 2})
    check(meeting.run("a + b", reads="a b"), shown=["3"])


def test_what_is_printed_and_shown_belongs_to_the_cell_that_does(meeting: Bench) -> None:
    one, other = both(
        meeting,
        f"import gonium as gn\nprint('one', end=' ')\n{WAIT}\nprint('still')\ngn.show(1)",
        "import sys\nprint('other', end=' ')\nawait asyncio.sleep(0)\nprint('yes')\n"
        "print('wrong', file=sys.stderr)\nsecond.set()\n2",
        one_writes="gn",
        other_writes="sys",
    )
    check(one, stdout="one still\n", shown=["1"])
    check(other, stdout="other yes\n", stderr="wrong\n", shown=["2"])


def test_what_tasks_and_threads_of_a_cell_print_belongs_to_it(meeting: Bench) -> None:
    one, other = both(
        meeting,
        "async def say(): print('child')\n"
        f"task = asyncio.create_task(say())\n{WAIT}\nawait task\n"
        "await asyncio.to_thread(print, 'thread')",
        f"print('other')\n{CALL}",
        one_writes="say task",
    )
    check(one, stdout="child\nthread\n")
    check(other, stdout="other\n")


def test_many_lines_of_two_cells_are_told_apart(meeting: Bench) -> None:
    code = "for {0} in range(300):\n    print('{0}' * 50)\n    await asyncio.sleep(0)"
    one, other = both(meeting, code.format("i"), code.format("j"), one_writes="i", other_writes="j")
    check(one, stdout=("i" * 50 + "\n") * 300)
    check(other, stdout=("j" * 50 + "\n") * 300)


def test_a_failure_undoes_the_names_of_its_cell_only(meeting: Bench) -> None:
    one, other = both(
        meeting,
        f"half = 1\n{WAIT}\n1 / 0",
        "whole = 2\nawait asyncio.sleep(0)\nsecond.set()\nawait asyncio.sleep(0.01)",
        one_writes="half",
        other_writes="whole",
    )
    check(one, outcome="failed", error="ZeroDivisionError: division by zero")
    check(other, exports={"whole": 2})
    names = meeting.run("sorted({'half', 'whole'} & set(globals()))")
    check(names, shown=["['whole']"])


def test_who_reads_from_a_run_begins_when_that_has_ended_and_not_when_all_have(
    meeting: Bench,
) -> None:
    slow = meeting.start(WAIT, reads="asyncio second", **TOGETHER)
    maker = meeting.start(
        "made = 1\nawait asyncio.sleep(0)", reads="asyncio", writes="made", **TOGETHER
    )
    blocked = meeting.start(
        "await asyncio.sleep(0)", reads={"gone": CellId(f"c{slow}")}, **TOGETHER
    )
    reader = meeting.start(
        "await asyncio.sleep(0)\nsecond.set()\nmade", reads="asyncio second made", **TOGETHER
    )
    check(meeting.end(reader), shown=["1"])
    for run in (slow, maker, blocked):
        check(meeting.end(run))


def test_a_cell_that_does_not_await_waits_for_all_and_all_for_it(meeting: Bench) -> None:
    runs = [
        meeting.start("await asyncio.sleep(0.02)", reads="asyncio", **TOGETHER),
        meeting.start("1"),
        meeting.start("await asyncio.sleep(0)", reads="asyncio", **TOGETHER),
    ]
    ends = [meeting.end(run) for run in runs]
    order = [
        (type(report).__name__, report.run)
        for report in meeting.ear.reports
        if isinstance(report, RunStarted | RunFinished) and report.run in runs
    ]
    assert order == [(kind, run) for run in runs for kind in ("RunStarted", "RunFinished")]
    assert [end.finished.outcome for end in ends] == ["ok"] * 3


def one_after_the_other(bench: Bench, one: dict[str, Any], other: dict[str, Any]) -> None:
    runs = [bench.start(**one, **TOGETHER), bench.start(**other, **TOGETHER)]
    for run in runs:
        bench.end(run)
    kinds = [
        type(report)
        for report in bench.ear.reports
        if isinstance(report, RunStarted | RunFinished) and report.run in runs
    ]
    assert kinds == [RunStarted, RunFinished] * 2


PAUSE = "await asyncio.sleep(0.01)\n"


def test_cells_that_bind_the_same_name_run_one_after_the_other(meeting: Bench) -> None:
    cell = {"code": f"for i in range(2):\n    {PAUSE}", "writes": "i", "reads": "asyncio"}
    one_after_the_other(meeting, cell, cell)


def test_names_that_cells_unbind_themselves_count(meeting: Bench) -> None:
    code = f"try: 1 / 0\nexcept ZeroDivisionError as e:\n    {PAUSE}    print(e)"
    cell = {"code": code, "reads": "asyncio"}
    one_after_the_other(meeting, cell, cell)


def test_cells_that_may_change_the_same_object_run_one_after_the_other(meeting: Bench) -> None:
    meeting.run("xs = [1]\nys = xs", writes="xs ys", cell="xs")
    one_after_the_other(
        meeting,
        {"code": f"{PAUSE}x = xs.pop()", "writes": "x", "reads": "asyncio xs"},
        {"code": f"{PAUSE}y = len(ys)", "writes": "y", "reads": "asyncio ys"},
    )


def test_cells_that_want_a_name_to_stand_for_different_things_do_too(meeting: Bench) -> None:
    meeting.run("v = 1", writes="v", cell="v1")
    meeting.run("v = 2", writes="v", cell="v2")
    for value in ("v1", "v2"):
        meeting.definers["v"] = CellId(value)
    one, other = (
        {"code": f"{PAUSE}print(v)", "reads": {"v": CellId(cell), "asyncio": CellId("meeting")}}
        for cell in ("v1", "v2")
    )
    one_after_the_other(meeting, one, other)
    assert meeting.ear.text(meeting._run - 1) + meeting.ear.text(meeting._run) == "1\n2\n"


@pytest.mark.parametrize(
    ("made", "use"),
    [
        ("shared = object()", "shared"),
        ("shared = (1, 'x', 2.5)", "shared"),
        ("import math as shared", "shared.pi"),
        ("def shared(n=1): return n", "shared()"),
        ("async def shared(n, *, m=(2, 3)): return n", "await shared(1)"),
    ],
)
def test_cells_may_share_what_none_of_them_can_change(meeting: Bench, made: str, use: str) -> None:
    meeting.run(made, writes="shared", cell="shared")
    one, other = both(
        meeting,
        f"{WAIT}\na = {use}",
        f"{use}\n{CALL}",
        one_writes="a",
        one_reads="shared",
        other_reads="shared",
    )
    check(one)
    check(other)


def test_one_of_two_can_be_interrupted(meeting: Bench) -> None:
    stays = meeting.start(WAIT + "\nprint('stayed')", reads="asyncio second", **TOGETHER)
    goes = meeting.start("print('now')\nawait asyncio.sleep(60)", reads="asyncio", **TOGETHER)
    meeting.hear_text(goes, "now")
    meeting.place.interrupt(goes)
    check(meeting.end(goes), outcome="interrupted")
    check(meeting.run(CALL, reads="asyncio second", **TOGETHER))
    check(meeting.end(stays), stdout="stayed\n")


def test_one_that_computes_can_be_interrupted_alone(meeting: Bench) -> None:
    stays = meeting.start(WAIT + "\nprint('stayed')", reads="asyncio second", **TOGETHER)
    goes = meeting.start(
        "await asyncio.sleep(0)\nprint('now')\nwhile True: pass", reads="asyncio", **TOGETHER
    )
    meeting.hear_text(goes, "now")
    meeting.place.interrupt(goes)
    check(meeting.end(goes), outcome="interrupted")
    check(meeting.run(CALL, reads="asyncio second", **TOGETHER))
    check(meeting.end(stays), stdout="stayed\n")


def test_a_task_of_a_cell_that_computes_is_interrupted_with_it(meeting: Bench) -> None:
    run = meeting.start(
        "async def compute():\n    print('now')\n    while True: pass\n"
        "await asyncio.gather(compute())",
        reads="asyncio",
        writes="compute",
        **TOGETHER,
    )
    meeting.hear_text(run, "now")
    meeting.place.interrupt(run)
    check(meeting.end(run), outcome="interrupted")
    check(meeting.run("1"), shown=["1"])


def test_all_can_be_interrupted(meeting: Bench) -> None:
    runs = [
        meeting.start("print('now')\nawait asyncio.sleep(60)", reads="asyncio", **TOGETHER)
        for _ in range(3)
    ]
    for run in runs:
        meeting.hear_text(run, "now")
    meeting.place.interrupt()
    for run in runs:
        check(meeting.end(run), outcome="interrupted")
    check(meeting.run("1"), shown=["1"])


def test_an_interrupt_that_is_handled_is_handled_as_by_any_cell(meeting: Bench) -> None:
    run = meeting.start(
        "try:\n    print('now')\n    await asyncio.sleep(60)\n"
        "except (asyncio.CancelledError, KeyboardInterrupt):\n    print('handled')\nx = 1",
        reads="asyncio",
        writes="x",
        **TOGETHER,
    )
    meeting.hear_text(run, "now")
    meeting.place.interrupt(run)
    check(meeting.end(run), stdout="now\nhandled\n", exports={"x": 1})


def test_a_time_limit_is_that_of_its_cell(meeting: Bench) -> None:
    one, other = both(
        meeting,
        "await asyncio.sleep(60)",
        "await asyncio.sleep(0.3)\nprint('done')",
        one_timeout=0.1,
    )
    check(one, outcome="interrupted")
    check(other, stdout="done\n")


def test_an_exit_ends_its_cell_only(meeting: Bench) -> None:
    one, other = both(meeting, f"import sys\n{CALL}\nsys.exit(3)", WAIT, one_writes="sys")
    check(one, outcome="failed", error="SystemExit: 3")
    check(other)


def test_a_task_that_exits_fails_the_cell_that_made_it(meeting: Bench) -> None:
    one, other = both(
        meeting,
        "import sys\nasync def leave(): sys.exit(5)\n"
        "task = asyncio.create_task(leave())\nawait asyncio.sleep(30)",
        "await asyncio.sleep(0.05)",
        one_writes="sys leave task",
    )
    check(one, outcome="failed", error="SystemExit: 5")
    check(other)


def test_a_stop_ends_its_cell_only(meeting: Bench) -> None:
    one, other = both(
        meeting, f"import gonium as gn\n{CALL}\ngn.stop(True, 'why')", WAIT, one_writes="gn"
    )
    check(one, outcome="stopped", shown=["'why'"])
    check(other)


def test_a_source_that_cannot_be_compiled_fails_beside_others(meeting: Bench) -> None:
    one, other = both(meeting, "await asyncio.sleep(0)\nreturn 1", CALL)
    check(one, outcome="failed")
    check(other)


def test_method_calls_are_noted_for_the_cell_that_makes_them(meeting: Bench) -> None:
    meeting.run("xs, ys = [1], [2]", writes="xs ys", cell="lists")
    one, other = both(
        meeting,
        f"{WAIT}\nxs.append(3)",
        f"ys.append(4)\n{CALL}",
        one_reads="xs",
        one_maybe="xs",
        one_writes="xs",
        other_reads="ys",
        other_maybe="ys",
        other_writes="ys",
    )
    assert (one.finished.changed, other.finished.changed) == (["xs"], ["ys"])


def test_figures_of_a_cell_are_not_shown_by_another(meeting: Bench) -> None:
    meeting.run("import matplotlib.figure, matplotlib.pyplot", writes="matplotlib", cell="mpl")
    one, other = both(
        meeting,
        f"import matplotlib.pyplot as p\np.plot([1])\n{WAIT}",
        CALL,
        one_writes="p",
    )
    assert [list(media.data) for media in one.media] == [
        ["text/plain"],
        ["image/png", "text/plain"],
    ]
    assert other.media == []


def test_clashes_are_the_same_from_both_sides() -> None:
    def uses(cell: str, reads: str = "", binds: str = "", *definers: str) -> Uses:
        return Uses(
            CellId(cell),
            frozenset(map(CellId, definers)),
            frozenset(reads.split()),
            frozenset(binds.split()),
        )

    apart = uses("a", "x y", "z"), uses("b", "x y", "w")
    clashing = [
        (uses("a"), uses("a")),
        (uses("a"), uses("b", "", "", "a")),
        (uses("a", "x"), uses("b", "", "x")),
        (uses("a", "", "x"), uses("b", "", "x")),
        (
            Uses(CellId("a"), frozenset(), frozenset(), frozenset(), frozenset({1})),
            Uses(
                CellId("b"), frozenset(), frozenset(), frozenset(), frozenset({1}), frozenset({1})
            ),
        ),
    ]
    assert not apart[0].clashes(apart[1])
    assert not apart[1].clashes(apart[0])
    for one, other in clashing:
        assert one.clashes(other)
        assert other.clashes(one)
