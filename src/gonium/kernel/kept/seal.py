"""The user's own key, with which kept results are signed.

Unpickling runs code. Whoever can put a file into the folder of a notebook must not be able to run
code by it, so an entry counts only if it carries a signature that needs this key.
"""

import os
import stat
import sys
from functools import cache

from gonium.kernel.kept.reason import NotKept

SIZE = 32
"""Bytes of the key and of a signature (HMAC-SHA256)."""


def signing_key() -> bytes:
    """Return the user's key, made if there is none; raises `NotKept` if it is not the user's alone."""
    folder = _folder()
    path = os.path.join(folder, "kept.key")
    try:
        try:
            return _read(path)
        except FileNotFoundError:
            os.makedirs(folder, mode=0o700, exist_ok=True)
            _make(path)
            return _read(path)
    except OSError as error:
        raise NotKept(f"the key that signs kept results, {path}, cannot be used: {error}") from None


def _make(path: str) -> None:
    """Make the key: whole or not at all, and only one, whoever else is making it now."""
    draft = f"{path}.{os.getpid()}.{os.urandom(4).hex()}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(draft, flags, 0o600)
    try:
        with open(descriptor, "wb") as file:
            file.write(os.urandom(SIZE))
            file.flush()
            os.fsync(descriptor)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another kernel was faster
    finally:
        os.unlink(draft)


def _read(path: str) -> bytes:
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0))
    with open(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if sys.platform != "win32" and found.st_uid != os.geteuid():
            raise NotKept(f"the key {path} belongs to another user; remove it")
        if sys.platform != "win32" and stat.S_IMODE(found.st_mode) & 0o077:
            raise NotKept(f"others can read the key {path}; remove it, and a new one is made")
        key = file.read(SIZE + 1) if stat.S_ISREG(found.st_mode) else b""
    if len(key) != SIZE:
        raise NotKept(f"the key {path} is damaged; remove it, and a new one is made")
    return key


def _folder() -> str:
    return os.environ.get("GONIUM_STATE_DIR", "") or _usual_folder()


@cache
def _usual_folder() -> str:
    import platformdirs  # with the first result that is kept

    return str(platformdirs.user_state_path("gonium"))
