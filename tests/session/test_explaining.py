"""Why a cell stands as it does, in words: all causes, wherever they lie."""

import msgspec
from tests.playing import Play, notebook

from gonium.protocol.answers import Explanation, Piece
from gonium.protocol.ids import CellId, ElementId
from gonium.protocol.ops import (
    DeleteCells,
    Explain,
    InsertCell,
    Interrupt,
    MoveCells,
    MoveElement,
    RenameCell,
    RestartKernel,
    RunCells,
    SetOption,
    SetSetting,
)
from gonium.session.effects import Reply


def named(nb: Play) -> Play:
    """Give each cell the name that the test calls it by."""
    for cell in nb.state.order:
        nb.do(RenameCell(cell, cell))
    return nb


def explanation(nb: Play, cell: str) -> Explanation:
    nb.do(Explain(7, CellId(cell)))
    replies = [effect for effect in nb.effects if isinstance(effect, Reply)]
    return msgspec.convert(replies[-1].answer.result, Explanation)


def text(sentence: list[Piece]) -> str:
    """A sentence as it is read, names in backticks."""
    return "".join(f"`{p.text}`" if p.code else "<time>" if p.time else p.text for p in sentence)


def causes(nb: Play, cell: str) -> list[str]:
    return [text(cause.sentence) for cause in explanation(nb, cell).causes]


def check(nb: Play, cell: str, *sentences: str) -> None:
    assert causes(nb, cell) == list(sentences)


def test_a_fresh_cell_has_no_causes() -> None:
    nb = notebook(a="x = 1").run_all()
    told = explanation(nb, "a")
    assert (told.status, told.causes) == ("fresh", [])
    assert text(told.state).startswith("It is fresh: ")
    assert told.ran > 0


def test_its_code_changed() -> None:
    nb = notebook(a="x = 1").run_all().edit("a", "x = 2")
    check(nb, "a", "It has not run since its code changed.")


def test_an_element_that_it_looked_at_was_moved() -> None:
    nb = notebook(a="import gonium as gn\ns = gn.ui.slider(0, 9)", b="s.value").run_all()
    nb.do(SetOption(CellId("b"), "run", "manual")).do(MoveElement(ElementId("a/0"), 5))
    check(nb, "b", "It looked at `s` before it was moved, and runs only when it is asked to.")


def test_it_has_not_run() -> None:
    check(notebook(a="x = 1"), "a", "It has not run yet.")


def test_it_and_those_it_reads_from_have_not_run() -> None:
    nb = named(notebook(a="x = 1", b="y = x", c="z = y"))
    check(nb, "c", "It has not run yet, and neither have cell b and cell a, which it reads from.")
    check(nb, "b", "It has not run yet, and neither has cell a, which it reads from.")


def test_of_many_that_have_not_run_some_are_named() -> None:
    cells = {f"c{n}": f"x{n} = x{n - 1}" if n else "x0 = 0" for n in range(9)}
    nb = notebook(**cells, last="print(x8)").run_all()
    nb.do(RestartKernel())
    for n in range(9):
        nb.do(DeleteCells([CellId(f"c{n}")])).do(
            InsertCell(CellId(f"d{n}"), n, text=f"x{n} = 1 + x{n - 1}" if n else "x0 = 1")
        )
    check(
        nb,
        "last",
        "Cell 9, cell 8, cell 7, cell 6, cell 5 and 4 more, which it reads from, have not run yet.",
    )


def test_a_value_it_read_has_changed() -> None:
    nb = named(notebook(load="xs = [1]", model="m = len(xs)")).run_all()
    nb.edit("load", "xs = [1, 2]").do(RunCells([CellId("load")], scope="only")).settle()
    check(nb, "model", "It has not run since `xs` of cell load changed at <time>.")


def test_values_of_one_cell_are_told_together_and_those_of_two_apart() -> None:
    nb = named(notebook(a="x, y = 1, 2", b="z = 3", c="print(x, y, z)")).run_all()
    nb.edit("a", "x, y = 3, 4").edit("b", "z = 5")
    for cell in "ab":
        nb.do(RunCells([CellId(cell)], scope="only")).settle()
    check(
        nb,
        "c",
        "It has not run since `x` and `y` of cell a changed at <time>.",
        "It has not run since `z` of cell b changed at <time>.",
    )


def test_the_cell_it_reads_from_is_stale() -> None:
    nb = named(notebook(model="m = 1", plot="print(m)")).run_all().edit("model", "m = 2")
    check(nb, "plot", "Cell model gives it `m`, and has not run since its code changed.")


def test_a_chain_is_followed_to_its_beginning() -> None:
    nb = named(notebook(load="d = 1", clean="e = d", model="m = e", plot="print(m)")).run_all()
    nb.edit("load", "d = 2")
    check(
        nb,
        "plot",
        "`m` of cell model goes back to cell load by way of cell clean, "
        "and cell load has not run since its code changed.",
    )
    (cause,) = explanation(nb, "plot").causes
    assert [(link.label, link.names) for link in cause.way] == [
        ("load", ["d"]),
        ("clean", ["e"]),
        ("model", ["m"]),
    ]
    assert [p.text for p in cause.sentence if p.cell] == ["model", "load", "clean", "load"]


def test_all_causes_are_found_and_the_nearest_come_first() -> None:
    nb = named(notebook(a="x = 1", b="y = x", c="z = 3", d="print(y, z)")).run_all()
    nb.edit("a", "x = 2").edit("c", "z = 4").edit("d", "print(z, y)")
    check(
        nb,
        "d",
        "It has not run since its code changed.",
        "Cell c gives it `z`, and has not run since its code changed.",
        "`y` of cell b goes back to cell a, and cell a has not run since its code changed.",
    )


def test_of_a_long_way_the_cells_are_counted() -> None:
    cells = {f"c{n}": f"x{n} = x{n - 1}" if n else "x0 = 0" for n in range(8)}
    nb = notebook(**cells).run_all().edit("c0", "x0 = 1")
    check(
        nb,
        "c7",
        "`x6` of cell 7 goes back to cell 1 by way of 5 other cells, "
        "and cell 1 has not run since its code changed.",
    )


def test_a_hundred_causes_are_not_all_told() -> None:
    cells = {f"c{n}": f"x{n} = {n}" for n in range(100)}
    nb = notebook(**cells, last=f"print({', '.join(f'x{n}' for n in range(100))})").run_all()
    for n in range(100):
        nb.edit(f"c{n}", f"x{n} = -1")
    told = explanation(nb, "last")
    assert (len(told.causes), told.more) == (20, 80)


def test_the_name_comes_from_another_cell_now() -> None:
    nb = named(notebook(a="x = 1", b="x = 2", c="print(x)")).run_all()
    nb.do(MoveCells([CellId("c")], 1))
    check(nb, "c", "It was run with another `x` than cell a gives it now.")


def test_the_name_is_gone() -> None:
    nb = named(notebook(a="x = 1", c="print(x)")).run_all().do(DeleteCells([CellId("a")]))
    check(nb, "c", "It was run with `x`, which is defined above no more.")


def test_it_failed() -> None:
    nb = notebook(a="1 / 0").run_all()
    check(nb, "a", "It ended with `ZeroDivisionError` at <time>.")


def test_the_cell_it_reads_from_failed() -> None:
    nb = named(notebook(a="x = 1 / 0", b="y = x", c="print(y)")).run_all()
    check(nb, "b", "Cell a gives it `x`, and ended with `ZeroDivisionError` at <time>.")
    assert explanation(nb, "c").status == "blocked"
    check(
        nb,
        "c",
        "`y` of cell b goes back to cell a, and cell a ended with `ZeroDivisionError` at <time>.",
    )


def test_the_cell_it_reads_from_stopped_itself() -> None:
    nb = named(notebook(a="import gonium as gn\ngn.stop(True)\nx = 1", b="print(x)")).run_all()
    assert explanation(nb, "b").status == "blocked"
    assert "Cell a gives it `x`, and ended itself with `gn.stop` and gives nothing." in causes(
        nb, "b"
    )


def test_it_is_disabled() -> None:
    nb = named(notebook(a="x = 1", b="print(x)")).run_all()
    nb.do(SetOption(CellId("a"), "disabled", True))
    check(nb, "a", "It is disabled.")
    check(nb, "b", "Cell a gives it `x`, and is disabled.")


def test_it_reads_from_itself() -> None:
    nb = named(notebook(a="x = y", b="y = x", c="print(x)"))
    (told,) = causes(nb, "a")
    assert told.startswith("It reads from itself: ")
    (told,) = causes(nb, "c")
    assert told.startswith("It waits for cells that read from each other: ")


def test_its_kernel_ended() -> None:
    nb = notebook(a="x = 1").do(RunCells([CellId("a")]))
    while not nb.state.kernel.ready or not any(r.started for r in nb.state.queue.values()):
        assert nb.turn()
        if not nb.state.queue:
            return
    nb.lose_kernel("killed")
    check(nb, "a", "It lost its kernel while it ran.")


def test_it_is_about_to_run() -> None:
    nb = notebook(a="x = 1", b="print(x)").do(RunCells([CellId("b")]))
    told = explanation(nb, "b")
    assert (told.status, text(told.state)) == ("queued", "It is about to run: asked for.")
    nb.do(Interrupt()).settle()


def test_a_manual_cell_says_that_it_waits() -> None:
    nb = named(notebook(a="x = 1", b="y = x", c="print(y)")).run_all()
    nb.do(SetOption(CellId("b"), "run", "manual")).edit("a", "x = 2").run("a")
    check(
        nb,
        "b",
        "It has not run since `x` of cell a changed at <time>, and runs only when it is asked to.",
    )
    check(
        nb,
        "c",
        "Cell b gives it `y`, and has not run since `x` of cell a changed at <time>, "
        "and runs only when it is asked to.",
    )


def test_a_manual_cell_on_the_way_is_told_too() -> None:
    nb = named(notebook(a="x = 1", b="y = x", c="print(y)")).run_all()
    nb.do(SetOption(CellId("b"), "run", "manual")).edit("a", "x = 2")
    check(
        nb,
        "c",
        "Cell b gives it `y`, and runs only when it is asked to.",
        "`y` of cell b goes back to cell a, and cell a has not run since its code changed.",
    )


def test_policies_are_told() -> None:
    nb = notebook(a="x = 1").run_all()
    for policy, told in (
        ("manual", "It runs only when it is asked to."),
        ("once", "It runs once; after that only when it is asked to."),
        ("confirm", "You are asked first when it would run with others for more than 10 s."),
    ):
        nb.do(SetOption(CellId("a"), "run", policy))
        assert [text(note) for note in explanation(nb, "a").notes] == [told]
    nb.do(SetOption(CellId("a"), "run", None)).do(SetSetting("run", "manual"))
    (note,) = explanation(nb, "a").notes
    assert text(note) == "As the notebook says, it runs only when it is asked to."


def test_values_that_are_lost_are_told() -> None:
    nb = notebook(a="x = object()").run_all().do(RestartKernel()).settle()
    (note,) = explanation(nb, "a").notes
    assert text(note).startswith("Its values are no longer in the kernel")


def test_there_is_nothing_to_say_of_a_cell_that_is_gone() -> None:
    nb = notebook(a="x = 1")
    nb.do(Explain(1, CellId("gone")))
    reply = nb.effects[-1]
    assert isinstance(reply, Reply)
    assert reply.answer.error == "this cell is no longer there"
