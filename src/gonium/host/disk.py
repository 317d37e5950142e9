"""All that one open notebook has on disk: its file, and beside it the lock, outputs and blobs."""

import os

from gonium.host.aside import set_aside, told_aside
from gonium.host.file import NotebookFile
from gonium.host.journal import Unread, load, plain
from gonium.host.lock import Lock
from gonium.host.past import PastStore
from gonium.host.reading import Reading, read
from gonium.host.rescue import rescued
from gonium.host.resuming import Resumption, resumed
from gonium.host.root import Root
from gonium.host.settings import Settings
from gonium.host.sidecar import sidecar
from gonium.host.store import Kept, Store
from gonium.host.trouble import Trouble, unreadable


class Disk:
    """An opened notebook's files; made by `open_disk`."""

    def __init__(
        self, file: NotebookFile, lock: Lock, store: Store, past: PastStore, reading: Reading
    ) -> None:
        """Raises `OSError` where what an earlier life left can be neither done again nor kept."""
        self.file = file
        self.store = store
        self.past = past
        self.reading = reading
        """The file as it was when it was opened."""
        self.resumption = _resumption(store.folder, reading.data)
        """What an earlier life of the session left."""
        kept = store.load()
        self.kept: tuple[Kept, ...] = () if isinstance(kept, Trouble) else kept
        """The outputs of last time."""
        troubles = [kept] if isinstance(kept, Trouble) else []
        troubles += rescued(store.folder, file.shown, reading.data)
        troubles += told_aside(store.folder, file.shown)
        self.problems = tuple(trouble.problem("note") for trouble in troubles)
        self._lock = lock

    def close(self) -> None:
        """Let somebody else open the notebook."""
        self._lock.release()


def open_disk(path: str, root: Root, settings: Settings) -> Disk | Trouble:
    """Read the notebook at a path relative to the root, and lock it; blocks."""
    found = root.find(path)
    if isinstance(found, Trouble):
        return found
    shown = root.named(path)
    file = NotebookFile(os.fspath(found), shown, settings.largest)
    reading = read(file)
    if isinstance(reading, Trouble):
        return reading
    try:
        folder = sidecar(file.path)
    except OSError as error:
        return unreadable(shown, error)
    lock = Lock(os.path.join(folder, "lock"), shown)
    if trouble := lock.acquire():
        return trouble
    try:
        file.tidy()
        past = PastStore(folder, settings.history_bytes, settings.history_run)
        opened = _opened(file, lock, Store(folder, settings.largest), past)
    except BaseException:
        lock.release()
        raise
    if isinstance(opened, Trouble):
        lock.release()
    return opened


def _opened(file: NotebookFile, lock: Lock, store: Store, past: PastStore) -> Disk | Trouble:
    # Read again: what was read before the lock was ours may have been saved by its last owner.
    stamp = file.look()
    reading = read(file)
    if isinstance(reading, Trouble):
        return reading
    file.accept(reading.data)
    file.stamp = stamp
    try:
        return Disk(file, lock, store, past, reading)
    except OSError as error:
        return unreadable(file.shown, error)


def _resumption(folder: str, data: bytes) -> Resumption | None:
    """Go on from the journal, as far as that can be done; what cannot is set aside on disk."""
    left = load(folder)
    if left is None:
        return None
    if isinstance(left, Unread):
        set_aside(folder, left.pieces)
        return None
    try:
        found = resumed(left, data)
    except Exception:  # a notebook opens whatever its journal holds  # noqa: BLE001
        set_aside(folder, plain(left))
        return None
    set_aside(folder, found.aside)
    return found
