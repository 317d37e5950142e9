"""Objects that several exports are or hold: who changes one in place changes it for all.

A run may only now have got hold of an object that cells below it have changed; in a script they would
have changed it for both, so they run again.
"""

from collections.abc import Iterator

import msgspec

from gonium.analysis import changed_in_place
from gonium.protocol.ids import CellId
from gonium.protocol.reports import RunFinished
from gonium.session.cellstate import Run
from gonium.session.commanding import learnt
from gonium.session.draft import Draft
from gonium.session.learning import is_above

Value = tuple[CellId, str]
"""A cell and the name of one of its exports."""


def disturb(draft: Draft, run: Run, report: RunFinished) -> None:
    """Have those below run again that changed an object in place of which this run has only now
    got hold: in a script they would have changed it for both."""
    for export, names in report.shares.items():
        for cell, name in _given(draft, _read(draft, run, names)):
            if _changes_alone(draft, cell, name, export) and is_above(draft, run.cell, cell):
                _forget_reading(draft, cell, name)
                draft.overtaken[cell] = f"{export} is the same object as the {name} it changes"


def _read(draft: Draft, run: Run, names: list[str]) -> list[Value]:
    """Return the exports that a run read: as it was told, and as is known now, since the one that
    it was told to read from may have turned out to leave the value as it was."""
    now = draft.graph.bindings[run.cell]
    pairs = [(cell, name) for name in names for cell in (run.reads[name], now.get(name))]
    return [(cell, name) for cell, name in pairs if cell is not None]


def _given(draft: Draft, values: list[Value]) -> Iterator[tuple[CellId, str]]:
    """Return who is given these exports, and as what: also by cells that pass them on."""
    bindings, seen = draft.graph.bindings, set(values)
    while values:
        definer, name = values.pop()
        for cell in draft.graph.readers.get(definer, ()):
            if bindings[cell].get(name) != definer:
                continue
            yield cell, name
            made = draft.cells[cell].made
            passed = made.shares.items() if made is not None else ()
            more = {(cell, export) for export, names in passed if name in names} - seen
            seen |= more
            values += more


def _changes_alone(draft: Draft, cell: CellId, name: str, export: str) -> bool:
    """Say whether a cell has changed a value in place, and not as what others call it."""
    state = draft.cells[cell]
    changed = changed_in_place(state.names, learnt(draft, cell))
    return state.made is not None and name in changed and export not in draft.graph.exports[cell]


def _forget_reading(draft: Draft, cell: CellId, name: str) -> None:
    """Let a result count as made from another value than the one there is."""
    made = draft.cells[cell].made
    if made is not None and name in made.reads:
        reads = {read: seen for read, seen in made.reads.items() if read != name}
        draft.put(cell, made=msgspec.structs.replace(made, reads=reads))
        draft.touched.add(cell)
