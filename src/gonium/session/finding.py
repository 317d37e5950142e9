"""Going on with a kernel that an earlier session has started: what it did is heard again.

Theory. The log is told from its beginning, to a session that has the document as it is now on disk
and the diary of the earlier one. Reports are folded as always; only nothing is sent, and nothing
follows from what the earlier session had seen: what followed is in the diary. `KernelAttached` ends
this. It says which runs the kernel has received. Those that were sent and have not arrived are sent
again; what was planned goes on; and a cell whose code has changed meanwhile is stale, as always.
"""

import msgspec

from gonium.protocol.commands import Abandon, Forget
from gonium.protocol.ids import RunId
from gonium.protocol.reports import (
    ElementMade,
    KernelAttached,
    KernelStarted,
    Report,
    RunFinished,
    RunSkipped,
    RunStarted,
)
from gonium.session import elements
from gonium.session.cellstate import Run
from gonium.session.draft import Draft
from gonium.session.effects import NotePast, Send
from gonium.session.events import KernelFound
from gonium.session.lifecycle import fold
from gonium.session.state import Replay


def found(draft: Draft, event: KernelFound) -> None:
    """Take over what an earlier session knew of the kernel that was found."""
    replay = Replay(event.done, event.positions)
    draft.set_kernel(number=event.kernel, status="starting", since=event.time, replay=replay)
    draft.facts = {**draft.facts, **event.facts}
    draft.rebind = True
    for cell, made in event.made.items():
        if cell in draft.cells:
            showing = msgspec.structs.replace(draft.cells[cell].showing, outdated=False)
            draft.put(cell, made=made, run=made.run, from_before=False, showing=showing)
    draft.touched.update(draft.cells)
    draft.set_queue(sorted(event.queue, key=lambda run: not run.sent))
    draft.set(next_run=max(draft.get("next_run"), event.next_run), done=0, total=len(event.queue))


def hear_again(draft: Draft, replay: Replay, report: Report) -> None:
    """Take a report into account that may have been heard before."""
    match report:
        case KernelAttached(runs=runs):
            _go_on(draft, replay, set(runs))
            return
        case KernelStarted(pid=pid, python=python):
            draft.set_kernel(pid=pid, python=python)
            return
        case RunStarted(run=number) | RunSkipped(run=number) | RunFinished(run=number):
            if number in replay.done and number not in draft.queue:
                _put_in_front(draft, replay.done[number])
    _fold_quietly(draft, replay, report)


def _put_in_front(draft: Draft, run: Run) -> None:
    draft.set_queue([run, *draft.queue.values()])


def _fold_quietly(draft: Draft, replay: Replay, report: Report) -> None:
    effects, followed, overtaken = len(draft.effects), set(draft.followed), dict(draft.overtaken)
    fold(draft, report)
    if isinstance(report, ElementMade):
        _put_back(draft, replay, report)
    known = getattr(report, "run", None) in replay.done
    if known:
        draft.followed, draft.overtaken = followed, overtaken
    # Nobody has kept what ended while no session was there.
    fresh = [e for e in draft.effects[effects:] if isinstance(e, NotePast) and not known]
    draft.effects[effects:] = fresh


def _put_back(draft: Draft, replay: Replay, report: ElementMade) -> None:
    """Let an element stand where it was put last, if it is still the one that was meant."""
    position = replay.positions.get(report.element.element)
    if position is not None and position.definition == report.definition:
        elements.place(draft, report.element.element, position.value)


def _go_on(draft: Draft, replay: Replay, received: set[RunId]) -> None:
    """Leave the past: everything that the kernel has done is known."""
    queue = [
        run
        if _is_there(run, received)
        else msgspec.structs.replace(run, sent=False, digest="", reads={})
        for run in draft.queue.values()
        if run.run not in replay.done and (_is_there(run, received) or not run.abandoned)
    ]
    draft.set_queue(sorted(queue, key=lambda run: not run.sent))
    busy = any(run.started for run in queue)
    draft.set_kernel(replay=None, status="busy" if busy else "idle")
    draft.set(done=0, total=len(queue))
    draft.touched.update(draft.cells)
    elements.tell_kernel(draft, draft.cells)
    kernel = draft.kernel.number
    if taken_back := [run.run for run in queue if run.sent and run.abandoned and not run.started]:
        draft.do(Send(kernel, Abandon(taken_back)))
    known = {run.cell for run in replay.done.values()} | {run.cell for run in queue}
    if gone := sorted(known - draft.cells.keys()):
        draft.do(Send(kernel, Forget(gone)))


def _is_there(run: Run, received: set[RunId]) -> bool:
    return run.sent and (run.started or run.run in received)
