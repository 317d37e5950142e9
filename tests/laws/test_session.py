"""Whatever happens, in whatever order: the session never raises and its invariants hold.

Random ops of two clients, many of them nonsense; reports that were never asked for; kernels that
die; files that change. `Play` checks every invariant after each event, and that a client that
applies differences sees what a snapshot shows.
"""

import itertools
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.playing import Play

from budget import examples
from gonium.document import parse
from gonium.protocol import ops
from gonium.protocol.ids import CellId, ClientId, RunId
from gonium.protocol.output import Error, Media, Text
from gonium.protocol.reports import (
    Export,
    ExportsReleased,
    OutputCleared,
    OutputShown,
    OutputUpdated,
    RunFinished,
    RunSkipped,
    RunStarted,
    StreamWritten,
)
from gonium.session import Step, step
from gonium.session.events import (
    ClientLeft,
    FileChanged,
    FileSaved,
    KernelLost,
    KernelRefused,
    MemoryRead,
    PermissionChanged,
    ReportsArrived,
    SaveFailed,
)

CELLS = st.sampled_from(["a", "b", "c", "n0", "n1", "gone"]).map(CellId)
SOME = st.lists(CELLS, max_size=3)
TEXTS = st.sampled_from(
    ["", "x = 1", "y = x", "x += 1", "def f(): return x", "f()", "from math import *", "x =", "1/0"]
)
INDEX = st.integers(-2, 9)
CHANGES = st.lists(
    st.one_of(st.integers(0, 5), st.tuples(st.integers(0, 5), TEXTS).map(list)), max_size=3
).map(lambda parts: [p if isinstance(p, int) else [p[0], *p[1].split("\n")] for p in parts])
CLIENTS = st.sampled_from(["me", "you"]).map(ClientId)
RUNS = st.integers(0, 12).map(RunId)
OPS: st.SearchStrategy[Any] = st.one_of(
    st.builds(ops.InsertCell, CELLS, INDEX, st.sampled_from(["code", "markdown"]), TEXTS),
    st.builds(ops.DeleteCells, SOME),
    st.builds(ops.MoveCells, SOME, INDEX),
    st.builds(ops.SplitCell, CELLS, INDEX, CELLS),
    st.builds(ops.MergeCells, SOME),
    st.builds(ops.SetKind, CELLS, st.sampled_from(["code", "markdown", "raw"])),
    st.builds(ops.RenameCell, CELLS, st.sampled_from(["", "load", "a b", "x = 1"])),
    st.builds(
        ops.SetOption,
        CELLS,
        st.sampled_from(["run", "disabled", "timeout"]),
        st.sampled_from([None, True, "manual", "once", "confirm", 3, "?"]),
    ),
    st.builds(ops.SetSetting, st.just("run"), st.sampled_from([None, "manual", "confirm", 1])),
    st.builds(ops.EditText, CELLS, INDEX, st.lists(CHANGES, max_size=2)),
    st.builds(
        ops.Together,
        st.lists(
            st.one_of(
                st.builds(ops.InsertCell, CELLS, INDEX, st.just("code"), TEXTS),
                st.builds(ops.SetKind, CELLS, st.sampled_from(["code", "markdown", "raw"])),
                st.builds(ops.EditText, CELLS, INDEX, st.lists(CHANGES, max_size=2)),
            ),
            max_size=3,
        ),
    ),
    st.builds(ops.RunCells, SOME, st.sampled_from(["reactive", "only", "needs"]), st.booleans()),
    st.builds(ops.RunStale),
    st.builds(ops.RunAll),
    st.builds(ops.DeclinePlan),
    st.builds(ops.Interrupt),
    st.builds(ops.RestartKernel, st.booleans()),
    st.builds(ops.Undo),
    st.builds(ops.Redo),
    st.builds(ops.Save),
    st.builds(ops.SetPresence, CELLS),
    st.builds(ops.Complete, st.just(1), CELLS, INDEX),
    st.builds(ops.PlanRun, st.just(1), SOME, st.sampled_from(["reactive", "only", "needs"])),
    st.builds(ops.Explain, st.just(1), CELLS),
)
MEDIA = Media({"text/plain": Text("shown")}, display="d")
REPORTS: st.SearchStrategy[Any] = st.one_of(
    st.builds(RunStarted, RUNS, st.just(1.0)),
    st.builds(RunSkipped, RUNS, st.sampled_from(["unchanged", "missing", "abandoned"])),
    st.builds(StreamWritten, RUNS, st.just("stdout"), TEXTS),
    st.builds(OutputShown, RUNS, st.just(MEDIA)),
    st.builds(OutputUpdated, RUNS, st.just(MEDIA)),
    st.builds(OutputCleared, RUNS, st.booleans()),
    st.builds(
        RunFinished,
        RUNS,
        st.sampled_from(["ok", "failed", "interrupted", "stopped"]),
        st.just(2.0),
        st.just(1.0),
        st.just({}),
        st.dictionaries(st.sampled_from("xyf"), st.builds(Export, st.sampled_from(["v1", "v2"]))),
        st.lists(st.sampled_from("xy"), max_size=1),
        st.dictionaries(CELLS, st.just(["x"]), max_size=1),
        st.lists(st.sampled_from(["pi", "e"]), max_size=1),
        st.just([]),
        st.sampled_from([None, Error("E", "m")]),
    ),
    st.builds(ExportsReleased, CELLS, st.just(["x"])),
)
KERNEL = st.integers(0, 3)
NUMBERS = itertools.count()
EVENTS: st.SearchStrategy[Any] = st.one_of(
    st.builds(ReportsArrived, KERNEL, st.lists(REPORTS, max_size=3).map(tuple)),
    st.builds(KernelLost, KERNEL, st.just("killed")),
    st.builds(KernelRefused, KERNEL, st.just("no such interpreter")),
    st.builds(MemoryRead, KERNEL, st.just(5)),
    st.builds(ClientLeft, CLIENTS),
    st.builds(SaveFailed, st.integers(0, 5), st.just("the disk is full")),
    st.builds(PermissionChanged, st.sampled_from(["", "nb.py is read-only"])),
    st.builds(FileSaved, st.integers(0, 5), st.just(())),
    st.lists(TEXTS, max_size=4).map(
        lambda texts: FileChanged(parse("".join(f"# %%\n{text}\n" for text in texts)), ())
    ),
)


def happen(nb: Play, what: tuple[str, Any]) -> None:
    """Let one random thing happen."""
    match what:
        case ("op", (client, op)):
            nb.do(op, client)
        case ("turns", count):
            for _ in range(count):
                nb.turn()
        case ("event", event):
            nb.take(with_fresh_ids(event))


def with_fresh_ids(event: Any) -> Any:
    """Give a changed file the unused ids that the shell would give it."""
    if not isinstance(event, FileChanged):
        return event
    fresh = tuple(CellId(f"f{next(NUMBERS)}") for _ in event.notebook.cells)
    return FileChanged(event.notebook, fresh)


THINGS = st.one_of(
    st.tuples(st.just("op"), st.tuples(CLIENTS, OPS)),
    st.tuples(st.just("op"), st.tuples(CLIENTS, OPS)),
    st.tuples(st.just("turns"), st.integers(1, 5)),
    st.tuples(st.just("event"), EVENTS),
)
PATIENT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}


@settings(max_examples=examples(300), **PATIENT)  # type: ignore[arg-type]  # keywords of different types
@given(st.lists(THINGS, max_size=25))
def test_invariants_hold_whatever_happens(things: list[tuple[str, Any]]) -> None:
    with Play(a="x = 1", b="y = x", c="print(y)") as nb:
        for what in things:
            happen(nb, what)


@settings(max_examples=examples(100), **PATIENT)  # type: ignore[arg-type]  # keywords of different types
@given(st.lists(st.tuples(CLIENTS, OPS), max_size=12))
def test_everything_settles(doings: list[tuple[ClientId, Any]]) -> None:
    with Play(a="x = 1", b="y = x", c="print(y)") as nb:
        for client, op in doings:
            nb.do(op, client)
        nb.settle()
        assert nb.state.queue == {}
        assert not {"running", "queued"} & set(nb.statuses().values())


@settings(max_examples=examples(100), **PATIENT)  # type: ignore[arg-type]  # keywords of different types
@given(EVENTS)
def test_the_same_event_leads_to_the_same_state(event: Any) -> None:
    with Play(a="x = 1", b="y = x") as nb:
        before, event = nb.state, with_fresh_ids(event)
        first, second = step(before, event), step(before, event)
        assert isinstance(first, Step)
        assert (first.effects, first.state.order) == (second.effects, second.state.order)
        assert first.state.cells == second.state.cells
