"""Whatever system call of a save fails or is the last one, the file is the old or the new one.

Faults are injected where the code meets the operating system: every call through `os` is
counted, and the n-th one fails, or the process ends there.
"""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from faults.figures import Count
from gonium.host import atomic, file
from gonium.host.file import Changed, NotebookFile
from gonium.host.trouble import Trouble

OLD, NEW = b"old = 1\n" * 1000, b"new = 2\n" * 1000
CALLS = ("open", "write", "fsync", "close", "stat", "fstat", "fchmod", "replace", "rename", "link")
FAILURES = [errno.EIO, errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EINTR]


class Faulty:
    """The `os` module, whose n-th call does something else."""

    def __init__(self, at: int, fault: Callable[[], None]) -> None:
        self._left = at
        self._fault = fault

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        return self.counted(real) if name in CALLS else real

    def counted(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            self._left -= 1
            if self._left == 0:
                if real is os.close:  # a descriptor is closed even if closing fails
                    real(*arguments)
                self._fault()
            return real(*arguments, **options)

        return call

    @property
    def happened(self) -> bool:
        return self._left <= 0


def save(path: Path, system: Faulty, patch: pytest.MonkeyPatch) -> Changed | Trouble | None:
    path.write_bytes(OLD)
    notebook = NotebookFile(str(path), path.name, 2**20)
    notebook.accept(OLD)
    with patch.context() as context:
        context.setattr(file, "os", system)
        context.setattr(atomic, "os", system)
        context.setattr(atomic, "swap", system.counted(atomic.swap))
        return notebook.write(NEW)


@pytest.mark.parametrize("code", FAILURES, ids=errno.errorcode.get)
def test_a_call_that_fails_leaves_the_old_file_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, count: Count
) -> None:
    def fail() -> None:
        raise OSError(code, os.strerror(code))

    path = tmp_path / "nb.py"
    for at in range(1, 100):
        system = Faulty(at, fail)
        result = save(path, system, monkeypatch)
        now = path.read_bytes()
        assert now in (OLD, NEW)
        assert result is not None or now == NEW
        assert not isinstance(result, Trouble) or "nb.py cannot be saved" in result.message
        if not system.happened:
            assert at > 10
            count(f"{errno.errorcode[code]} at each system call of a save", at - 1, 0)
            return
    raise AssertionError("a save has fewer calls than that")


def test_after_any_failure_the_next_save_succeeds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise OSError(errno.ENOSPC, "full")

    path = tmp_path / "nb.py"
    for at in range(1, 25):
        path.write_bytes(OLD)
        notebook = NotebookFile(str(path), path.name, 2**20)
        notebook.accept(OLD)
        system = Faulty(at, fail)
        with monkeypatch.context() as context:
            context.setattr(file, "os", system)
            context.setattr(atomic, "os", system)
            context.setattr(atomic, "swap", system.counted(atomic.swap))
            notebook.write(NEW)
        if isinstance(notebook.write(NEW + b"#\n"), Changed):
            notebook.accept(path.read_bytes())
            assert path.read_bytes() == NEW
            assert notebook.write(NEW + b"#\n") is None
        assert path.read_bytes() == NEW + b"#\n"


def test_a_server_killed_at_any_call_leaves_the_old_file_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: Count
) -> None:
    path = tmp_path / "nb.py"
    ends = 0
    for at in range(1, 100):
        process = os.fork()
        if process == 0:
            save(path, Faulty(at, lambda: os._exit(9)), monkeypatch)
            os._exit(0)
        _, status = os.waitpid(process, 0)
        assert path.read_bytes() in (OLD, NEW)
        if os.waitstatus_to_exitcode(status) == 0:
            break
        ends += 1
    assert ends > 10
    count("server killed at each system call of a save", ends, 0)
    NotebookFile(str(path), path.name, 2**20).tidy()
    assert os.listdir(tmp_path) == ["nb.py"]


def test_a_full_disk_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    messages = set()
    for at in range(1, 30):
        result = save(tmp_path / "nb.py", Faulty(at, fail), monkeypatch)
        if isinstance(result, Trouble):
            messages.add(result.message)
    assert messages == {"nb.py cannot be saved because the disk is full: free some space."}
