"""A notebook's history on disk: what was run and deleted, a line of JSON each, only ever added to.

`history/000001.jsonl` and so on, in the notebook's sidecar folder. A file that is large enough is left
alone and the next one begun; the oldest goes when all together are too large. A line that was torn
by a crash is skipped. Whatever is wrong with these files, a notebook opens.
"""

import os
from collections.abc import Sequence

import msgspec

from gonium.display.within import blobs_within
from gonium.protocol.ids import CellId, ClientId
from gonium.protocol.output import Error, Gap, Output
from gonium.protocol.past import DeletedCell, Past, PastOutcome

SHORTENED = "the history keeps the beginning and the end of what is long"
FILES = 4
"""Files that share the room there is."""


class Head(msgspec.Struct, frozen=True):
    """What of a line is looked at for lists."""

    type: str
    cell: CellId
    name: str
    time: float
    digest: str = ""
    outcome: PastOutcome = "ok"
    duration: float = 0.0
    client: ClientId = ClientId("")
    by: str = ""
    restored: bool = False


class _Line(msgspec.Struct, frozen=True):
    past: Past
    blobs: dict[str, int] = {}
    """Digests and sizes of what it refers to."""


class _HeadLine(msgspec.Struct, frozen=True):
    past: Head
    blobs: dict[str, int] = {}


class Entry(msgspec.Struct, frozen=True):
    """One line, and where it stands."""

    id: str
    head: Head
    blobs: dict[str, int]


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Line).decode
_decode_head = msgspec.json.Decoder(_HeadLine).decode


class PastStore:
    """The history in a folder; its methods block, and are called one at a time."""

    def __init__(self, folder: str, most: int, most_of_run: int) -> None:
        """`most`: bytes of all files together; `most_of_run`: of the outputs of one run."""
        self._folder = os.path.join(folder, "history")
        self._most_of_file = max(1, most // FILES)
        self._most_of_run = most_of_run
        self._known: dict[str, tuple[int, list[Entry]]] = {}
        """Files to how far they have been read, and what was found there."""

    def add(self, pasts: Sequence[Past]) -> None:
        """Keep these; raises `OSError`."""
        os.makedirs(self._folder, exist_ok=True)
        path = os.path.join(self._folder, self._current())
        data = b"".join(_encode(self._line(past)) + b"\n" for past in pasts)
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with open(descriptor, "r+b", buffering=0) as file:
            size = os.fstat(descriptor).st_size
            if size and os.pread(descriptor, 1, size - 1) != b"\n":
                data = b"\n" + data  # the last line was torn
            while data:
                data = data[file.write(data) :]

    def entries(self) -> list[Entry]:
        """Return all that is kept, oldest first."""
        return [entry for name in self._files() for entry in self._read(name)]

    def find(self, id: str) -> Past | None:
        """Return one entry in full; `None` if it is no longer kept."""
        name, _, offset = id.partition(":")
        if name not in self._files() or all(entry.id != id for entry in self._read(name)):
            return None
        try:
            with open(os.path.join(self._folder, name), "rb") as file:
                file.seek(int(offset))
                return _decode(file.readline()).past
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None

    def blobs(self, most: int) -> set[str]:
        """Return the blobs that stay for the history: the newest, of so many bytes together."""
        found: set[str] = set()
        for entry in reversed(self.entries()):
            for digest, size in entry.blobs.items():
                if digest in found:
                    continue
                most -= size
                if most < 0:
                    return found
                found.add(digest)
        return found

    def _line(self, past: Past) -> _Line:
        if isinstance(past, DeletedCell):
            return _Line(past)
        outputs = within(past.outputs, self._most_of_run)
        blobs = {blob.digest: blob.size for blob in blobs_within(outputs)}
        return _Line(msgspec.structs.replace(past, outputs=outputs), blobs)

    def _current(self) -> str:
        """Return the file that is added to; begins another one and drops the oldest, if need be."""
        files = self._files()
        if not files:
            return _named(1)
        if os.path.getsize(os.path.join(self._folder, files[-1])) < self._most_of_file:
            return files[-1]
        for name in files[: len(files) - FILES + 1]:
            os.unlink(os.path.join(self._folder, name))
            self._known.pop(name, None)
        return _named(int(files[-1].partition(".")[0]) + 1)

    def _files(self) -> list[str]:
        try:
            names = os.listdir(self._folder)
        except OSError:
            return []
        return sorted(name for name in names if name[:6].isdigit() and name[6:] == ".jsonl")

    def _read(self, name: str) -> list[Entry]:
        offset, found = self._known.get(name, (0, []))
        try:
            with open(os.path.join(self._folder, name), "rb") as file:
                file.seek(offset)
                for line in file:
                    if not line.endswith(b"\n"):
                        break
                    found += _entry(f"{name}:{offset}", line)
                    offset += len(line)
        except OSError:
            return found
        self._known[name] = (offset, found)
        return found


def _entry(id: str, line: bytes) -> list[Entry]:
    try:
        read = _decode_head(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return []
    return [Entry(id, read.past, read.blobs)]


def _named(number: int) -> str:
    return f"{number:06}.jsonl"


def within(outputs: Sequence[Output], most: int) -> list[Output]:
    """Return outputs of at most so many bytes: the first ones, and the error that ended the run."""
    kept: list[Output] = []
    left = 0
    for output in outputs:
        if isinstance(output, Gap) and output.text:
            # What is on disk of a text stays there only as long as its cell shows it.
            output = msgspec.structs.replace(output, text="", lost=output.bytes, why=SHORTENED)
        size = len(_encode(output))
        if size <= most or isinstance(output, Error):
            most -= size
            kept.append(output)
        else:
            most = 0
            left += size
    return [*kept, Gap(left, lost=left, why=SHORTENED)] if left else kept


def runs_of(
    entries: Sequence[Entry], cell: CellId, cells: dict[CellId, tuple[str, str]]
) -> list[Entry]:
    """Return the runs of a cell, oldest first; `cells` are those that there are, with names and
    digests.

    Those that carry its id are its own. A cell that came from a file of which nothing else was
    known has a new id: what has no cell any more is its past if that ran the same code, or was
    called the same.
    """
    name, digest = cells[cell]
    lines: dict[CellId, list[Entry]] = {}
    for entry in entries:
        if entry.head.type == "past_run":
            lines.setdefault(entry.head.cell, []).append(entry)
    found = lines.pop(cell, [])
    strangers = [line for other, line in lines.items() if other not in cells]
    digests = {digest} | {entry.head.digest for entry in found}
    for line in reversed(strangers):
        if (name and line[-1].head.name == name) or any(e.head.digest in digests for e in line):
            digests |= {entry.head.digest for entry in line}
            found += line
    # A host that finds a kernel again reads its log from the beginning, and hears of runs once more.
    once = {(entry.head.digest, entry.head.time): entry for entry in reversed(found)}
    return sorted(once.values(), key=lambda entry: entry.head.time)
