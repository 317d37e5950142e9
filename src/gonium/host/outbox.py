"""What waits to be sent to one client: bounded, however slow the client is.

When more is waiting than may be, all of it is thrown away and the client is given a snapshot
instead as soon as it takes something again.
"""

import asyncio
from collections import deque
from collections.abc import Callable


class Outbox:
    """A queue between a host, which never waits, and a socket, which may."""

    def __init__(self, everything: Callable[[], list[bytes]], limit: int) -> None:
        """`everything` returns what brings the client up to date; `limit` is in bytes."""
        self._everything = everything
        self._limit = limit
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        self._overflowed = False
        self._filled = asyncio.Event()

    def put(self, message: bytes) -> None:
        """Add a message; returns at once."""
        self._filled.set()
        if self._overflowed:
            return
        self._waiting.append(message)
        self._bytes += len(message)
        # A single message may be larger than the limit: a snapshot has to get through.
        if self._bytes > self._limit and len(self._waiting) > 1:
            self._empty()
            self._overflowed = True

    @property
    def waits(self) -> bool:
        """Whether there is anything to take."""
        return self._filled.is_set()

    async def take(self) -> list[bytes]:
        """Wait for messages and return all there are, in order."""
        await self._filled.wait()
        self._filled.clear()
        if self._overflowed:
            self._overflowed = False
            return self._everything()
        messages = list(self._waiting)
        self._empty()
        return messages

    def _empty(self) -> None:
        self._waiting.clear()
        self._bytes = 0
