"""A notebook's kernel that an earlier server has left, or died over: found by its run directory.

It may have ended meanwhile; what it did until then is told all the same. Others of the same notebook
(a server may die between the end of one kernel and the next) are ended: nobody would come for them.
"""

from pathlib import Path

import msgspec

from gonium.host.diary import Recalled, recall
from gonium.host.dirs import run_folder
from gonium.places import finding


class FoundKernel(msgspec.Struct, frozen=True):
    """A kernel to go on with."""

    folder: Path
    """Its run directory."""
    recalled: Recalled
    """What the session before knew."""


def find_kernel(path: str) -> FoundKernel | None:
    """Return the kernel of the notebook at a resolved path, if there is one; blocks.

    To be called by who holds the notebook's lock.
    """
    found = None
    try:
        run = run_folder()
    except OSError:
        return None
    for folder, described in finding.kernels(run):
        if described.notebook != path or folder.holder():
            continue
        recalled = recall(folder.folder) if found is None else None
        if recalled is not None:
            found = FoundKernel(folder.folder, recalled)
        else:
            finding.end(folder, described)
    return found


def notebooks_with_kernels() -> list[str]:
    """Return the resolved paths of notebooks whose kernels go on with nobody connected; blocks."""
    try:
        run = run_folder()
    except OSError:
        return []
    return [
        described.notebook
        for folder, described in finding.kernels(run)
        if finding.runs(folder, described) and not folder.holder()
    ]
