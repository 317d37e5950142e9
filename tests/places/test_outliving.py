"""Kernels that go on when nobody is connected, and who comes back to them."""

import asyncio
import os
import sys
from pathlib import Path

import pytest
from tests.places.contract import Ear, cell
from tests.places.test_process import gone

from gonium.places import PlaceError
from gonium.places.process import ProcessPlace
from gonium.protocol.reports import KernelAttached, KernelStopped, RunStarted


def lasting(folder: Path, unattended: float = 600.0) -> ProcessPlace:
    """A place whose kernel goes on when nobody is connected."""
    paths = (folder / "nb.py", folder / "run", folder / "blobs")
    return ProcessPlace(*paths, unattended=unattended)


def attached(ear: Ear) -> KernelAttached:
    """What a kernel told first to whoever came back to it."""
    found = [r for r in ear.reports if isinstance(r, KernelAttached)]
    assert len(found) == 1
    return found[0]


async def test_a_kernel_that_was_left_goes_on_and_tells_everything_to_who_comes_next(
    tmp_path: Path,
) -> None:
    first, ear = lasting(tmp_path), Ear()
    await first.start(ear)
    first.send(cell(1, "x = 1\nprint('one')"))
    await ear.end_of(1)
    gate = tmp_path / "gate"
    wait = f"import os, time\nwhile not os.path.exists({str(gate)!r}): time.sleep(0.01)"
    first.send(cell(2, f"print('begun')\n{wait}\nprint('two')"))
    first.send(cell(3, "print('three')"))
    await ear.hear(lambda ear: "begun" in ear.text(2))
    pid = first.describe().pid
    await first.leave()
    assert not first.describe().running
    second, again = lasting(tmp_path), Ear()
    await second.start(again)
    assert second.describe().pid == pid
    assert attached(again).runs == [2, 3]
    assert again.text(1) == "one\n"
    gate.touch()
    await again.end_of(3)
    second.send(cell(4, "print('four')"))
    await again.end_of(4)
    assert [again.text(run) for run in (1, 2, 3, 4)] == [
        "one\n",
        "begun\ntwo\n",
        "three\n",
        "four\n",
    ]
    assert [r.run for r in again.reports if isinstance(r, RunStarted)] == [1, 2, 3, 4]
    await second.stop()
    assert await gone(pid)


async def test_what_waited_while_others_came_and_went_is_done_once(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    wait = f"import os, time\nwhile not os.path.exists({str(gate)!r}): time.sleep(0.01)"
    for n in range(4):
        place, ear = lasting(tmp_path), Ear()
        await place.start(ear)
        if not n:
            place.send(cell(1, wait))
            await ear.hear(lambda ear: any(isinstance(r, RunStarted) for r in ear.reports))
        else:
            assert attached(ear).runs == list(range(1, n + 2))
        place.send(cell(n + 2, f"print({n})"))
        if n < 3:
            while not (await asyncio.to_thread(received, place)):
                await asyncio.sleep(0.01)
            await place.leave()
    gate.touch()
    await ear.end_of(5)
    assert [r.run for r in ear.reports if isinstance(r, RunStarted)] == [1, 2, 3, 4, 5]
    await place.stop()


def received(place: ProcessPlace) -> bool:
    """Whether all that was sent is out of this process."""
    return not place._runs._unsent


async def test_a_kernel_with_tasks_of_its_own_can_be_left_and_found(tmp_path: Path) -> None:
    first, ear = lasting(tmp_path), Ear()
    await first.start(ear)
    code = (
        "import asyncio\nasync def tick():\n    while True:\n        print('tick', flush=True)\n"
        "        await asyncio.sleep(0.02)\ntask = asyncio.get_running_loop().create_task(tick())\nawait asyncio.sleep(0)"
    )
    first.send(cell(1, code))
    await ear.end_of(1)
    await first.leave()
    second, again = lasting(tmp_path), Ear()
    await second.start(again)
    heard = again.text(1).count("tick")
    await again.hear(lambda ear: ear.text(1).count("tick") > heard + 3)
    second.send(cell(2, "task.cancel()\nprint('done')"))
    await again.end_of(2)
    await second.stop()


async def test_two_cannot_be_connected_to_one_kernel(tmp_path: Path) -> None:
    first, ear = lasting(tmp_path), Ear()
    await first.start(ear)
    with pytest.raises(PlaceError, match=f"in use by process {os.getpid()}"):
        await lasting(tmp_path).start(Ear())
    first.send(cell(1, "print(1)"))
    await ear.end_of(1)
    await first.stop()


async def test_a_kernel_that_nobody_comes_back_to_ends_and_says_so(tmp_path: Path) -> None:
    first, ear = lasting(tmp_path, unattended=0.3), Ear()
    await first.start(ear)
    first.send(cell(1, "import time\ntime.sleep(0.6)\nprint('done')"))
    await ear.hear(lambda ear: any(isinstance(r, RunStarted) for r in ear.reports))
    pid = first.describe().pid
    await first.leave()
    assert await gone(pid)
    while not (tmp_path / "run" / "ended").exists():
        await asyncio.sleep(0.01)
    second, again = lasting(tmp_path), Ear()
    await second.start(again)
    assert again.text(1) == "done\n"
    assert isinstance(again.reports[-1], KernelStopped)
    assert again.causes == [
        "The kernel has ended: nobody was connected for 0.3 seconds, and it had nothing to do."
    ]
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["log"]


async def test_a_kernel_that_died_unwatched_is_told_of_with_its_last_words(tmp_path: Path) -> None:
    first, ear = lasting(tmp_path), Ear()
    await first.start(ear)
    code = (
        "import subprocess, os, signal\nprint(subprocess.Popen(['sleep', '60']).pid, flush=True)\n"
    )
    wait = f"import time\nwhile not os.path.exists({str(tmp_path / 'gate')!r}): time.sleep(0.01)\n"
    first.send(
        cell(1, f"{code}{wait}os.write(1, b'last words')\nos.kill(os.getpid(), signal.SIGSEGV)")
    )
    await ear.hear(lambda ear: ear.text(1).endswith("\n"))
    child = int(ear.text(1))
    await first.leave()
    (tmp_path / "gate").touch()
    assert await gone(child)
    while not (tmp_path / "run" / "ended").exists():
        await asyncio.sleep(0.01)
    second, again = lasting(tmp_path), Ear()
    await second.start(again)
    assert "SIGSEGV" in again.causes[0]
    assert "last words" in again.text(1)


async def test_a_kernel_is_left_only_if_it_was_started_to_go_on(tmp_path: Path) -> None:
    place = lasting(tmp_path, unattended=0)
    await place.start(Ear())
    pid = place.describe().pid
    await place.leave()
    assert await gone(pid)


async def test_a_kernel_that_is_stopped_while_it_is_started_leaves_no_process(
    tmp_path: Path,
) -> None:
    place = lasting(tmp_path)
    starting = asyncio.ensure_future(place.start(Ear()))
    await asyncio.sleep(0)
    await place.stop()
    with pytest.raises(PlaceError):
        await starting
    assert not place.describe().running
    assert not (tmp_path / "run" / "kernel.json").exists()


async def test_a_kernel_whose_host_is_gone_ends_with_its_children(tmp_path: Path) -> None:
    script = (
        "import asyncio, os, sys\n"
        "from pathlib import Path\n"
        "from gonium.places.process import ProcessPlace\n"
        "from gonium.protocol.commands import RunCell\n"
        "class Ear:\n"
        "    def reported(self, reports):\n"
        "        for r in reports:\n"
        "            if getattr(r, 'text', ''): print(r.text, end='', flush=True)\n"
        "    def lost(self, cause): pass\n"
        "async def main(folder):\n"
        "    place = ProcessPlace(folder / 'nb.py', folder / 'run', folder / 'blobs')\n"
        "    await place.start(Ear())\n"
        "    place.send(RunCell(1, 'c', '', 'import os, subprocess, time\\n'\n"
        '        \'print(os.getpid(), subprocess.Popen(["sleep", "60"]).pid)\\n\'\n'
        "        'while True:\\n    try: time.sleep(1)\\n    except BaseException: pass'))\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(main(Path(sys.argv[1])))\n"
    )
    host = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    assert host.stdout is not None
    kernel, child = map(int, (await asyncio.wait_for(host.stdout.readline(), 20)).split())
    host.kill()
    await host.wait()
    assert await gone(kernel)
    assert await gone(child)
