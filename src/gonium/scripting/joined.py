"""A program as one more client of a notebook that a server has open, beside the pages there."""

import asyncio
import os
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec

from gonium.host.door import Plate, door_of
from gonium.host.lock import holder
from gonium.host.sidecar import sidecar
from gonium.kernel.framing import pack
from gonium.protocol.codec import encode_binary
from gonium.protocol.door import Fetch, Fetched, FromProgram, Knock, Said, ToProgram, Welcome
from gonium.protocol.ids import CellId
from gonium.protocol.ops import (
    AnyOp,
    EditText,
    Hello,
    InsertCell,
    Request,
    Save,
    SetPresence,
)
from gonium.scripting.background import Background
from gonium.scripting.client import Client
from gonium.scripting.table import Table

ENDED = "The server that had {shown} open has ended: open the notebook again."

_decode = msgspec.msgpack.Decoder(ToProgram).decode


class Joined(Client):
    """The client of a notebook that a server has open; made by `join`."""

    def __init__(self, path: Path, background: Background) -> None:
        super().__init__(background)
        self.shown = path.name
        self._path = path
        self._hearing: asyncio.Task[None] | None = None
        self._at: CellId | None = None
        """The cell that was changed last, until the pages know."""

    def do(self, make: Callable[[Table], AnyOp]) -> None:
        """Do so, and show the pages where: this program has a name and a cursor, as people do."""
        super().do(make)
        cell, self._at = self._at, None
        if cell is not None:
            super().do(lambda table: _presence(table, cell))

    async def knock(self, plate: Plate, key: str) -> None:
        """Be let in; raises `OSError` where nobody opens."""
        reader, self._writer = await asyncio.open_unix_connection(plate.socket)
        self._say(Knock(key, os.fspath(self._path), Hello(self.id)))
        self._hearing = asyncio.create_task(self._listen(reader))

    def close(self) -> str:
        """Have it saved, and go; kernel and notebook stay with the server."""
        try:
            self.do(lambda _: Save())
            self.wait_until(_is_settled, None)
            notebook = self.look(lambda table: table.notebook)
        finally:
            self._background.wait_for(self._leave())
        failed = notebook.save != "saved"
        return (notebook.save_message or f"{self.shown} was not saved.") if failed else ""

    async def _leave(self) -> None:
        if self._hearing is not None:
            self._hearing.cancel()
            await asyncio.wait([self._hearing])
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()

    def _send(self, request: Request) -> None:
        if isinstance(request.op, EditText | InsertCell):
            self._at = request.op.cell
        self._say(request)

    async def _fetch(self, name: str) -> Fetched:
        self._check()
        number, answer = self._expect()
        self._requests = number
        self._say(Fetch(number, name))
        fetched: Fetched = await answer
        return fetched

    def _say(self, message: FromProgram) -> None:
        self._writer.write(pack(encode_binary(message)))

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        try:
            while True:
                (length,) = struct.unpack("<I", await reader.readexactly(4))
                self._take(_decode(await reader.readexactly(length)))
        except (OSError, EOFError):
            self._lose(ENDED.format(shown=self.shown))

    def _take(self, message: ToProgram) -> None:
        match message:
            case Welcome(shown, blobs):
                self.shown, self.blobs = shown, blobs
            case Said(raw):
                self._hear(raw)
            case Fetched(request):
                self._answered(request, message)


def join(path: Path, background: Background) -> Joined | None:
    """Join the server that has the notebook at a resolved path open; `None`: none lets us in.

    Raises `NotebookError` if it lets us in and does not give us the notebook.
    """
    door = door_of(holder(os.path.join(sidecar(os.fspath(path)), "lock")))
    if door is None:
        return None
    client = Joined(path, background)
    with suppress(OSError):
        background.wait_for(client.knock(*door))
        client.wait_until(lambda table: bool(table), None)
        return client
    return None


def _presence(table: Table, cell: CellId) -> AnyOp:
    end = len(table.text(cell)[0]) if cell in table.order else 0
    return SetPresence(cell, end, end, os.path.basename(sys.argv[0]) or "a program")


def _is_settled(table: Table) -> bool:
    return table.notebook.save not in ("unsaved", "saving")
