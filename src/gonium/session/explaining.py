"""Why a cell stands as it does: its state, all that it goes back to, and what else matters."""

from gonium.protocol.answers import Cause, Explanation, Piece
from gonium.protocol.ids import CellId
from gonium.protocol.records import CellStatus
from gonium.session.causes import Found, find_causes
from gonium.session.cellstate import CellState
from gonium.session.commanding import is_held
from gonium.session.draft import Draft
from gonium.session.keeping import told_of_keeping
from gonium.session.policy import confirm_above, policy
from gonium.session.sentence import Sentence, cell_link, finished, listed, tell, words

MOST = 20
"""Causes that are told one by one."""
FEW = 5
"""Cells that are named before the rest is counted."""


def explain(draft: Draft, cell: CellId) -> Explanation:
    """Return why a cell stands as it does."""
    state = draft.cells[cell]
    found = list(find_causes(draft, cell))
    never = [one for one in found if one.kind == "never"]
    others = [one for one in found if one.kind != "never"]
    causes = [Cause(one.kind, one.cell, tell(draft, one), list(one.way)) for one in others[:MOST]]
    if len(never) == 1:
        causes.insert(0, Cause("never", never[0].cell, tell(draft, never[0]), list(never[0].way)))
    elif never:
        causes.insert(0, Cause("never", never[0].cell, _never(draft, cell, never)))
    return Explanation(
        cell,
        _status(state),
        _state(state),
        causes,
        len(others[MOST:]),
        _notes(draft, state),
        state.made.time if state.made else 0.0,
        state.duration,
    )


def _status(state: CellState) -> CellStatus:
    if state.awaits is not None:
        return "running" if state.awaits.started else "queued"
    return state.standing.status


def _state(state: CellState) -> Sentence:
    """Return how a cell stands, in one sentence."""
    if not state.runs:
        return words("There is nothing to run here.")
    if state.awaits is not None and not state.awaits.started:
        return finished(words(f"it is about to run: {state.awaits.reason}"))
    if state.awaits is not None:
        return [Piece("It has been running since "), Piece(time=state.started), Piece(".")]
    match state.standing.status:
        case "fresh":
            return words("It is fresh: its code and all that it read are as they were when it ran.")
        case "failed":
            return words("It failed, so that it gives nothing to others.")
        case "blocked":
            return words("It is blocked: it cannot run as things are.")
    if state.from_before:
        return words("What it shows is from an earlier session; nothing has run in this one.")
    if state.made is None:
        return words("It has nothing to show yet.")
    return words(
        "It is stale: what it shows was made from code or values that are no longer current."
    )


def _never(draft: Draft, asked: CellId, found: list[Found]) -> Sentence:
    """Return that several cells have not run, in one sentence."""
    givers = [one.cell for one in found if one.cell != asked]
    named = [cell_link(draft, cell) for cell in givers[:FEW]]
    rest = len(givers) - len(named)
    told = listed([*named, words(f"{rest} more")] if rest else named)
    one = len(givers) == 1
    if len(givers) < len(found):
        begun = words(f"it has not run yet, and neither {'has' if one else 'have'} ")
        return finished(begun + told + words(", which it reads from"))
    return finished(told + words(", which it reads from, have not run yet"))


def _notes(draft: Draft, state: CellState) -> list[Sentence]:
    """Return when a cell runs, if not by itself, and whether its values are there."""
    whose = "" if state.cell.options.get("run") else "As the notebook says, "
    limit = f"{confirm_above(draft):g} s"
    meant = {
        "auto": "",
        "manual": "it runs only when it is asked to.",
        "once": "it runs once; after that only when it is asked to.",
        "confirm": f"you are asked first when it would run with others for more than {limit}.",
    }[policy(draft, state)]
    notes = [finished(words(whose + meant))[:1]] if meant and state.runs else []
    if told := told_of_keeping(state):
        notes.append(told)
    made = state.made
    if made is not None and made.exports and not is_held(draft, state):
        lost = (
            "Its values are no longer in the kernel: when a cell needs them, it runs again first."
        )
        notes.append(words(lost))
    return notes
