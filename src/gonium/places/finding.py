"""The kernels that run on this machine for this user, found by their run directories."""

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from gonium.places.run_folder import Description, RunFolder, lives

PATIENCE = {signal.SIGTERM: 0.4, signal.SIGKILL: 5.0}
"""Seconds that a kernel gets to end before it is ended; and a busy system, to do that."""
GLANCE = 0.01


def kernels(run: Path) -> Iterator[tuple[RunFolder, Description]]:
    """Yield the kernels whose run directories are in a folder, the newest first, also dead ones."""
    found = []
    try:
        folders = [Path(entry.path) for entry in os.scandir(run) if entry.is_dir()]
    except OSError:
        return
    for path in folders:
        folder = RunFolder(path)
        if described := folder.description():
            found.append((folder, described))
    yield from sorted(found, key=lambda one: -one[1].started)


def runs(folder: RunFolder, described: Description) -> bool:
    """Say whether a kernel's process runs."""
    return folder.ended() is None and lives(described)


def end(folder: RunFolder, described: Description) -> None:
    """End a kernel with all that it has started, and remove its run directory; blocks."""
    for number, patience in PATIENCE.items():
        if not runs(folder, described):
            break
        try:
            os.killpg(described.pid, number)
        except OSError:
            break
        _wait(lambda: not runs(folder, described), patience)
    if folder.holder() == 0:
        # Whoever is connected has still to read how it ended, and removes it then.
        remove(folder)


def remove(folder: RunFolder) -> None:
    """Remove the run directory of a kernel that has ended."""
    folder.find()
    folder.remove()
    shutil.rmtree(folder.folder, ignore_errors=True)


def _wait(condition: Callable[[], bool], patience: float) -> None:
    until = time.monotonic() + patience
    while not condition() and time.monotonic() < until:
        time.sleep(GLANCE)
