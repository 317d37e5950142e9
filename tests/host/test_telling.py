"""What an op sends to the kernel is told of once, with what the kernel answers, if that is soon."""

from collections.abc import Callable

from gonium.document import parse
from gonium.host.clients import Clients
from gonium.host.clock import Timer
from gonium.host.settings import Settings
from gonium.host.telling import Telling, awaits_answer
from gonium.protocol.codec import decode_server_message
from gonium.protocol.ids import CellId, ClientId, RunId
from gonium.protocol.ops import Hello, RunCells
from gonium.protocol.records import Acked, CellRecord, Patch
from gonium.protocol.reports import KernelStarted, Report, RunFinished, RunStarted
from gonium.session import Difference, Event, State, initial, snapshot, step
from gonium.session.effects import Send
from gonium.session.events import Opened, OpReceived, ReportsArrived

ANN = ClientId("ann")
CELL = CellId("c")


class ByHand:
    """A clock that stands until it is told that the time has come."""

    def __init__(self) -> None:
        self.calls: list[Callable[[], None]] = []

    def now(self) -> float:
        return 0.0

    def later(self, delay: float, call: Callable[[], None]) -> Timer:
        self.calls.append(call)
        return Cancelling(self.calls, call)

    def pass_by(self) -> None:
        calls, self.calls[:] = list(self.calls), []
        for call in calls:
            call()


class Cancelling:
    def __init__(self, calls: list[Callable[[], None]], call: Callable[[], None]) -> None:
        self._calls, self._call = calls, call

    def cancel(self) -> None:
        if self._call in self._calls:
            self._calls.remove(self._call)


class Session:
    """A notebook of one cell with a kernel that says what the test says, and ann, who looks on."""

    def __init__(self) -> None:
        self.state = step(initial(), _opened()).state
        self.clock = ByHand()
        self.kept: list[Difference] = []
        self.sent: list[RunId] = []
        clients = Clients("i", lambda: snapshot(self.state), Settings())
        self.telling = Telling(clients, self.state, 0.002, self.clock, self.kept.append)
        self._heard: list[bytes] = []
        clients.join(Hello(ANN), self._heard.append)
        self.take(OpReceived(ANN, RunCells([CELL]), 0.0))
        self.say(KernelStarted(1, "3.11", "python", 0.0))
        self.say(RunStarted(self.sent[-1], 0.0), RunFinished(self.sent[-1], "ok", 0.0, 0.0))
        self.heard()

    def take(self, event: Event) -> None:
        taken = step(self.state, event)
        self.state: State = taken.state
        self.sent += [e.command.run for e in taken.effects if isinstance(e, Send)]  # type: ignore[union-attr]
        self.telling.tell(taken.state, awaits_answer(event, taken))

    def say(self, *reports: Report) -> None:
        self.take(ReportsArrived(self.state.kernel.number, reports, 0.0))

    def run(self) -> RunId:
        self.take(OpReceived(ANN, RunCells([CELL]), 0.0))
        self.telling.acknowledge(ANN, 7)
        return self.sent[-1]

    def heard(self) -> list[str]:
        """Return what ann was told since last time: the standings of the cell, and acknowledgements."""
        messages = [decode_server_message(message) for message in self._heard]
        self._heard.clear()
        told = []
        for message in messages:
            if isinstance(message, Patch):
                told += [record.status for record in message.put if isinstance(record, CellRecord)]
            elif isinstance(message, Acked):
                told.append("acked")
        return told


def _opened() -> Opened:
    return Opened(
        path="n.py",
        notebook=parse("# %%\n1 + 1\n"),
        cells=(CELL,),
        remembered={},
        read_only="",
        problems=(),
        spare_memory=1 << 30,
        time=0.0,
    )


def test_a_run_that_ends_at_once_is_told_of_once_and_then_acknowledged() -> None:
    session = Session()
    run = session.run()
    assert session.heard() == []
    session.say(RunStarted(run, 0.0), RunFinished(run, "ok", 0.0, 0.0))
    assert session.heard() == ["fresh", "acked"]
    assert session.clock.calls == []


def test_a_run_that_takes_longer_is_told_of_when_the_pause_is_over() -> None:
    session = Session()
    run = session.run()
    session.clock.pass_by()
    assert session.heard() == ["queued", "acked"]
    session.say(RunStarted(run, 0.0))
    session.say(RunFinished(run, "ok", 0.0, 0.0))
    assert session.heard() == ["running", "fresh"]


def test_whatever_else_happens_meanwhile_brings_all_of_it() -> None:
    session = Session()
    session.run()
    session.telling.now()
    assert session.heard() == ["queued", "acked"]


def test_what_is_acknowledged_while_nothing_waits_is_acknowledged_at_once() -> None:
    session = Session()
    session.telling.acknowledge(ANN, 3)
    assert session.heard() == ["acked"]


def test_whoever_keeps_outputs_hears_of_all_that_was_told() -> None:
    session = Session()
    before = len(session.kept)
    session.run()
    session.telling.now()
    assert len(session.kept) == before + 1


def test_an_op_that_sends_nothing_to_the_kernel_is_told_of_at_once() -> None:
    session = Session()
    quiet = OpReceived(ANN, RunCells([]), 0.0)
    assert not awaits_answer(quiet, step(session.state, quiet))
