"""What a session writes down so that another can go on with its kernel, should it end at any moment.

The kernel's log tells what came of runs, but not what they were for: which code and whose values a
run was given, what was still planned, where elements were put. That is written down before the
kernel is told. The log and the diary together lead to the session as it was; see `finding`.
"""

from collections.abc import Iterable

import msgspec

from gonium.analysis import Facts
from gonium.protocol.commands import Position
from gonium.protocol.ids import CellId, ElementId, RunId
from gonium.session.cellstate import Made, Run
from gonium.session.events import KernelFound
from gonium.session.state import State


class Begun(msgspec.Struct, frozen=True, tag="begun", tag_field="type"):
    """A kernel was started; what was known by then, from kernels before."""

    kernel: int
    made: dict[CellId, Made]
    facts: dict[CellId, Facts]
    next_run: RunId


class Queued(msgspec.Struct, frozen=True, tag="queued", tag_field="type"):
    """The queue changed: runs that are new or otherwise, and those that are not in it any more."""

    put: list[Run]
    drop: list[RunId]


class Moved(msgspec.Struct, frozen=True, tag="moved", tag_field="type"):
    """The kernel was told where elements stand."""

    positions: dict[ElementId, Position]


Entry = Begun | Queued | Moved


def begun(state: State) -> Begun:
    """Return the first entry of the diary of a state's kernel."""
    kernel = state.kernel.number
    before = {
        cell: known.made
        for cell, known in state.cells.items()
        if known.made is not None and known.made.kernel != kernel
    }
    return Begun(kernel, before, dict(state.facts), state.next_run)


def queued(known: dict[RunId, Run], now: dict[RunId, Run]) -> Queued | None:
    """Return how two queues differ, apart from what the log tells; `None`: not at all."""
    new = [run for number, run in now.items() if known.get(number) is not run]
    put = [run for run in new if _differs(known.get(run.run), run)]
    drop = [number for number in known if number not in now]
    return Queued([as_planned(run) for run in put], drop) if put or drop else None


def as_planned(run: Run) -> Run:
    """Return a run as it was before it started."""
    return msgspec.structs.replace(run, started=False) if run.started else run


def _differs(known: Run | None, run: Run) -> bool:
    return known is None or as_planned(known) != as_planned(run)


def recalled(entries: Iterable[Entry]) -> KernelFound | None:
    """Return what a diary tells of its kernel; `None`: there is no beginning."""
    first: Begun | None = None
    queue: dict[RunId, Run] = {}
    done: dict[RunId, Run] = {}
    positions: dict[ElementId, Position] = {}
    for entry in entries:
        match entry:
            case Begun():
                first = entry
            case Queued(put, drop):
                for run in put:
                    queue.pop(run.run, None)
                    queue[run.run] = (
                        run  # the latest stands last: so they are in the order of sending
                    )
                done.update((number, queue.pop(number)) for number in drop if number in queue)
            case Moved(moved):
                positions |= moved
    if first is None:
        return None
    last = max([first.next_run - 1, *queue, *done])
    return KernelFound(
        first.kernel,
        first.made,
        first.facts,
        tuple(queue.values()),
        done,
        positions,
        RunId(last + 1),
    )
