"""Law: two pages and another program edit one file at once; all come to the same, nothing lost.

As in `test_saving`, but through a real host, with its timers, threads and looks at the file.
"""

import asyncio
import os
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budget import examples
from gonium.document import edits
from gonium.host.directory import Directory
from gonium.host.host import Host
from gonium.host.root import Root
from gonium.host.settings import Settings
from gonium.places.noop import NoopPlace
from gonium.protocol.ids import ClientId
from gonium.protocol.ops import EditText, Hello, Request

START = "# %% one\na = 1\n\n# %% two\nb = 2\n\n# %% three\nc = 3\n"
QUICK = Settings(
    save_pause=0.005, save_limit=0.02, look_every=0.005, settle=0.002, grace=0.02, host_idle=60
)
KINDS = ["ann", "bob", "in place", "renamed", "save"]
actions = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 30), st.sampled_from([0, 0, 1, 5, 20])),
    max_size=25,
)


class Desk:
    """One notebook, two clients and another program."""

    def __init__(self, path: Path, host: Host) -> None:
        self.path = path
        self.host = host
        self.lines = ["a = 1", "b = 2", "c = 3"]
        self.sent = {"ann": 0, "bob": 0}
        for client in self.sent:
            host.connect(Hello(ClientId(client)), lambda _: None)

    def line(self) -> str:
        self.lines.append(f"line_{len(self.lines)} = 0")
        return self.lines[-1]

    def ours(self, client: str, where: int) -> None:
        order = self.host.state.order
        cell = order[where % len(order)]
        known = self.host.state.cells[cell]
        lines = known.cell.source.split("\n")
        lines.insert(where // len(order) % (len(lines) + 1), self.line())
        changes = edits.diff(known.cell.source, "\n".join(lines))
        self.sent[client] += 1
        op = EditText(cell, known.version, [changes])
        self.host.receive(ClientId(client), Request(self.sent[client], op))

    async def theirs(self, in_place: bool, where: int) -> None:
        # Who reads and writes in one go: nobody can save in between.
        async with self.host._disk.file.guard:
            lines = self.path.read_text().split("\n")
            lines.insert(1 + where % (len(lines) - 1), self.line())
            written = self.path if in_place else self.path.with_name("theirs")
            written.write_text("\n".join(lines))
            os.replace(written, self.path)

    async def rest(self) -> None:
        """Wait until file and session say the same for a while."""
        async with asyncio.timeout(30):
            calm = 0
            while calm < 5:
                await asyncio.sleep(0.01)
                saved = self.host.state.saving.status == "saved"
                calm = calm + 1 if saved and self.all_there() else 0

    def all_there(self) -> bool:
        found = Counter(self.path.read_text().split("\n"))
        return all(found[line] == 1 for line in self.lines)


async def play(folder: Path, moves: list[Any]) -> None:
    path = folder / "nb.py"
    path.write_text(START)
    directory = Directory(
        Root(folder), make_place=lambda path, run, blobs: NoopPlace(), settings=QUICK
    )
    host = await directory.open("nb.py")
    assert isinstance(host, Host)
    desk = Desk(path, host)
    try:
        for kind, where, pause in moves:
            if kind in desk.sent:
                desk.ours(kind, where)
            elif kind == "save":
                host._saver.now()
            else:
                await desk.theirs(kind == "in place", where)
            await asyncio.sleep(pause / 1000)
        await desk.rest()
    finally:
        await directory.close()
    assert desk.all_there()


@given(actions)
@settings(max_examples=examples(30), deadline=None, suppress_health_check=list(HealthCheck))
def test_everybody_edits_at_once_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moves: list[Any]
) -> None:
    for name in ("STATE", "CACHE", "RUN"):
        monkeypatch.setenv(f"GONIUM_{name}_DIR", str(tmp_path / name.lower()))
    # Of another example nothing is left: not its journal either.
    asyncio.run(play(Path(tempfile.mkdtemp(dir=tmp_path)), moves))
