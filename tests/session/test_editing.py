"""What edits do to the document, and how they are taken back."""

from tests.playing import Play, notebook

from gonium.document import edits, write
from gonium.protocol.ids import CellId, ClientId
from gonium.protocol.ops import (
    DeleteCells,
    EditText,
    InsertCell,
    MergeCells,
    MoveCells,
    Redo,
    RenameCell,
    SetKind,
    SetOption,
    SetSetting,
    SplitCell,
    Together,
    Undo,
)
from gonium.session import manuscript

ANNA, BEN = ClientId("anna"), ClientId("ben")


def texts(nb: Play) -> list[str]:
    return [nb.state.cells[cell].cell.source for cell in nb.state.order]


def ids(*cells: str) -> list[CellId]:
    return [CellId(cell) for cell in cells]


def put(nb: Play, cell: str, old: str, new: str, client: ClientId = ANNA) -> None:
    """Replace a piece of a cell's text, as typing does."""
    known = nb.state.cells[CellId(cell)]
    source = known.cell.source
    changes = edits.diff(source, source.replace(old, new, 1))
    nb.do(EditText(CellId(cell), known.version, [changes]), client)


def test_a_cell_is_inserted_where_asked() -> None:
    nb = notebook(a="1", b="2").do(InsertCell(CellId("n"), 1, text="new"))
    assert texts(nb) == ["1", "new", "2"]


def test_an_index_beyond_the_end_is_the_end() -> None:
    assert texts(notebook(a="1").do(InsertCell(CellId("n"), 99, text="new"))) == ["1", "new"]


def test_an_id_in_use_is_not_inserted_again() -> None:
    assert texts(notebook(a="1").do(InsertCell(CellId("a"), 0, text="new"))) == ["1"]


def test_many_cells_move_together_and_keep_their_order() -> None:
    nb = notebook(a="1", b="2", c="3", d="4").do(MoveCells(ids("d", "b"), 0))
    assert list(nb.state.order) == ["b", "d", "a", "c"]
    assert list(nb.do(Undo()).state.order) == ["a", "b", "c", "d"]
    assert list(nb.do(Redo()).state.order) == ["b", "d", "a", "c"]


def test_a_cell_is_split_at_a_position_and_joined_again_by_undo() -> None:
    nb = notebook(a="x = 1\ny = 2").do(SplitCell(CellId("a"), 6, CellId("n")))
    assert texts(nb) == ["x = 1", "y = 2"]
    assert texts(nb.do(Undo())) == ["x = 1\ny = 2"]
    assert texts(nb.do(Redo())) == ["x = 1", "y = 2"]


def test_positions_count_utf16_units() -> None:
    nb = notebook(a="s = '🦔'\ny = 2").do(SplitCell(CellId("a"), 9, CellId("n")))
    assert texts(nb) == ["s = '🦔'", "y = 2"]


def test_cells_merge_into_the_first() -> None:
    nb = notebook(a="1", b="2", c="3").do(MergeCells(ids("c", "a")))
    assert texts(nb) == ["1\n3", "2"]
    assert texts(nb.do(Undo())) == ["1", "2", "3"]


def test_what_is_done_together_is_taken_back_together() -> None:
    nb = notebook(a="x = 1", b="y = x")
    nb.do(
        Together(
            [
                InsertCell(CellId("n"), 1, text="z = 3"),
                InsertCell(CellId("m"), 2, text="w = 4"),
                SetOption(CellId("m"), "hide", "code"),
                SetKind(CellId("b"), "markdown"),
                SetKind(CellId("a"), "raw"),
            ]
        ),
        ANNA,
    )
    kinds = ["raw", "code", "code", "markdown"]
    assert texts(nb) == ["x = 1", "z = 3", "w = 4", "y = x"]
    assert [nb.state.cells[cell].cell.kind for cell in nb.state.order] == kinds
    assert nb.state.cells[CellId("m")].cell.options == {"hide": "code"}
    nb.do(Undo(), ANNA)
    assert texts(nb) == ["x = 1", "y = x"]
    assert {known.cell.kind for known in nb.state.cells.values()} == {"code"}
    nb.do(Redo(), ANNA)
    assert [nb.state.cells[cell].cell.kind for cell in nb.state.order] == kinds
    assert nb.state.cells[CellId("m")].cell.options == {"hide": "code"}


def replaced(nb: Play, old: str, new: str) -> Together:
    """Replace `old` in all cells, as the page asks for it."""
    return Together(
        [
            EditText(cell, known.version, [edits.diff(source, source.replace(old, new))])
            for cell in nb.state.order
            if old in (source := (known := nb.state.cells[cell]).cell.source)
        ]
    )


def test_texts_changed_together_are_taken_back_together_also_over_those_of_others() -> None:
    nb = notebook(a="old = 1", b="y = old", c="z = 3")
    asked = replaced(nb, "old", "new")
    put(nb, "b", "y", "why", BEN)
    nb.do(asked, ANNA)
    assert texts(nb) == ["new = 1", "why = new", "z = 3"]
    put(nb, "a", "1", "100", BEN)
    nb.do(Undo(), ANNA)
    assert texts(nb) == ["old = 100", "why = old", "z = 3"]
    nb.do(Undo(), BEN)
    assert texts(nb) == ["old = 1", "why = old", "z = 3"]


def test_typing_after_texts_were_changed_together_is_a_step_of_its_own() -> None:
    nb = notebook(a="old = 1", b="y = old")
    nb.do(replaced(nb, "old", "new"), ANNA)
    put(nb, "a", "1", "10")
    assert texts(nb.do(Undo(), ANNA)) == ["new = 1", "y = new"]
    assert texts(nb.do(Undo(), ANNA)) == ["old = 1", "y = old"]


def test_of_changes_made_together_those_that_make_no_sense_are_left_out() -> None:
    nb = notebook(a="x = 1")
    gone, beyond = EditText(CellId("gone"), 0, [[[0, "y"]]]), EditText(CellId("a"), 0, [[99]])
    nb.do(Together([gone, beyond, SetKind(CellId("a"), "raw")]))
    assert texts(nb) == ["x = 1"]
    assert nb.state.cells[CellId("a")].cell.kind == "raw"


def test_kind_name_and_options_are_taken_back() -> None:
    nb = notebook(a="1").do(SetKind(CellId("a"), "markdown")).do(RenameCell(CellId("a"), "intro"))
    nb.do(SetOption(CellId("a"), "hide", "code"))
    cell = nb.state.cells[CellId("a")].cell
    assert (cell.kind, cell.name, cell.options.get("hide")) == ("markdown", "intro", "code")
    nb.do(Undo()).do(Undo()).do(Undo())
    cell = nb.state.cells[CellId("a")].cell
    assert (cell.kind, cell.name, cell.options.get("hide")) == ("code", "", None)


def test_a_setting_of_the_notebook_is_written_to_its_metadata() -> None:
    nb = notebook(a="1").do(SetSetting("run", "manual"))
    assert nb.state.settings == {"run": "manual"}
    assert "manual" in write(manuscript(nb.state).notebook)


def test_undo_goes_across_cells_in_the_order_of_doing() -> None:
    nb = notebook(a="1", b="2")
    put(nb, "a", "1", "one")
    nb.do(InsertCell(CellId("n"), 2, text="3"), ANNA)
    put(nb, "b", "2", "two")
    assert texts(nb) == ["one", "two", "3"]
    assert texts(nb.do(Undo(), ANNA)) == ["one", "2", "3"]
    assert texts(nb.do(Undo(), ANNA)) == ["one", "2"]
    assert texts(nb.do(Undo(), ANNA)) == ["1", "2"]
    assert texts(nb.do(Undo(), ANNA)) == ["1", "2"]
    nb.do(Redo(), ANNA).do(Redo(), ANNA).do(Redo(), ANNA)
    assert texts(nb) == ["one", "two", "3"]


def test_undo_takes_back_one_s_own_changes_only() -> None:
    nb = notebook(a="hello world")
    put(nb, "a", "hello", "HELLO", ANNA)
    put(nb, "a", "world", "there", BEN)
    assert texts(nb.do(Undo(), ANNA)) == ["hello there"]
    assert texts(nb.do(Undo(), BEN)) == ["hello world"]


def test_what_others_insert_before_does_not_shift_undo() -> None:
    nb = notebook(a="x = 1")
    put(nb, "a", "1", "12", ANNA)
    put(nb, "a", "x", "# note\nx", BEN)
    assert texts(nb.do(Undo(), ANNA)) == ["# note\nx = 1"]
    assert texts(nb.do(Redo(), ANNA)) == ["# note\nx = 12"]


def test_typing_without_a_pause_is_one_thing_to_take_back() -> None:
    nb = notebook(a="")
    for end in ("a", "b", "c"):
        known = nb.state.cells[CellId("a")]
        length = len(known.cell.source)
        nb._clock -= 0.9
        nb.do(EditText(CellId("a"), known.version, [[length, [0, end]] if length else [[0, end]]]))
    assert texts(nb) == ["abc"]
    assert texts(nb.do(Undo())) == [""]


def test_an_edit_of_an_older_version_is_rebased() -> None:
    nb = notebook(a="one two")
    nb.do(EditText(CellId("a"), 0, [[[3, "ONE"], 4]]), ANNA)
    nb.do(EditText(CellId("a"), 0, [[4, [3, "TWO"]]]), BEN)
    assert texts(nb) == ["ONE TWO"]


def test_edits_that_fit_nothing_change_nothing() -> None:
    nb = notebook(a="x")
    before = nb.state.cells
    nb.do(EditText(CellId("a"), 7, [[[1, "y"]]]))
    nb.do(EditText(CellId("a"), 0, [[99, [1, "y"]]]))
    nb.do(EditText(CellId("gone"), 0, [[[1, "y"]]]))
    nb.do(DeleteCells(ids("gone"))).do(MoveCells(ids("gone"), 3)).do(MergeCells(ids("a", "gone")))
    assert nb.state.cells is before


def test_readers_are_told_when_a_cell_no_longer_comes_to_its_end() -> None:
    nb = notebook(a="x = 1", b="y = x", c="z = 2")
    nb.edit("a", "x = 1\nraise ValueError")
    assert [problem.code for problem in nb.state.cells[CellId("b")].problems] == ["GN110"]
    assert nb.state.cells[CellId("c")].problems == ()
    nb.edit("a", "x = 1")
    assert nb.state.cells[CellId("b")].problems == ()


def test_what_a_star_import_hides_is_known_after_every_edit() -> None:
    """It depends on cells that neither it nor its readers are bound to."""
    sources = {"a": "e = 1", "b": "from math import *", "c": "print(e)", "d": "1"}
    nb = notebook(**sources).run_all()

    def hidden() -> list[str]:
        return [problem.message for problem in nb.state.cells[CellId("b")].problems]

    assert hidden() == ["The star import replaces `e` of cell 1: import the names you need."]
    nb.edit("a", "1")
    assert hidden() == []
    nb.do(MoveCells([CellId("d")], 0)).edit("d", "e = 2")
    assert hidden() == ["The star import replaces `e` of cell 1: import the names you need."]
    nb.do(MoveCells([CellId("d")], 3))
    assert hidden() == []
