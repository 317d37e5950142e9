"""The life of runs and kernels: what each report means for the state.

A run is planned, sent, started, and ends in one of four outcomes or is skipped. Reports about
runs that the session does not know, and of kernels before the present one, change nothing.
"""

from collections.abc import Container

import msgspec

from gonium.protocol.ids import CellId, RunId
from gonium.protocol.output import Error, Gap, Output, Stream
from gonium.protocol.records import KernelStatus
from gonium.protocol.reports import (
    ElementMade,
    ElementMoved,
    ExportsReleased,
    InputAsked,
    InputTaken,
    KernelAttached,
    KernelStarted,
    KernelStopped,
    LogHindered,
    OutputCleared,
    OutputElided,
    OutputLost,
    OutputShown,
    OutputUpdated,
    Report,
    RunFinished,
    RunSkipped,
    RunStarted,
    StreamWritten,
    WidgetChanged,
    WidgetClosed,
    WidgetOpened,
    WidgetSaid,
)
from gonium.session import elements, inputs, showing, widgets
from gonium.session.cellstate import Made, Run
from gonium.session.draft import Draft
from gonium.session.learning import learn, replaced
from gonium.session.modules import note_loaded
from gonium.session.past import note_run
from gonium.session.sharing import disturb
from gonium.session.standing import label_of


def fold(draft: Draft, report: Report, over: Container[RunId] = ()) -> None:
    """Take one report of the present kernel into account; `over`: runs of which the end is among
    what was heard at the same time."""
    match report:
        case KernelAttached():
            pass  # it means nothing to who has heard everything already
        case KernelStarted():
            _kernel_started(draft, report)
        case KernelStopped(reason):
            draft.set_kernel(status="stopping", message=reason)
        case RunStarted():
            _run_started(draft, report, report.run in over)
        case RunSkipped():
            _run_skipped(draft, report)
        case RunFinished():
            _run_finished(draft, report)
        case ElementMade():
            _note_made(draft, report)
        case ElementMoved():
            elements.note_moved(draft, report)
        case WidgetOpened() | WidgetChanged() | WidgetSaid() | WidgetClosed():
            _note_widget(draft, report)
        case InputAsked() | InputTaken():
            _note_input(draft, report)
        case StreamWritten(run, name, text):
            _show(draft, run, Stream(name, text))
        case OutputShown(run, media):
            _show(draft, run, media)
        case OutputElided():
            _elide(draft, report)
        case OutputLost(run, size, outputs, why):
            _show(draft, run, Gap(0, outputs=outputs, lost=size, why=why))
        case LogHindered(why):
            draft.set_kernel(hindered=why)
        case OutputUpdated():
            _update(draft, report)
        case OutputCleared():
            _clear(draft, report)
        case ExportsReleased(cell, names):
            _release(draft, cell, names)


def _note_made(draft: Draft, report: ElementMade) -> None:
    if cell := _cell_of(draft, report.run):
        elements.note_made(draft, cell, report)


def _note_widget(draft: Draft, report: widgets.Said) -> None:
    cell = _cell_of(draft, report.run) if isinstance(report, WidgetOpened) else None
    widgets.note(draft, report, cell)


def _note_input(draft: Draft, report: InputAsked | InputTaken) -> None:
    run = draft.queue.get(report.run)
    if run is None or run.cell not in draft.cells:
        return
    if isinstance(report, InputAsked):
        inputs.note_asked(draft, run.cell, report)
    else:
        inputs.note_taken(draft, run.cell, report.number)


def _kernel_started(draft: Draft, report: KernelStarted) -> None:
    draft.set_kernel(
        status="idle", message="", python=report.python, pid=report.pid, since=report.time
    )
    elements.tell_kernel(draft, draft.cells)


def _run_started(draft: Draft, report: RunStarted, over: bool) -> None:
    run = draft.queue.get(report.run)
    if run is None:
        return
    if not over:
        draft.put_run(msgspec.structs.replace(run, started=True))
    if not over or (len(draft.queue) > 1 and draft.kernel.status != "busy"):
        draft.set_kernel(status="busy", since=report.time)
    if state := draft.cells.get(run.cell):
        draft.put(
            run.cell,
            run=run.run,
            started=report.time,
            showing=showing.outdate(state.showing),
        )


def _run_skipped(draft: Draft, report: RunSkipped) -> None:
    run = _end(draft, report.run)
    if run is None or report.reason != "unchanged":
        return
    if run.cell in draft.cells:
        draft.touched.add(run.cell)


def _run_finished(draft: Draft, report: RunFinished) -> None:
    run = _end(draft, report.run)
    if run is None:
        return
    draft.ran = True
    _spend(draft, run, report)
    state = draft.cells.get(run.cell)
    if state is None:
        return
    made = _made(draft, run, report)
    exports = made.exports
    note_loaded(draft, report.modules)
    shown = state.showing
    if report.error is not None:
        shown = showing.append(shown, report.error, run.run)
    if state.made is None or state.made.exports != exports or state.made.outcome != made.outcome:
        draft.remade.add(run.cell)
    draft.touched.add(run.cell)
    draft.put(
        run.cell,
        made=made,
        gone=frozenset(),
        interrupted="",
        wanted=None,
        showing=showing.settle(shown),
        run=run.run,
        duration=report.duration,
        from_before=False,
    )
    restored = report.kept is not None and report.kept.restored
    note_run(draft, run, report.outcome, report.time, report.duration, restored=restored)
    elements.keep_those_of(draft, run.cell, run.run)
    if run.refresh and state.made is not None and state.made.exports != exports:
        # What it brought back cannot pass for what there was: others hold the former objects.
        draft.followed.add(run.cell)
    if report.outcome == "ok":
        learn(draft, run, state, report)
        disturb(draft, run, report)
    if elements.moved_elements(draft, draft.cells[run.cell]):
        draft.overtaken[run.cell] = "an element it reads was moved while it ran"


def _made(draft: Draft, run: Run, report: RunFinished) -> Made:
    """Return what a run was made from and what it left."""
    exports = report.exports if report.outcome == "ok" else {}
    reads = report.reads | replaced(draft, run.cell, report)
    return Made(
        run.run,
        draft.kernel.number,
        run.digest,
        report.outcome,
        reads,
        exports,
        report.elements,
        run.reads,
        report.modules,
        report.time,
        report.kept,
        report.shares if report.outcome == "ok" else {},
    )


def _end(draft: Draft, number: RunId) -> Run | None:
    """Take a run out of the queue; tell the kernel's state and the progress."""
    run = draft.drop_run(number)
    if run is None:
        return None
    draft.by = run.by
    draft.set(done=draft.get("done") + 1)
    if not any(r.sent for r in draft.queue.values()):
        if draft.kernel.status == "busy":
            draft.set_kernel(status="idle", since=draft.get("time"))
        draft.set_kernel(interrupting=0.0)
    return run


def _spend(draft: Draft, run: Run, report: RunFinished) -> None:
    """Mark what the run changed in place: nobody else may be given it any more."""
    for name in report.changed:
        if name not in report.restored:
            _mark_gone(draft, run.reads.get(name), [name])
    for cell, names in report.touched.items():
        _mark_gone(draft, cell, names)


def _mark_gone(draft: Draft, cell: CellId | None, names: list[str]) -> None:
    if cell is not None and cell in draft.cells:
        draft.put(cell, gone=draft.cells[cell].gone.union(names))


def _show(draft: Draft, run: RunId, output: Output) -> None:
    if cell := _cell_of(draft, run):
        draft.put(cell, showing=showing.append(draft.cells[cell].showing, output, run))


def _elide(draft: Draft, report: OutputElided) -> None:
    if cell := _cell_of(draft, report.run):
        shown = draft.cells[cell].showing
        if shown.run == report.run and not shown.outdated:
            gap = Gap(
                report.bytes, report.lines, report.outputs, report.text, report.lost, report.why
            )
            draft.put(cell, showing=showing.elide(shown, gap))


def _clear(draft: Draft, report: OutputCleared) -> None:
    if cell := _cell_of(draft, report.run):
        draft.put(cell, showing=showing.clear(draft.cells[cell].showing, report.wait))


def _update(draft: Draft, report: OutputUpdated) -> None:
    for cell, state in draft.cells.items():
        updated = showing.update(state.showing, report.media)
        if updated is not state.showing:
            draft.put(cell, showing=updated)


def _cell_of(draft: Draft, number: RunId) -> CellId | None:
    """Return the cell a run belongs to, also shortly after the run has ended."""
    run = draft.queue.get(number)
    if run is not None:
        return run.cell if run.cell in draft.cells else None
    return next((cell for cell, state in draft.cells.items() if state.run == number), None)


def _release(draft: Draft, cell: CellId, names: list[str]) -> None:
    _mark_gone(draft, cell, names)


def kernel_gone(draft: Draft, cause: str, status: KernelStatus) -> None:
    """Account for the end of a kernel: its runs have come to no result, its values are lost."""
    if status == "dead":
        cause = _with_cell(draft, cause)
    for run in draft.queue.values():
        state = draft.cells.get(run.cell)
        if state is None or not run.started:
            continue
        error = Error("KernelDied", cause) if status == "dead" else None
        shown = showing.append(state.showing, error, run.run) if error else state.showing
        draft.put(run.cell, interrupted="the kernel ended while it ran", showing=shown, wanted=None)
        now = draft.get("time")
        note_run(draft, run, "died", now, max(0.0, now - state.started), restored=False)
        draft.touched.add(run.cell)
    draft.set_queue([])
    widgets.forget_all(draft)
    draft.set_kernel(
        status=status,
        message=cause,
        pid=0,
        memory=0,
        since=draft.get("time"),
        interrupting=0.0,
        hindered="",
        replay=None,
    )


def _with_cell(draft: Draft, cause: str) -> str:
    """Say also what ran when a kernel died."""
    running = [run.cell for run in draft.queue.values() if run.started and run.cell in draft.cells]
    if not running:
        return cause
    labels = [label_of(draft, cell) for cell in running]
    named = [label if label.startswith("cell ") else f"cell {label}" for label in labels]
    return f"{cause} It was running {' and '.join(named)}."


def kernel_lost(draft: Draft, number: int, cause: str) -> None:
    """Account for a kernel that could not start, or that ended without being asked to."""
    if number == draft.kernel.number and draft.kernel.status not in ("none", "dead"):
        kernel_gone(draft, cause, "dead")
