"""What a run shows, recorded to be shown again."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import msgspec

from gonium.display.within import data_within
from gonium.kernel.journal import Journal
from gonium.kernel.kept.entry import Damaged, Description, Entry, Writer
from gonium.kernel.kept.reason import NotKept
from gonium.protocol.ids import RunId
from gonium.protocol.output import Blob, Media, Text
from gonium.protocol.reports import (
    OutputCleared,
    OutputShown,
    OutputUpdated,
    Report,
    StreamWritten,
)

MOST = 64 * 1024 * 1024
"""Bytes of text and media that are kept of one run."""
_ELEMENT = (b"application/vnd.gonium.element+json", b"data-element=")
"""What stands where an element is shown; it has another id in every session."""

Shown = OutputShown | OutputUpdated | OutputCleared | StreamWritten
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Shown]).decode


class Recording:
    """The reports of one run that show something."""

    def __init__(self) -> None:
        self.reports: list[Shown] = []
        self._size = 0

    def hear(self, reports: Sequence[Report]) -> None:
        """Take reports, as far as they show something; from any thread."""
        for report in reports:
            self._hear(report)

    def _hear(self, report: Report) -> None:
        if isinstance(report, StreamWritten):
            self._size += len(report.text)
        elif isinstance(report, OutputShown | OutputUpdated):
            self._size += _size(report.media)
        elif not isinstance(report, OutputCleared):
            return
        if self._size <= MOST:
            self.reports.append(report)

    def check(self) -> None:
        """Raise `NotKept` if what was shown cannot be shown again."""
        if self._size > MOST:
            raise NotKept(f"it shows more than {MOST >> 20} MB")
        for report in self.reports:
            if isinstance(report, OutputShown | OutputUpdated):
                _refuse_elements(_encode(report.media))

    def write(self, writer: Writer, description: Description, blobs: Any) -> None:
        """Write the reports and the blobs they need; raises `NotKept`."""
        if not self.reports:
            return
        written = _encode(self.reports)
        description.reports = writer.part(partial(_write, written))
        for digest in dict.fromkeys(_digests(self.reports)):
            try:
                data = blobs.get(digest)
            except OSError as error:
                raise NotKept(f"what it showed is no longer there: {error.strerror}") from None
            _refuse_elements(data)
            description.blobs.append(writer.part(partial(_write, data)))


def recorded(entry: Entry) -> list[Shown]:
    """Return the reports in an entry; raises `Damaged`."""
    if entry.description.reports < 0:
        return []
    try:
        return _decode(entry.part(entry.description.reports))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Damaged("what it shows is damaged") from None


def replay(reports: list[Shown], run: RunId, journal: Journal) -> None:
    """Report again what was reported, as of another run."""
    for report in reports:
        if isinstance(report, StreamWritten):
            journal.write(report.name, report.text)
        else:
            journal.report(msgspec.structs.replace(report, run=run))


def _size(media: Media) -> int:
    data = data_within(media)
    return sum(
        len(datum.text) if isinstance(datum, Text) else datum.size if isinstance(datum, Blob) else 0
        for datum in data
    )


def _refuse_elements(data: bytes) -> None:
    if any(mark in data for mark in _ELEMENT):
        raise NotKept("it shows an element; show that in a cell of its own")


def _digests(reports: list[Shown]) -> list[str]:
    medias = [r.media for r in reports if isinstance(r, OutputShown | OutputUpdated)]
    data = [datum for media in medias for datum in data_within(media)]
    return [datum.digest for datum in data if isinstance(datum, Blob)]


def _write(data: bytes, file: Writer) -> None:
    file.write(data)
