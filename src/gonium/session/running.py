"""From the queue to the kernel: what is sent when, and what must be brought back first.

Runs are sent ahead as far as their reads are at the kernel or will be put there by runs sent
before them, so that a chain costs no round trips; but only so many that the kernel does not run out
of them, so that it can begin while the rest is still being thought about. A value is not there if its cell ran in
another kernel, if it was released, or if it was *spent*: changed in place by a cell below. Its
definer then runs again first (a *refresh*, which keeps the versions and makes nobody stale). A
run that may turn out unnecessary is not refreshed for; it waits until all before it has ended,
and is judged then.
"""

from collections.abc import Container
from operator import gt

import msgspec

from gonium.protocol.commands import Abandon
from gonium.protocol.ids import CellId, RunId
from gonium.session.cellstate import CellState, Run
from gonium.session.commanding import changeable, command_for, is_held, may_skip
from gonium.session.draft import Draft
from gonium.session.effects import InterruptKernel, Send, StartKernel
from gonium.session.planning import rests_on_manual, runnable
from gonium.session.standing import label_of

AHEAD = 160
"""As many runs are with the kernel at most …"""
FEW = 64
"""… and more are sent when no more than these are left."""

Value = tuple[CellId, str]
"""A cell and the name of one of its exports."""


class Ahead:
    """What the runs that were sent and have not ended will bring, and will spend."""

    def __init__(self, draft: Draft) -> None:
        self.coming: set[CellId] = set()
        self.spent: set[Value] = set()
        self.sent = 0
        self._absent: bool | None = None
        for run in draft.queue.values():
            if run.sent:
                self.add(draft, run)

    def add(self, draft: Draft, run: Run) -> None:
        """Take a run into account that has been sent."""
        self.sent += 1
        if run.abandoned and not run.started:
            return
        self.coming.add(run.cell)
        if self.spent:
            self.spent = {value for value in self.spent if value[0] != run.cell}
        state = draft.cells.get(run.cell)
        for name in changeable(draft, run.cell, run.reads) if state else ():
            self.spent.add((run.reads[name], name))

    def lacks(self, draft: Draft) -> bool:
        """Say whether anything that counts as fresh is not at the kernel, and will not be."""
        if self._absent is None:
            queued = {run.cell for run in draft.queue.values()}
            self._absent = not draft.absent <= queued
        return self._absent

    def can_lack(self, draft: Draft) -> bool:
        """Say whether any value may have to be brought back; if not, nobody need look for one."""
        return bool(self.spent or draft.absent)


def dispatch(draft: Draft) -> None:
    """Send what can be sent; start a kernel if there is none."""
    waiting = [run for run in draft.queue.values() if not run.sent]
    if not waiting:
        return
    sent = [run for run in draft.queue.values() if run.sent]
    if draft.kernel.status in ("none", "dead"):
        start_kernel(draft)
    if not draft.kernel.ready:
        return
    if len(sent) > FEW:
        return
    rank = draft.graph.rank
    ranks = [rank.get(run.cell, -1) for run in waiting]
    if any(map(gt, ranks, ranks[1:])):  # cells have been moved since they were queued
        waiting.sort(key=lambda run: _rank(draft, run))
        draft.set_queue(sent + waiting)
    if any(_is_unforeseen(draft, run.cell) for run in sent):
        return
    ahead = Ahead(draft)
    if ahead.can_lack(draft):
        waiting = _with_refreshes(draft, waiting, ahead)
    for run in waiting:
        if ahead.sent >= AHEAD or not _advance(draft, run, ahead):
            return


def _with_refreshes(draft: Draft, waiting: list[Run], ahead: Ahead) -> list[Run]:
    """Return what waits and what has to run again for it, in dataflow order."""
    sure = [run for run in waiting if _is_sure(draft, run)]
    runs = {run.cell: run for run in waiting + _refreshes(draft, sure, ahead)}
    return sorted(runs.values(), key=lambda run: _rank(draft, run))


def _rank(draft: Draft, run: Run) -> int:
    """Return where a run's cell stands; deleted ones come first, to be dropped."""
    return draft.graph.rank.get(run.cell, -1)


def start_kernel(draft: Draft) -> None:
    """Start a new kernel; whatever earlier ones say no longer counts."""
    number = draft.kernel.number + 1
    draft.set_kernel(
        number=number, status="starting", message="", pid=0, memory=0, since=draft.get("time")
    )
    draft.do(StartKernel(number))


def _advance(draft: Draft, run: Run, ahead: Ahead) -> bool:
    """Send a run, or drop it; say whether later ones may be looked at."""
    if not runnable(draft, run.cell):
        drop(draft, run)
        return True
    if _may_lack_more(draft, run.cell, ahead):
        return False
    if _is_late(run):
        if _is_busy(draft):
            return False
        if rests_on_manual(draft, run.cell):
            drop(draft, run)
            return True
    lacking = _lacking(draft, run.cell, ahead)
    if lacking:
        sure = _is_sure(draft, run)
        if _is_busy(draft) and (not sure or not ahead.spent.isdisjoint(lacking)):
            return False
        if not sure and draft.cells[run.cell].standing.status == "fresh":
            drop(draft, run)
            return True
        for refresh in _refreshes(draft, [run], ahead):
            _send(draft, refresh, ahead)
            if _is_unforeseen(draft, refresh.cell):
                return False
    _send(draft, run, ahead)
    return not _is_unforeseen(draft, run.cell)


def _is_unforeseen(draft: Draft, cell: CellId) -> bool:
    """Say whether only a run can tell what a cell binds, and none has told yet.

    What stands below may read that, so it is not sent ahead.
    """
    state, graph = draft.cells.get(cell), draft.graph
    if state is None:
        return False
    if _has_taught(state):
        return graph.rebinds(cell) != frozenset() and _calls_other_code(draft, cell, state)
    return graph.offers[cell].unknown or graph.rebinds(cell) != frozenset()


def _calls_other_code(draft: Draft, cell: CellId, state: CellState) -> bool:
    """Say whether functions that bind names are not those that the last run of a cell called."""
    remote, made = draft.graph.remote, state.made
    for name, definer in draft.graph.bindings[cell].items():
        if definer is None or definer not in remote:
            continue
        giver = draft.cells[definer]
        export = giver.made.exports.get(name) if giver.made else None
        known = made.reads.get(name) if made else None
        if giver.standing.status != "fresh" or export is None or export.version != known:
            return True
    return False


def _may_lack_more(draft: Draft, cell: CellId, ahead: Ahead) -> bool:
    """Say whether a cell may turn out to read what is not at the kernel, once others have run.

    A value can carry code of the notebook, as an instance of a class does; which names that looks
    up is known when the run that makes it has ended.
    """
    sources = {source for source in draft.graph.bindings[cell].values() if source in ahead.coming}
    if all(_has_taught(draft.cells[source]) for source in sources if source):
        return False
    return ahead.lacks(draft)


def _has_taught(state: CellState) -> bool:
    """Say whether a run of a cell's code, as it stands, has told what only a run can tell."""
    made = state.made
    return made is not None and made.outcome == "ok" and made.digest == state.names.digest


def _is_busy(draft: Draft) -> bool:
    return any(run.sent for run in draft.queue.values())


def _is_late(run: Run) -> bool:
    """Say whether a run may have to wait for a cell that has to be asked for."""
    return run.late and not run.forced


def drop(draft: Draft, run: Run) -> None:
    """Take a run out of the queue that needs not, or cannot, happen."""
    draft.drop_run(run.run)
    draft.set(done=draft.get("done") + 1)


def _is_sure(draft: Draft, run: Run) -> bool:
    """Say whether a run will happen, whatever comes of those before it."""
    if _is_late(run) or not runnable(draft, run.cell):
        return False
    return not (may_skip(draft, run) and is_held(draft, draft.cells[run.cell]))


def _lacking(draft: Draft, cell: CellId, ahead: Ahead, also: Container[CellId] = ()) -> list[Value]:
    """Return the values a cell reads that will not be at the kernel when its turn comes.

    `also` are cells that are going to run before it, besides those that were sent.
    """
    values = []
    for name, definer in draft.graph.bindings[cell].items():
        if definer is None or definer in also or not runnable(draft, definer):
            continue
        value = (definer, name)
        if value in ahead.spent or not (definer in ahead.coming or _there(draft, value)):
            values.append(value)
    return values


def _there(draft: Draft, value: Value) -> bool:
    """Say whether a value is at the kernel, or running its cell again would not bring it."""
    cell, name = value
    state = draft.cells[cell]
    made = state.made
    if made is None or made.outcome != "ok":
        return True
    if name not in made.exports:
        return True
    return made.kernel == draft.kernel.number and name not in state.gone


def _refreshes(draft: Draft, runs: list[Run], ahead: Ahead) -> list[Run]:
    """Return the definers that have to run again for these runs, in dataflow order.

    All are found before any is sent: in document order each sees what a script would show it,
    and none has to run twice.
    """
    found: dict[CellId, Run] = {}
    queued = {run.cell: run for run in draft.queue.values() if not run.sent}
    going = {run.cell for run in runs}
    waiting = [(run.cell, run) for run in runs if runnable(draft, run.cell)]
    while waiting:
        cell, run = waiting.pop()
        for value in _lacking(draft, cell, ahead, going):
            definer = value[0]
            fresh = draft.cells[definer].standing.status == "fresh"
            # One that is under way, or spent by what is under way, is waited for.
            if definer in going or definer in ahead.coming or value in ahead.spent:
                continue
            if fresh or not run.alone:
                going.add(definer)
                found[definer] = _refresh(draft, definer, run, queued.get(definer))
                waiting.append((definer, run))
    return sorted(found.values(), key=lambda run: draft.graph.rank[run.cell])


def _refresh(draft: Draft, cell: CellId, reader: Run, queued: Run | None) -> Run:
    """Return a run that brings back a cell's values: the one that waits already, which now must
    not be skipped, or one that has no number before it is sent."""
    fresh = draft.cells[cell].standing.status == "fresh"
    if queued is not None:
        return msgspec.structs.replace(
            queued, refresh=queued.refresh or (fresh and not queued.forced)
        )
    name = label_of(draft, reader.cell)
    reason = f"{name} needs its values, which are no longer there"
    return Run(RunId(0), cell, reason, forced=True, refresh=fresh, by=reader.by)


def _send(draft: Draft, run: Run, ahead: Ahead) -> None:
    state = draft.cells[run.cell]
    if not run.run:
        run = msgspec.structs.replace(run, run=draft.get("next_run"))
        draft.set(next_run=RunId(run.run + 1), total=draft.get("total") + 1)
    reads = {
        name: definer
        for name, definer in draft.graph.bindings[run.cell].items()
        if definer is not None
    }
    sent = msgspec.structs.replace(
        run, sent=True, digest=state.names.digest, code=state.cell.source, reads=reads
    )
    _put_in_order(draft, sent)
    ahead.add(draft, sent)
    draft.do(Send(draft.kernel.number, command_for(draft, sent, state)))


def _put_in_order(draft: Draft, sent: Run) -> None:
    """Keep the queue in the order in which the kernel will run: what is sent comes first."""
    if sent.run in draft.queue:
        draft.put_run(sent)
        return
    runs = list(draft.queue.values())
    index = next((i for i, run in enumerate(runs) if not run.sent), len(runs))
    draft.set_queue([*runs[:index], sent, *runs[index:]])


def interrupt(draft: Draft, cell: CellId | None = None) -> None:
    """End what runs and abandon all that waits; or, of one cell only, what there is of its runs."""
    if cell is not None:
        runs = [run for run in draft.queue.values() if run.cell == cell]
        for run in runs:
            if not run.sent:
                drop(draft, run)
        _end_sent(draft, [run for run in runs if run.sent])
        return
    if not draft.queue:
        return
    kept = [run for run in draft.queue.values() if run.sent]
    draft.set_queue(kept)
    _end_sent(draft, kept)
    if kept and not draft.kernel.interrupting:
        draft.set_kernel(interrupting=draft.get("time"))
    draft.set(total=draft.get("done") + len(kept))


def _end_sent(draft: Draft, runs: list[Run]) -> None:
    """End these runs where they have started, and take them back where not."""
    first = next(iter(draft.queue), None)
    for run in runs:
        draft.put_run(msgspec.structs.replace(run, abandoned=True))
        # The next one may have started, and have had no chance yet to say so.
        if run.started or run.run == first:
            draft.do(InterruptKernel(draft.kernel.number, run.run))
    waiting = [run.run for run in runs if not run.started]
    if waiting:
        draft.do(Send(draft.kernel.number, Abandon(waiting, started=True)))


def expected(draft: Draft, runs: list[Run]) -> tuple[list[Run], set[CellId]]:
    """Return these runs and those that bring back values for them, in dataflow order, and the
    cells that will surely run, whatever comes of the runs before."""
    ahead = Ahead(draft)
    sure = [run for run in runs if _is_sure(draft, run)]
    certain = {run.cell for run in sure + _refreshes(draft, sure, ahead)}
    found = {run.cell: run for run in _refreshes(draft, runs, ahead) + runs}
    rank = draft.graph.rank
    in_order = sorted(found.values(), key=lambda run: rank[run.cell])
    for run in in_order:
        if not _is_given(draft, run.cell, ahead, certain):
            certain.discard(run.cell)
    return in_order, certain


def _is_given(draft: Draft, cell: CellId, ahead: Ahead, coming: set[CellId]) -> bool:
    """Say whether all that a cell reads is there, or will be."""
    for definer in draft.graph.bindings[cell].values():
        if definer is None or definer in coming:
            continue
        made = draft.cells[definer].made
        if made is None or made.outcome != "ok" or made.kernel != draft.kernel.number:
            return False
    return not _lacking(draft, cell, ahead, coming)
