"""What clients are told of a session, and when: at once, or in a moment with what is to follow.

Most runs end within a millisecond or two of being sent. To tell everybody that one waits, and then
that it has ended, costs the server and every page more than such a run itself, and all of it lies
between a key press and its output. So what an op has sent to the kernel is told together with the
kernel's first word, or by itself if that takes longer than nobody would notice.
"""

from collections.abc import Callable

from gonium.host.clients import Clients
from gonium.host.clock import Clock, Timer
from gonium.protocol.ids import ClientId
from gonium.protocol.records import Acked
from gonium.session import Difference, Event, State, Step, difference
from gonium.session.effects import Send
from gonium.session.events import OpReceived


class Telling:
    """Tells clients how the states differ that it is given one after another."""

    def __init__(
        self,
        clients: Clients,
        state: State,
        pause: float,
        clock: Clock,
        told: Callable[[Difference], None],
    ) -> None:
        """`pause`: the longest that anything is held back; `told` hears of all that was told."""
        self._clients = clients
        self._shown = self._state = state
        self._pause = pause
        self._clock = clock
        self._told = told
        self._timer: Timer | None = None
        self._taken: list[tuple[ClientId, int]] = []

    def tell(self, state: State, may_wait: bool = False) -> None:
        """Tell of a state, and of those that were held back before it."""
        self._state = state
        if not may_wait:
            self.now()
        elif self._timer is None and state is not self._shown:
            self._timer = self._clock.later(self._pause, self.now)

    def acknowledge(self, client: ClientId, n: int) -> None:
        """Say that a request has been taken, after what came of it."""
        if self._timer is None:
            self._clients.tell(client, Acked(n))
        else:
            self._taken.append((client, n))

    def now(self) -> None:
        """Hold nothing back any longer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        before, self._shown = self._shown, self._state
        if changes := difference(before, self._shown):
            self._clients.publish(changes.drop, changes.put, changes.edits)
            self._told(changes)
        taken, self._taken = self._taken, []
        for client, n in taken:
            self._clients.tell(client, Acked(n))


def awaits_answer(event: Event, taken: Step) -> bool:
    """Say whether the kernel is about to answer to what somebody has asked for."""
    return isinstance(event, OpReceived) and any(isinstance(e, Send) for e in taken.effects)
