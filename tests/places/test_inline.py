"""The inline place."""

import signal
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from tests.places.contract import Ear, KernelContract, cell

from gonium.kernel import output
from gonium.places.inline import InlinePlace
from gonium.protocol.ids import CellId
from gonium.protocol.reports import RunFinished


@pytest.fixture
def place(tmp_path: Path) -> InlinePlace:
    return InlinePlace(tmp_path / "nb.py", tmp_path / "blobs")


class TestInlinePlace(KernelContract):
    pass


async def ran(place: InlinePlace, code: str, **more: Any) -> tuple[Ear, RunFinished]:
    """Run one cell at a place that is started for it."""
    ear = Ear()
    await place.start(ear)
    place.send(cell(1, code, **more))
    ending = await ear.end_of(1)
    assert isinstance(ending, RunFinished)
    return ear, ending


async def test_what_is_global_is_lent_and_given_back(place: InlinePlace) -> None:
    before = sys.modules["__main__"], sys.argv, list(sys.path), sys.stdout, sys.stderr, sys.stdin
    handler = signal.getsignal(signal.SIGINT)
    ear, _ = await ran(
        place, "import sys, __main__\nprint(__main__.__dict__ is globals(), sys.argv)"
    )
    assert ear.text(1) == f"True {[place._path]}\n"
    after = sys.modules["__main__"], sys.argv, list(sys.path), sys.stdout, sys.stderr, sys.stdin
    assert after == before
    assert signal.getsignal(signal.SIGINT) == handler


async def test_what_is_global_is_given_back_after_an_error(place: InlinePlace) -> None:
    before = sys.modules["__main__"], sys.stdout
    _, ending = await ran(place, "import sys\nsys.argv = []\nsys.path.clear()\n1 / 0")
    assert ending.outcome == "failed"
    assert (sys.modules["__main__"], sys.stdout) == before


async def test_what_cells_add_to_the_path_is_there_for_later_cells(place: InlinePlace) -> None:
    ear, _ = await ran(place, "import sys\nsys.path.append('/added')")
    assert "/added" not in sys.path
    place.send(cell(2, "import sys\nprint('/added' in sys.path)"))
    assert ear.text(2) == "True\n"


async def test_values_can_be_had_themselves(place: InlinePlace) -> None:
    await ran(place, "x = object()", writes=["x"])
    assert type(place.value(CellId("c1"), "x")) is object
    with pytest.raises(KeyError):
        place.value(CellId("c1"), "y")


async def test_a_cell_can_be_interrupted_from_another_thread(place: InlinePlace) -> None:
    timer = threading.Timer(0.1, place.interrupt)
    timer.start()
    _, ending = await ran(place, "while True: pass")
    timer.join()
    assert ending.outcome == "interrupted"


async def test_ctrl_c_interrupts_a_cell(place: InlinePlace) -> None:
    _, ending = await ran(
        place, "import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(9)"
    )
    assert ending.outcome == "interrupted"


async def test_a_timeout_holds_here_too(place: InlinePlace) -> None:
    _, ending = await ran(place, "while True: pass", timeout=0.1)
    assert ending.outcome == "interrupted"


async def test_what_is_shown_after_it_has_stopped_belongs_to_no_run(place: InlinePlace) -> None:
    await place.start(Ear())
    place.send(cell(1, "1"))
    assert output.current() is not None
    await place.stop()
    assert output.current() is None
