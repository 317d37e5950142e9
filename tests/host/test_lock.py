"""One server for a notebook at a time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gonium.host import lock
from gonium.host.lock import Lock

HOLD = """
import sys, time
from gonium.host.lock import Lock
print(Lock(sys.argv[1], "nb.py").acquire(), flush=True)
time.sleep(60)
"""


def test_a_lock_is_taken_and_given_back(tmp_path: Path) -> None:
    one, other = Lock(str(tmp_path / "lock"), "nb.py"), Lock(str(tmp_path / "lock"), "nb.py")
    assert one.acquire() is None
    assert other.acquire() is not None
    one.release()
    assert other.acquire() is None
    other.release()


def test_a_second_one_hears_which_process_has_it_and_what_to_do(tmp_path: Path) -> None:
    first = Lock(str(tmp_path / "lock"), "nb.py")
    first.acquire()
    trouble = Lock(str(tmp_path / "lock"), "nb.py").acquire()
    assert trouble is not None
    assert trouble.code == "locked"
    assert f"nb.py is already open in a Gonium server (process {os.getpid()})" in trouble.message
    assert "end it and open the notebook again" in trouble.message
    first.release()


def test_the_lock_of_a_killed_process_is_taken_over(tmp_path: Path) -> None:
    path = str(tmp_path / "lock")
    with subprocess.Popen([sys.executable, "-c", HOLD, path], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"None\n"
        trouble = Lock(path, "nb.py").acquire()
        assert trouble is not None
        assert str(holder.pid) in trouble.message
        holder.kill()
        holder.wait()
        ours = Lock(path, "nb.py")
        assert ours.acquire() is None
        ours.release()


@pytest.mark.parametrize(("content", "free"), [("", True), ("x", True), ("999999999", True)])
def test_where_the_file_system_cannot_lock_the_process_number_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, free: bool
) -> None:
    refuse_locking(monkeypatch)
    (tmp_path / "lock").write_text(content)
    ours = Lock(str(tmp_path / "lock"), "nb.py")
    assert (ours.acquire() is None) == free
    ours.release()


def test_where_the_file_system_cannot_lock_a_living_process_keeps_its_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_locking(monkeypatch)
    (tmp_path / "lock").write_text(str(os.getppid()))
    assert Lock(str(tmp_path / "lock"), "nb.py").acquire() is not None


def test_where_no_lock_can_be_written_nobody_is_refused(tmp_path: Path) -> None:
    ours = Lock(str(tmp_path / "nowhere/lock"), "nb.py")
    assert ours.acquire() is None
    ours.release()


def refuse_locking(monkeypatch: pytest.MonkeyPatch) -> None:
    def flock(descriptor: int, operation: int) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(lock.fcntl, "flock", flock)
