"""A folder of data named by their content.

Whatever is binary or large leaves the record and lives here under its SHA-256, so that equal
data are stored once, a digest never changes its meaning and browsers may keep it for ever.
"""

import os
import threading

from gonium.protocol.output import Blob

_HEXADECIMAL = frozenset("0123456789abcdef")


class Blobs:
    """The blobs of one notebook; the folder comes into being with the first of them."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = os.fspath(folder)

    def put(self, data: bytes) -> Blob:
        """Store the data, whole or not at all; raises `OSError` when the disk refuses them."""
        import hashlib  # brings OpenSSL: 5 ms and 3 MB, for kernels that never show a picture

        digest = hashlib.sha256(data).hexdigest()
        if not self._holds(digest, len(data)):
            self._write(digest, data)
        return Blob(digest, len(data))

    def draft(self) -> str:
        """Return where something can be written that is to become a blob, see `take`."""
        os.makedirs(self.folder, mode=0o700, exist_ok=True)
        path = os.path.join(self.folder, f".draft.{os.urandom(8).hex()}")
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        return path

    def take(self, draft: str) -> Blob:
        """Make a file in the folder a blob; it may be larger than memory."""
        import hashlib

        with open(draft, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = os.stat(draft).st_size
        os.replace(draft, self.path(digest))
        return Blob(digest, size)

    def get(self, digest: str) -> bytes:
        """The data with this digest; raises `OSError` if they are not here."""
        with open(self.path(digest), "rb") as file:
            return file.read()

    def path(self, digest: str) -> str:
        """Where the blob is, or would be; raises `ValueError` for what is no digest."""
        if len(digest) != 64 or not _HEXADECIMAL.issuperset(digest):
            raise ValueError(f"{digest[:80]!r} is not the SHA-256 of a blob")
        return os.path.join(self.folder, digest)

    def _holds(self, digest: str, size: int) -> bool:
        # A machine that lost its power may have left a file that is too short.
        try:
            return os.stat(self.path(digest)).st_size == size
        except OSError:
            return False

    def _write(self, digest: str, data: bytes) -> None:
        os.makedirs(self.folder, mode=0o700, exist_ok=True)
        draft = os.path.join(self.folder, f".{digest}.{os.getpid()}.{threading.get_ident()}")
        try:
            with open(draft, "wb", opener=_private) as file:
                file.write(data)
            os.replace(draft, self.path(digest))
        except BaseException:
            _remove(draft)
            raise


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        pass
