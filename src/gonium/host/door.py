"""How programs of the same user get into a server: a socket and a key in a run directory (mode 0700).

A program that opens a notebook which a server has open becomes one more client there, with the
authority of whoever may read that directory, who is who may read the notebook and run it. The notebook's
lock says which process to knock at.
"""

import asyncio
import hmac
import os
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path

import msgspec

from gonium.host.directory import Directory
from gonium.host.dirs import run_folder
from gonium.host.giving import fetched
from gonium.host.host import Host
from gonium.host.outbox import Outbox
from gonium.host.trouble import Trouble
from gonium.kernel.framing import pack
from gonium.kernel.gate import PATIENCE, peer_user
from gonium.places.census import born
from gonium.places.run_folder import RunFolder
from gonium.protocol.codec import encode_binary, encode_json
from gonium.protocol.door import Fetch, FromProgram, Knock, Said, ToProgram, Welcome
from gonium.protocol.ops import Request
from gonium.protocol.records import Refused

LARGEST = 16 * 2**20
"""Bytes of one message of a program: a pasted cell may be long."""
_FIRST = 65536
"""Bytes of the greeting, at most."""
_PREFIX = "server-"
_PLATE = "server.json"

_decode = msgspec.msgpack.Decoder(FromProgram).decode


class Plate(msgspec.Struct, frozen=True):
    """What stands at a door: whose it is, and how to get in."""

    pid: int
    born: int
    """See `places.census`."""
    socket: str


class Away(Exception):
    """The program has gone, or says what makes no sense."""


class Door:
    """The door of one server; `open`, then `close`, on its event loop."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._folder: RunFolder | None = None
        self._server: asyncio.Server | None = None
        self._programs: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Let programs in from now on; raises `OSError` where there is no place for a socket."""
        run, pid = run_folder(), os.getpid()
        for folder in _left_behind(run):
            await asyncio.to_thread(_remove, folder)
        folder = self._folder = RunFolder(run / f"{_PREFIX}{pid}")
        folder.prepare()
        listener = folder.listen()
        self._server = await asyncio.start_unix_server(self._let_in, sock=listener)
        plate = Plate(pid, born(pid), os.fspath(folder.socket))
        folder.write(_PLATE, msgspec.json.encode(plate))

    async def close(self) -> None:
        """Let nobody in any more, and leave those alone who are in."""
        if self._server is not None:
            self._server.close()
        for program in self._programs:
            program.cancel()
        if self._programs:
            await asyncio.wait(self._programs)
        if self._folder is not None:
            await asyncio.to_thread(_remove, self._folder)

    async def _let_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._programs.add(task)
        try:
            await self._serve(reader, writer)
        except (Away, OSError, EOFError, msgspec.MsgspecError):
            pass
        except asyncio.CancelledError:
            pass  # the door is closed
        finally:
            self._programs.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert self._folder is not None
        if peer_user(writer.get_extra_info("socket")) not in (None, os.getuid()):
            raise Away
        async with asyncio.timeout(PATIENCE):
            knock = await _message(reader, _FIRST)
        if not isinstance(knock, Knock):
            raise Away
        if not hmac.compare_digest(knock.key.encode(), self._folder.key.encode()):
            raise Away
        host = await self._host(knock.notebook)
        if isinstance(host, Trouble):
            writer.write(pack(encode_binary(Said(encode_json(Refused(host.message))))))
            await writer.drain()
            return
        limit = self._directory.settings.outbox_bytes
        guest = Guest(knock, host, writer, limit)
        await guest.stay(reader)

    async def _host(self, notebook: str) -> Host | Trouble:
        path, root = Path(notebook), self._directory.root
        if root.folder not in path.parents:
            shown = f"{path.name} is not among the notebooks of the server that has it open"
            return Trouble("outside", f"{shown}: end that server, and open it again.")
        return await self._directory.open(root.shown(path))


class Guest:
    """A program that was let in, as a client of a notebook's host."""

    def __init__(self, knock: Knock, host: Host, writer: asyncio.StreamWriter, limit: int) -> None:
        self._knock = knock
        self._host = host
        self._writer = writer
        self._outbox = Outbox(lambda: host.everything(knock.hello.client), limit)
        self._fetching: set[asyncio.Task[None]] = set()

    async def stay(self, reader: asyncio.StreamReader) -> None:
        """Serve the program until it goes."""
        self._send(Welcome(self._host.shown, os.fspath(self._host.blobs)))
        connection = self._host.connect(self._knock.hello, self._outbox.put)
        telling = asyncio.create_task(self._tell())
        try:
            while True:
                self._take(await _message(reader, LARGEST))
        finally:
            self._host.disconnect(connection)
            telling.cancel()

    def _take(self, message: FromProgram) -> None:
        match message:
            case Request():
                self._host.receive(self._knock.hello.client, message)
            case Fetch(request, name):
                task = asyncio.create_task(self._fetch(request, name))
                self._fetching.add(task)
                task.add_done_callback(self._fetching.discard)
            case _:
                raise Away

    async def _fetch(self, request: int, name: str) -> None:
        self._send(await fetched(self._host, request, name))

    async def _tell(self) -> None:
        while True:
            for message in await self._outbox.take():
                self._send(Said(message))
                await self._writer.drain()

    def _send(self, message: ToProgram) -> None:
        self._writer.write(pack(encode_binary(message)))


def door_of(pid: int) -> tuple[Plate, str] | None:
    """Return what stands at a server's door, and its key; `None`: it has none that we may use."""
    try:
        folder = run_folder() / f"{_PREFIX}{pid}"
        plate = msgspec.json.decode((folder / _PLATE).read_bytes(), type=Plate)
        key = (folder / "key").read_text()
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return (plate, key) if born(pid) == plate.born else None


async def _message(reader: asyncio.StreamReader, limit: int) -> FromProgram:
    (length,) = struct.unpack("<I", await reader.readexactly(4))
    if length > limit:
        raise Away
    message: FromProgram = _decode(await reader.readexactly(length))
    return message


def _left_behind(run: Path) -> Iterator[RunFolder]:
    """Yield the run directories of servers that did not live to remove them."""
    for path in run.glob(f"{_PREFIX}*"):
        number = path.name.removeprefix(_PREFIX)
        if number.isdigit() and not born(int(number)):
            yield RunFolder(path)


def _remove(folder: RunFolder) -> None:
    folder.remove()
    shutil.rmtree(folder.folder, ignore_errors=True)
