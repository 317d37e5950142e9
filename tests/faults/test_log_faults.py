"""A log that is torn anywhere, and disks that are full: what was told stays, and what is lost is said."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.places.contract import Ear, cell

from gonium.kernel.frames import frame, unframe
from gonium.kernel.log import Log
from gonium.kernel.spool import Budget, Spool
from gonium.kernel.window import Window
from gonium.places.log_reader import LogReader
from gonium.places.process import ProcessPlace
from gonium.protocol.ids import CellId, RunId
from gonium.protocol.reports import (
    LogHindered,
    OutputElided,
    Report,
    RunFinished,
    RunStarted,
    StreamWritten,
)

SMALL = 256 * 1024
"""Bytes of a disk that is soon full."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A real disk of a few kilobytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    order = ["mount", "-t", "tmpfs", "-o", f"size={SMALL},mode=700", "tmpfs", str(folder)]
    if subprocess.run(order, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a file system")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """Leave no room on a disk."""
    file = disk / "filling"
    with file.open("wb", buffering=0) as filling:
        try:
            while True:
                filling.write(bytes(4096))
        except OSError:
            return file


REPORTS: list[Report] = [
    RunStarted(RunId(1), 0.0, CellId("a")),
    StreamWritten(RunId(1), "stdout", "é🦔\n"),
    RunFinished(RunId(1), "ok", 0.0, 0.0),
]


def test_a_log_that_is_torn_at_any_byte_tells_all_that_is_whole(tmp_path: Path) -> None:
    frames = [frame(n, msgspec.msgpack.encode(report)) for n, report in enumerate(REPORTS, 1)]
    whole = b"".join(frames)
    ends = [sum(map(len, frames[: n + 1])) for n in range(len(frames))]
    for length in range(len(whole) + 1):
        path = tmp_path / str(length)
        path.write_bytes(whole[:length])
        with LogReader(os.fspath(path)) as reader:
            assert reader.read() == REPORTS[: sum(end <= length for end in ends)]
            with path.open("ab") as file:
                file.write(whole[length:])
            assert reader.read() == REPORTS[sum(end <= length for end in ends) :]


def test_a_log_with_any_byte_damaged_tells_what_is_before(tmp_path: Path) -> None:
    frames = [frame(n, msgspec.msgpack.encode(report)) for n, report in enumerate(REPORTS, 1)]
    whole = b"".join(frames)
    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 0x55
        (found, _) = unframe(bytes(damaged))
        before = sum(sum(map(len, frames[: n + 1])) <= place for n in range(len(frames)))
        assert len(found) == before


def test_a_damaged_log_is_not_compacted(tmp_path: Path) -> None:
    path = tmp_path / "log"
    log = Log(os.fspath(path), lambda _: None, Window(os.fspath(tmp_path), Budget(10**9)))
    log.write(REPORTS)
    with path.open("r+b") as file:
        file.seek(20)
        file.write(b"\xff")
    before = path.read_bytes()
    log._compact()
    log.write(REPORTS)
    assert path.read_bytes().startswith(before)
    assert not (tmp_path / "log.new").exists()


def test_a_log_that_cannot_be_compacted_for_want_of_room_goes_on(disk: Path) -> None:
    log = Log(os.fspath(disk / "log"), lambda _: None, Window(os.fspath(disk), Budget(10**9)))
    log.write(REPORTS)
    log.write([StreamWritten(RunId(1), "stdout", "x" * 60_000)])
    filling = fill(disk)
    log._compact()
    filling.unlink()
    log.write([RunFinished(RunId(2), "ok", 0.0, 0.0)])
    with LogReader(os.fspath(disk / "log")) as reader:
        assert len(reader.read()) == len(REPORTS) + 2


def test_a_text_says_where_something_is_missing_that_the_disk_did_not_take(
    disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gonium.kernel.spool.ROOM", 1000)
    spool = Spool(os.fspath(disk / "blobs"), Budget(10**9))
    spool.write(False, "before\n")
    spool.flush()
    filling = fill(disk)
    for number in range(1000):
        spool.write(False, f"line {number:05}\n")
        spool.flush()
    assert spool.lost > 0
    assert "space" in spool.why
    filling.unlink()
    spool.write(False, "after\n")
    spool.flush()
    assert spool.why == ""
    lines = (disk / "blobs" / f"{spool.name}.text").read_text().splitlines()
    marks = [line for line in lines if "bytes are missing here" in line]
    assert lines[0] == "before"
    assert lines[-1] == "after"
    assert len(marks) == 1
    told = sum(line.startswith("line ") and len(line) == 10 for line in lines)
    assert 0 < told < 1000


async def test_a_kernel_goes_on_while_the_disk_of_its_log_is_full_and_all_is_told_later(
    disk: Path, tmp_path: Path
) -> None:
    place = ProcessPlace(tmp_path / "nb.py", disk / "run", tmp_path / "blobs")
    ear = Ear()
    await place.start(ear)
    filling = fill(disk)
    done = tmp_path / "done"
    place.send(
        cell(1, f"for i in range(20_000): print('line', i)\nopen({str(done)!r}, 'w').close()")
    )
    await ear.hear(lambda ear: any(isinstance(r, LogHindered) and r.why for r in ear.reports))
    while not done.exists():
        await ear.hear(lambda ear: True)
        await asyncio.sleep(0.01)
    filling.unlink()
    await ear.end_of(1)
    assert [r.why == "" for r in ear.reports if isinstance(r, LogHindered)] == [False, True]
    (name,) = {r.text for r in ear.reports if isinstance(r, OutputElided)}
    whole = (tmp_path / "blobs" / f"{name}.text").read_text()
    assert whole == "".join(f"line {i}\n" for i in range(20_000))
    assert whole.endswith(ear.text(1)[-1000:])
    await place.stop()


async def test_a_cell_whose_text_no_disk_takes_ends_and_says_what_is_lost(
    disk: Path, tmp_path: Path
) -> None:
    place = ProcessPlace(tmp_path / "nb.py", tmp_path / "run", disk / "blobs")
    ear = Ear()
    await place.start(ear)
    place.send(cell(1, "for i in range(500_000): print('line', i)"))
    ended = await ear.end_of(1)
    assert isinstance(ended, RunFinished)
    assert ended.outcome == "ok"
    last = [r for r in ear.reports if isinstance(r, OutputElided)][-1]
    assert last.lost > 0
    assert "space" in last.why
    assert ear.text(1).endswith("line 499999\n")
    await place.stop()
