"""The notebook's file: read whole, watched by its stamp, replaced only when nobody else did.

The file remembers the digest of what was last read or written. `write` refuses (`Changed`) when
something else is on disk, so that an edit made outside is never overwritten unseen. Its methods
block and are called from a worker thread, by who holds the guard.
"""

import asyncio
import hashlib
import os
import secrets
import stat

import msgspec

from gonium.host import atomic
from gonium.host.trouble import Trouble, unreadable, unsaved

_ALLOW = "allow your user to write there, and what is changed here is saved by itself."


class Changed(msgspec.Struct, frozen=True):
    """The file on disk is not what was last read: read it first."""


class Stamp(msgspec.Struct, frozen=True):
    """What a look at the file's metadata tells; another stamp: perhaps other content."""

    inode: int
    size: int
    modified: int
    changed: int


class NotebookFile:
    """One file at a resolved path, called `shown` towards people."""

    def __init__(self, path: str, shown: str, largest: int) -> None:
        self.path = path
        self.shown = shown
        self._largest = largest
        self.guard = asyncio.Lock()
        """Whoever holds it has the file, and what is known of it, to himself."""
        self.stamp: Stamp | None = None
        """Of what was last read or written."""
        self.hindrance = ""
        """What `hinders` said last."""
        self._known: str | None = None
        self._like: os.stat_result | None = None

    def look(self) -> Stamp | None:
        """Return the file's stamp; `None` when nothing can be seen there."""
        try:
            seen = os.stat(self.path)
        except OSError:
            return None
        return Stamp(seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns)

    def read(self) -> bytes | Trouble:
        """Return the content, which is not thereby known: see `accept`."""
        try:
            with open(self.path, "rb", opener=_without_waiting) as file:
                seen = os.fstat(file.fileno())
                self._like = seen
                return self._too_odd(seen) or file.read(self._largest + 1)
        except OSError as error:
            return unreadable(self.shown, error)

    def accept(self, data: bytes | None) -> None:
        """Know this as what is on disk (`None`: nothing); it may be overwritten from now on."""
        self._known = None if data is None else digest(data)

    def knows(self, data: bytes | None) -> bool:
        """Tell whether this is what was last read or written."""
        return self._known == (None if data is None else digest(data))

    @property
    def known(self) -> str:
        """A digest of what was last read or written; empty: nothing is there."""
        return self._known or ""

    def hinders(self) -> str:
        """Say why the file could not be saved, in one sentence; empty if it could."""
        self.hindrance = self._forbidden()
        return self.hindrance

    def write(self, data: bytes) -> Changed | Trouble | None:
        """Replace the content, if what is on disk is what is known."""
        draft = os.path.join(self._folder, self._draft_prefix() + secrets.token_hex(6))
        try:
            return self._write(draft, data)
        except FileExistsError:
            return Changed()
        except OSError as error:
            return unsaved(self.shown, error)
        finally:
            atomic.remove(draft)

    def tidy(self) -> None:
        """Remove drafts that a killed server left; only while the notebook is locked."""
        prefix = self._draft_prefix()
        try:
            for name in os.listdir(self._folder):
                if name.startswith(prefix):
                    atomic.remove(os.path.join(self._folder, name))
        except OSError:
            pass

    def _forbidden(self) -> str:
        follow = os.access in os.supports_effective_ids
        if not os.access(self.path, os.W_OK, effective_ids=follow):
            return f"{self.shown} is read-only: {_ALLOW}" if os.path.exists(self.path) else ""
        if not os.access(self._folder, os.W_OK | os.X_OK, effective_ids=follow):
            return f"The folder of {self.shown} is read-only: {_ALLOW}"
        return ""

    @property
    def _folder(self) -> str:
        return os.path.dirname(self.path)

    def _draft_prefix(self) -> str:
        return f".gonium-{digest(os.fsencode(os.path.basename(self.path)))[:8]}-"

    def _write(self, draft: str, data: bytes) -> Changed | Trouble | None:
        seen = self._stat()
        if seen is not None:
            self._like = seen
            if not self._is_known():
                return Changed()
            hindrance = self.hinders()
            if self.knows(data):
                return None
            if hindrance:
                # Where the folder is writable the file could be replaced, but is not meant to be.
                return Trouble("read_only", hindrance)
        atomic.write_draft(draft, data, self._like)
        if seen is None:
            self._create(draft)
        else:
            atomic.copy_attributes(self.path, draft)
            if not self._is_known() or not self._replace(draft):
                return Changed()
        self.accept(data)
        self.stamp = self.look()
        atomic.sync_folder(self._folder)
        return None

    def _create(self, draft: str) -> None:
        # A link fails where a rename would replace what somebody just put there.
        try:
            os.link(draft, self.path)
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links
            os.rename(draft, self.path)

    def _replace(self, draft: str) -> bool:
        ours = os.stat(draft).st_ino
        if not atomic.swap(draft, self.path):
            os.replace(draft, self.path)
            return True
        if self._is_known(draft):
            return True
        # Somebody wrote between the comparison and the swap: put their file back.
        atomic.swap(draft, self.path)
        if os.stat(draft).st_ino != ours:  # … and somebody replaced it meanwhile, too
            atomic.swap(draft, self.path)
        return False

    def _is_known(self, path: str | None = None) -> bool:
        try:
            with open(path or self.path, "rb", opener=_without_waiting) as file:
                return self.knows(file.read(self._largest + 1))
        except FileNotFoundError:
            return False

    def _stat(self) -> os.stat_result | None:
        try:
            return os.stat(self.path)
        except FileNotFoundError:
            return None

    def _too_odd(self, seen: os.stat_result) -> Trouble | None:
        if not stat.S_ISREG(seen.st_mode):
            return Trouble("special", f"{self.shown} is not an ordinary file: open a .py file.")
        if seen.st_size > self._largest:
            size, most = seen.st_size // 2**20, self._largest // 2**20
            return Trouble(
                "too_large",
                f"{self.shown} has {size} MB; notebooks of up to {most} MB are opened: "
                "move data out of it into files of their own.",
            )
        return None


def _without_waiting(path: str, flags: int) -> int:
    # A named pipe would otherwise wait for somebody to write to it.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def digest(data: bytes) -> str:
    """Return what stands for the content of a file."""
    return hashlib.sha256(data).hexdigest()
