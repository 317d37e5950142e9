"""Five editors at once: two pages with a slow network, a program that has joined them by `gn.open`,
one that is where the session is, and an editor of the file.

What pages and the first program write is on its way for a while, and so is what they hear; the file
is read, changed and written by somebody else at any moment. When all has arrived, all of them,
session and file say the same, and every line that anybody wrote is there once.
"""

import tempfile
from collections import Counter, deque
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from budget import examples
from faults.figures import Count
from gonium.document import edits, write
from gonium.protocol.ids import CellId, ClientId
from gonium.protocol.ops import EditText
from gonium.protocol.records import Patch, Snapshot, TextEdit, TextRecord
from gonium.scripting.table import Table
from gonium.session import State, difference, manuscript, snapshot, step
from gonium.session.events import OpReceived
from laws.test_saving import Desk, Ours, Theirs, lines

INTERLEAVINGS = examples(500)


class Page:
    """A page: what it shows, what it has sent, and what is on its way in both directions."""

    def __init__(self, name: str, state: State) -> None:
        self.name = ClientId(name)
        self.shown: dict[CellId, str] = {}
        self.versions: dict[CellId, int] = {}
        self.sent: dict[CellId, Any] = {}
        self.unsent: dict[CellId, Any] = {}
        self.up: deque[EditText] = deque()
        self.down: deque[TextRecord | TextEdit] = deque(
            one for one in snapshot(state) if isinstance(one, TextRecord)
        )
        while self.down:
            self.hear()

    def type(self, where: int, line: str) -> None:
        """Put a line somewhere into a cell, and send it if nothing is under way there."""
        cell = sorted(self.shown)[where % len(self.shown)]
        before = self.shown[cell]
        known = before.split("\n")
        known.insert(where * 7 % (len(known) + 1), line)
        self.shown[cell] = "\n".join(known)
        changes = edits.diff(before, self.shown[cell])
        earlier = self.unsent.get(cell)
        self.unsent[cell] = edits.compose(earlier, changes) if earlier else changes
        self.send(cell)

    def send(self, cell: CellId) -> None:
        if cell in self.unsent and cell not in self.sent:
            self.sent[cell] = self.unsent.pop(cell)
            self.up.append(EditText(cell, self.versions[cell], [self.sent[cell]]))

    def hear(self) -> None:
        """Take the next thing that has arrived."""
        match self.down.popleft():
            case TextRecord(_, cell, version, text):
                self.shown[cell], self.versions[cell] = text, version
            case TextEdit(cell, version, changes, client):
                assert version == self.versions[cell]
                self.versions[cell] += 1
                if client == self.name:
                    del self.sent[cell]
                else:
                    self.follow(cell, changes)
                self.send(cell)

    def follow(self, cell: CellId, changes: Any) -> None:
        """Take over what somebody else did, below what was typed here."""
        for mine in (self.sent, self.unsent):
            if cell in mine:
                ours = mine[cell]
                mine[cell] = edits.rebase(ours, changes)
                changes = edits.rebase(changes, ours, before=True)
        self.shown[cell] = edits.apply(changes, self.shown[cell])


class Program:
    """A program that has joined: it has the table of one, and asks for one thing after another."""

    name = ClientId("program")

    def __init__(self, state: State) -> None:
        self.table = Table()
        self.table.take(Snapshot("", 0, snapshot(state)))
        self.up: deque[EditText] = deque()
        self.down: deque[Patch | None] = deque()
        self.waits = False

    def edit(self, where: int, line: str) -> None:
        """Give a cell another text, as `Session.edit` does."""
        cell = sorted(self.table.order)[where % len(self.table.order)]
        text, version = self.table.text(cell)
        lines = text.split("\n")
        lines.insert(where * 5 % (len(lines) + 1), line)
        self.up.append(EditText(cell, version, [edits.diff(text, "\n".join(lines))]))
        self.waits = True

    def hear(self) -> None:
        """Take the next thing that has arrived: what was told, or that a request was taken."""
        message = self.down.popleft()
        if message is None:
            self.waits = False
        else:
            self.table.take(message)

    @property
    def shown(self) -> dict[CellId, str]:
        return {cell: self.table.text(cell)[0] for cell in self.table.order}


class Room(Desk):
    """The notebook, its file, and those who edit it."""

    pages: tuple[Page, ...] = ()
    program: Program

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "state" and self.pages:
            changed = difference(self.state, value)
            texts = [one for one in changed.put if isinstance(one, TextRecord)]
            for page in self.pages:
                page.down.extend([*texts, *changed.edits])
            self.program.down.append(Patch(0, changed.drop, changed.put, changed.edits))
        super().__setattr__(name, value)

    def take(self, page: Page | Program) -> None:
        """Let the next thing that a page has sent arrive."""
        # Sent at an old version, it is repeated with the newest that the page had heard of then.
        if page.up:
            self.state = step(self.state, OpReceived(page.name, page.up.popleft())).state
            if isinstance(page, Program):
                page.down.append(None)

    def rest(self) -> None:
        """Let everything arrive that is on its way."""
        everybody = (*self.pages, self.program)
        while any(page.up or page.down for page in everybody):
            for page in everybody:
                self.take(page)
                if page.down:
                    page.hear()

    def act(self, who: str, where: int, how: bool) -> None:
        match who:
            case "here":
                self.ours(Ours(2, where))
            case "program":
                if where % 3 == 1:
                    self.take(self.program)
                elif self.program.down and (where % 3 or self.program.waits):
                    self.program.hear()
                elif not self.program.waits:
                    self.program.edit(where, self.line())
            case "file":
                self.theirs(Theirs(where, how, where % 5 == 0))
            case "save":
                self.save({1 + where % 25: Theirs(where, how, False)} if where % 3 == 0 else {})
            case "look":
                self.look()
            case _:
                page = self.pages[who == "bob"]
                if where % 3 == 0:
                    page.type(where, self.line())
                elif where % 3 == 1:
                    self.take(page)
                elif page.down:
                    page.hear()


WHO = [
    "eve",
    "eve",
    "eve",
    "bob",
    "bob",
    "bob",
    "program",
    "program",
    "program",
    "here",
    "file",
    "save",
    "look",
]
ACTIONS = st.lists(
    st.tuples(st.sampled_from(WHO), st.integers(0, 60), st.booleans()), min_size=5, max_size=40
)


def play(folder: Path, actions: list[Any]) -> int:
    """Let all of this happen, and count what is lost or there twice."""
    room = Room(folder / "nb.py")
    room.program = Program(room.state)
    room.pages = (Page("eve", room.state), Page("bob", room.state))
    for action in actions:
        room.act(*action)
    room.rest()
    room.save({})
    room.rest()
    text = room.path.read_text()
    assert text == write(manuscript(room.state).notebook)
    sources = {cell: room.state.cells[cell].cell.source for cell in room.state.order}
    for page in (*room.pages, room.program):
        assert {cell: page.shown[cell] for cell in sources} == sources
    found = Counter(line.removeprefix("# ") for line in text.split("\n"))
    return sum(found[line] != 1 for line in lines(room))


def test_five_editors_lose_no_line(count: Count) -> None:
    tried = lost = 0

    @settings(max_examples=INTERLEAVINGS, deadline=None)
    @given(ACTIONS)
    def check(actions: list[Any]) -> None:
        nonlocal tried, lost
        with tempfile.TemporaryDirectory() as folder:
            tried += 1
            lost += play(Path(folder), actions)
        assert lost == 0

    check()
    count("interleavings of five editors", tried, lost)
