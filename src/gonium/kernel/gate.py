"""Who may speak to a kernel: the same user, with the key, said in the first message."""

import os
import socket
import struct
import sys
from _operator import _compare_digest
from time import monotonic

import msgspec

from gonium.kernel.framing import FramingError, Inbox
from gonium.protocol.commands import Greet

PATIENCE = 5.0
"""Seconds within which a connection has to greet."""
GREETING = 1024
"""Bytes that may arrive before the greeting is there."""

_decode = msgspec.msgpack.Decoder(Greet).decode


class Refused(Exception):
    """Whoever connected may not speak to this kernel."""


class Connection:
    """An admitted connection and what arrived on it beyond the greeting."""

    def __init__(self, channel: str, socket: socket.socket, inbox: Inbox, token: str = "") -> None:
        self.channel = channel
        self.token = token
        self.socket = socket
        self.inbox = inbox


def admit(listener: socket.socket, key: str) -> Connection:
    """Accept one connection; raises `Refused` if it may not speak to us."""
    connection, _ = listener.accept()
    try:
        if peer_user(connection) not in (None, os.getuid()):
            raise Refused("another user")
        connection.settimeout(PATIENCE)
        inbox = Inbox()
        greeting = _greeting(connection, inbox)
        if not _compare_digest(greeting.key.encode(), key.encode()):
            raise Refused("a wrong key")
        connection.settimeout(None)
    except (OSError, FramingError, msgspec.MsgspecError) as error:
        connection.close()
        raise Refused("no greeting") from error
    except Refused:
        connection.close()
        raise
    return Connection(greeting.channel, connection, inbox, greeting.token)


def _greeting(connection: socket.socket, inbox: Inbox) -> Greet:
    heard, until = 0, monotonic() + PATIENCE
    while (message := inbox.take()) is None:
        data = connection.recv(65536)
        heard += len(data)
        if not data or heard > GREETING or monotonic() > until:
            raise Refused("no greeting")
        inbox.feed(data)
    return _decode(message)


def peer_user(connection: socket.socket) -> int | None:
    """Return the user id of the other end; `None` where the system does not tell."""
    if sys.platform != "linux":
        return None  # the directory is only ours to enter, and the key is asked for
    size = struct.calcsize("3i")
    data = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
    return int(struct.unpack("3i", data)[1])
