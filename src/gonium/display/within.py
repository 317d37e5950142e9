"""What media hold in all: parts of layouts are media, too, and have parts of their own.

Whoever keeps, counts or copies the data of outputs asks here, so that none is forgotten.
"""

from collections.abc import Iterable, Iterator

from gonium.protocol.output import Blob, Json, Layout, Media, Output, Text


def data_within(media: Media) -> list[Blob | Text | Json]:
    """All that media hold, parts of layouts and their parts included."""
    found: list[Blob | Text | Json] = []
    waiting = [media]
    for one in waiting:  # which grows
        for datum in one.data.values():
            if isinstance(datum, Layout):
                waiting += datum.parts
            else:
                found.append(datum)
    return found


def blobs_within(outputs: Iterable[Output]) -> Iterator[Blob]:
    """All blobs that outputs refer to."""
    for output in outputs:
        if isinstance(output, Media):
            yield from (datum for datum in data_within(output) if isinstance(datum, Blob))
