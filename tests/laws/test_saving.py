"""Law: whoever else writes the file, and whenever, no line of theirs or of ours is lost.

Others read, change and write the file at any moment, also between any two system calls of a
save. After all have come to rest, file and page say the same, and every line that anybody wrote
is there once.
"""

import itertools
import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budget import examples
from gonium.document import encode, parse, write
from gonium.host import atomic, file
from gonium.host.file import Changed, NotebookFile
from gonium.protocol.ids import CellId, ClientId
from gonium.protocol.ops import AnyOp, EditText, InsertCell, MoveCells
from gonium.session import Manuscript, State, initial, manuscript, step
from gonium.session.events import FileChanged, FileSaved, Opened, OpReceived

ANN = ClientId("ann")
START = "# %% one\na = 1\nb = 2\n\n# %% two\nc = 3\n\n# %% [markdown]\n# some text\n"
CALLS = ("open", "write", "fsync", "stat", "fchmod", "replace", "link", "unlink")

pytestmark = pytest.mark.skipif(
    not hasattr(os, "listxattr"), reason="files can be swapped on Linux"
)


class Theirs(msgspec.Struct, frozen=True):
    """Somebody else's edit: a new line after one of the file's, or a new cell at its end."""

    where: int
    in_place: bool
    new_cell: bool


class Ours(msgspec.Struct, frozen=True):
    """Our edit: a new line in a cell, a new cell, or a cell that moves."""

    what: int
    where: int


class Save(msgspec.Struct, frozen=True):
    """A save, during which others write at these system calls."""

    others: dict[int, Theirs]


class Desk:
    """An open notebook without anything asynchronous, and the others."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.write_text(START)
        self.file = NotebookFile(str(path), path.name, 2**20)
        self.file.accept(START.encode())
        self.numbers = itertools.count()
        notebook = parse(START)
        cells = tuple(CellId(f"c{n}") for n, _ in enumerate(notebook.cells))
        self.state: State = step(initial(), Opened("nb.py", notebook, cells)).state
        self.lines: list[str] = []

    def line(self) -> str:
        self.lines.append(f"line_{next(self.numbers)} = 0")
        return self.lines[-1]

    def do(self, op: AnyOp) -> None:
        self.state = step(self.state, OpReceived(ANN, op)).state

    def ours(self, edit: Ours) -> None:
        order = self.state.order
        cell = order[edit.where % len(order)]
        if edit.what % 4 == 0:
            new = CellId(f"new{next(self.numbers)}")
            self.do(InsertCell(new, edit.where % (len(order) + 1), text=self.line()))
        elif edit.what % 4 == 1:
            self.do(MoveCells([cell], edit.where * 7 % len(order)))
        else:
            known = self.state.cells[cell]
            lines = known.cell.source.split("\n")
            at = len("\n".join(lines[: edit.where % (len(lines) + 1)]))
            rest = len(known.cell.source) - at
            insert = [0, "", self.line()] if at else [0, self.line(), ""]
            changes = [*([at] if at else []), insert, *([rest] if rest else [])]
            self.do(EditText(cell, known.version, [changes]))

    def theirs(self, edit: Theirs) -> None:
        text = self.path.read_text()
        if edit.new_cell:
            text = text.rstrip("\n") + f"\n\n# %% theirs\n{self.line()}\n"
        else:
            lines = text.split("\n")
            lines.insert(1 + edit.where % (len(lines) - 1), self.line())
            text = "\n".join(lines)
        written = self.path if edit.in_place else self.path.with_name("theirs")
        written.write_text(text)
        os.replace(written, self.path)

    def save(self, others: dict[int, Theirs]) -> None:
        """Save as `Saver` does, while others write."""
        for _ in range(20):
            made: Manuscript = manuscript(self.state)
            with interrupted(self, others):
                result = self.file.write(encode(write(made.notebook)))
            if result is None:
                self.state = step(self.state, FileSaved(made.revision, made.cells)).state
                return
            assert isinstance(result, Changed), result
            self.look()
        raise AssertionError("a save never comes to rest")

    def look(self) -> None:
        """Take over what others wrote, as `Watcher` does."""
        data = self.file.read()
        assert isinstance(data, bytes)
        if not self.file.knows(data):
            self.file.accept(data)
            notebook = parse(data.decode())
            fresh = tuple(CellId(f"f{next(self.numbers)}") for _ in notebook.cells)
            self.state = step(self.state, FileChanged(notebook, fresh)).state


class interrupted:  # noqa: N801  # reads as a statement
    """While this is entered, others write at the given system calls of ours."""

    def __init__(self, desk: Desk, others: dict[int, Theirs]) -> None:
        self._desk = desk
        self._others = others
        self._count = 0
        self._interrupted = False
        """Two who write within the same microseconds may overwrite each other, with or without us."""

    def __enter__(self) -> None:
        self._real = file.os, atomic.os, atomic.swap
        file.os = atomic.os = self  # type: ignore[attr-defined, assignment]
        atomic.swap = self._counted(self._real[2])

    def __exit__(self, *_: object) -> None:
        file.os, atomic.os, atomic.swap = self._real  # type: ignore[attr-defined]

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        return self._counted(real) if name in CALLS else real

    def _counted(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            self._count += 1
            if not self._interrupted and (edit := self._others.pop(self._count, None)):
                self._interrupted = True
                self._desk.theirs(edit)
            return real(*arguments, **options)

        return call


theirs = st.builds(Theirs, st.integers(0, 50), st.booleans(), st.booleans())
ours = st.builds(Ours, st.integers(0, 50), st.integers(0, 50))
saves = st.builds(Save, st.dictionaries(st.integers(1, 25), theirs, max_size=3))


@given(st.lists(st.one_of(theirs, ours, ours, saves, st.just("look")), max_size=12))
@settings(
    max_examples=examples(150),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_line_is_lost(tmp_path: Path, actions: list[Theirs | Ours | Save | str]) -> None:
    desk = Desk(tmp_path / "nb.py")
    for action in actions:
        match action:
            case Theirs():
                desk.theirs(action)
            case Ours():
                desk.ours(action)
            case Save(others):
                desk.save(dict(others))
            case _:
                desk.look()
    desk.save({})
    text = desk.path.read_text()
    assert text == write(manuscript(desk.state).notebook)
    found = Counter(line.removeprefix("# ") for line in text.split("\n"))
    wrong = {line: found[line] for line in lines(desk) if found[line] != 1}
    assert not wrong, text
    assert sorted(os.listdir(tmp_path)) == ["nb.py"]


def lines(desk: Desk) -> Iterator[str]:
    yield from ("a = 1", "b = 2", "c = 3", "some text")
    yield from desk.lines
