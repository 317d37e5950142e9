"""What the last life had not saved is there again, is told, and can be discarded."""

import msgspec
from tests.playing import ME, Play, notebook

from gonium.document import Notebook, parse
from gonium.protocol.ids import CellId
from gonium.protocol.ops import (
    AnyOp,
    DeleteCells,
    DiscardRestored,
    InsertCell,
    KeepRestored,
    MoveCells,
    RenameCell,
    SetSetting,
    Undo,
)
from gonium.protocol.records import NotebookRecord, Restored
from gonium.session import checkpoint, initial, step
from gonium.session.events import FileSaved, Opened, OpReceived
from gonium.session.manuscript import manuscript
from gonium.session.replay import SaveBegun, SaveEnded, replay


def again(nb: Play, disk: Notebook | None = None) -> Play:
    """The notebook in another life, after its server was killed."""
    left = checkpoint(nb.state)
    later = notebook()
    fresh = tuple(CellId(f"f{n}") for n in range(9))
    ids = tuple(cell.id for cell in left.cells)
    opened = Opened("play.py", left.document, ids, left=left, disk=disk, fresh=fresh)
    later.state = initial()
    later.records = {}
    later.state = step(later.state, opened).state
    from gonium.session import snapshot

    later.records = {record.id: record for record in snapshot(later.state)}
    return later


def told(nb: Play) -> Restored | None:
    record = nb.records["notebook"]
    assert isinstance(record, NotebookRecord)
    return record.restored


def texts(nb: Play) -> dict[str, str]:
    return {cell: nb.state.cells[cell].cell.source for cell in nb.state.order}


def saved(nb: Play) -> Play:
    made = manuscript(nb.state)
    nb.take(FileSaved(made.revision, made.cells, made.notebook.preamble))
    return nb


def three() -> Play:
    return saved(notebook(a="1", b="2", c="3"))


def check_discarded(*ops: AnyOp, told_as: Restored) -> None:
    """After these ops and a kill, discarding leads back to the file, and undo to the ops."""
    before = three()
    nb = before
    for op in ops:
        nb.do(op)
    changed = texts(nb)
    later = again(nb)
    assert (texts(later), list(later.state.order)) == (changed, list(nb.state.order))
    assert told(later) == told_as
    assert later.state.saving.status == "unsaved"
    later.do(DiscardRestored())
    assert texts(later) == {"a": "1", "b": "2", "c": "3"}
    assert list(later.state.order) == ["a", "b", "c"]
    assert [later.state.cells[cell].cell.name for cell in later.state.order] == ["", "", ""]
    assert later.state.settings == {}
    assert told(later) is None
    assert texts(later.do(Undo())) == changed


def test_a_notebook_that_was_saved_has_nothing_to_restore() -> None:
    nb = again(three())
    assert (told(nb), nb.state.saving.status) == (None, "saved")


def test_text_is_restored() -> None:
    nb = three().edit("b", "22")
    later = again(nb)
    assert texts(later) == {"a": "1", "b": "22", "c": "3"}
    assert told(later) == Restored([CellId("b")])
    assert texts(later.do(DiscardRestored()))["b"] == "2"


def test_cells_that_came_went_moved_or_were_described_are_restored() -> None:
    a, b, c, new = (CellId(id) for id in ("a", "b", "c", "new"))
    check_discarded(InsertCell(new, 1, text="n"), told_as=Restored([new]))
    check_discarded(DeleteCells([a, c]), told_as=Restored([], 2))
    check_discarded(MoveCells([c], 0), told_as=Restored([], moved=True))
    check_discarded(RenameCell(b, "two"), told_as=Restored([b]))
    check_discarded(SetSetting("title", "T"), told_as=Restored([], settings=["title"]))
    check_discarded(
        DeleteCells([a]), InsertCell(new, 0, text="n"), MoveCells([b], 9),
        told_as=Restored([new], 1, moved=True),
    )  # fmt: skip


def test_kept_is_not_asked_again() -> None:
    later = again(three().edit("b", "22")).do(KeepRestored())
    assert (told(later), texts(later)["b"]) == (None, "22")
    assert told(saved(later).do(DiscardRestored())) is None
    assert texts(later)["b"] == "22"


def test_what_was_typed_elsewhere_since_is_not_discarded() -> None:
    later = again(three().edit("b", "22")).edit("c", "33").do(DiscardRestored())
    assert texts(later) == {"a": "1", "b": "2", "c": "33"}


def test_a_file_that_others_changed_meanwhile_is_merged_and_only_ours_is_restored() -> None:
    nb = three().edit("b", "22")
    later = again(nb, parse("# %%\n1\n\n# %%\n2\n\n# %%\n33\n"))
    assert texts(later) == {"a": "1", "b": "22", "c": "33"}
    assert told(later) == Restored([CellId("b")])
    assert texts(later.do(DiscardRestored())) == {"a": "1", "b": "2", "c": "33"}


def test_it_is_still_told_after_another_end_and_a_save() -> None:
    later = again(saved(again(three().edit("b", "22"))))
    assert told(later) == Restored([CellId("b")])
    assert texts(later.do(DiscardRestored()))["b"] == "2"


def test_undo_goes_on() -> None:
    later = again(three().edit("b", "22").do(DeleteCells([CellId("a")])))
    assert texts(later.do(Undo())) == {"a": "1", "b": "22", "c": "3"}
    assert texts(later.do(Undo())) == {"a": "1", "b": "2", "c": "3"}


def test_a_checkpoint_survives_its_encoding() -> None:
    left = checkpoint(three().edit("b", "22").do(DeleteCells([CellId("a")])).do(Undo()).state)
    data = msgspec.msgpack.encode(left)
    assert msgspec.msgpack.decode(data, type=type(left)) == left


def test_a_save_of_which_the_end_is_unknown_is_one_that_may_have_happened() -> None:
    left = checkpoint(three().state)
    typed = OpReceived(ME, InsertCell(CellId("n"), 0, text="n"))
    done = replay(left, [typed, SaveBegun(1), SaveEnded(1), typed, SaveBegun(2)])
    assert done.state.saving.base[0][0] == "n"
    [begun] = done.begun
    assert len(begun.cells) == 4
    assert [made.cells for made in replay(left, [SaveBegun(1), typed]).begun] == [left.known]
