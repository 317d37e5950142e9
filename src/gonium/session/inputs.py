"""What cells ask people while they run, and the answers on their way to the kernel.

Answers are questions to the kernel rather than changes of the notebook: no journal ever holds them,
since they may be secrets.
"""

import re

from gonium.protocol.ids import CellId, ClientId
from gonium.protocol.ops import GiveInput
from gonium.protocol.output import Stream
from gonium.protocol.records import Answer, Wanted
from gonium.protocol.reports import InputAsked
from gonium.session.draft import Draft
from gonium.session.effects import AskKernel, Reply
from gonium.session.showing import Showing

PROMPT = 200
"""Characters of a prompt that are told, at most: the last."""

_COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def note_asked(draft: Draft, cell: CellId, report: InputAsked) -> None:
    """A cell waits for somebody to type something."""
    prompt = _prompt(draft.cells[cell].showing)
    draft.put(cell, wanted=Wanted(report.run, report.number, prompt, report.secret))


def note_taken(draft: Draft, cell: CellId, number: int) -> None:
    """It waits no longer."""
    wanted = draft.cells[cell].wanted
    if wanted is not None and wanted.number == number:
        draft.put(cell, wanted=None)


def give(draft: Draft, client: ClientId, op: GiveInput) -> None:
    """Pass an answer to the kernel, if it is still waited for."""
    state = draft.cells.get(op.cell)
    wanted = state.wanted if state is not None else None
    if wanted is None or (wanted.run, wanted.number) != (op.run, op.number):
        error = "The cell does not wait for this any more."
        draft.do(Reply(client, Answer(op.request, error=error)))
        return
    arguments = {"run": op.run, "number": op.number, "text": op.text}
    draft.do(AskKernel(draft.kernel.number, client, op.request, "input", arguments))


def _prompt(shown: Showing) -> str:
    """Return what was printed last, on a line that has not ended: whoever asks has written it."""
    last = shown.outputs[-1] if shown.outputs and not shown.outdated else None
    if not isinstance(last, Stream):
        return ""
    return _COLOUR.sub("", last.text.rpartition("\n")[2]).strip()[-PROMPT:]
