"""All that one open notebook has on disk: its file, and beside it the lock, outputs and blobs."""

import os

from gonium.host.file import NotebookFile
from gonium.host.journal import load
from gonium.host.lock import Lock
from gonium.host.past import PastStore
from gonium.host.reading import Reading, read
from gonium.host.rescue import rescued
from gonium.host.resuming import resumed
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
        self.file = file
        self.store = store
        self.past = past
        self.reading = reading
        """The file as it was when it was opened."""
        left = load(store.folder)
        self.resumption = resumed(left, reading.data) if left is not None else None
        """What an earlier life of the session left."""
        kept = store.load()
        self.kept: tuple[Kept, ...] = () if isinstance(kept, Trouble) else kept
        """The outputs of last time."""
        troubles = [kept] if isinstance(kept, Trouble) else []
        troubles += rescued(store.folder, file.shown, reading.data)
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
    file.tidy()
    past = PastStore(folder, settings.history_bytes, settings.history_run)
    return _opened(file, lock, Store(folder, settings.largest), past)


def _opened(file: NotebookFile, lock: Lock, store: Store, past: PastStore) -> Disk | Trouble:
    # Read again: what was read before the lock was ours may have been saved by its last owner.
    stamp = file.look()
    reading = read(file)
    if isinstance(reading, Trouble):
        lock.release()
        return reading
    file.accept(reading.data)
    file.stamp = stamp
    return Disk(file, lock, store, past, reading)
