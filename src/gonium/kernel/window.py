"""The window: how much of a run's output the log tells, however much there is.

Each run has a head, which is told whole, and after it a window that slides: when it is full, one
report says that all of it is left out, and the latest of it is told again. So the log of a run that
never stops printing stays small once it is compacted, and whoever reads it has little to read. Text
is not lost by that: from the moment a run has more than a head, all its text is in a spool.
"""

from collections.abc import Sequence

import msgspec

from gonium.kernel.spool import Budget, Spool
from gonium.protocol.ids import CellId, RunId
from gonium.protocol.output import Json, Text
from gonium.protocol.reports import (
    OutputCleared,
    OutputElided,
    OutputShown,
    Report,
    RunFinished,
    RunStarted,
    StreamWritten,
)

Shown = StreamWritten | OutputShown

HEAD = 128 * 1024
"""Characters that stay from the beginning of what a run shows."""
WINDOW = 64 * 1024
"""Characters after which what follows the head is left out …"""
AGAIN = 16 * 1024
"""… but for so many, which are told again."""
PIECES = 100
"""The same for outputs and for changes between streams: so many in the head, and in the window …"""
PIECES_AGAIN = 16
"""… and so many of them again."""


class Stretch:
    """Reports of one run that follow each other, and how much they are."""

    def __init__(self) -> None:
        self.reports: list[tuple[Shown, int]] = []
        """With the size of each, roughly in characters."""
        self.size = 0
        self.pieces = 0
        self.bytes = 0
        """Of its text, in UTF-8."""
        self.lines = 0
        self.outputs = 0

    def add(self, report: Shown) -> None:
        """Add a report at the end."""
        size = _size(report)
        last = self.reports[-1][0] if self.reports else None
        self.reports.append((report, size))
        self.size += size
        if isinstance(report, StreamWritten):
            text = report.text
            self.bytes += size if text.isascii() else len(text.encode("utf-8", "replace"))
            self.lines += text.count("\n")
            self.pieces += not isinstance(last, StreamWritten) or last.name != report.name
        else:
            self.outputs += 1
            self.pieces += 1

    def exceeds(self, size: int, pieces: int) -> bool:
        """Whether it is more than it may be."""
        return self.size > size or self.pieces > pieces

    def latest(self, size: int, pieces: int) -> "Stretch":
        """Return the end of it: what fits, and an output at the very end in any case."""
        kept: list[Shown] = []
        left = size
        for report, needed in reversed(self.reports[-pieces:]):
            if needed > left and (kept or isinstance(report, StreamWritten)):
                if isinstance(report, StreamWritten) and left > 0:
                    kept.append(_end_of(report, left))
                break
            kept.append(report)
            left -= needed
        stretch = Stretch()
        for report in reversed(kept):
            stretch.add(report)
        return stretch

    def forget(self) -> None:
        """Keep only how much it is."""
        self.reports = []


class Course:
    """What one run has shown so far."""

    def __init__(self, run: RunId, cell: CellId) -> None:
        self.run = run
        self.cell = cell
        self.clears = False
        """The next output takes the place of all there is."""
        self.spool: Spool | None = None
        self.begin()

    def begin(self) -> None:
        """Begin with nothing shown."""
        self.clears = False
        self.head = Stretch()
        self.window: Stretch | None = None
        """`None` while the head lasts."""
        self.told = 0
        """Bytes whose loss has been told."""
        self.elided: OutputElided
        """What has been told of what is left out, once the head has ended."""
        self.places: list[int] = []
        """Where in the present batch the window is told."""

    @property
    def text(self) -> str:
        """The name of its whole text on disk; empty: there is none."""
        return self.spool.name if self.spool is not None and self.spool.has_text else ""

    def settle(self) -> None:
        """Let go of what would only be needed if much more came."""
        self.head.forget()
        if self.window is not None:
            self.window.forget()


class Window:
    """Decides for all runs of a kernel what the log tells; `folder` is where the spools are."""

    def __init__(self, folder: str, budget: Budget) -> None:
        self._folder = folder
        self._budget = budget
        self._courses: dict[RunId, Course] = {}
        self._last: dict[CellId, Course] = {}
        """Of each cell the last run that has ended."""
        self._recent: list[Course] = []
        """Those that have ended, but of which more may come: threads go on to print."""
        self._touched: set[Course] = set()
        self._out: list[Report | None] = []

    def take(self, reports: Sequence[Report]) -> list[Report]:
        """Take reports; return those to be written in their stead."""
        self._out = []
        for report in reports:
            self._take(report)
        for course in self._touched:
            course.places = []
            if course.spool is not None:
                course.spool.flush()
        self._touched.clear()
        return [report for report in self._out if report is not None]

    def _take(self, report: Report) -> None:
        if isinstance(report, StreamWritten | OutputShown):
            self._show(self._course(report.run), report)
            return
        if isinstance(report, RunStarted):
            self._courses[report.run] = Course(report.run, report.cell)
            while self._recent:
                self._recent.pop().settle()
        elif isinstance(report, RunFinished):
            self._finish(self._course(report.run))
        elif isinstance(report, OutputCleared) and report.wait:
            self._course(report.run).clears = True
        elif isinstance(report, OutputCleared):
            self._course(report.run).begin()
        self._out.append(report)

    def _course(self, run: RunId) -> Course:
        course = self._courses.get(run)
        if course is None:
            course = self._courses[run] = Course(run, CellId(""))
        return course

    def _finish(self, course: Course) -> None:
        """Close what the run has shown, and forget what its cell has shown before."""
        if course.spool is not None:
            course.spool.flush()
            told = course.spool.lost == course.told
            if course.window is not None and not course.clears and not told:
                self._elide(course, course.window)
            course.spool.close()
        self._recent.append(course)
        former, self._last[course.cell] = self._last.get(course.cell), course
        if former is not None and former is not course and course.cell:
            self._courses.pop(former.run, None)
            if former.spool is not None:
                former.spool.remove()

    def _show(self, course: Course, report: Shown) -> None:
        self._touched.add(course)
        if course.clears:
            course.begin()
        if course.spool is not None and isinstance(report, StreamWritten):
            course.spool.write(report.name == "stderr", report.text)
        if course.window is None:
            course.head.add(report)
            self._out.append(report)
            if course.head.exceeds(HEAD, PIECES):
                self._end_head(course)
            return
        course.window.add(report)
        course.places.append(len(self._out))
        self._out.append(report)
        if course.window.exceeds(WINDOW, PIECES):
            self._elide(course, course.window.latest(AGAIN, PIECES_AGAIN))

    def _end_head(self, course: Course) -> None:
        if course.spool is None:
            course.spool = Spool(self._folder, self._budget)
            for report, _ in course.head.reports:
                if isinstance(report, StreamWritten):
                    course.spool.write(report.name == "stderr", report.text)
        course.head.forget()
        course.window = Stretch()
        course.elided = OutputElided(course.run, text=course.text)
        course.places.append(len(self._out))
        self._out.append(course.elided)

    def _elide(self, course: Course, again: Stretch) -> None:
        """Leave out what is in the window, and tell the latest of it again."""
        assert course.window is not None
        assert course.spool is not None
        course.spool.flush()
        course.told = course.spool.lost
        for place in course.places:
            self._out[place] = None
        window, elided = course.window, course.elided
        course.elided = msgspec.structs.replace(
            elided,
            bytes=elided.bytes + window.bytes - again.bytes,
            lines=elided.lines + window.lines - again.lines,
            outputs=elided.outputs + window.outputs - again.outputs,
            text=course.text,
            lost=course.spool.lost,
            why=course.spool.why or (elided.why if course.spool.lost else ""),
        )
        told = [course.elided, *(report for report, _ in again.reports)]
        course.places = list(range(len(self._out), len(self._out) + len(told)))
        self._out += told
        course.window = again


def _size(report: Shown) -> int:
    """Return how much a report is, roughly in characters."""
    if isinstance(report, StreamWritten):
        return len(report.text)
    size = 100
    for datum in report.media.data.values():
        if isinstance(datum, Text):
            size += len(datum.text)
        elif isinstance(datum, Json):
            size += len(msgspec.msgpack.encode(datum.value))
    return size


def _end_of(report: StreamWritten, size: int) -> StreamWritten:
    """Return the end of a text, which begins with a line if there is one."""
    text = report.text[-size:]
    return StreamWritten(report.run, report.name, text[text.find("\n") + 1 :] or text)
