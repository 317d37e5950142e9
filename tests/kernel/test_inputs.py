"""Code in cells asks people, waits for the answer, and is interrupted while it waits."""

import msgspec
import pytest
from tests.kernel.harness import Bench, Ran

from gonium.kernel.compaction import current
from gonium.protocol.ids import CellId, RunId
from gonium.protocol.reports import InputAsked, InputTaken, RunStarted


def asked(bench: Bench, run: int, number: int) -> InputAsked:
    """Wait for the question with this number, counted within the run."""

    def there() -> list[InputAsked]:
        found = [r for r in bench.ear.reports if isinstance(r, InputAsked) and r.run == run]
        return found[number:]

    bench.hear(lambda _: bool(there()))
    return there()[0]


def answer(bench: Bench, run: int, *texts: str) -> None:
    for number, text in enumerate(texts):
        question = asked(bench, run, number)
        assert bench.ask("input", run=run, number=question.number, text=text) is True


def answered(bench: Bench, code: str, *texts: str, **more: str) -> Ran:
    run = bench.start(code, **more)
    answer(bench, run, *texts)
    return bench.end(run)


def test_input_waits_for_an_answer_which_is_seen_behind_the_prompt(bench: Bench) -> None:
    ran = answered(bench, "name = input('Name? ')\nprint('Hello', name)", "Ada", writes="name")
    assert ran.finished.outcome == "ok"
    assert ran.stdout == "Name? Ada\nHello Ada\n"


def test_standard_input_is_read_by_lines(bench: Bench) -> None:
    ran = answered(bench, "import sys\nfor _ in range(2): print([sys.stdin.readline()])", "a", "")
    assert ran.stdout == "a\n['a\\n']\n\n['\\n']\n"


@pytest.mark.parametrize(
    "code",
    [
        "import getpass\nw = getpass.getpass('Word: ')",
        "from getpass import getpass\nw = getpass('Word: ')",
    ],
)
def test_a_secret_is_asked_for_as_such_and_never_told(own: Bench, code: str) -> None:
    run = own.start(code + "\nlength = len(w)\nlength")
    assert asked(own, run, 0).secret
    answer(own, run, "xyzzy")
    ran = own.end(run)
    assert ran.stdout == "Word: \n"
    assert ran.shown == ["5"]
    assert "xyzzy" not in repr([r for r in own.ear.reports if r is not ran.end])


@pytest.mark.parametrize("code", ["input()", "import getpass\ngetpass.getpass()"])
def test_who_waits_for_an_answer_is_interrupted(bench: Bench, code: str) -> None:
    run = bench.start(code)
    question = asked(bench, run, 0)
    bench.place.interrupt()
    ran = bench.end(run)
    assert ran.finished.outcome == "interrupted"
    assert InputTaken(question.run, question.number) in ran.reports
    assert bench.ask("input", run=run, number=question.number, text="late") is False
    assert answered(bench, "print([input()])", "next").stdout == "next\n['next']\n"


def test_an_answer_to_another_question_is_not_taken(bench: Bench) -> None:
    run = bench.start("print([input()])")
    question = asked(bench, run, 0)
    assert bench.ask("input", run=run - 1, number=question.number, text="x") is False
    assert bench.ask("input", run=run, number=question.number - 1, text="x") is False
    answer(bench, run, "right")
    assert bench.end(run).stdout == "right\n['right']\n"


def test_threads_take_turns_and_are_told_when_their_run_has_ended(bench: Bench) -> None:
    code = (
        "import threading\nfound = []\n"
        "def ask():\n    try: found.append(input())\n    except EOFError as error: found.append(str(error))\n"
        "threads = [threading.Thread(target=ask) for _ in range(2)]\n"
        "for thread in threads: thread.start()\n"
    )
    joined = answered(bench, code + "for thread in threads: thread.join()\nsorted(found)", "a", "b")
    assert joined.shown == ["['a', 'b']"]
    left = bench.run(
        code.replace("range(2)", "range(1)") + "import time; time.sleep(0.3)",
        writes="found threads",
    )
    assert left.finished.outcome == "ok"
    check = bench.run("threads[0].join()\nfound", reads="threads found")
    assert check.shown == ["['the run that asked has ended']"]


def test_a_debugger_reads_its_commands_there(own: Bench) -> None:
    ran = answered(
        own, "x = 1\nbreakpoint()\ny = x + 1\ny", "p x + 40", "w", "x = 5", "c", writes="x y"
    )
    assert "41" in ran.stdout
    assert "(Pdb) " in ran.stdout
    assert "kernel" not in ran.stdout
    assert ran.finished.outcome == "ok"


@pytest.mark.parametrize("commands", [[], ["n"], ["c"]])
def test_a_run_that_is_or_was_debugged_is_interrupted(own: Bench, commands: list[str]) -> None:
    run = own.start("breakpoint()\nx = 1\nprint('on')\nimport time\ntime.sleep(60)")
    answer(own, run, *commands)
    if commands == ["c"]:
        own.hear(lambda ear: any("on" in getattr(r, "text", "") for r in ear.reports[-2:]))
    else:
        asked(own, run, len(commands))
    own.place.interrupt()
    assert own.end(run).finished.outcome == "interrupted"
    assert own.run("1 + 1").shown == ["2"]


def test_standard_input_has_no_end_to_be_read_to(bench: Bench) -> None:
    error = bench.run("import sys\nsys.stdin.read()").finished.error
    assert error is not None
    assert "input() and sys.stdin.readline() read a line" in error.message


def test_a_log_that_is_made_shorter_keeps_the_question_that_is_open() -> None:
    run = RunId(1)
    reports = [
        RunStarted(run, 1.0, CellId("a")),
        InputAsked(run, 1),
        InputTaken(run, 1),
        InputAsked(run, 2),
    ]
    assert current(msgspec.msgpack.encode(report) for report in reports) == [0, 3]
