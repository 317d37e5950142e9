"""Who is connected, what they have seen, and which of their requests have been taken.

Every patch has a number and is encoded once for all. The latest are kept, so that a client that
was away gets exactly what it missed; one that missed more, or that comes from another life of
the session, gets a snapshot. Requests are numbered by the client, so a repeated one is known.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping

from gonium.host.settings import Settings
from gonium.protocol.codec import encode_json
from gonium.protocol.ids import ClientId
from gonium.protocol.ops import Hello
from gonium.protocol.records import Acked, Patch, Record, ServerMessage, Snapshot, TextEdit

Send = Callable[[bytes], None]
"""Takes one message as JSON; must not block, must not call back."""

_MOST_REMEMBERED = 1000
"""Clients whose last request number is remembered after they left."""


class Connection:
    """One client's way to be told; a client that connects again has another one."""

    __slots__ = ("client", "send")

    def __init__(self, client: ClientId, send: Send) -> None:
        self.client = client
        self.send = send


class Clients:
    """The clients of one session. `records` gives everything there is to see."""

    def __init__(
        self,
        instance: str,
        records: Callable[[], list[Record]],
        settings: Settings,
        *,
        seq: int = 0,
        taken: Mapping[ClientId, int] | None = None,
    ) -> None:
        """`seq` and `taken` are of an earlier life of the session, if this one continues it."""
        self.instance = instance
        self.seq = seq
        self._records = records
        self._settings = settings
        self._patches: deque[bytes] = deque()
        self._bytes = 0
        self._snapshot: tuple[int, bytes] = (-1, b"")
        self._connections: dict[ClientId, Connection] = {}
        self._taken: dict[ClientId, int] = dict(taken or {})

    def __len__(self) -> int:
        return len(self._connections)

    def __contains__(self, client: object) -> bool:
        return client in self._connections

    def join(self, hello: Hello, send: Send) -> Connection:
        """Bring a client up to date and tell it what happens from now on."""
        connection = Connection(hello.client, send)
        for message in (*self._missed(hello), self._acked(hello.client)):
            send(message)
        self._connections[hello.client] = connection
        return connection

    def leave(self, connection: Connection) -> bool:
        """Tell a client nothing more; False if it has already come back on another connection."""
        if self._connections.get(connection.client) is not connection:
            return False
        del self._connections[connection.client]
        return True

    @property
    def taken(self) -> dict[ClientId, int]:
        """The number of the last request of each client."""
        return dict(self._taken)

    def take(self, client: ClientId, n: int) -> bool:
        """Note a request; False if it has been taken before."""
        if n <= self._taken.get(client, 0):
            return False
        self._taken.pop(client, None)
        self._taken[client] = n  # the latest stands last: the first is the oldest
        if len(self._taken) > _MOST_REMEMBERED:
            self._forget_oldest()
        return True

    def publish(self, drop: list[str], put: list[Record], edits: list[TextEdit]) -> None:
        """Send one patch to everybody."""
        self.seq += 1
        message = encode_json(Patch(self.seq, drop, put, edits))
        self._keep(message)
        self._snapshot = (-1, b"")
        for connection in tuple(self._connections.values()):
            connection.send(message)

    def tell(self, client: ClientId, message: ServerMessage) -> None:
        """Send something to one client, if it is there."""
        if connection := self._connections.get(client):
            connection.send(encode_json(message))

    def everything(self, client: ClientId) -> list[bytes]:
        """Return what brings a client up to date that has lost track."""
        return [self.snapshot(), self._acked(client)]

    def snapshot(self) -> bytes:
        """Return everything as one message."""
        if self._snapshot[0] != self.seq:
            message = Snapshot(self.instance, self.seq, self._records())
            self._snapshot = (self.seq, encode_json(message))
        return self._snapshot[1]

    def _missed(self, hello: Hello) -> Iterable[bytes]:
        missed = self.seq - hello.seq
        if hello.instance != self.instance or not 0 <= missed <= len(self._patches):
            return [self.snapshot()]
        return list(self._patches)[len(self._patches) - missed :]

    def _acked(self, client: ClientId) -> bytes:
        return encode_json(Acked(self._taken.get(client, 0)))

    def _keep(self, message: bytes) -> None:
        self._patches.append(message)
        self._bytes += len(message)
        settings = self._settings
        while len(self._patches) > settings.patches_kept or self._bytes > settings.patch_bytes:
            self._bytes -= len(self._patches.popleft())

    def _forget_oldest(self) -> None:
        for client in self._taken:
            if client not in self._connections:
                del self._taken[client]
                return
