"""What becomes of a cell that others changed in the file while it was changed here."""

from tests.playing import Play, notebook

from gonium.document import Notebook, parse
from gonium.protocol.ids import CellId, ClientId
from gonium.protocol.ops import EditText, ResolveConflict, SetSetting, Undo
from gonium.protocol.records import CellRecord, Conflict
from gonium.session import manuscript
from gonium.session.events import FileChanged, FileSaved

BEN = ClientId("ben")


def written(nb: Play, old: str = "", new: str = "") -> Notebook:
    """The file as others wrote it: as the document was last saved, with this replaced."""
    from gonium.document import write

    return parse(write(nb.state.notebook).replace(old, new))


def conflicting() -> Play:
    """A cell with a line that we and the file changed, and one that only the file did."""
    nb = notebook(a="x = 1\ny = 2\nz = 3", b="print(x)")
    nb.edit("a", "x = 10\ny = 2\nz = 3")
    nb.take(FileChanged(written(nb, "x = 1\ny = 2\nz = 3", "x = 20\ny = 2\nz = 30"), ()))
    return nb


def text(nb: Play, cell: str = "a") -> str:
    return nb.state.cells[CellId(cell)].cell.source


def conflict(nb: Play, cell: str = "a") -> Conflict | None:
    record = nb.records[f"cell/{cell}"]
    assert isinstance(record, CellRecord)
    return record.conflict


def test_changes_of_different_lines_are_both_taken_and_nobody_is_asked() -> None:
    nb = notebook(a="x = 1\ny = 2")
    nb.edit("a", "x = 10\ny = 2")
    nb.take(FileChanged(written(nb, "y = 2", "y = 20"), ()))
    assert (text(nb), conflict(nb)) == ("x = 10\ny = 20", None)


def test_a_line_changed_on_both_sides_is_there_twice_and_somebody_is_asked() -> None:
    nb = conflicting()
    assert text(nb) == "x = 10\nx = 20\ny = 2\nz = 30"
    assert conflict(nb) == Conflict("x = 10\ny = 2\nz = 30", "x = 20\ny = 2\nz = 30")
    assert conflict(nb, "b") is None


def test_ours_or_theirs_or_both_can_be_kept() -> None:
    for keep, wanted in (
        ("ours", "x = 10\ny = 2\nz = 30"),
        ("theirs", "x = 20\ny = 2\nz = 30"),
        ("both", "x = 10\nx = 20\ny = 2\nz = 30"),
    ):
        nb = conflicting().do(ResolveConflict(CellId("a"), keep))  # type: ignore[arg-type]
        assert (text(nb), conflict(nb)) == (wanted, None)


def test_what_was_typed_before_the_answer_stays() -> None:
    nb = conflicting().edit("a", "x = 10\nx = 20\ny = 2\nz = 30\nw = 4")
    nb.do(ResolveConflict(CellId("a"), "theirs"))
    assert text(nb) == "x = 20\ny = 2\nz = 30\nw = 4"


def test_the_answer_can_be_taken_back_by_who_gave_it() -> None:
    nb = conflicting().do(ResolveConflict(CellId("a"), "theirs"), BEN)
    assert text(nb.do(Undo())) != "x = 10\nx = 20\ny = 2\nz = 30"
    nb = conflicting().do(ResolveConflict(CellId("a"), "theirs"), BEN).do(Undo(), BEN)
    assert text(nb) == "x = 10\nx = 20\ny = 2\nz = 30"


def test_who_writes_what_one_side_did_is_not_asked_any_more() -> None:
    nb = conflicting().edit("a", "x = 20\ny = 2\nz = 30")
    assert conflict(nb) is None


def test_an_answer_to_no_question_changes_nothing() -> None:
    nb = notebook(a="x = 1")
    before = nb.state
    nb.do(ResolveConflict(CellId("a"), "theirs")).do(ResolveConflict(CellId("gone"), "ours"))
    assert (text(nb), nb.state.revision) == ("x = 1", before.revision)


def test_the_same_change_on_both_sides_is_no_conflict() -> None:
    nb = notebook(a="x = 1")
    nb.edit("a", "x = 2")
    nb.take(FileChanged(written(nb, "x = 1", "x = 2"), ()))
    assert (text(nb), conflict(nb)) == ("x = 2", None)


def test_text_that_was_deleted_here_and_changed_there_is_asked_about() -> None:
    nb = notebook(a="x = 1\ny = 2")
    nb.edit("a", "y = 2")
    nb.take(FileChanged(written(nb, "x = 1", "x = 10"), ()))
    assert conflict(nb) == Conflict("y = 2", "x = 10\ny = 2")
    assert text(nb) == "x = 10\ny = 2"


def test_a_setting_changed_here_stays_when_the_file_changes() -> None:
    nb = notebook(a="x = 1").do(SetSetting("title", "Ours"))
    nb.take(FileChanged(parse("# %%\nx = 2\n"), ()))
    assert nb.state.settings == {"title": "Ours"}
    assert text(nb) == "x = 2"


def test_a_setting_changed_in_the_file_after_ours_was_saved_is_taken_over() -> None:
    nb = notebook(a="x = 1").do(SetSetting("title", "Ours"))
    made = manuscript(nb.state)
    nb.take(FileSaved(made.revision, made.cells, made.notebook.preamble))
    theirs = made.notebook.with_setting("title", "Theirs")
    nb.take(FileChanged(theirs, ()))
    assert nb.state.settings == {"title": "Theirs"}


def test_a_conflict_is_with_the_text_as_it_was_last_read() -> None:
    nb = conflicting()
    known = nb.state.cells[CellId("a")]
    nb.do(EditText(CellId("a"), known.version, [[[0, "# top", ""], len(text(nb))]]))
    assert text(nb).startswith("# top\nx = 10\nx = 20")
    assert conflict(nb) is not None
