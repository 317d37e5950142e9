"""One server for a notebook at a time, so that two do not run it against each other.

The operating system holds the lock and gives it back when the process ends, however it ends;
where the file system cannot lock, the process number in the file decides.
"""

import errno
import os
import sys

from gonium.host.trouble import Trouble
from gonium.places.census import is_there

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_TAKEN = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}


class Lock:
    """The lock of one notebook, in a file of its own."""

    def __init__(self, path: str, shown: str) -> None:
        self._path = path
        self._shown = shown
        self._descriptor: int | None = None

    def acquire(self) -> Trouble | None:
        """Take the lock, or say who has it."""
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:  # without its file there is nothing to lock, and no reason to refuse
            return None
        if not _lock(descriptor):
            holder = _holder(descriptor)
            os.close(descriptor)
            return self._taken(holder)
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        self._descriptor = descriptor
        return None

    def release(self) -> None:
        """Give the lock back."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None

    def _taken(self, holder: int) -> Trouble:
        who = f"process {holder}" if holder else "another process"
        return Trouble(
            "locked",
            f"{self._shown} is already open in a Gonium server ({who}): "
            "use that one, or end it and open the notebook again.",
        )


def holder(path: str) -> int:
    """Return the number of the process that has a lock that is taken; 0: nobody can tell."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return 0
    try:
        return _holder(descriptor)
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    """Take the operating system's lock; say whether nobody else has it."""
    try:
        if sys.platform == "win32":
            os.lseek(descriptor, 1024, os.SEEK_SET)  # beyond the number, which others read
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            os.lseek(descriptor, 0, os.SEEK_SET)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _TAKEN:
            return False
        return not _alive(_holder(descriptor))
    return True


def _holder(descriptor: int) -> int:
    os.lseek(descriptor, 0, os.SEEK_SET)
    text = os.read(descriptor, 32)
    return int(text) if text.isdigit() else 0


def _alive(process: int) -> bool:
    return process not in (0, os.getpid()) and is_there(process)
