"""What a cell shows: its outputs, folded from reports, bounded in size.

Output of a new run replaces that of the last one when its first piece arrives, not when the run
starts, so that nothing flickers. Text comes in pieces of a few kilobytes. Of much output head and
tail are kept, with a gap between them: the kernel says what to leave out, and whatever it says, there
are never more than so many entries.
"""

from collections.abc import Sequence

import msgspec

from gonium.protocol.ids import RunId
from gonium.protocol.output import Gap, Media, Output, Stream

EARLIER = RunId(0)
"""Stands for the runs of earlier sessions."""
PIECE = 4096
"""Characters of a stream in one entry, so that a growing stream is sent in small pieces."""
KEPT = 200
"""Entries kept at the head, and as many at the tail: more than a kernel's log tells of each."""


class Showing(msgspec.Struct, frozen=True):
    """The outputs of a cell in order, each with an index that stays the same while it is shown."""

    head: tuple[tuple[int, Output], ...] = ()
    gap: tuple[int, Gap] | None = None
    """What is left out behind the head, with its index; it may be nothing yet."""
    tail: tuple[tuple[int, Output], ...] = ()
    next: int = 0
    run: RunId = EARLIER
    """The run that showed the latest of this; 0: one of an earlier session."""
    outdated: bool = False
    """What is shown is from before: the next output replaces it."""

    @property
    def entries(self) -> tuple[tuple[int, Output], ...]:
        """All that is shown, with indices in ascending order."""
        if self.gap is None or not (self.gap[1].bytes or self.gap[1].outputs or self.gap[1].lost):
            return self.head + self.tail
        return (*self.head, self.gap, *self.tail)

    @property
    def outputs(self) -> tuple[Output, ...]:
        """All that is shown, in order."""
        return tuple(output for _, output in self.entries)


def shown(outputs: tuple[Output, ...]) -> Showing:
    """Return a showing of outputs that exist already, such as those of an earlier session."""
    showing = Showing()
    for output in outputs:
        showing = append(showing, output)
    return showing


def outdate(showing: Showing) -> Showing:
    """Mark what is shown as from before: it stays until something new comes."""
    return msgspec.structs.replace(showing, outdated=True)


def settle(showing: Showing) -> Showing:
    """Drop what is still shown from before: the run ended without showing anything more."""
    return Showing(next=showing.next) if showing.outdated else showing


def clear(showing: Showing, wait: bool) -> Showing:
    """Remove everything, at once or when the next output comes."""
    return outdate(showing) if wait else Showing(next=showing.next)


def append(showing: Showing, output: Output, run: RunId = EARLIER) -> Showing:
    """Add an output of a run at the end."""
    showing = settle(showing)
    if showing.run != run:
        showing = msgspec.structs.replace(showing, run=run)
    if isinstance(output, Stream):
        return _append_stream(showing, output)
    return _push(showing, output)


def elide(showing: Showing, gap: Gap) -> Showing:
    """End the head, the first time; then leave out all that came after it. `gap` counts all."""
    if showing.gap is None:
        at = (showing.next, gap)
        return msgspec.structs.replace(showing, gap=at, next=showing.next + 1)
    return msgspec.structs.replace(showing, gap=(showing.gap[0], gap), tail=())


def update(showing: Showing, media: Media) -> Showing:
    """Replace what carries the display id of `media`."""

    def replaced(entries: tuple[tuple[int, Output], ...]) -> tuple[tuple[int, Output], ...]:
        return tuple(
            (i, media if _carries(output, media.display) else output) for i, output in entries
        )

    if not any(_carries(output, media.display) for _, output in showing.head + showing.tail):
        return showing
    return msgspec.structs.replace(
        showing, head=replaced(showing.head), tail=replaced(showing.tail)
    )


def _carries(output: Output, display: str) -> bool:
    return isinstance(output, Media) and bool(display) and output.display == display


def _append_stream(showing: Showing, stream: Stream) -> Showing:
    text = stream.text
    last = _last(showing)
    if isinstance(last, Stream) and last.name == stream.name and len(last.text) < PIECE:
        joined = last.text + text[: PIECE - len(last.text)]
        text = text[PIECE - len(last.text) :]
        showing = _replace_last(showing, Stream(stream.name, joined))
    pieces = [
        Stream(stream.name, text[start : start + PIECE]) for start in range(0, len(text), PIECE)
    ]
    return _push_all(showing, pieces)


def _last(showing: Showing) -> Output | None:
    entries = showing.tail or (showing.head if showing.gap is None else ())
    return entries[-1][1] if entries else None


def _replace_last(showing: Showing, output: Output) -> Showing:
    if showing.tail:
        tail = (*showing.tail[:-1], (showing.tail[-1][0], output))
        return msgspec.structs.replace(showing, tail=tail)
    head = (*showing.head[:-1], (showing.head[-1][0], output))
    return msgspec.structs.replace(showing, head=head)


def _push_all(showing: Showing, outputs: Sequence[Output]) -> Showing:
    """Add outputs at the end: those that still belong to the head in one step."""
    room = 0 if showing.gap is not None or showing.tail else KEPT - len(showing.head)
    fitting = outputs[:room]
    if fitting:
        head = (*showing.head, *enumerate(fitting, showing.next))
        after = showing.next + len(fitting)
        showing = msgspec.structs.replace(showing, head=head, next=after)
    for output in outputs[len(fitting) :]:
        showing = _push(showing, output)
    return showing


def _push(showing: Showing, output: Output) -> Showing:
    entry = (showing.next, output)
    after = showing.next + 1
    if len(showing.head) < KEPT and showing.gap is None and not showing.tail:
        return msgspec.structs.replace(showing, head=(*showing.head, entry), next=after)
    tail = (*showing.tail, entry)
    if len(tail) <= KEPT:
        return msgspec.structs.replace(showing, tail=tail, next=after)
    index, gap = showing.gap or (tail[0][0], Gap(0))
    gap = _with(gap, tail[0][1])
    return msgspec.structs.replace(showing, gap=(index, gap), tail=tail[1:], next=after)


def _with(gap: Gap, output: Output) -> Gap:
    """Return a gap in which one output more is left out."""
    if not isinstance(output, Stream):
        return msgspec.structs.replace(gap, outputs=gap.outputs + 1)
    size, lines = len(output.text.encode("utf-8", "replace")), output.text.count("\n")
    return msgspec.structs.replace(gap, bytes=gap.bytes + size, lines=gap.lines + lines)
