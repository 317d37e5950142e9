"""How one cause is told: a sentence in pieces, which name the cells and names that matter."""

from gonium.protocol.answers import Piece
from gonium.protocol.ids import CellId
from gonium.protocol.output import Error
from gonium.session.causes import Found
from gonium.session.cellstate import CellState
from gonium.session.draft import Draft
from gonium.session.policy import policy
from gonium.session.standing import label_of

Sentence = list[Piece]


def words(text: str) -> Sentence:
    """Return a piece of plain text."""
    return [Piece(text)]


def cell_link(draft: Draft, cell: CellId) -> Sentence:
    """Return a cell by its name or number: `cell load`, `cell 3`."""
    label = label_of(draft, cell)
    if draft.cells[cell].cell.name:
        return [Piece("cell "), Piece(label, cell=cell)]
    return [Piece(label, cell=cell)]


def code(names: tuple[str, ...] | list[str]) -> Sentence:
    """Return names as code, with commas and an `and`."""
    return listed([[Piece(name, code=True)] for name in names])


def listed(items: list[Sentence]) -> Sentence:
    """Return `a, b and c`."""
    found: Sentence = []
    for place, item in enumerate(items):
        if place:
            found.append(Piece(" and " if place == len(items) - 1 else ", "))
        found += item
    return found


def finished(sentence: Sentence) -> Sentence:
    """Return a sentence with a capital and a full stop."""
    first, *rest = sentence
    capital = Piece(first.text[:1].upper() + first.text[1:], first.cell, first.code, first.time)
    return [capital if not first.code else first, *rest, Piece(".")]


def tell(draft: Draft, found: Found) -> Sentence:
    """Return one cause as a sentence about the cell that was asked about, "it"."""
    happened = _happened(draft, found)
    if not found.way:
        return finished([Piece("it "), *happened])
    direct, root = found.way[-1], cell_link(draft, found.cell)
    if len(found.way) == 1:
        begun = [*root, Piece(" gives it "), *code(direct.names), Piece(", and ")]
        return finished(begun + happened)
    between = [cell_link(draft, link.cell) for link in found.way[1:-1]]
    by_way = [] if not between else [Piece(" by way of "), *_few(between)]
    begun = [*code(direct.names), Piece(" of "), *cell_link(draft, direct.cell)]
    begun += [Piece(" goes back to "), *root, *by_way, Piece(", and "), *root, Piece(" ")]
    return finished(begun + happened)


def _few(cells: list[Sentence]) -> Sentence:
    return listed(cells) if len(cells) < 4 else [Piece(f"{len(cells)} other cells")]


def _happened(draft: Draft, found: Found) -> Sentence:
    """Return what is the matter with the cell in which a cause lies, after its name."""
    state = draft.cells[found.cell]
    told = _matter(draft, found, state)
    waits = state.standing.status == "stale" and policy(draft, state) == "manual"
    if waits and found.kind != "manual":
        told += words(", and runs only when it is asked to")
    return told


def _matter(draft: Draft, found: Found, state: CellState) -> Sentence:
    match found.kind:
        case "never" | "code":
            return words(
                "has not run yet" if found.kind == "never" else "has not run since its code changed"
            )
        case "value":
            return _value(draft, found, state)
        case "element":
            return [Piece("looked at "), *code(found.names), Piece(" before it was moved")]
        case "module":
            return [Piece("ran before "), *code(found.names), Piece(" changed")]
        case "failed":
            return [Piece("ended with "), *_error(state), *_at(state)]
        case "interrupted":
            told = "lost its kernel while it ran" if state.interrupted else "was interrupted"
            return words(told) + ([] if state.interrupted else _at(state))
        case "stopped":
            return [Piece("ended itself with "), *code(("gn.stop",)), Piece(" and gives nothing")]
        case "disabled":
            return words("is disabled")
        case "circle":
            return _circle(draft, found)
        case "manual":
            return words("runs only when it is asked to")


def _value(draft: Draft, found: Found, state: CellState) -> Sentence:
    names, made = code(found.names), state.made
    if found.giver is None:
        more = "are" if len(found.names) > 1 else "is"
        return [Piece("was run with "), *names, Piece(f", which {more} defined above no more")]
    giver = cell_link(draft, found.giver)
    known = draft.cells[found.giver].made
    if made is not None and known is not None and known.run > made.run:
        since = [Piece(" changed"), *_when(known.time)]
        return [Piece("has not run since "), *names, Piece(" of "), *giver, *since]
    return [Piece("was run with another "), *names, Piece(" than "), *giver, Piece(" gives it now")]


def _error(state: CellState) -> Sentence:
    errors = [output.name for output in state.showing.outputs if isinstance(output, Error)]
    return code((errors[-1],)) if errors else words("an error")


def _circle(draft: Draft, found: Found) -> Sentence:
    path: Sentence = []
    for place, cell in enumerate(found.circle):
        path += [Piece(" → ")] if place else []
        path.append(Piece(label_of(draft, cell), cell=cell))
    inside = found.cell in found.circle
    begun = "reads from itself" if inside else "waits for cells that read from each other"
    return [Piece(f"{begun}: "), *path]


def _at(state: CellState) -> Sentence:
    return _when(state.made.time) if state.made else []


def _when(time: float) -> Sentence:
    return [Piece(" at "), Piece(time=time)] if time else []
