"""What clients see of a state, and what changed between two.

The difference looks only at what is not identical in both states, so that its cost follows from
what changed and not from the size of the notebook.
"""

from collections.abc import Iterable
from itertools import compress
from operator import is_not

import msgspec

from gonium.protocol.ids import CellId, RunId
from gonium.protocol.output import Output
from gonium.protocol.records import (
    CellRecord,
    CellStatus,
    Conflict,
    ElementRecord,
    KernelRecord,
    NotebookRecord,
    OutputRecord,
    Record,
    TextEdit,
    TextRecord,
)
from gonium.session import widgets
from gonium.session.cellstate import CellState
from gonium.session.policy import problems_of_options
from gonium.session.showing import Showing
from gonium.session.state import State

_OF_NOTEBOOK = ("path", "notebook", "order", "saving", "problems", "restored")
"""The fields of a state that the notebook's record is made from."""


class Difference(msgspec.Struct, frozen=True):
    """What leads a client from one state to another; apply `drop`, `put`, `edits`."""

    drop: list[str] = []
    put: list[Record] = []
    edits: list[TextEdit] = []

    def __bool__(self) -> bool:
        return bool(self.drop or self.put or self.edits)


def snapshot(state: State) -> list[Record]:
    """Return everything there is to see."""
    records: list[Record] = [_notebook(state), _kernel(state)]
    for cell in state.order:
        known = state.cells[cell]
        records.append(_cell(cell, known))
        records.append(_text(cell, known))
        records += _elements(cell, known)
        records += _outputs(cell, known)
    records += widgets.records(state.widgets)
    records += state.messages
    records += state.presence.values()
    if state.asking is not None:
        records.append(state.asking)
    return records


def difference(before: State, after: State) -> Difference:
    """Return what a client that has seen `before` lacks to see `after`."""
    drop: list[str] = []
    put: list[Record] = []
    edits: list[TextEdit] = []
    _compare_notebook(before, after, drop, put)
    _compare_cells(before, after, drop, put, edits)
    _compare_widgets(before, after, drop, put)
    _compare_presence(before, after, drop, put)
    return Difference(drop, put, edits)


def _compare_notebook(before: State, after: State, drop: list[str], put: list[Record]) -> None:
    if any(getattr(before, field) is not getattr(after, field) for field in _OF_NOTEBOOK):
        notebook = _notebook(after)
        if notebook != _notebook(before):
            put.append(notebook)
    kernel = _kernel(after)
    if kernel != _kernel(before):
        put.append(kernel)
    if after.asking is not None and after.asking != before.asking:
        put.append(after.asking)
    elif before.asking is not None and after.asking is None:
        drop.append(before.asking.id)


def _compare_cells(
    before: State, after: State, drop: list[str], put: list[Record], edits: list[TextEdit]
) -> None:
    for cell in _changed_cells(before, after):
        old, new = before.cells.get(cell), after.cells[cell]
        if old is None:
            put += (_cell(cell, new), _text(cell, new))
            put += _elements(cell, new)
            put += _outputs(cell, new)
            continue
        if old.awaits is not new.awaits or _parts(old) != _parts(new):
            put.append(_cell(cell, new))
        if old.edits is not new.edits:
            edits += [edit for edit in new.edits if edit.version >= old.version]
        if old.elements is not new.elements:
            _compare_elements(cell, old, new, drop, put)
        if old.showing is not new.showing:
            _compare_outputs(cell, old.showing, new.showing, drop, put)
    if before.order is not after.order:
        for cell in before.order:
            if cell not in after.cells:
                drop += [f"cell/{cell}", f"text/{cell}"]
                drop += [record.id for record in _elements(cell, before.cells[cell])]
                drop += [record.id for record in _outputs(cell, before.cells[cell])]


def _changed_cells(before: State, after: State) -> Iterable[CellId]:
    """Return the cells that are not the same in both, without looking into them."""
    old, new = before.cells, after.cells
    if old is new:
        return ()
    if before.order is not after.order:
        return [cell for cell in new if old.get(cell) is not new[cell]]
    # No cell came or went, so both mappings have the same keys in the same order.
    return compress(new, map(is_not, new.values(), old.values()))


def _compare_outputs(
    cell: CellId, old: Showing, new: Showing, drop: list[str], put: list[Record]
) -> None:
    before, after = dict(old.entries), dict(new.entries)
    drop += [_output_id(cell, index) for index in before if index not in after]
    put += [
        _output(cell, index, new.run, output)
        for index, output in after.items()
        if old.run != new.run or before.get(index) != output
    ]


def _compare_elements(
    cell: CellId, old: CellState, new: CellState, drop: list[str], put: list[Record]
) -> None:
    known = {record.id: record for record in _elements(cell, old)}
    now = {record.id: record for record in _elements(cell, new)}
    drop += [id for id in known if id not in now]
    put += [record for id, record in now.items() if known.get(id) != record]


def _compare_widgets(before: State, after: State, drop: list[str], put: list[Record]) -> None:
    if before.widgets is not after.widgets:
        old = before.widgets
        put += widgets.records({i: w for i, w in after.widgets.items() if old.get(i) is not w})
        drop += [f"widget/{id}" for id in old if id not in after.widgets]
    if before.messages is not after.messages:
        first = after.messages[0].n if after.messages else after.said + 1
        drop += [message.id for message in before.messages if message.n < first]
        put += [message for message in after.messages if message.n > before.said]


def _compare_presence(before: State, after: State, drop: list[str], put: list[Record]) -> None:
    if before.presence is after.presence:
        return
    put += [r for c, r in after.presence.items() if before.presence.get(c) != r]
    drop += [r.id for c, r in before.presence.items() if c not in after.presence]


def _notebook(state: State) -> NotebookRecord:
    return NotebookRecord(
        id="notebook",
        path=state.path,
        title=state.notebook.title,
        order=list(state.order),
        save=state.saving.status,
        save_message=state.saving.message,
        settings=state.settings,
        problems=[*state.problems, *problems_of_options(state.settings)],
        restored=state.restored.shown if state.restored else None,
    )


def _kernel(state: State) -> KernelRecord:
    kernel = state.kernel
    busy = bool(state.queue)
    return KernelRecord(
        id="kernel",
        status=kernel.status,
        message=kernel.message,
        python=kernel.python,
        pid=kernel.pid,
        done=state.done if busy else 0,
        total=state.total if busy else 0,
        memory=kernel.memory,
        since=kernel.since,
        interrupting=kernel.interrupting,
        hindered=kernel.hindered,
    )


def _cell(cell: CellId, known: CellState) -> CellRecord:
    return CellRecord(
        id=f"cell/{cell}",
        cell=cell,
        kind=known.cell.kind,
        name=known.cell.name,
        status=_status(known),
        reason=_reason(known),
        options=known.cell.options,
        reads=dict(known.reads),
        writes=list(known.writes),
        imports=known.imports,
        problems=list(known.problems),
        run=known.run,
        started=known.started,
        duration=known.duration,
        from_before=known.from_before,
        kept=known.made.kept if known.made else None,
        wanted=known.wanted,
        conflict=_conflict(known),
    )


def _conflict(known: CellState) -> Conflict | None:
    conflict = known.conflict
    return None if conflict is None else Conflict(conflict.ours, conflict.theirs)


def _parts(known: CellState) -> tuple[object, ...]:
    """Return what a cell's record is made from; to compare it costs less than to make records."""
    return (
        known.cell.kind,
        known.cell.name,
        _status(known),
        _reason(known),
        known.cell.options,
        known.reads,
        known.writes,
        known.names.modules,
        known.problems,
        known.run,
        known.started,
        known.duration,
        known.from_before,
        known.made.kept if known.made else None,
        known.wanted,
        known.conflict,
    )


def _status(known: CellState) -> CellStatus:
    run = known.awaits
    if run is not None:
        return "running" if run.started else "queued"
    return known.standing.status


def _reason(known: CellState) -> str:
    return known.awaits.reason if known.awaits else known.standing.reason


def _text(cell: CellId, known: CellState) -> TextRecord:
    return TextRecord(f"text/{cell}", cell, known.version, known.cell.source)


def _outputs(cell: CellId, known: CellState) -> list[Record]:
    showing = known.showing
    return [_output(cell, index, showing.run, output) for index, output in showing.entries]


def _elements(cell: CellId, known: CellState) -> list[Record]:
    return [
        ElementRecord(f"element/{id}", cell, state.element) for id, state in known.elements.items()
    ]


def _output(cell: CellId, index: int, run: RunId, output: Output) -> OutputRecord:
    return OutputRecord(_output_id(cell, index), cell, index, run, output)


def _output_id(cell: CellId, index: int) -> str:
    return f"output/{cell}/{index}"
