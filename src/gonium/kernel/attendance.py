"""Who is connected to a kernel, one host at a time, and how long it waits for the next.

A host comes with two connections, for runs and for control. When it has gone (it may have died) the
kernel goes on with what it was given; another one may come meanwhile. If none does, and there has
been nothing to do for long enough, the kernel ends; and so it does when its run directory has been
removed, since then nobody could find it.
"""

import os
import select
import socket
from collections.abc import Callable
from time import monotonic

from gonium.kernel.gate import Connection, Refused, admit

GLANCE = 30.0
"""Seconds between looks at whether there has been nothing to do for long enough, or no way here."""


class Attendance:
    """The door of one kernel."""

    def __init__(self, listener: socket.socket, key: str, unattended: float) -> None:
        self.unattended = unattended
        """Seconds for which it waits, having nothing to do; 0: it does not wait."""
        self._listener = listener
        self._key = key

    @property
    def reachable(self) -> bool:
        """Whether another host could still find it."""
        return os.path.exists(self._listener.getsockname())

    def first(self) -> dict[str, Connection]:
        """Wait for the host that has started this kernel."""
        connections: dict[str, Connection] = {}
        while len(connections) < 2:
            self._admit(connections)
        return connections

    def next(self, free_since: Callable[[], float | None]) -> dict[str, Connection] | None:
        """Wait for another host; `None`: none has come, or none can. `free_since` says since when, by the
        monotonic clock, there has been nothing to do (`None`: there is)."""
        gone = monotonic()
        connections: dict[str, Connection] = {}
        while len(connections) < 2:
            now = monotonic()
            free = free_since()
            left = self.unattended - (now - max(gone, free if free is not None else now))
            if left <= 0 or not self.reachable:
                return None
            if select.select([self._listener], [], [], min(left, GLANCE))[0]:
                self._admit(connections)
        return connections

    def _admit(self, connections: dict[str, Connection]) -> None:
        try:
            connection = admit(self._listener, self._key)
        except Refused:
            return
        other = connections.get("control" if connection.channel == "run" else "run")
        if other is not None and other.token != connection.token:
            connections.clear()  # whoever that was has gone before it was there
        connections[connection.channel] = connection
