"""A notebook on a disk of its own, which is filled up, made read-only and taken away; see test_disk.

Run in a mount namespace, where a small tmpfs can be mounted that nobody else sees. Prints a line
for each fault that was survived.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gonium.host.directory import Directory
from gonium.host.host import Host
from gonium.host.root import Root
from gonium.host.settings import Settings
from gonium.places.noop import NoopPlace
from gonium.protocol.ids import CellId, ClientId
from gonium.protocol.ops import Hello, InsertCell, Request

QUICK = Settings(save_pause=0.02, save_limit=0.1, retry_first=0.05, retry_most=0.2, look_every=0.05)
OLD = "# %% one\nx = 1\n"


def run(*command: str | Path) -> None:
    subprocess.run(command, check=True)


def lock(disk: Path) -> None:
    """Make it read-only for whoever opens something; the disk itself has files open for writing."""
    run("mount", "--bind", disk, disk)
    run("mount", "-o", "remount,bind,ro", disk)


class Desk:
    """One client of one notebook on the disk."""

    def __init__(self, host: Host, path: Path) -> None:
        self.host, self.path, self.typed = host, path, 0
        host.connect(Hello(ClientId("ann")), lambda _: None)

    @property
    def told(self) -> str:
        """What the page says of the file."""
        saving = self.host.state.saving
        return f"{saving.status}: {saving.message}"

    def type(self) -> str:
        """Type something, and return it."""
        self.typed += 1
        text = f"typed_{self.typed} = '{'.' * 3000}'"
        op = InsertCell(CellId(f"c{self.typed}"), 99, text=text)
        self.host.receive(ClientId("ann"), Request(self.typed, op))
        return text

    async def survives(self, name: str, words: str, break_: Any, mend: Any) -> None:
        """Break the disk, type, look whether it is told and kept, mend it, and see it saved."""
        before = self.path.read_bytes()
        break_()
        text = self.type()
        await until(lambda: words in self.told, lambda: self.told)
        if self.path.exists():
            assert self.path.read_bytes() == before
        assert text in self.host.state.cells[CellId(f"c{self.typed}")].cell.source
        mend()
        await until(lambda: self.told == "saved: ", lambda: self.told)
        assert text in self.path.read_text()
        print(name, flush=True)


async def until(holds: Callable[[], bool], told: Callable[[], str]) -> None:
    for _ in range(3000):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(told())


def fill(disk: Path) -> None:
    """Leave no room at all."""
    with open(disk / "ballast", "ab", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while file.write(b"." * size):
                    pass
            except OSError:
                continue


async def main(disk: Path) -> None:
    run("mount", "-t", "tmpfs", "-o", "size=256k", "gonium", disk)
    folder = disk / "work"
    folder.mkdir()
    path = folder / "nb.py"
    path.write_text(OLD)
    directory = Directory(
        Root(folder), make_place=lambda path, run, blobs: NoopPlace(), settings=QUICK
    )
    host = await directory.open("nb.py")
    assert isinstance(host, Host), host
    desk = Desk(host, path)
    await desk.survives("full", "the disk is full", lambda: fill(disk), (disk / "ballast").unlink)
    await desk.survives("read-only", "read-only", lambda: lock(disk), lambda: run("umount", disk))
    away = disk / "away"
    await desk.survives(
        "vanished",
        "its folder no longer exists",
        lambda: os.rename(folder, away),
        lambda: os.rename(away, folder),
    )
    await directory.close()
    assert directory.rescued == {}


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
