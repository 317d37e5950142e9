"""Law: whenever a server is killed, the next one has the document that clients saw.

Random ops of two clients, changes of the file by others, saves that end or do not, and ends of the
server at any moment; what its journal says, in the bytes on disk, leads to the same cells with
the same ids, texts and versions, and each client can take back the same.
"""

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from gonium.document import encode, parse, write
from gonium.host.file import digest
from gonium.host.journal import Asked, Entry, Followed, Left, Saved, Saving, head
from gonium.host.resuming import resumed
from gonium.protocol.ids import CellId, ClientId
from gonium.protocol.ops import DiscardRestored, KeepRestored, Redo, ResolveConflict, Undo
from gonium.session import State, checkpoint, initial, manuscript, step
from gonium.session.events import FileChanged, FileSaved, Opened, OpReceived
from gonium.session.operations import OfDocument
from laws.test_session import CELLS, CLIENTS, OPS

START = "# %% one\nx = 1\n\n# %% two\ny = x\n"


class Life:
    """A session and what is in its journal, in bytes; and the file."""

    def __init__(self) -> None:
        self.data = START.encode()
        self.number = 0
        self.requests = 0
        cells = (CellId("a"), CellId("b"))
        self.go_on(Opened("nb.py", parse(START), cells))

    def go_on(self, opened: Opened) -> None:
        self.known = digest(self.data)
        self.state: State = step(initial(), msgspec.structs.replace(opened, path="nb.py")).state
        self.head = head(
            checkpoint(self.state), instance="i", life=self.number, known=self.known, taken={}
        )
        self.entries: list[Entry] = []

    def op(self, client: ClientId, op: Any, time: float) -> None:
        self.requests += 1
        self.entries.append(
            Asked(client, self.requests, op if isinstance(op, OfDocument) else None, time)
        )
        self.state = step(self.state, OpReceived(client, op, time)).state

    def theirs(self, text: str) -> None:
        """Somebody changes the file, and that is noticed."""
        self.data = text.encode()
        self.look()

    def look(self) -> None:
        if digest(self.data) != self.known:
            self.known = digest(self.data)
            notebook = parse(self.data.decode())
            fresh = tuple(CellId(f"f{self.requests}-{n}") for n, _ in enumerate(notebook.cells))
            self.entries.append(Followed(self.data, fresh, 0.0))
            self.state = step(self.state, FileChanged(notebook, fresh)).state

    def save(self, how: str) -> None:
        """Write the file; `how` says what of that happens before something else does."""
        made = manuscript(self.state)
        self.entries.append(Saving(made.revision))
        if how != "failed":
            self.data = encode(write(made.notebook))
        if how == "done":
            self.known = digest(self.data)
            self.entries.append(Saved(made.revision, self.known))
            event = FileSaved(made.revision, made.cells, made.notebook.preamble)
            self.state = step(self.state, event).state

    def end(self) -> Opened:
        """End the server; return how the next one opens the notebook."""
        encoded = msgspec.msgpack.encode((self.head, self.entries))
        first, entries = msgspec.msgpack.decode(encoded, type=tuple[type(self.head), list[Entry]])
        self.number += 1
        found = resumed(Left(first, tuple(entries), partial=False), self.data)
        numbers = (CellId(f"n{self.number}-{n}") for n in range(10_000))

        class Read(msgspec.Struct):
            notebook: Any

        return found.opened(Read(parse(self.data.decode())), numbers)  # type: ignore[arg-type]


def document(state: State) -> Any:
    cells = [state.cells[id] for id in state.order]
    return [(cell.cell, cell.version, cell.conflict) for cell in cells], state.order


ANSWERS = st.one_of(
    st.builds(ResolveConflict, CELLS, st.sampled_from(["ours", "theirs", "both"])),
    st.builds(KeepRestored),
    st.builds(DiscardRestored),
)
ACTIONS = st.one_of(
    st.tuples(st.just("op"), CLIENTS, ANSWERS),
    st.tuples(st.just("op"), CLIENTS, OPS),
    st.tuples(st.just("op"), CLIENTS, OPS),
    st.tuples(st.just("theirs"), st.sampled_from(["x = 9", "new = 1"]), st.booleans()),
    st.tuples(st.just("save"), st.sampled_from(["done", "done", "failed"]), st.none()),
    st.tuples(st.just("end"), st.sampled_from(["now", "in a save", "edited"]), st.none()),
)


def act(life: Life, action: Any, time: float) -> None:
    match action:
        case ("op", client, op):
            life.op(client, op, time)
        case ("theirs", line, new_cell):
            text = life.data.decode().rstrip("\n")
            life.theirs(text + ("\n\n# %%\n" if new_cell else "\n") + line + "\n")
        case ("save", how, _):
            life.look()
            life.save(how)
        case ("end", "edited", _):
            life.data += b"\n# %%\nmeanwhile = 1\n"
            life.go_on(life.end())
        case ("end", how, _):
            if how == "in a save":
                life.look()
                life.save("killed")
            before = life.state
            opened = life.end()
            assert opened.disk is None
            life.go_on(opened)
            assert document(life.state) == document(before)
            check_undo(life.state, before)


def check_undo(after: State, before: State) -> None:
    for op in (Undo(), Redo()):
        for client in ("me", "you"):
            event = OpReceived(ClientId(client), op, 1e9)
            after, before = step(after, event).state, step(before, event).state
            assert texts(after) == texts(before)


def texts(state: State) -> Any:
    return [(id, state.cells[id].cell.source, state.cells[id].cell.name) for id in state.order]


@given(st.lists(ACTIONS, max_size=25))
def test_another_life_goes_on_where_one_ended(actions: list[Any]) -> None:
    life = Life()
    for time, action in enumerate([*actions, ("end", "now", None)]):
        act(life, action, time / 3)


def test_what_was_made_of_the_file_meanwhile_is_merged() -> None:
    life = Life()
    act(life, ("end", "edited", None), 1.0)
    assert texts(life.state)[-1][1] == "meanwhile = 1"
    assert [id for id, *_ in texts(life.state)][:2] == ["a", "b"]
