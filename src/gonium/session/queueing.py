"""Putting plans into the queue, and taking runs back that others have overtaken."""

from collections.abc import Container
from collections.abc import Set as AbstractSet

import msgspec

from gonium.protocol.commands import Abandon
from gonium.protocol.ids import CellId, RunId
from gonium.session.cellstate import Run
from gonium.session.draft import Draft
from gonium.session.effects import Send
from gonium.session.planning import Planned, follows, plan_for, runnable
from gonium.session.standing import label_of

NONE: frozenset[CellId] = frozenset()


def follow(draft: Draft) -> None:
    """Let readers run that a run has only now turned out to have, and cells that were overtaken."""
    for source in draft.followed & draft.cells.keys():
        reason = f"it reads from {label_of(draft, source)}"
        readers = [
            reader
            for reader in draft.graph.readers.get(source, ())
            if draft.cells[reader].standing.status == "stale" and follows(draft, reader)
        ]
        if readers:
            _insert(draft, plan_for(draft, dict.fromkeys(readers, reason), "reactive", False))
    overtaken = {c: reason for c, reason in draft.overtaken.items() if follows(draft, c)}
    if overtaken:
        _insert(draft, plan_for(draft, overtaken, "reactive", False), overtaken.keys())


def _insert(draft: Draft, planned: list[Planned], known: AbstractSet[CellId] = NONE) -> None:
    """Put a plan into the queue where a script would have it: what was sent and is further down is
    taken back and comes after it, for it may change in place what these read."""
    rank, there = draft.graph.rank, {item.cell for item in planned}
    sent = {
        run.cell: run
        for run in draft.queue.values()
        if run.sent and not (run.started or run.abandoned or run.refresh) and run.cell in rank
    }
    new = [rank[item.cell] for item in planned if item.cell not in sent or item.cell in known]
    below = [run for cell, run in sent.items() if new and rank[cell] > min(new)]
    again = [
        Planned(run.cell, run.reason, run.forced, run.spreads, run.late)
        for run in below
        if run.cell not in there
    ]
    enqueue(
        draft,
        sorted(planned + again, key=lambda item: rank[item.cell]),
        known=known | {run.cell for run in below},
    )


def enqueue(
    draft: Draft, planned: list[Planned], alone: bool = False, known: AbstractSet[CellId] = NONE
) -> None:
    """Put a plan into the queue; a cell that already waits there is not run twice.

    One that was sent already would run before what it reads from: it is taken back, and where that
    cannot be, it runs again. So are those of which something is `known` only since they were sent.
    """
    outrun = _outrun(draft, planned, known)
    forced = overtake(draft, outrun) if outrun else set()
    waiting = {run.cell: run for run in draft.queue.values() if not (run.started or run.abandoned)}
    if not draft.queue:
        draft.set(done=0, total=0)
    fresh: list[Run] = []
    for item in planned:
        if item.cell in waiting and item.cell not in outrun:
            _stress(draft, waiting[item.cell], item)
            continue
        number = draft.get("next_run")
        draft.set(next_run=RunId(number + 1))
        asked = item.forced or item.cell in forced
        fresh.append(
            Run(
                number,
                item.cell,
                item.reason,
                asked,
                item.spreads,
                alone,
                refresh=item.refresh,
                late=item.late,
                by=draft.by,
            )
        )
    if not fresh:
        return
    _merge(draft, fresh)
    draft.set(total=draft.get("total") + len(fresh))


def _outrun(draft: Draft, planned: list[Planned], known: AbstractSet[CellId]) -> set[CellId]:
    """Return the cells of a plan that were sent, and read from others of it that were not, or of
    which something else is known now."""
    sent = {
        run.cell for run in draft.queue.values() if run.sent and not (run.started or run.abandoned)
    }
    if not sent:
        return set()
    found = {item.cell for item in planned if item.cell in sent and item.cell in known}
    late: set[CellId] = set()
    for item in planned:
        if item.cell in sent and late.isdisjoint(draft.graph.bindings[item.cell].values()):
            continue
        late.add(item.cell)
        if item.cell in sent:
            found.add(item.cell)
    return found


def _stress(draft: Draft, run: Run, item: Planned) -> None:
    """Make a waiting run a forced one, if it is now asked for and can still be told so."""
    if item.forced and not run.forced and not run.sent:
        draft.put_run(msgspec.structs.replace(run, forced=True))


def _merge(draft: Draft, fresh: list[Run]) -> None:
    """Put new runs behind those that have been sent, and all that wait in dataflow order."""
    sent = [run for run in draft.queue.values() if run.sent]
    waiting = [run for run in draft.queue.values() if not run.sent]
    rank = draft.graph.rank
    draft.set_queue(sent + sorted(waiting + fresh, key=lambda run: rank[run.cell]))


def overtake(draft: Draft, cells: Container[CellId]) -> set[CellId]:
    """Take back runs of these cells that have been sent and not started, since others follow.

    Those of which somebody else in the queue needs the result stay; what can no longer run at all,
    as a cell that has become text, is taken back with them. Returns the cells whose runs
    were asked for, so that the ones that follow are too.
    """
    waiting = [
        run for run in draft.queue.values() if run.sent and not (run.started or run.abandoned)
    ]
    taken = {run.run: run for run in waiting if run.cell in cells or not runnable(draft, run.cell)}
    for run in reversed(waiting):
        if run.run not in taken:
            needed = set(run.reads.values())
            taken = {number: one for number, one in taken.items() if one.cell not in needed}
    for run in taken.values():
        draft.put_run(msgspec.structs.replace(run, abandoned=True))
    if taken:
        draft.do(Send(draft.kernel.number, Abandon(list(taken))))
    return {run.cell for run in taken.values() if run.forced}
