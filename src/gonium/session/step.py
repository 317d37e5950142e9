"""The session's one function: a state and an event give the next state and the effects.

Theory. Events are facts; each has a rule that notes on a draft what it means for the document,
the queue or the kernel, and marks the cells it touched. After every event one pipeline derives
the rest, in this order: *bindings* (if names, facts or the order changed), *standings* (of the
touched cells and of what depends on them), *followers* (readers that a run turned out to have),
*dispatch* (what the queue lets go to the kernel), *release* (of superseded values, if a run ended),
*saving* (if the document changed). Rules never derive and the pipeline never decides, so there is
one place to look for either. An event that no longer makes sense leaves the state as it is;
nothing raises.
"""

from typing import assert_never

import msgspec

from gonium.protocol.reports import Report, RunFinished
from gonium.session import finding, opening, presence
from gonium.session.binding import bind_names
from gonium.session.draft import Draft
from gonium.session.effects import Effect, SaveSoon
from gonium.session.events import (
    ClientJoined,
    ClientLeft,
    Event,
    FileChanged,
    FileSaved,
    FileTroubled,
    KernelFound,
    KernelLost,
    KernelRefused,
    MemoryRead,
    ModulesChanged,
    Opened,
    OpReceived,
    PermissionChanged,
    ReportsArrived,
    SaveFailed,
)
from gonium.session.lifecycle import fold, kernel_lost
from gonium.session.merging import merge_file
from gonium.session.operations import follow_modules, operate
from gonium.session.queueing import follow
from gonium.session.releasing import release_superseded
from gonium.session.running import dispatch
from gonium.session.standing import settle_standings
from gonium.session.state import State


class Step(msgspec.Struct, frozen=True):
    """What an event leads to."""

    state: State
    effects: tuple[Effect, ...] = ()


def step(state: State, event: Event) -> Step:
    """Return the state after an event, and what shall be done about it."""
    draft = Draft(state)
    draft.set(time=event.time)
    _apply(draft, event)
    _derive(draft)
    return Step(draft.state(), tuple(draft.effects))


def _apply(draft: Draft, event: Event) -> None:
    match event:
        case OpReceived(client, op):
            draft.by = client
            operate(draft, client, op)
        case ReportsArrived(kernel, reports):
            if kernel == draft.kernel.number:
                _hear(draft, reports)
        case KernelFound():
            finding.found(draft, event)
        case KernelRefused(kernel, message):
            kernel_lost(draft, kernel, message)
        case KernelLost(kernel, cause):
            kernel_lost(draft, kernel, cause)
        case MemoryRead(kernel, size):
            if kernel == draft.kernel.number:
                draft.set_kernel(memory=size)
        case ClientJoined():
            pass
        case ClientLeft(client):
            presence.leave(draft, client)
        case Opened():
            opening.open_notebook(draft, event)
        case FileChanged(notebook, fresh):
            merge_file(draft, notebook, fresh)
        case ModulesChanged(files):
            follow_modules(draft, files)
        case FileSaved():
            opening.note_saved(draft, event)
        case SaveFailed():
            opening.note_save_failed(draft, event)
        case PermissionChanged(read_only):
            opening.note_permission(draft, read_only)
        case FileTroubled(problems):
            draft.set(problems=problems)
        case _:
            assert_never(event)


def _hear(draft: Draft, reports: tuple[Report, ...]) -> None:
    over = frozenset(report.run for report in reports if isinstance(report, RunFinished))
    for report in reports:
        if draft.kernel.replay is not None:
            finding.hear_again(draft, draft.kernel.replay, report)
        else:
            fold(draft, report, over)


def _derive(draft: Draft) -> None:
    """Bring up to date what derives from the facts."""
    if draft.rebind:
        bind_names(draft)
    settle_standings(draft)
    follow(draft)
    dispatch(draft)
    if draft.ran:
        release_superseded(draft)
    if draft.edited:
        draft.set(revision=draft.get("revision") + 1)
        opening.note_unsaved(draft)
        draft.do(SaveSoon())
