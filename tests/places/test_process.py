"""The process place: what it promises beyond every place, about processes and their ends."""

import asyncio
import os
import signal
import time
from pathlib import Path

import psutil
import pytest
from tests.places.contract import Ear, KernelContract, cell

from gonium.places import PlaceError
from gonium.places.process import ProcessPlace
from gonium.protocol.commands import RunCell
from gonium.protocol.ids import RunId
from gonium.protocol.reports import KernelStopped, RunFinished, RunSkipped, RunStarted


@pytest.fixture
def place(tmp_path: Path) -> ProcessPlace:
    return ProcessPlace(tmp_path / "nb.py", tmp_path / "run", tmp_path / "blobs")


class TestProcessPlace(KernelContract):
    pass


async def gone(pid: int) -> bool:
    """Wait until a process is gone, at most as long as anything may take."""
    for _ in range(500):
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        await asyncio.sleep(0.02)
    return False


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("import os; os._exit(3)", "exit status 3"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "SIGKILL"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", "SIGTERM"),
        ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
        ("import os; os.abort()", "SIGABRT"),
        ("import os; os.execlp('true', 'true')", "another program, true"),
        ("import os; os.execlp('sleep', 'sleep', '600')", "another program, sleep"),
        ("import os; os.closerange(3, 4096)\nwhile True: pass", "the kernel's own connections"),
        (
            "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass",
            "SIG",
        ),
    ],
)
async def test_the_death_of_a_kernel_is_told_with_its_cause(
    place: ProcessPlace, code: str, cause: str
) -> None:
    ear = Ear()
    await place.start(ear)
    place.send(cell(1, "print('last words')\n" + code))
    await ear.hear(lambda ear: bool(ear.causes))
    assert cause in ear.causes[0]
    assert ear.text(1) == "last words\n"
    assert not place.describe().running
    await place.stop()
    assert len(ear.causes) == 1


async def test_questions_to_a_kernel_that_dies_are_answered(place: ProcessPlace) -> None:
    ear = Ear()
    await place.start(ear)
    place.send(cell(1, "import time; print('now', flush=True)\ntime.sleep(60)"))
    await ear.hear(lambda ear: "now" in ear.text(1))
    kernel = psutil.Process(place.describe().pid)
    kernel.suspend()
    while threads_of(kernel.pid) != {"T"}:
        await asyncio.sleep(0.01)
    asked = asyncio.ensure_future(place.fetch("describe", {}))
    await asyncio.sleep(0.05)
    kernel.kill()
    with pytest.raises(PlaceError):
        await asked


@pytest.mark.parametrize(
    "code",
    [
        "while True: pass",
        "import signal, time\n"
        "for n in (signal.SIGINT, signal.SIGTERM): signal.signal(n, signal.SIG_IGN)\n"
        "while True: time.sleep(1)",
        "import ctypes\nctypes.PyDLL(None).sleep(60)",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "import atexit, time\natexit.register(time.sleep, 60)",
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()",
        "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
    ],
)
async def test_stop_is_certain(place: ProcessPlace, code: str) -> None:
    ear = Ear()
    await place.start(ear)
    pid = place.describe().pid
    place.send(cell(1, "print('now', flush=True)\n" + code))
    await ear.hear(lambda ear: "now" in ear.text(1))
    await asyncio.wait_for(place.stop(), 20)
    assert await gone(pid)
    assert ear.causes == []


async def test_stop_takes_children_along(place: ProcessPlace) -> None:
    ear = Ear()
    await place.start(ear)
    place.send(
        cell(
            1,
            "import subprocess\nscript = 'trap \"\" INT TERM; sleep 60 & wait; sleep 60'\n"
            "print(subprocess.Popen(['sh', '-c', script]).pid)",
        )
    )
    await ear.end_of(1)
    child = int(ear.text(1))
    await place.stop()
    assert await gone(child)


async def test_children_go_when_the_kernel_dies(place: ProcessPlace) -> None:
    ear = Ear()
    await place.start(ear)
    place.send(cell(1, "import subprocess\nprint(subprocess.Popen(['sleep', '60']).pid)"))
    await ear.end_of(1)
    os.kill(place.describe().pid, signal.SIGKILL)
    await ear.hear(lambda ear: bool(ear.causes))
    assert await gone(int(ear.text(1)))


async def test_a_kernel_that_is_stopped_says_goodbye_and_drops_what_waits(
    place: ProcessPlace,
) -> None:
    ear = Ear()
    await place.start(ear)
    place.send(cell(1, "import time; print('now', flush=True)\ntime.sleep(60)"))
    place.send(cell(2, "print('never')"))
    await ear.hear(lambda ear: "now" in ear.text(1))
    await place.stop()
    assert isinstance(ear.reports[-1], KernelStopped)
    assert ear.text(2) == ""


def threads_of(pid: int) -> set[str]:
    """Return the states of a process's threads."""
    stats = Path(f"/proc/{pid}/task").glob("*/stat")
    return {stat.read_text().rpartition(")")[2].split()[0] for stat in stats}


async def refused(place: ProcessPlace) -> str:
    """Return why a place could not be started; nothing may be left of it."""
    with pytest.raises(PlaceError) as caught:
        await place.start(Ear())
    assert not place.describe().running
    await place.stop()
    return str(caught.value)


def script(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o755)
    return path


async def test_a_python_that_is_not_there_is_named(tmp_path: Path) -> None:
    place = ProcessPlace(
        tmp_path / "nb.py", tmp_path / "run", tmp_path / "blobs", "/no/such/python"
    )
    assert "/no/such/python" in await refused(place)


async def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    place = ProcessPlace(tmp_path / "gone" / "nb.py", tmp_path / "run", tmp_path / "blobs")
    message = await refused(place)
    assert str(tmp_path / "gone") in message
    assert "not there" in message


async def test_a_broken_environment_is_explained_by_its_last_words(tmp_path: Path) -> None:
    python = script(
        tmp_path / "python",
        "#!/bin/sh\necho first >&2\necho 'No module named msgspec' >&2\nexit 1\n",
    )
    place = ProcessPlace(tmp_path / "nb.py", tmp_path / "run", tmp_path / "blobs", str(python))
    message = await refused(place)
    assert message.endswith(
        f"has no module msgspec: install it with `{python} -m pip install msgspec`."
    )
    assert str(python) in message
    assert "\n" not in message


async def test_a_kernel_that_ends_at_once_is_explained_every_time(tmp_path: Path) -> None:
    for _ in range(10):
        place = ProcessPlace(tmp_path / "nb.py", tmp_path / "run", tmp_path / "blobs", "/bin/false")
        assert "exit status 1" in await refused(place)


async def test_a_kernel_that_never_starts_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gonium.places.process.PATIENCE_AT_START", 0.2)
    python = script(tmp_path / "python", "#!/bin/sh\nexec sleep 60\n")
    place = ProcessPlace(tmp_path / "nb.py", tmp_path / "run", tmp_path / "blobs", str(python))
    assert "was not ready within" in await refused(place)


async def test_a_run_directory_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("a file is in the way")
    place = ProcessPlace(tmp_path / "nb.py", tmp_path / "run", tmp_path / "blobs")
    assert str(tmp_path / "run") in await refused(place)


async def test_a_start_that_is_cancelled_leaves_no_process(tmp_path: Path) -> None:
    python = script(tmp_path / "python", "#!/bin/sh\nexec sleep 60\n")
    place = ProcessPlace(tmp_path / "nb.py", tmp_path / "run", tmp_path / "blobs", str(python))
    starting = asyncio.ensure_future(place.start(Ear()))
    await asyncio.sleep(0.1)
    pid = place.describe().pid
    starting.cancel()
    assert await gone(pid)
    await place.stop()


async def test_a_question_that_nobody_answers_is_given_up(
    place: ProcessPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gonium.places.process.PATIENCE_WITH_ANSWERS", 0.1)
    await place.start(Ear())
    kernel = psutil.Process(place.describe().pid)
    kernel.suspend()
    while threads_of(kernel.pid) != {"T"}:
        await asyncio.sleep(0.01)
    with pytest.raises(PlaceError, match="did not answer"):
        await place.fetch("describe", {})
    kernel.resume()
    monkeypatch.setattr("gonium.places.process.PATIENCE_WITH_ANSWERS", 20.0)
    assert (await place.fetch("describe", {})).result["pid"] == kernel.pid
    await place.stop()


async def test_modules_beside_the_notebook_do_not_break_the_kernel(tmp_path: Path) -> None:
    for name in ("msgspec", "socket", "select", "random", "gonium", "platform"):
        (tmp_path / f"{name}.py").write_text("raise RuntimeError('shadowed')")
    place = ProcessPlace(tmp_path / "nb.py", tmp_path / "run", tmp_path / "blobs")
    ear = Ear()
    await place.start(ear)
    place.send(cell(1, "print(1)"))
    await ear.end_of(1)
    assert ear.text(1) == "1\n"
    await place.stop()


async def test_a_deep_run_directory_gets_a_socket_elsewhere(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 100) / ("e" * 100)
    place = ProcessPlace(tmp_path / "nb.py", deep, tmp_path / "blobs")
    ear = Ear()
    await place.start(ear)
    place.send(cell(1, "1"))
    await ear.end_of(1)
    await place.stop()


async def test_the_run_directory_is_private_and_holds_what_is_promised(
    place: ProcessPlace, tmp_path: Path
) -> None:
    await place.start(Ear())
    folder = tmp_path / "run"
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    assert folder.stat().st_mode & 0o777 == 0o700
    names = ("attached", "kernel.json", "key", "log", "socket")
    assert modes == dict.fromkeys(names, 0o600)
    key = (folder / "key").read_text()
    arguments = " ".join(psutil.Process(place.describe().pid).cmdline())
    assert key not in arguments
    await place.stop()
    assert [path.name for path in folder.iterdir()] == ["log"]


async def test_a_place_can_be_started_again_after_it_was_stopped(place: ProcessPlace) -> None:
    for _ in range(2):
        ear = Ear()
        await place.start(ear)
        place.send(cell(1, "print('here')"))
        await ear.end_of(1)
        assert ear.text(1) == "here\n"
        await place.stop()


async def test_no_descriptors_are_left_behind(place: ProcessPlace) -> None:
    await place.start(Ear())
    await place.stop()
    before = len(os.listdir("/proc/self/fd"))
    await place.start(Ear())
    await place.stop()
    assert len(os.listdir("/proc/self/fd")) == before


async def test_a_flood_of_commands_is_taken_without_waiting(place: ProcessPlace) -> None:
    ear = Ear()
    await place.start(ear)
    started = time.monotonic()
    long = "#" + "x" * 10_000
    for run in range(1, 3001):
        place.send(RunCell(RunId(run), cell(1, "").cell, "", f"{long}\n"))
    assert time.monotonic() - started < 10
    await ear.end_of(3000)
    await place.stop()


def outcome(ending: RunFinished | RunSkipped) -> str:
    return ending.outcome if isinstance(ending, RunFinished) else ending.reason


HOPELESS = "import re\nre.match('(a+)+$', 'a' * 40 + 'b')"
"""Computes for ages and lets no other thread have the interpreter meanwhile."""


async def test_a_run_that_lets_nobody_else_speak_is_known_to_have_started(
    place: ProcessPlace,
) -> None:
    ear = Ear()
    await place.start(ear)
    place.send(cell(1, HOPELESS))
    await ear.hear(lambda ear: any(isinstance(r, RunStarted) for r in ear.reports))
    await place.stop()


async def test_a_run_that_lets_nobody_else_hear_is_interrupted_all_the_same(
    place: ProcessPlace,
) -> None:
    ear = Ear()
    await place.start(ear)
    place.send(cell(1, HOPELESS))
    await ear.hear(lambda ear: any(isinstance(r, RunStarted) for r in ear.reports))
    place.interrupt(RunId(1))
    assert outcome(await ear.end_of(1)) == "interrupted"
    place.send(cell(2, "x = 1"))
    assert outcome(await ear.end_of(2)) == "ok"
    await place.stop()


async def test_stop_ends_all_that_a_pool_of_processes_has_taken(place: ProcessPlace) -> None:
    """Each worker takes the next piece of work as soon as it was interrupted in one."""
    ear = Ear()
    await place.start(ear)
    pool = "import time\nfrom concurrent.futures import ProcessPoolExecutor\n"
    use = "with ProcessPoolExecutor(2) as pool:\n    print('now')\n    list(pool.map(time.sleep, [600] * 9))"
    place.send(cell(1, pool + use))
    await ear.hear(lambda ear: "now" in ear.text(1))
    place.interrupt(RunId(1))
    assert outcome(await ear.end_of(1)) == "interrupted"
    await place.stop()


async def test_what_is_heard_is_not_told_twice(place: ProcessPlace) -> None:
    """Whoever cleans up for a while after an interrupt is left in peace."""
    ear = Ear()
    await place.start(ear)
    # It may be interrupted as soon as it has printed.
    tidy = "time.sleep(1.5)\n    print('tidy')"
    busy = "try:\n    print('now')\n    time.sleep(60)\n"
    place.send(cell(1, f"import time\n{busy}except KeyboardInterrupt:\n    {tidy}"))
    await ear.hear(lambda ear: "now" in ear.text(1))
    place.interrupt(RunId(1))
    assert outcome(await ear.end_of(1)) == "ok"
    assert "tidy" in ear.text(1)
    await place.stop()
