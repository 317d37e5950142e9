"""When a cell runs without being asked: its own word, or the notebook's."""

from typing import Literal, cast

from gonium.session.cellstate import CellState
from gonium.session.draft import Draft

Policy = Literal["auto", "manual", "once", "confirm"]
POLICIES = ("auto", "manual", "once", "confirm")


def policy(draft: Draft, state: CellState) -> Policy:
    """Return the run policy of a cell; words that are none count as `auto`."""
    word = state.cell.options.get("run") or draft.get("notebook").metadata.get("run")
    return cast(Policy, word) if word in POLICIES else "auto"
