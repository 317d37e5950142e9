"""Interrupts end user code at once, and nothing else."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.kernel.harness import Bench, check
from tests.places.contract import Ear

from gonium.places import Place
from gonium.places.inline import InlinePlace
from gonium.protocol.commands import RunCell
from gonium.protocol.ids import CellId, RunId
from gonium.protocol.reports import Report, RunFinished, RunStarted


@pytest.mark.parametrize(
    "code",
    [
        "while True: pass",
        "import time\ntime.sleep(60)",
        "import os\nos.system('sleep 60')",
        "import subprocess\nsubprocess.run(['sleep', '60'])",
        "import threading\nthreading.Event().wait()",
        "sum(i for i in iter(int, 1))",
        "while True: print('x' * 50)",
        "import time\nwhile True:\n    print('.'); time.sleep(0.0001)",
        "import asyncio\nasync def main(): await asyncio.sleep(60)\nasyncio.run(main())",
        "class Slow:\n    def __repr__(self):\n        while True: pass\nSlow()",
    ],
)
def test_what_runs_is_interrupted(bench: Bench, code: str) -> None:
    run = bench.start("print('now', flush=True)\n" + code)
    bench.hear_text(run, "now")
    bench.place.interrupt()
    ran = bench.end(run)
    check(ran, outcome="interrupted", exports={})
    assert ran.finished.error is not None
    assert ran.finished.error.name == "KeyboardInterrupt"
    check(bench.run("1"), shown=["1"])


def test_an_interrupt_between_runs_does_nothing(bench: Bench) -> None:
    for _ in range(20):
        bench.place.interrupt()
        bench.ask("describe")  # when this is answered, the interrupt has been heard
        check(bench.run("1"))


class Hasty(Ear):
    """Ends every run as soon as it hears of it."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self._place = place

    def reported(self, reports: Sequence[Report]) -> None:
        super().reported(reports)
        for report in reports:
            if isinstance(report, RunStarted):
                self._place.interrupt(report.run)


async def test_a_run_can_be_ended_as_soon_as_it_is_known(tmp_path: Path) -> None:
    place = InlinePlace(tmp_path / "nb.py", tmp_path / "blobs")
    ear = Hasty(place)
    await place.start(ear)
    place.send(RunCell(RunId(1), CellId("c1"), "", "print('no')"))
    end = await ear.end_of(1)
    assert isinstance(end, RunFinished)
    assert (end.outcome, ear.text(1)) == ("interrupted", "")


def test_an_interrupt_of_another_run_does_nothing(bench: Bench) -> None:
    run = bench.start("import time\nprint('now', flush=True)\ntime.sleep(0.3)\nprint('end')")
    bench.hear_text(run, "now")
    bench.place.interrupt(run + 1)
    check(bench.end(run), stdout="now\nend\n")


def test_interrupts_while_much_is_written_never_break_the_kernel(bench: Bench) -> None:
    for _ in range(15):
        run = bench.start("i = 0\nwhile True:\n    print(i); i += 1", writes="i")
        bench.hear_text(run, "1")
        bench.place.interrupt(run)
        check(bench.end(run), outcome="interrupted")
    check(bench.run("print('fine')"), stdout="fine\n")


def test_an_interrupt_that_is_handled_is_handled(bench: Bench) -> None:
    run = bench.start(
        "try:\n    print('now', flush=True)\n    while True: pass\n"
        "except KeyboardInterrupt:\n    print('handled')"
    )
    bench.hear_text(run, "now")
    bench.place.interrupt()
    check(bench.end(run), stdout="now\nhandled\n")


def test_a_signal_from_the_code_itself_is_as_in_a_script(bench: Bench) -> None:
    code = "import signal\nsignal.raise_signal(signal.SIGINT)"
    check(bench.run(code), outcome="interrupted")


def test_a_handler_of_the_users_is_used_for_its_run_only(bench: Bench) -> None:
    bench.run("import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)")
    run = bench.start("print('now', flush=True)\nwhile True: pass")
    bench.hear_text(run, "now")
    bench.place.interrupt()
    check(bench.end(run), outcome="interrupted")


def test_children_are_interrupted_too(bench: Bench, tmp_path: Path) -> None:
    # The child says that it listens, and only then the cell says that it waits for the child.
    listens = tmp_path / "listens"
    run = bench.start(
        "import os, subprocess, time\n"
        "script = 'trap \"echo heard; exit\" INT; : > $0; while :; do sleep 0.02; done'\n"
        f"child = subprocess.Popen(['sh', '-c', script, {str(listens)!r}])\n"
        "try:\n"
        f"    while not os.path.exists({str(listens)!r}): time.sleep(0.01)\n"
        "    print('now')\n"
        "    child.wait()\n"
        "except KeyboardInterrupt: child.wait()"
    )
    bench.hear_text(run, "now")
    bench.place.interrupt()
    assert bench.end(run).stdout == "now\nheard\n"


def test_a_failed_or_interrupted_run_leaves_no_names(bench: Bench) -> None:
    bench.run("kept = 1", writes="kept")
    bench.run("half = 1\nkept = 2\n1 / 0", writes="half kept", cell="half")
    check(bench.run("sorted({'half', 'kept'} & set(globals()))"), shown=["['kept']"])
    assert os.getpid() != bench.place.describe().pid
