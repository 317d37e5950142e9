"""The session's effects, performed. The shell matches on effects, never on events."""

from collections.abc import Sequence
from itertools import groupby
from typing import assert_never

from gonium.host.clients import Clients
from gonium.host.historian import Historian
from gonium.host.kernels import Kernels
from gonium.host.save import Saver
from gonium.protocol.ids import ClientId
from gonium.protocol.records import Answer
from gonium.session.effects import (
    AskKernel,
    AskPast,
    Effect,
    InterruptKernel,
    NotePast,
    Reply,
    SaveNow,
    SaveSoon,
    Send,
    StartKernel,
    StopKernel,
)


class Performer:
    """Performs effects at once, or begins what takes time."""

    def __init__(
        self, kernels: Kernels, saver: Saver, clients: Clients, historian: Historian
    ) -> None:
        self._kernels = kernels
        self._saver = saver
        self._clients = clients
        self._historian = historian

    def perform(self, effects: Sequence[Effect]) -> None:
        """Perform effects in order; whatever comes of them comes back as events.

        Commands that follow each other are sent together.
        """
        for (is_send, kernel), some in groupby(effects, _addressee):
            if is_send:
                self._kernels.send(kernel, *(e.command for e in some if isinstance(e, Send)))
            else:
                for effect in some:
                    self._perform(effect)

    def _perform(self, effect: Effect) -> None:
        match effect:
            case Send():
                pass  # see above
            case StartKernel(kernel):
                self._kernels.start(kernel)
            case StopKernel(kernel):
                self._kernels.stop(kernel)
            case InterruptKernel(kernel, run):
                self._kernels.interrupt(kernel, run)
            case AskKernel(client=client):
                self._kernels.ask(effect, lambda answer: self._reply(client, answer))
            case NotePast(past):
                self._historian.note(past)
            case AskPast(client=client):
                self._historian.ask(effect, lambda answer: self._reply(client, answer))
            case Reply(client, answer):
                self._reply(client, answer)
            case SaveSoon():
                self._saver.soon()
            case SaveNow():
                self._saver.now()
            case _:
                assert_never(effect)

    def _reply(self, client: ClientId, answer: Answer) -> None:
        self._clients.tell(client, answer)


def _addressee(effect: Effect) -> tuple[bool, int]:
    """Return whether an effect is a command, and for which kernel."""
    return (True, effect.kernel) if isinstance(effect, Send) else (False, 0)
