"""Files that are always the old one or the new one, whatever happens in between.

New content is written to a draft in the same folder, brought to the disk, and put in place in
one step. Where the operating system can *swap* two files, what was there before is in our hands
afterwards and can be compared once more: not even an edit made in that very instant is lost.
"""

import errno
import os
import secrets
import stat
import sys

_NO_SWAP = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM}
_OPEN_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0)


def put(path: str, data: bytes) -> None:
    """Replace a file of our own, which nobody else edits; raises `OSError`."""
    folder = os.path.dirname(path)
    draft = os.path.join(folder, f".{os.path.basename(path)[:60]}.{secrets.token_hex(6)}")
    try:
        write_draft(draft, data, None)
        os.replace(draft, path)
    except BaseException:
        remove(draft)
        raise


def write_draft(draft: str, data: bytes, like: os.stat_result | None) -> None:
    """Write a new file and bring it to the disk, with the owner and permissions of another."""
    descriptor = os.open(draft, _OPEN_FLAGS, 0o600 if like is not None else 0o666)
    try:
        write_all(descriptor, data)
        if like is not None:
            _liken(descriptor, like)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def copy_attributes(source: str, draft: str) -> None:
    """Take over extended attributes (access control lists, tags), as far as permitted."""
    if sys.platform != "linux":
        return
    try:
        for name in os.listxattr(source):
            os.setxattr(draft, name, os.getxattr(source, name))
    except OSError:
        pass


def swap(one: str, other: str) -> bool:
    """Exchange two files in one step; False where the system or file system cannot."""
    if sys.platform != "linux":
        return False
    import ctypes  # with the first save, not with the server

    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "renameat2"):
        return False
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    if library.renameat2(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0:
        return True
    code = ctypes.get_errno()
    if code in _NO_SWAP:
        return False
    raise OSError(code, os.strerror(code), other)


def sync_folder(folder: str) -> None:
    """Bring the folder's entries to the disk, so that a rename survives a loss of power."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network file systems
            raise
    finally:
        os.close(descriptor)


def remove(path: str) -> None:
    """Remove a file if it is there and may be removed."""
    try:
        os.unlink(path)
    except OSError:
        pass


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of it, in as many steps as that takes; raises `OSError`."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _liken(descriptor: int, like: os.stat_result) -> None:
    if sys.platform == "win32":
        return
    made = os.fstat(descriptor)
    if (made.st_uid, made.st_gid) != (like.st_uid, like.st_gid):
        for owner in ((like.st_uid, like.st_gid), (-1, like.st_gid)):
            try:
                os.fchown(descriptor, *owner)
                break
            except OSError:  # only the superuser gives files away
                continue
    os.fchmod(descriptor, stat.S_IMODE(like.st_mode))
