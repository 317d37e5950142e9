"""What a running cell waits for is told to people; their answers go to the kernel and nowhere else."""

from collections.abc import Iterator

import pytest

from gonium.protocol.ids import CellId, RunId
from gonium.protocol.ops import GiveInput, RunAll
from gonium.protocol.records import CellRecord, Wanted
from gonium.protocol.reports import InputAsked, InputTaken, Report, RunStarted, StreamWritten
from gonium.session.effects import AskKernel, Effect, Reply
from gonium.session.events import ReportsArrived
from playing import Play

A = CellId("a")
RUN = RunId(1)


def wanted(nb: Play) -> Wanted | None:
    record = nb.records["cell/a"]
    assert isinstance(record, CellRecord)
    return record.wanted


def hear(nb: Play, *reports: Report) -> None:
    nb.take(ReportsArrived(nb.state.kernel.number, reports, 1.0))


@pytest.fixture
def waiting() -> Iterator[Play]:
    """A cell that has asked for something."""
    with Play(a="x = 1") as nb:
        nb.do(RunAll())
        while RUN not in nb.state.queue or not nb.state.queue[RUN].sent:
            assert nb.turn()
        hear(nb, RunStarted(RUN, 1.0, A))
        hear(nb, StreamWritten(RUN, "stdout", "before\n\x1b[1mName?\x1b[0m "))
        hear(nb, InputAsked(RUN, 7))
        yield nb


def give(nb: Play, number: int = 7, text: str = "Ada", run: RunId = RUN) -> Effect:
    nb.do(GiveInput(3, A, run, number, text))
    return nb.effects[-1]


def test_what_was_printed_last_is_its_prompt(waiting: Play) -> None:
    assert wanted(waiting) == Wanted(RUN, 7, "Name?")


def test_an_answer_goes_to_the_kernel_and_is_kept_nowhere(waiting: Play) -> None:
    asked = give(waiting, text="xyzzy")
    assert isinstance(asked, AskKernel)
    assert (asked.kind, asked.arguments) == ("input", {"run": RUN, "number": 7, "text": "xyzzy"})
    assert "xyzzy" not in repr(waiting.state)


@pytest.mark.parametrize(("number", "run"), [(6, RUN), (7, RunId(9))])
def test_an_answer_to_something_else_goes_nowhere(waiting: Play, number: int, run: RunId) -> None:
    reply = give(waiting, number, run=run)
    assert isinstance(reply, Reply)
    assert reply.answer.error == "The cell does not wait for this any more."


def test_what_was_taken_is_waited_for_no_longer(waiting: Play) -> None:
    hear(waiting, InputTaken(RUN, 6))
    assert wanted(waiting) is not None
    hear(waiting, InputTaken(RUN, 7))
    assert wanted(waiting) is None
    assert isinstance(give(waiting), Reply)


def test_with_its_run_a_question_ends(waiting: Play) -> None:
    waiting.settle()
    assert wanted(waiting) is None


def test_with_its_kernel_a_question_ends(waiting: Play) -> None:
    waiting.lose_kernel()
    assert wanted(waiting) is None


def test_a_run_that_nobody_knows_asks_nothing(waiting: Play) -> None:
    before = waiting.state
    hear(waiting, InputAsked(RunId(99), 8, secret=True))
    assert waiting.state.cells == before.cells
