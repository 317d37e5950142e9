"""What a kernel is told of one run: whose exports it reads, and what would make it unnecessary."""

from collections.abc import Mapping

from gonium.analysis import Facts
from gonium.protocol.commands import RunCell
from gonium.protocol.ids import CellId, Version
from gonium.session.cellstate import CellState, Run
from gonium.session.draft import Draft
from gonium.session.elements import presets_of
from gonium.session.keeping import keeping
from gonium.session.modules import changed_modules
from gonium.session.standing import label_of


def command_for(draft: Draft, run: Run, state: CellState) -> RunCell:
    """Return the command for a run that is sent now."""
    names = state.names
    timeout = state.cell.options.get("timeout")
    watched = draft.graph.rebinds(run.cell)
    return RunCell(
        run=run.run,
        cell=run.cell,
        name=label_of(draft, run.cell),
        code=state.cell.source,
        reads=run.reads,
        view=draft.graph.view(run.cell),
        writes=sorted(draft.graph.exports[run.cell] | names.changes | names.maybe),
        changes=sorted(names.changes),
        maybe=sorted(names.maybe),
        snapshots=sorted(
            draft.graph.exports[run.cell] & set(changeable(draft, run.cell, run.reads))
        ),
        stars=list(names.stars),
        watch=None if watched is None else sorted(watched),
        unless=_last_reads(draft, run, state),
        elements=state.made.elements if state.made else {},
        skip=not run.refresh and is_held(draft, state),
        keep=_kept_versions(state),
        presets=presets_of(draft, run.cell),
        timeout=float(timeout) if isinstance(timeout, int | float) else None,
        keeping=keeping(state, run),
        concurrent=_is_concurrent(state) and watched == frozenset(),
    )


def _is_concurrent(state: CellState) -> bool:
    """Say whether a cell may run while others do: it awaits, and names are all it has to do with."""
    names = state.names
    alone = names.stars or names.future or state.cell.options.get("cache") is True
    return names.awaits and not alone


def changeable(draft: Draft, cell: CellId, reads: Mapping[str, CellId]) -> list[str]:
    """Return the reads that a cell may change in place, by its source or by what its last run
    taught; modules are never changed in this sense."""
    names = draft.cells[cell].names
    suspected = names.changes | names.maybe | learnt(draft, cell).entangled
    return [
        name
        for name in suspected
        if (definer := reads.get(name))
        and definer in draft.cells
        and name not in draft.cells[definer].names.imports
    ]


def learnt(draft: Draft, cell: CellId) -> Facts:
    """Return what runs of a cell's code, as it stands, have taught."""
    facts = draft.facts.get(cell)
    return facts if facts and facts.digest == draft.cells[cell].names.digest else Facts()


def _kept_versions(state: CellState) -> dict[str, Version]:
    made = state.made
    return {name: export.version for name, export in made.exports.items()} if made else {}


def _last_reads(draft: Draft, run: Run, state: CellState) -> dict[str, Version] | None:
    """Return the versions that would make a result like the last one, unless asked for anew."""
    made = state.made
    if made is None or not (run.refresh or may_skip(draft, run)):
        return None
    if not made.sources.keys() <= run.reads.keys():
        return None  # something that it read is no longer there
    return {name: made.reads[name] for name in run.reads if name in made.reads}


def is_held(draft: Draft, state: CellState) -> bool:
    """Say whether the kernel still has all that the cell left."""
    return state.is_held(draft.kernel.number)


def may_skip(draft: Draft, run: Run) -> bool:
    """Say whether a run may turn out to be unnecessary once all before it has ended."""
    state = draft.cells[run.cell]
    made = state.made
    return (
        not run.forced
        and not run.refresh
        and made is not None
        and made.outcome == "ok"
        and made.digest == state.names.digest
        and not changed_modules(draft, made)
    )
