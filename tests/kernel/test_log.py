"""The log and the framing of messages; their laws are in `tests/laws`."""

import binascii
import os
import struct
from pathlib import Path

import pytest

from gonium.kernel.framing import FramingError, Inbox
from gonium.kernel.journal import PIECE, Journal
from gonium.kernel.log import Log, frame, unframe
from gonium.places.log_reader import LogReader
from gonium.protocol.ids import RunId
from gonium.protocol.reports import Report, RunStarted, StreamWritten


def report(number: int, text: str = "") -> Report:
    return StreamWritten(RunId(number), "stdout", text)


def test_an_absurd_length_is_refused() -> None:
    inbox = Inbox()
    inbox.feed(b"\xff\xff\xff\xff")
    with pytest.raises(FramingError):
        inbox.take()


def test_zeros_at_the_end_are_no_reports() -> None:
    bodies, end = unframe(frame(report(1)) + bytes(100))
    assert len(bodies) == 1
    assert end == len(frame(report(1)))


def test_a_reader_passes_over_what_it_does_not_know(tmp_path: Path) -> None:
    path = tmp_path / "log"
    strange = frame(report(1)).replace(b"stream_written", b"stream_wrotten")
    body = strange[8:]
    strange = struct.pack("<II", len(body), binascii.crc32(body)) + body
    path.write_bytes(strange + frame(report(2)))
    with LogReader(os.fspath(path)) as reader:
        assert reader.read() == [report(2)]


def test_the_log_keeps_what_the_disk_refuses_and_writes_it_later(tmp_path: Path) -> None:
    path, bells = tmp_path / "log", []
    log = Log(os.fspath(path), lambda: bells.append(1))
    log.write([report(1)])
    descriptor, full = log._file, os.open("/dev/full", os.O_WRONLY)
    log._file = full
    log.write([report(2)])
    log._file = descriptor
    log.write([report(3)])
    os.close(full)
    with LogReader(os.fspath(path)) as reader:
        assert reader.read() == [report(1), report(2), report(3)]
    assert len(bells) == 3


def test_what_is_noted_is_written_at_once_and_heard_of_with_what_follows(tmp_path: Path) -> None:
    path, bells = tmp_path / "log", []
    log = Log(os.fspath(path), lambda: bells.append(1))
    journal = Journal(log.write, log.note)
    journal.report(report(1))
    journal.note()
    with LogReader(os.fspath(path)) as reader:
        assert reader.read() == [report(1)]
    assert bells == []
    journal.flush()
    journal.flush()
    assert len(bells) == 1


def test_what_is_noted_for_long_is_heard_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gonium.kernel.log.SILENCE", 0.0)
    bells: list[int] = []
    log = Log(os.fspath(tmp_path / "log"), lambda: bells.append(1))
    log.note([report(1)])
    assert bells == []
    log.note([report(2)])
    assert len(bells) == 1


def test_a_disk_that_stays_full_does_not_fill_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gonium.kernel.log.PATIENCE", 1000)
    path = tmp_path / "log"
    log = Log(os.fspath(path), lambda: None)
    descriptor, full = log._file, os.open("/dev/full", os.O_WRONLY)
    log._file = full
    for number in range(1000):
        log.write([report(number, "x" * 100), RunStarted(RunId(number), 0.0)])
    log._file = descriptor
    log.write([report(1000, "back")])
    log.write([report(1001, "and well")])
    os.close(full)
    with LogReader(os.fspath(path)) as reader:
        read = reader.read()
    assert read[-1] == report(1001, "and well")
    assert sum(isinstance(r, RunStarted) for r in read) == 1000
    assert len(read) < 1100


def test_the_log_is_for_its_owner_only(tmp_path: Path) -> None:
    Log(os.fspath(tmp_path / "log"), lambda: None)
    assert (tmp_path / "log").stat().st_mode & 0o777 == 0o600


def test_the_journal_cuts_long_text_and_delivers_it_unasked() -> None:
    heard: list[Report] = []
    journal = Journal(heard.extend)
    text = "".join(chr(ord("a") + n % 26) for n in range(1_000_000))
    journal.write("stdout", text)
    assert heard
    journal.flush()
    pieces = [r.text for r in heard if isinstance(r, StreamWritten)]
    assert "".join(pieces) == text
    assert max(map(len, pieces)) <= PIECE


def test_text_belongs_to_the_run_that_went_on_when_it_was_written() -> None:
    heard: list[Report] = []
    journal = Journal(heard.extend)
    journal.begin(RunId(1))
    journal.write("stdout", "a")
    journal.begin(RunId(2))
    journal.report(RunStarted(RunId(2), 0.0))
    journal.write("stdout", "b")
    journal.flush()
    assert heard == [report(1, "a"), RunStarted(RunId(2), 0.0), report(2, "b")]
