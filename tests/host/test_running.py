"""Running, through the host: inline, where nothing is asynchronous, and in a process."""

import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from gonium.host.settings import Settings
from gonium.places import Listener, PlaceError
from gonium.places.inline import InlinePlace
from gonium.places.noop import NoopPlace
from gonium.places.process import ProcessPlace
from gonium.protocol.ids import RunId
from gonium.protocol.ops import Complete, Interrupt, RestartKernel, RunAll, RunCells
from gonium.protocol.reports import KernelStarted, Report, StreamWritten

NOTEBOOK = "# %% one\nx = 20\nprint('hello')\n\n# %% two\nx * 2 + 2\n"


def inline(path: Path, run: Path, blobs: Path) -> InlinePlace:
    return InlinePlace(path, blobs)


class Broken(NoopPlace):
    """A place that cannot be started."""

    async def start(self, listener: Listener) -> None:
        raise PlaceError("Python at /nowhere cannot be started: No such file or directory.")


async def opened(desk: Any, text: str = NOTEBOOK, client: str = "ann") -> Any:
    desk.write(text)
    return await desk.page(client=client)


def test_places_are_made_for_the_resolved_notebook() -> None:
    assert ProcessPlace(Path("nb.py"), Path("run"), Path("blobs")).describe().kind == "process"


async def test_a_notebook_runs_in_this_process(make_desk: Any, until: Any) -> None:
    page = await opened(make_desk(inline))
    page.do(RunAll())
    await until(lambda: page.statuses == ["fresh", "fresh"])
    assert page.shown(0) == "hello\n"
    assert page.shown(1) == "42"
    assert page.kernel.status == "idle"


async def test_a_notebook_runs_in_a_process(make_desk: Any, until: Any) -> None:
    page = await opened(make_desk(ProcessPlace))
    page.do(RunAll())
    await until(lambda: page.statuses == ["fresh", "fresh"])
    assert page.shown(0) == "hello\n"
    assert page.shown(1) == "42"
    assert page.kernel.pid not in (0, os.getpid())
    page.write(0, "x = 3")
    page.do(RunCells([page.order[0]]))
    await until(lambda: page.shown(1) == "8")


async def test_the_memory_of_a_kernel_is_read(make_desk: Any, until: Any) -> None:
    desk = make_desk(ProcessPlace, settings=Settings(memory_every=0.05))
    page = await opened(desk)
    page.do(RunAll())
    await until(lambda: page.kernel.memory > 2**20)
    assert [entry.memory > 2**20 for entry in desk.directory.kernels()] == [True]


async def test_a_killed_kernel_is_named_and_another_can_be_started(
    make_desk: Any, until: Any
) -> None:
    page = await opened(make_desk(ProcessPlace), "# %%\nx = 1\n\n# %%\nimport time; time.sleep(60)")
    page.do(RunAll())
    await until(lambda: page.statuses == ["fresh", "running"])
    os.kill(page.kernel.pid, signal.SIGKILL)
    await until(lambda: page.kernel.status == "dead")
    assert "SIGKILL" in page.kernel.message
    page.do(RunCells([page.order[0]], scope="only"))
    await until(lambda: page.kernel.status == "idle")


async def test_interrupting_ends_a_run(make_desk: Any, until: Any) -> None:
    page = await opened(make_desk(ProcessPlace), "# %%\nimport time; time.sleep(60)")
    page.do(RunAll())
    await until(lambda: page.statuses == ["running"])
    page.do(Interrupt())
    await until(lambda: page.statuses == ["stale"])


async def test_a_kernel_can_be_restarted(make_desk: Any, until: Any) -> None:
    page = await opened(make_desk(ProcessPlace))
    page.do(RunAll())
    await until(lambda: page.kernel.status == "idle" and page.statuses == ["fresh", "fresh"])
    first = page.kernel.pid
    page.do(RestartKernel(run=True))
    await until(lambda: page.kernel.pid not in (0, first) and page.statuses == ["fresh", "fresh"])


async def test_a_kernel_can_be_stopped(make_desk: Any, until: Any) -> None:
    desk = make_desk(ProcessPlace)
    page = await opened(desk)
    page.do(RunAll())
    await until(lambda: page.kernel.pid)
    pid = page.kernel.pid
    assert [entry.path for entry in desk.directory.kernels()] == ["nb.py"]
    assert desk.directory.stop_kernel("nb.py") is None
    await until(lambda: page.kernel.status in ("none", "dead"))
    assert desk.directory.kernels() == []
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert desk.directory.stop_kernel("nb.py").code == "missing"
    assert desk.directory.stop_kernel("other.py").code == "missing"


async def test_a_kernel_that_cannot_start_says_why(make_desk: Any, until: Any) -> None:
    page = await opened(make_desk(lambda path, run, blobs: Broken()))
    page.do(RunAll())
    await until(lambda: page.kernel.status == "dead")
    assert "/nowhere cannot be started" in page.kernel.message


async def test_completion_is_answered_to_who_asked(make_desk: Any, until: Any) -> None:
    page = await opened(make_desk(ProcessPlace))
    page.do(RunAll())
    await until(lambda: page.kernel.status == "idle")
    page.do(Complete(7, page.order[1], 1))
    await until(lambda: page.answers)
    assert page.answers[0].request == 7


async def test_a_question_without_a_kernel_is_answered(desk: Any) -> None:
    page = await opened(desk)
    page.do(Complete(7, page.order[1], 1))
    assert page.answers[0].request == 7
    assert page.answers[0].error


async def test_no_process_and_no_run_folder_is_left_behind(
    make_desk: Any, until: Any, tmp_path: Path
) -> None:
    desk = make_desk(ProcessPlace)
    page = await opened(desk)
    page.do(RunAll())
    await until(lambda: page.kernel.pid)
    pid = page.kernel.pid
    await desk.directory.close()
    assert list((tmp_path / "run").iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


class Printing(NoopPlace):
    """A place that reports what it is told to."""

    def say(self, *reports: Report) -> None:
        assert self.listener is not None
        self.listener.reported(reports)

    def lose(self, cause: str) -> None:
        assert self.listener is not None
        self.listener.lost(cause)


async def printing(make_desk: Any, until: Any) -> tuple[Any, Printing]:
    places: list[Printing] = []

    def make(path: Path, run: Path, blobs: Path) -> Printing:
        places.append(Printing())
        return places[-1]

    page = await opened(make_desk(make))
    page.do(RunAll())
    await until(lambda: places and places[0].listener)
    places[0].say(KernelStarted(1, "3.11", "python", 0.0))
    assert len(places[0].commands) == 2
    return page, places[0]


def written(text: str) -> Sequence[Report]:
    return [StreamWritten(RunId(1), "stdout", text)]


async def test_the_first_output_arrives_at_once(make_desk: Any, until: Any) -> None:
    page, place = await printing(make_desk, until)
    for n in range(5):
        place.say(*written(f"{n}"))
        assert page.shown(0) == "01234"[: n + 1]


async def test_many_outputs_arrive_in_few_patches_and_none_is_lost(
    make_desk: Any, until: Any
) -> None:
    page, place = await printing(make_desk, until)
    before = page.seq
    for n in range(2000):
        place.say(*written(f"{n % 10}"))
    await until(lambda: len(page.shown(0)) == 2000)
    assert page.shown(0) == "0123456789" * 200
    assert page.seq - before < 200


async def test_what_a_kernel_said_last_comes_before_its_end(make_desk: Any, until: Any) -> None:
    page, place = await printing(make_desk, until)
    for _ in range(100):
        place.say(*written("x"))
    place.lose("somebody killed it")
    assert page.shown(0).count("x") >= 100
    assert page.kernel.status == "dead"
    assert page.kernel.message == "somebody killed it"


async def test_late_reports_of_an_earlier_kernel_change_nothing(make_desk: Any, until: Any) -> None:
    page, place = await printing(make_desk, until)
    listener = place.listener
    assert listener is not None
    page.do(RestartKernel())
    seq = page.seq
    listener.reported(written("late"))
    listener.lost("late")
    assert page.seq == seq


async def test_a_kernel_that_is_replaced_before_it_has_started_leaves_nothing(
    make_desk: Any, until: Any, tmp_path: Path
) -> None:
    page = await opened(make_desk(ProcessPlace))
    page.do(RunAll())
    for _ in range(5):
        page.do(RestartKernel(run=True))
    await until(lambda: page.statuses == ["fresh", "fresh"])
    await until(lambda: len(list((tmp_path / "run").iterdir())) == 1)


async def test_a_kernel_that_is_stopped_while_it_starts_leaves_nothing(
    make_desk: Any, until: Any, tmp_path: Path
) -> None:
    desk = make_desk(ProcessPlace)
    page = await opened(desk)
    page.do(RunAll())
    desk.directory.stop_kernel("nb.py")
    await until(lambda: page.kernel.status in ("none", "dead"))
    await until(lambda: not (tmp_path / "run").exists() or not list((tmp_path / "run").iterdir()))
    page.do(RunAll())
    await until(lambda: page.statuses == ["fresh", "fresh"])
