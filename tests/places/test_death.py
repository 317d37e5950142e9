"""How the end of a kernel is told, going by what the system leaves behind."""

import os
import re
import signal
from pathlib import Path

import pytest
from tests.places.contract import Ear, cell

from gonium.places import evidence
from gonium.places.death import story
from gonium.places.evidence import Witness, oom_kills
from gonium.places.process import ProcessPlace
from gonium.places.run_folder import Ended
from gonium.protocol.reports import RunFinished


@pytest.fixture
def place(tmp_path: Path) -> ProcessPlace:
    return ProcessPlace(tmp_path / "nb.py", tmp_path / "run", tmp_path / "blobs")


def ended(status: int, *, peak: int = 0, became: str = "", starved: bool = False) -> str:
    return story(Ended(status, "", "", 0.0, peak, became, starved))


def counters(groups: Path, count: int) -> None:
    """A tree of control groups in which this process's group has lost so many processes."""
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        number, kinds, path = line.split(":", 2)
        if number == "0":
            file = groups / path.lstrip("/") / "memory.events"
            text = f"low 0\nhigh 7\nmax 3\noom 1\noom_kill {count}\n"
        elif "memory" in kinds:
            file = groups / "memory" / path.lstrip("/") / "memory.oom_control"
            text = f"oom_kill_disable 0\nunder_oom 0\noom_kill {count}\n"
        else:
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def test_want_of_memory_is_told_apart_from_a_kill() -> None:
    starved = ended(-signal.SIGKILL, peak=1_900_000_000, starved=True)
    assert starved == (
        "The system had no memory left and ended the kernel's process by SIGKILL. "
        "It held 1.9 GB of memory at most."
    )
    assert "no memory left" in ended(-signal.SIGKILL)
    assert "somebody killed it" in ended(-signal.SIGKILL)
    assert "memory" not in ended(1, starved=True)


def test_a_kill_for_want_of_memory_is_known_by_the_counters_of_the_group(tmp_path: Path) -> None:
    counters(tmp_path, 2)
    witness = Witness(os.getpid(), str(tmp_path))
    assert oom_kills(os.getpid(), str(tmp_path)) == 2
    assert not witness.starved()
    counters(tmp_path, 3)
    assert witness.starved()


def test_in_a_container_the_group_may_be_the_root_that_is_seen(tmp_path: Path) -> None:
    (tmp_path / "memory").mkdir()
    for file in (tmp_path / "memory.events", tmp_path / "memory" / "memory.oom_control"):
        file.write_text("oom_kill 5\n")
    assert oom_kills(os.getpid(), str(tmp_path)) == 5


def test_where_groups_do_not_tell_the_whole_system_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = tmp_path / "vmstat"
    system.write_text("nr_free_pages 12\noom_kill 7\n")
    monkeypatch.setattr(evidence, "_ALTOGETHER", str(system))
    assert oom_kills(os.getpid(), str(tmp_path)) == 7


def test_nothing_is_made_of_a_process_that_is_not_there() -> None:
    witness = Witness(2**22 + 1)
    assert witness.became() == ""
    assert not witness.starved()


@pytest.mark.parametrize(
    ("peak", "words"), [(2_345_000_000, "2.3 GB"), (87_654_321, "88 MB"), (52_000, "52 kB")]
)
def test_memory_is_told_as_people_say_it(peak: int, words: str) -> None:
    assert f"It held {words} of memory at most." in ended(1, peak=peak)


async def test_the_death_of_a_kernel_is_told_with_the_memory_it_held_at_most(
    place: ProcessPlace,
) -> None:
    ear = Ear()
    await place.start(ear)
    place.send(cell(1, "import os\nheld = b'x' * 400_000_000\ndel held\nos._exit(1)"))
    await ear.hear(lambda ear: bool(ear.causes))
    said = re.search(r"exit status 1\. It held (\d+) MB of memory at most\.$", ear.causes[0])
    assert said
    assert 400 <= int(said[1]) < 800


async def test_a_kernel_that_may_take_no_more_memory_says_so_and_lives(place: ProcessPlace) -> None:
    ear = Ear()
    await place.start(ear)
    limit = (
        "import resource\nresource.setrlimit(resource.RLIMIT_AS, (2**31, resource.RLIM_INFINITY))"
    )
    place.send(cell(1, limit + "\nheld = b'x' * 2**33"))
    end = await ear.end_of(1)
    assert isinstance(end, RunFinished)
    assert end.error is not None
    assert end.error.name == "MemoryError"
    place.send(cell(2, "print('alive')"))
    await ear.end_of(2)
    assert ear.text(2) == "alive\n"
    await place.stop()


async def test_what_a_crash_says_of_itself_is_heard(place: ProcessPlace) -> None:
    ear = Ear()
    await place.start(ear)
    place.send(cell(1, "def inner():\n    import ctypes\n    ctypes.string_at(0)\ninner()"))
    await ear.hear(lambda ear: bool(ear.causes))
    assert "Segmentation fault" in ear.text(1, "stderr")
    assert "in inner" in ear.text(1, "stderr")
