"""How the end of a kernel is told, going by what the system leaves behind."""

import os
import signal
from pathlib import Path

import pytest

from gonium.places.death import story
from gonium.places.evidence import Witness, oom_kills
from gonium.places.run_folder import Ended


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


def test_where_groups_do_not_tell_the_whole_system_is_asked(tmp_path: Path) -> None:
    assert oom_kills(os.getpid(), str(tmp_path)) >= 0


def test_nothing_is_made_of_a_process_that_is_not_there() -> None:
    witness = Witness(2**22 + 1)
    assert witness.became() == ""
    assert not witness.starved()


@pytest.mark.parametrize(
    ("peak", "words"), [(2_345_000_000, "2.3 GB"), (87_654_321, "88 MB"), (52_000, "52 kB")]
)
def test_memory_is_told_as_people_say_it(peak: int, words: str) -> None:
    assert f"It held {words} of memory at most." in ended(1, peak=peak)
