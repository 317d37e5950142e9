"""A page on a real server, over its socket: says what it wants, and keeps the records that it is told."""

from __future__ import annotations

import os
import secrets
import socket
import struct
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.host.conftest import _as_text
from tests.server.running import Running
from websockets.exceptions import ConnectionClosed

from gonium.protocol.codec import decode_server_message, encode_json
from gonium.protocol.ids import ClientId
from gonium.protocol.ops import AnyOp, Hello, Request
from gonium.protocol.records import CellRecord, OutputRecord, Patch, Snapshot

PATIENCE = 60.0
"""Seconds that anything may take on a busy machine."""


class Watching:
    """One connection to one notebook."""

    def __init__(self, server: Running, path: str) -> None:
        self.records: dict[str, Any] = {}
        self.server = server
        self._n = 0
        self._open = ExitStack()
        self._socket = self._open.enter_context(server.socket(path))
        # Nobody comes twice: what a page asked for in an earlier life is not asked for again.
        self._socket.send(encode_json(Hello(ClientId(secrets.token_hex(4)))).decode())

    def do(self, op: AnyOp) -> None:
        self._n += 1
        self._socket.send(encode_json(Request(self._n, op)).decode())

    def until(self, holds: Callable[[Watching], object]) -> Watching:
        """Hear until something holds."""
        end = time.monotonic() + PATIENCE
        while not ("kernel" in self.records and holds(self)):
            assert time.monotonic() < end, f"it does not hold: {self.told()}"
            self.hear(0.5)
        return self

    def hear(self, seconds: float) -> None:
        """Hear one message, if one comes."""
        try:
            raw = self._socket.recv(seconds)
        except TimeoutError:
            return
        match decode_server_message(raw if isinstance(raw, bytes) else raw.encode()):
            case Snapshot(records=records):
                self.records = {record.id: record for record in records}
            case Patch() as patch:
                for id in patch.drop:
                    del self.records[id]
                self.records |= {record.id: record for record in patch.put}

    def close(self) -> None:
        try:
            self._open.close()
        except ConnectionClosed:
            pass

    def vanish(self) -> None:
        """Be gone without a word, as a browser that is killed."""
        connection = self._socket.socket
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    @property
    def kernel(self) -> Any:
        return self.records["kernel"]

    @property
    def order(self) -> list[Any]:
        return list(self.records["notebook"].order)

    @property
    def statuses(self) -> list[str]:
        cells = (self.records[f"cell/{cell}"] for cell in self.order)
        return [cell.status for cell in cells if isinstance(cell, CellRecord)]

    def shown(self) -> list[str]:
        """What each cell shows, as text."""
        outputs = [r for r in self.records.values() if isinstance(r, OutputRecord)]
        return [
            "".join(
                _as_text(r.output) for r in sorted(outputs, key=lambda r: r.index) if r.cell == cell
            )
            for cell in self.order
        ]

    def told(self) -> str:
        return f"{self.kernel} {self.statuses} {[text[-80:] for text in self.shown()]}"


def surroundings(folder: Path) -> dict[str, str]:
    """The environment of servers whose kernels outlive them, with folders of their own."""
    own = {
        f"GONIUM_{name}_DIR": str(folder / name.lower()) for name in ("STATE", "CACHE", "CONFIG")
    }
    # The path of a socket has to be short.
    return (
        os.environ
        | own
        | {
            "GONIUM_RUN_DIR": str(folder / "r"),
            "GONIUM_KERNELS_OUTLIVE": "1",
            "PYTHONUNBUFFERED": "1",
        }
    )
