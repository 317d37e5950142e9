"""Pages on open notebooks: what a browser does, without the browser."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gonium.document import edits
from gonium.host.directory import Directory
from gonium.host.host import Host
from gonium.host.kernels import PlaceFactory
from gonium.host.root import Root
from gonium.host.settings import Settings
from gonium.places.noop import NoopPlace
from gonium.protocol.codec import decode_server_message
from gonium.protocol.ids import CellId, ClientId
from gonium.protocol.ops import AnyOp, EditText, Hello, Request
from gonium.protocol.output import Media, Stream, Text
from gonium.protocol.records import (
    Acked,
    Answer,
    CellRecord,
    KernelRecord,
    NotebookRecord,
    OutputRecord,
    Patch,
    Snapshot,
    TextRecord,
)

FAST = Settings(
    save_pause=0.02,
    save_limit=0.1,
    retry_first=0.05,
    look_every=0.03,
    settle=0.01,
    grace=0.05,
    remember_after=0.05,
    kernels_outlive=False,
)


class Page:
    """A client: applies patches, and nothing more; a gap or a repetition fails the test."""

    def __init__(self, host: Host, client: str) -> None:
        self.host = host
        self.client = ClientId(client)
        self.records: dict[str, Any] = {}
        self.seq = 0
        self.instance = ""
        self.sent = 0
        self.acked = 0
        self.answers: list[Answer] = []
        self.snapshots = 0
        self.connect()

    def connect(self) -> None:
        hello = Hello(self.client, self.instance, self.seq)
        self.connection = self.host.connect(hello, self._hear)

    def disconnect(self) -> None:
        self.host.disconnect(self.connection)

    def do(self, op: AnyOp) -> None:
        self.sent += 1
        self.host.receive(self.client, Request(self.sent, op))

    def write(self, index: int, text: str) -> None:
        """Replace the whole text of a cell."""
        record = self._record(f"text/{self.order[index]}", TextRecord)
        changes = edits.diff(record.text, text)
        self.do(EditText(record.cell, record.version, [changes]))

    @property
    def notebook(self) -> NotebookRecord:
        return self._record("notebook", NotebookRecord)

    @property
    def kernel(self) -> KernelRecord:
        return self._record("kernel", KernelRecord)

    @property
    def order(self) -> list[CellId]:
        return self.notebook.order

    @property
    def texts(self) -> list[str]:
        return [self._record(f"text/{cell}", TextRecord).text for cell in self.order]

    @property
    def statuses(self) -> list[str]:
        return [self.cell(index).status for index, _ in enumerate(self.order)]

    def cell(self, index: int) -> CellRecord:
        return self._record(f"cell/{self.order[index]}", CellRecord)

    def shown(self, index: int) -> str:
        """What a cell shows, as text."""
        found = [r for r in self.records.values() if isinstance(r, OutputRecord)]
        mine = [r for r in found if r.cell == self.order[index]]
        return "".join(_as_text(r.output) for r in sorted(mine, key=lambda r: r.index))

    def _record(self, id: str, kind: type[Any]) -> Any:
        record = self.records[id]
        assert isinstance(record, kind)
        return record

    def _hear(self, raw: bytes) -> None:
        match decode_server_message(raw):
            case Snapshot(instance, seq, records):
                self.instance, self.seq = instance, seq
                self.records = {record.id: record for record in records}
                self.snapshots += 1
            case Patch() as patch:
                self._apply(patch)
            case Acked(n):
                self.acked = n
                self.sent = max(self.sent, n)
            case Answer() as answer:
                self.answers.append(answer)

    def _apply(self, patch: Patch) -> None:
        assert patch.seq == self.seq + 1
        self.seq = patch.seq
        for id in patch.drop:
            del self.records[id]
        self.records |= {record.id: record for record in patch.put}
        for edit in patch.edits:
            record = self._record(f"text/{edit.cell}", TextRecord)
            assert edit.version == record.version
            text = edits.apply(edit.changes, record.text)
            self.records[record.id] = TextRecord(record.id, record.cell, record.version + 1, text)


class Desk:
    """A folder with notebooks, and a server's directory of it."""

    def __init__(self, folder: Path, make_place: PlaceFactory, settings: Settings) -> None:
        self.folder = folder
        self.directory = Directory(Root(folder), make_place=make_place, settings=settings)

    async def host(self, name: str = "nb.py") -> Host:
        found = await self.directory.open(name)
        assert isinstance(found, Host), found
        return found

    async def page(self, name: str = "nb.py", client: str = "ann") -> Page:
        return Page(await self.host(name), client)

    def write(self, text: str, name: str = "nb.py") -> Path:
        (self.folder / name).write_bytes(text.encode())
        return self.folder / name

    def read(self, name: str = "nb.py") -> str:
        return (self.folder / name).read_bytes().decode()


MakeDesk = Callable[..., Desk]
Until = Callable[[Callable[[], object]], Awaitable[None]]


@pytest.fixture
async def make_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[MakeDesk]:
    for name in ("state", "cache", "config", "run"):
        monkeypatch.setenv(f"GONIUM_{name.upper()}_DIR", str(tmp_path / name))
    made: list[Desk] = []

    def make(make_place: PlaceFactory | None = None, settings: Settings = FAST) -> Desk:
        (tmp_path / "work").mkdir(exist_ok=True)
        place = make_place or (lambda path, run, blobs: NoopPlace())
        made.append(Desk(tmp_path / "work", place, settings))
        return made[-1]

    yield make
    for desk in made:
        await desk.directory.close()


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    return make_desk()


@pytest.fixture
def fast() -> Settings:
    """Settings with which everything happens at once."""
    return FAST


@pytest.fixture
def slow() -> Settings:
    """Settings with which nothing is saved or looked at by itself."""
    return msgspec.structs.replace(FAST, save_pause=60.0, save_limit=60.0, look_every=60.0)


@pytest.fixture
def until() -> Until:
    async def wait(holds: Callable[[], object]) -> None:
        async with asyncio.timeout(30):
            while not holds():
                await asyncio.sleep(0.005)

    return wait


def _as_text(output: object) -> str:
    match output:
        case Stream(_, text):
            return text
        case Media(data):
            plain = data.get("text/plain")
            return plain.text if isinstance(plain, Text) else f"<{', '.join(data)}>"
    return f"<{type(output).__name__}>"
