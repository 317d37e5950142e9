"""Elements: where each stands is the session's to know; to move one makes the cells stale that saw it
elsewhere.

An element belongs to the cell that made it, and comes and goes with that. What a run saw is
recorded with the run; so one that is moved back makes its readers fresh again, and no cell runs
that did not look.
"""

from collections.abc import Iterable

import msgspec

from gonium.protocol.commands import MoveElements, Position, Preset
from gonium.protocol.ids import CellId, ElementId, RunId
from gonium.protocol.ops import MoveElement
from gonium.protocol.reports import ElementMade, ElementMoved
from gonium.session import widgets
from gonium.session.cellstate import CellState, ElementState
from gonium.session.draft import Draft
from gonium.session.effects import Send


def maker(element: ElementId) -> CellId:
    """Return the cell that makes an element."""
    return CellId(element.rpartition("/")[0])


def find(draft: Draft, element: ElementId) -> ElementState | None:
    """Return an element, if it is there."""
    state = draft.cells.get(maker(element))
    return state.elements.get(element) if state else None


def presets_of(draft: Draft, cell: CellId) -> dict[str, Preset]:
    """Return what elements that a cell may make are to be, by name."""
    found = {}
    for name, preset in draft.get("presets").items():
        writers = [c for c in draft.order if name in draft.cells[c].names.writes]
        if cell in writers:
            found[name] = msgspec.structs.replace(preset, surely=cell == writers[-1])
    return found


def note_made(draft: Draft, cell: CellId, report: ElementMade) -> None:
    """Take in an element; where one like it stood, it stands."""
    made, state = report.element, draft.cells[cell]
    known = state.elements.get(made.element)
    if known is not None and known.definition == report.definition:
        stands = known.element.value
        if made.value != stands:
            draft.do(_moving(draft, {made.element: Position(stands, report.definition)}))
        made = msgspec.structs.replace(made, value=stands)
    element = ElementState(made, report.definition, report.run)
    if element != known:
        draft.put(cell, elements={**state.elements, made.element: element})
        _touch_readers(draft, made.element)


def note_moved(draft: Draft, report: ElementMoved) -> None:
    """Take over where the kernel says that an element stands."""
    place(draft, report.element, report.value)


def keep_those_of(draft: Draft, cell: CellId, run: RunId) -> None:
    """Forget the elements that an ended run of a cell did not make again."""
    elements = draft.cells[cell].elements
    if not elements:
        return
    kept = {id: element for id, element in elements.items() if element.run == run}
    if len(kept) < len(elements):
        draft.put(cell, elements=kept)


def move(draft: Draft, op: MoveElement) -> list[CellId]:
    """Move an element; return the cells that saw it elsewhere, in document order."""
    if not place(draft, op.element, op.value):
        return []
    if draft.kernel.ready:
        _send(draft, [op.element])
    return [cell for cell in draft.order if _has_seen(draft.cells[cell], op.element)]


def tell_kernel(draft: Draft, cells: Iterable[CellId]) -> None:
    """Tell a kernel that does not know it where the elements of cells stand."""
    elements = [id for cell in cells for id in draft.cells[cell].elements]
    if elements and draft.kernel.ready:
        _send(draft, elements)


def moved_elements(draft: Draft, state: CellState) -> list[str]:
    """Return what has been moved since a cell looked at it, as people call it."""
    seen = state.made.elements if state.made else {}
    if not seen:
        return []
    found = ((find(draft, id), value) for id, value in seen.items())
    moved = [called(draft, known) for known, v in found if known and known.element.value != v]
    return moved + widgets.moved(draft, seen)


def called(draft: Draft, known: ElementState) -> str:
    """Return what people call an element: the name it has in code, its label, its kind."""
    made = draft.cells[maker(known.element.element)].made
    exports = made.exports.items() if made else ()
    names = [name for name, export in exports if export.element == known.element.element]
    return names[0] if names else known.element.label or f"a {known.element.kind}"


def _has_seen(state: CellState, element: ElementId) -> bool:
    return state.made is not None and element in state.made.elements


def place(draft: Draft, element: ElementId, value: object) -> bool:
    """Let an element stand somewhere; say whether it stood elsewhere."""
    known = find(draft, element)
    if known is None or known.element.value == value:
        return False
    cell = maker(element)
    moved = msgspec.structs.replace(
        known, element=msgspec.structs.replace(known.element, value=value)
    )
    draft.put(cell, elements={**draft.cells[cell].elements, element: moved})
    _touch_readers(draft, element)
    return True


def _touch_readers(draft: Draft, element: ElementId) -> None:
    draft.touched.update(c for c, state in draft.cells.items() if _has_seen(state, element))


def _send(draft: Draft, elements: list[ElementId]) -> None:
    found = ((id, find(draft, id)) for id in elements)
    positions = {id: Position(e.element.value, e.definition) for id, e in found if e is not None}
    draft.do(_moving(draft, positions))


def _moving(draft: Draft, positions: dict[ElementId, Position]) -> Send:
    return Send(draft.kernel.number, MoveElements(positions))
