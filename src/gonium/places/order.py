"""What a supervisor is asked for and answers, as messages on a socket."""

import msgspec


class Order(msgspec.Struct, frozen=True):
    """Start a kernel. The socket that it shall listen at comes along as a descriptor."""

    path: str
    """The notebook's file."""
    folder: str
    """The run directory."""
    socket: str
    """Where the socket is bound."""
    blobs: str
    python: str
    """The interpreter."""
    unattended: float
    text_bytes: int
    """See `Launch`."""
    environment: list[tuple[bytes, bytes]]


class Served(msgspec.Struct, frozen=True):
    """What has come of it."""

    pid: int = 0
    """Of the kernel; 0: the system has refused to start it."""
    errno: int = 0
