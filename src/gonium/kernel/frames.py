"""Frames: reports as they stand in a log.

Each is length, CRC-32, number and MessagePack. Numbers only grow, so that a reader who has read a
log knows what is new to him in another that has taken its place. What was torn or damaged is told
by the checksum: a reader takes the whole frames and waits for the rest.
"""

from binascii import crc32
from struct import Struct

HEADER = Struct("<II")
"""Length of what follows, CRC-32 of it."""
NUMBER = Struct("<Q")
PREFIX = HEADER.size + NUMBER.size
"""Bytes of a frame before the report."""


def frame(number: int, body: bytes) -> bytes:
    """Return a report as it stands in the log."""
    content = NUMBER.pack(number) + body
    return HEADER.pack(len(content), crc32(content)) + content


def unframe(data: bytes, start: int = 0) -> tuple[list[tuple[int, bytes]], int]:
    """Return number and body of the whole frames in `data` from `start`, and where they end.

    It ends before a frame that is incomplete or whose checksum is wrong: either it is being
    written right now, or it was torn when the writer died.
    """
    found = []
    view, end = memoryview(data), len(data)  # the checksum needs no copy
    while start + PREFIX <= end:
        length, checksum = HEADER.unpack_from(data, start)
        content = start + HEADER.size
        after = content + length
        if length < NUMBER.size or after > end or crc32(view[content:after]) != checksum:
            break  # a length of zero is no frame: some file systems leave zeros behind
        found.append((NUMBER.unpack_from(data, content)[0], data[content + NUMBER.size : after]))
        start = after
    return found, start
