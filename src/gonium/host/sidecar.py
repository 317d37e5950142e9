"""The folder beside a notebook for what may be thrown away: outputs, blobs, the lock.

`__gonium__/<notebook>/`, ignored by git. Where that cannot be written, or is not what it seems
(a link that came with somebody's archive), a folder in the user's cache serves instead.
"""

import hashlib
import os

from gonium.host.dirs import cache_folder

FOLDER = "__gonium__"


def sidecar(path: str) -> str:
    """Return the folder of the notebook at a resolved path; it exists. Raises `OSError`."""
    beside = os.path.join(os.path.dirname(path), FOLDER)
    folder = os.path.join(beside, _stem(os.path.basename(path)))
    try:
        if _make(beside):
            with open(os.path.join(beside, ".gitignore"), "x", encoding="utf-8") as file:
                file.write("*\n")
        if os.path.islink(beside):
            return _private(path)
        _make(folder)
    except OSError:
        return _private(path)
    if os.path.islink(folder) or not os.access(folder, os.W_OK | os.X_OK):
        return _private(path)
    return folder


def _stem(name: str) -> str:
    stem = name.removesuffix(".py")
    return name if stem in ("", ".", "..") else stem


def _make(folder: str) -> bool:
    """Make one folder; say whether it is new."""
    try:
        os.mkdir(folder)
    except FileExistsError:
        return False
    return True


def _private(path: str) -> str:
    digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:24]
    folder = cache_folder() / "notebooks" / digest
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return str(folder)
