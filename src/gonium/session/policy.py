"""When a cell runs without being asked: its own word, or the notebook's.

`auto`: whenever what it reads has changed. `manual`: never; it becomes stale and waits. `once`:
until it has a result. `confirm`: as `auto`, but a cascade that costs much is asked about first.
"""

from typing import Any, Literal, cast

from gonium.protocol.ids import CellId
from gonium.protocol.records import Problem
from gonium.session.cellstate import CellState
from gonium.session.draft import Draft

Policy = Literal["auto", "manual", "once", "confirm"]
POLICIES = ("auto", "manual", "once", "confirm")
CONFIRM_ABOVE = 10.0
"""Seconds above which a cascade is asked about, unless the notebook says otherwise."""


def policy(draft: Draft, state: CellState) -> Policy:
    """Return the run policy of a cell; words that are none count as `auto`."""
    word = state.cell.options.get("run") or draft.common_policy
    return cast(Policy, word) if word in POLICIES else "auto"


def cells_with(draft: Draft, words: tuple[Policy, ...]) -> set[CellId]:
    """Return the cells that have one of these policies."""
    own = draft.policies
    found = {cell for cell, word in own.items() if word in words}
    if draft.common_policy in words:
        found |= draft.cells.keys() - own.keys()
    return found


def runs_by_itself(draft: Draft, state: CellState) -> bool:
    """Say whether a cell runs when what it reads has changed, or when it is needed."""
    word = policy(draft, state)
    return word in ("auto", "confirm") or (word == "once" and not has_result(state))


def has_result(state: CellState) -> bool:
    """Say whether a cell has ever left something that others can read."""
    return state.made is not None and state.made.outcome == "ok"


def confirm_above(draft: Draft) -> float:
    """Return the seconds above which a cascade is asked about."""
    seconds = draft.get("notebook").metadata.get("confirm_above")
    return float(seconds) if _is_number(seconds) else CONFIRM_ABOVE


def problems_of_options(options: dict[str, Any]) -> list[Problem]:
    """Return what is wrong with the policy in a cell's header or in the notebook's settings."""
    found = []
    word, seconds = options.get("run"), options.get("confirm_above")
    if word is not None and word not in POLICIES:
        known = ", ".join(f"`{one}`" for one in POLICIES)
        message = f"`{word}` is no run policy, so it runs by itself: write one of {known}."
        found.append(Problem("GN201", message, severity="warning"))
    if seconds is not None and not _is_number(seconds):
        message = f"`confirm_above` is {seconds!r}, not a number of seconds: 10 s count instead."
        found.append(Problem("GN202", message, severity="warning"))
    return found


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
