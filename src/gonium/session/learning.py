"""What a run taught of its cell that the source could not tell: facts, from which bindings follow."""

from gonium.analysis import Facts
from gonium.protocol.ids import CellId, Version
from gonium.protocol.reports import RunFinished
from gonium.session.cellstate import CellState, Run
from gonium.session.draft import Draft


def learn(draft: Draft, run: Run, state: CellState, report: RunFinished) -> None:
    """Keep what the source could not tell; bindings change if it is new."""
    names = state.names
    if run.cell not in draft.facts and _taught_nothing(state, report):
        return
    learnt = Facts(
        provided=frozenset(report.provided),
        unchanged=(names.changes | names.maybe) - frozenset(report.changed),
        entangled=_entangled(draft, run, report),
        rebound=_rebound(draft, run, report),
        defers={
            name: frozenset(export.defers)
            for name, export in report.exports.items()
            if export.defers and frozenset(export.defers) != names.defers.get(name)
        },
        digest=run.digest,
    )
    nothing = Facts(digest=run.digest)
    if learnt == draft.facts.get(run.cell, nothing):
        return
    draft.facts = {**draft.facts, run.cell: learnt}
    draft.rebind = True
    if run.spreads:
        draft.followed.add(run.cell)


def _taught_nothing(state: CellState, report: RunFinished) -> bool:
    """Say whether a run did just what the source says, as most do."""
    if report.provided or report.changed or report.touched or report.rebound:
        return False
    if state.names.changes or state.names.maybe:
        return False
    return not any(export.defers for export in report.exports.values())


def replaced(draft: Draft, cell: CellId, report: RunFinished) -> dict[str, Version]:
    """Return the versions of what the run replaced by code from elsewhere, if it was not there.

    Nobody knew that the cell reads these names, so nobody saw to it that they were there.
    """
    replaced: dict[str, Version] = {}
    for name in report.rebound:
        above = draft.graph.above(name, cell)
        made = draft.cells[above].made if above else None
        if name not in report.reads and made and name in made.exports:
            replaced[name] = made.exports[name].version
    return replaced


def _rebound(draft: Draft, run: Run, report: RunFinished) -> frozenset[str]:
    """Return what the code is known to bind by code from elsewhere.

    A run that binds a name to the very object that it stood for cannot be told from one that does
    not; so what a run of this code has once bound it is taken to bind again.
    """
    known = draft.facts.get(run.cell)
    before = known.rebound if known and known.digest == run.digest else frozenset()
    return (before | frozenset(report.rebound)) - draft.cells[run.cell].names.writes


def _entangled(draft: Draft, run: Run, report: RunFinished) -> frozenset[str]:
    """Return the names that the run changed though its source does not say so, of those bound
    above it: by way of other names, or by code from elsewhere."""
    names, now = draft.cells[run.cell].names, draft.graph.bindings[run.cell]
    changed = set(report.changed) - names.changes - names.maybe
    # It may have been sent before the cell it was told to read from was moved below it.
    found = {
        name
        for name in changed
        if is_above(draft, run.reads.get(name), run.cell)
        or is_above(draft, now.get(name), run.cell)
    }
    for cell, touched in report.touched.items():
        if is_above(draft, cell, run.cell):
            found.update(name for name in touched if name in report.exports)
    return frozenset(found) - names.writes


def is_above(draft: Draft, cell: CellId | None, other: CellId) -> bool:
    """Say whether a cell stands above another."""
    place = draft.graph.place
    return cell is not None and place.get(cell, 1 << 62) < place.get(other, -1)
