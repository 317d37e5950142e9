"""Messages on a stream of bytes: each is preceded by its length.

Both ends of a kernel's connections use this; what a message holds is not its business.
"""

from struct import Struct

HEADER = Struct("<I")
LIMIT = 256 * 1024 * 1024
"""Bytes of one message; a longer one can only be a mistake or an attack."""


class FramingError(Exception):
    """The stream does not hold messages; the connection cannot be used any further."""


def pack(body: bytes) -> bytes:
    """Return the bytes that carry one message."""
    return HEADER.pack(len(body)) + body


class Inbox:
    """Bytes as they arrive, cut into messages."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._start = 0

    def feed(self, data: bytes) -> None:
        """Take what arrived."""
        self._bytes += data

    def take(self) -> bytes | None:
        """Return the next whole message, or `None` until more has arrived."""
        body = self._start + HEADER.size
        if len(self._bytes) < body:
            self._compact()
            return None
        (length,) = HEADER.unpack_from(self._bytes, self._start)
        if length > LIMIT:
            raise FramingError(f"a message of {length} bytes was announced; {LIMIT} are allowed")
        if len(self._bytes) < body + length:
            self._compact()
            return None
        self._start = body + length
        return bytes(memoryview(self._bytes)[body : body + length])

    def _compact(self) -> None:
        """Forget what was taken; done once all whole messages are, so that it costs little."""
        if self._start:
            del self._bytes[: self._start]
            self._start = 0
