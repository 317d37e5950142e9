"""The log and the framing of messages; their laws are in `tests/laws`."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from gonium.kernel.frames import frame, unframe
from gonium.kernel.framing import FramingError, Inbox
from gonium.kernel.journal import PIECE, Journal
from gonium.kernel.log import Log
from gonium.kernel.spool import Budget
from gonium.kernel.window import Window
from gonium.places.log_reader import LogReader
from gonium.protocol.ids import CellId, RunId
from gonium.protocol.reports import OutputLost, Report, RunFinished, RunStarted, StreamWritten


def report(number: int, text: str = "") -> Report:
    return StreamWritten(RunId(number), "stdout", text)


def body(report: Report) -> bytes:
    return msgspec.msgpack.encode(report)


def logging(folder: Path, ring: Callable[[bool], None] = lambda _: None) -> Log:
    return Log(os.fspath(folder / "log"), ring, Window(os.fspath(folder), Budget(10**9)))


@contextmanager
def full(log: Log) -> Iterator[None]:
    """No disk takes anything."""
    descriptor, log._file = log._file, os.open("/dev/full", os.O_WRONLY)
    yield
    os.close(log._file)
    log._file = descriptor
    log._again = 0.0


def test_an_absurd_length_is_refused() -> None:
    inbox = Inbox()
    inbox.feed(b"\xff\xff\xff\xff")
    with pytest.raises(FramingError):
        inbox.take()


def test_zeros_at_the_end_are_no_reports() -> None:
    bodies, end = unframe(frame(1, body(report(1))) + bytes(100))
    assert len(bodies) == 1
    assert end == len(frame(1, body(report(1))))


def test_a_reader_passes_over_what_it_does_not_know(tmp_path: Path) -> None:
    path = tmp_path / "log"
    strange = body(report(1)).replace(b"stream_written", b"stream_wrotten")
    path.write_bytes(frame(1, strange) + frame(2, body(report(2))))
    with LogReader(os.fspath(path)) as reader:
        assert reader.read() == [report(2)]


def test_the_log_keeps_what_the_disk_refuses_and_writes_it_later(tmp_path: Path) -> None:
    bells: list[bool] = []
    log = logging(tmp_path, bells.append)
    log.write([report(1)])
    with full(log):
        log.write([report(2)])
    log.write([report(3)])
    with LogReader(os.fspath(tmp_path / "log")) as reader:
        assert reader.read() == [report(1), report(2), report(3)]
    assert bells == [False, True, False]


def test_a_disk_that_is_full_is_not_tried_again_at_once(tmp_path: Path) -> None:
    log = logging(tmp_path)
    with full(log):
        log.write([report(1)])
        again = log._again
        log.retry()
        assert log._again == again
    log._again = again
    log.write([report(2)])
    assert log.behind
    log.finish()
    assert not log.behind


def test_what_is_noted_is_written_at_once_and_heard_of_with_what_follows(tmp_path: Path) -> None:
    bells: list[bool] = []
    log = logging(tmp_path, bells.append)
    journal = Journal(log.write, log.note)
    journal.report(report(1))
    journal.note()
    with LogReader(os.fspath(tmp_path / "log")) as reader:
        assert reader.read() == [report(1)]
    assert bells == []
    journal.flush()
    journal.flush()
    assert len(bells) == 1


def test_what_is_noted_for_long_is_heard_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gonium.kernel.log.SILENCE", 0.0)
    bells: list[bool] = []
    log = logging(tmp_path, bells.append)
    log.note([report(1)])
    assert bells == []
    log.note([report(2)])
    assert len(bells) == 1


def test_a_disk_that_stays_full_does_not_fill_the_memory_and_the_log_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gonium.kernel.log.PATIENCE", 10_000)
    log = logging(tmp_path)
    with full(log):
        for number in range(1, 1001):
            cell = CellId(f"c{number}")
            log.write([RunStarted(RunId(number), 0.0, cell), report(number, "x" * 1000)])
            assert sum(len(body) for _, body in log._waiting) < 10_000 + 200 * number
    log.write([report(1001, "back")])
    with LogReader(os.fspath(tmp_path / "log")) as reader:
        read = reader.read()
    assert read[-1] == report(1001, "back")
    assert sum(isinstance(r, RunStarted) for r in read) == 1000
    lost = [r for r in read if isinstance(r, OutputLost)]
    whole = [r for r in read if isinstance(r, StreamWritten)]
    assert len(lost) + len(whole) == 1001
    assert all(r.bytes > 1000 and r.why for r in lost)


def test_a_full_disk_costs_nothing_that_a_later_report_has_overtaken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gonium.kernel.log.PATIENCE", 100_000)
    log = logging(tmp_path)
    with full(log):
        for number in range(1, 1001):
            log.write([RunStarted(RunId(number), 0.0, CellId("c")), report(number, "x" * 1000)])
            log.write([RunFinished(RunId(number), "ok", 0.0, 0.0)])
    log.finish()
    with LogReader(os.fspath(tmp_path / "log")) as reader:
        read = reader.read()
    assert not [r for r in read if isinstance(r, OutputLost)]
    assert read[-2:] == [report(1000, "x" * 1000), RunFinished(RunId(1000), "ok", 0.0, 0.0)]
    assert len(read) < 300


def test_the_log_is_for_its_owner_only(tmp_path: Path) -> None:
    logging(tmp_path)
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
