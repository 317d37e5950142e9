"""The folder of kept results: one file each, bounded in size, the least recently used go first.

A result is written to a draft that its writer holds a lock on, brought to the disk and put in place
in one step, so that whoever reads meets a whole one. A draft without a lock is one over which
somebody was killed. Kernels that write at the same time take turns in tidying up, nothing else.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import msgspec

from gonium.kernel.kept.entry import Damaged, Description, Entry, Writer, describe, read
from gonium.kernel.kept.reason import NotKept
from gonium.kernel.kept.seal import signing_key

fcntl: Any = None
if find_spec("fcntl"):  # else, on Windows and in the browser, drafts go by their age
    fcntl = import_module("fcntl")

FOLDER = "__gonium__"
ENDING = ".kept"
_DRAFT = ".draft-"
_NEW = 60.0
_LONG = 86400.0
"""Seconds for which a draft is surely somebody's: with locks, and where there are none."""
LIMIT = "GONIUM_KEPT_BYTES"
"""The environment variable with the bytes that a folder may hold."""
USUAL_LIMIT = 5 * 2**30
USUAL_SHARE = 10
"""One in so many bytes of the disk, if that is less."""


class Listed(msgspec.Struct, frozen=True):
    """One kept result, as its file tells."""

    path: str
    size: int
    """Bytes."""
    used: float
    """Seconds since the epoch at which it was last found or made."""
    description: Description | None
    """`None`: the file is damaged."""


def folder_beside(path: str) -> str:
    """Return where the results of a notebook or script are kept; an empty path: of this folder."""
    return os.path.join(os.path.dirname(os.path.abspath(path or "x")), FOLDER, "kept")


class Store:
    """The results kept in one folder."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def find(self, key: str) -> Entry | None:
        """Return the result with this key, and count it as used.

        Raises `Damaged` if it was there and is not to be trusted; it is removed then.
        """
        path = self._path(key)
        try:
            entry = read(path, signing_key(), self._limit())
            if entry.description.key != key:
                raise Damaged("it belongs to another key")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise NotKept(f"{path} cannot be read: {error.strerror}") from None
        except Damaged:
            remove(path)
            raise
        with suppress(OSError):  # read-only: then its age does not matter either
            os.utime(path)
        return entry

    def put(self, key: str, fill: Callable[[Writer], Description]) -> Description:
        """Keep a result that `fill` writes; raises `NotKept` if there is no way to."""
        signing, limit = signing_key(), self._limit()
        try:
            self._prepare()
            with self._draft() as (draft, descriptor):
                with open(descriptor, "wb", closefd=False) as file:
                    writer = Writer(file, signing, limit)
                    description = fill(writer)
                    writer.close(description)
                    file.flush()
                    os.fsync(descriptor)
                self._tidy(limit - os.fstat(descriptor).st_size, draft)
                os.replace(draft, self._path(key))
                _sync(self.folder)
        except OSError as error:
            reason = error.strerror or error
            raise NotKept(f"{self.folder} cannot be written: {reason}") from None
        return description

    def remove(self, key: str) -> None:
        """Remove the result with this key, if it is there."""
        remove(self._path(key))

    def entries(self) -> Iterator[Listed]:
        """Return all that is kept, the least recently used first; not checked."""
        for used, size, path in self._files():
            try:
                description = describe(path)
            except FileNotFoundError:
                continue
            except (Damaged, OSError):
                description = None
            yield Listed(path, size, used, description)

    def _path(self, key: str) -> str:
        return os.path.join(self.folder, key + ENDING)

    def _limit(self) -> int:
        """Return how many bytes may be kept."""
        text = os.environ.get(LIMIT, "")
        if text:
            if not text.isdecimal():
                raise NotKept(f"{LIMIT} is {text!r}, not a number of bytes")
            return int(text)
        folder = self.folder
        while not os.path.isdir(folder) and os.path.dirname(folder) != folder:
            folder = os.path.dirname(folder)
        try:
            return min(USUAL_LIMIT, shutil.disk_usage(folder).total // USUAL_SHARE)
        except OSError:
            return USUAL_LIMIT

    def _prepare(self) -> None:
        """Make the folder; raises `NotKept` if somebody has put a link there."""
        beside = os.path.dirname(self.folder)
        try:
            os.mkdir(beside)
            with open(os.path.join(beside, ".gitignore"), "x", encoding="utf-8") as file:
                file.write("*\n")
        except FileExistsError:
            pass
        with suppress(FileExistsError):
            os.mkdir(self.folder, 0o700)
        for folder in (beside, self.folder):
            if os.path.islink(folder) or not os.path.isdir(folder):
                raise NotKept(f"{folder} is no folder of its own; remove it")

    @contextmanager
    def _draft(self) -> Iterator[tuple[str, int]]:
        """Make a draft with a lock on it; it is gone afterwards, unless it was put in place."""
        draft = os.path.join(self.folder, f"{_DRAFT}{os.getpid()}-{os.urandom(6).hex()}")
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        descriptor = os.open(draft, flags, 0o600)
        try:
            if fcntl is not None:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield draft, descriptor
        finally:
            os.close(descriptor)
            remove(draft)

    def _tidy(self, room: int, own: str) -> None:
        """Remove what was used least recently until the rest fits, and drafts of the dead."""
        with self._turn():
            for name in os.listdir(self.folder):
                draft = os.path.join(self.folder, name)
                if name.startswith(_DRAFT) and draft != own and _is_abandoned(draft):
                    remove(draft)
            files = self._files()
            total = sum(size for _, size, _ in files)
            for _, size, path in files:
                if total <= room:
                    return
                remove(path)
                total -= size

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait until nobody else tidies up this folder."""
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        descriptor = os.open(os.path.join(self.folder, "tidying"), flags, 0o600)
        try:
            if fcntl is not None:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _files(self) -> list[tuple[float, int, str]]:
        """Return when each was last used, its bytes and its path; the oldest first."""
        found = []
        try:
            with os.scandir(self.folder) as files:
                for file in files:
                    if file.name.endswith(ENDING):
                        with suppress(FileNotFoundError):
                            known = file.stat(follow_symlinks=False)
                            found.append((known.st_mtime, known.st_size, file.path))
        except (FileNotFoundError, NotADirectoryError):
            return []
        return sorted(found)


def remove(path: str) -> None:
    """Remove a file, if it is there and may be removed."""
    with suppress(OSError):
        os.unlink(path)


def _is_abandoned(draft: str) -> bool:
    """Say whether nobody holds the lock on a draft any more; a new one may not have it yet."""
    try:
        if os.stat(draft).st_mtime > time.time() - (_NEW if fcntl is not None else _LONG):
            return False
        descriptor = os.open(draft, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True


def _sync(folder: str) -> None:
    """Bring the folder's entries to the disk, where that can be done."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
