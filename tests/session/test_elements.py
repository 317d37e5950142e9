"""Elements in a session with a real kernel: what runs when one is moved, and where they stand."""

from typing import Any

import msgspec
from tests.playing import Play, notebook

from gonium.protocol.commands import Preset
from gonium.protocol.ids import CellId, ElementId
from gonium.protocol.ops import (
    DeleteCells,
    MoveElement,
    RestartKernel,
    RunCells,
    SetOption,
    Undo,
)

SLIDER = "import gonium as gn\ns = gn.ui.slider(0, 99, value=3)"


def move(nb: Play, value: Any, element: str = "a/0") -> Play:
    """Move an element, and let everything settle."""
    return nb.do(MoveElement(ElementId(element), value)).settle()


def stands(nb: Play, element: str = "a/0") -> Any:
    """Where clients see an element."""
    return nb.records[f"element/{element}"].element.value  # type: ignore[union-attr]  # an ElementRecord


def test_moving_an_element_runs_the_cells_that_read_it_and_no_others() -> None:
    nb = notebook(a=SLIDER, b="x = s.value", c="print(x)", d="s", e="print('no')").run_all()
    nb.since()
    move(nb, 7)
    assert nb.since() == ["b", "c"]
    assert nb.text("c") == "7\n"
    assert set(nb.statuses().values()) == {"fresh"}
    assert stands(nb) == 7


def test_the_same_value_stops_the_wave() -> None:
    nb = notebook(a=SLIDER, b="x = s.value > 50", c="print(x)").run_all()
    nb.since()
    assert move(nb, 7).since() == ["b"]


def test_moving_to_where_it_stands_does_nothing() -> None:
    nb = notebook(a=SLIDER, b="x = s.value").run_all()
    nb.since()
    assert move(nb, 3).since() == []
    assert move(nb, 3, "gone/0").since() == []


def test_readers_are_those_that_look_wherever_the_element_comes_from() -> None:
    cells = {"b": "held = {'limit': [s]}", "c": "def f(): return held['limit'][0].value"}
    nb = notebook(a=SLIDER, **cells, d="print(f())", e="len(held)").run_all()
    nb.since()
    move(nb, 8)
    assert (nb.since(), nb.text("d")) == (["d"], "8\n")


def test_a_reader_that_waits_for_a_person_becomes_stale_and_says_why() -> None:
    nb = notebook(a=SLIDER, b="x = s.value").run_all()
    nb.do(SetOption(CellId("b"), "run", "manual"))
    nb.since()
    move(nb, 7)
    assert (nb.since(), nb.status("b"), nb.reason("b")) == ([], "stale", "s was moved")
    move(nb, 3)
    assert nb.status("b") == "fresh"


def test_an_element_keeps_its_value_when_its_cell_runs_again() -> None:
    nb = notebook(a=SLIDER, b="print(s.value)").run_all()
    move(nb, 7)
    nb.since()
    nb.run("a")
    assert (nb.since(), stands(nb), nb.text("b")) == (["a"], 7, "7\n")
    nb.edit("a", SLIDER + "  # the limit\nz = 1").run("a")
    assert stands(nb) == 7


def test_another_definition_begins_anew() -> None:
    nb = notebook(a=SLIDER, b="print(s.value)").run_all()
    move(nb, 7)
    nb.edit("a", SLIDER.replace("99", "50")).run("a")
    assert (stands(nb), nb.text("b")) == (3, "3\n")


def test_a_cell_that_reads_its_own_element_runs_again_by_itself() -> None:
    nb = notebook(a=f"{SLIDER}\nprint(s.value)").run_all()
    nb.since()
    move(nb, 7)
    assert (nb.since(), nb.text("a"), stands(nb)) == (["a"], "7\n", 7)


def test_values_outlive_the_kernel() -> None:
    nb = notebook(a=SLIDER, b="print(s.value)").run_all()
    move(nb, 7)
    nb.do(RestartKernel(run=True)).settle()
    assert (stands(nb), nb.text("b")) == (7, "7\n")
    nb.lose_kernel()
    move(nb, 8)
    assert (stands(nb), nb.text("b")) == (8, "8\n")


def test_an_element_goes_and_comes_with_its_cell() -> None:
    nb = notebook(a=SLIDER, b="print(s.value)").run_all()
    move(nb, 7)
    nb.do(DeleteCells([CellId("a")])).settle()
    assert "element/a/0" not in nb.records
    nb.do(Undo()).run_stale()
    assert (stands(nb), nb.text("b")) == (7, "7\n")


def test_elements_that_are_not_made_again_are_forgotten() -> None:
    nb = notebook(a=f"{SLIDER}\nt = gn.ui.slider(0, 1)").run_all()
    assert "element/a/1" in nb.records
    nb.edit("a", SLIDER).run("a")
    assert "element/a/1" not in nb.records


def test_while_cells_wait_only_the_newest_value_counts() -> None:
    nb = notebook(a=SLIDER, b="x = s.value", c="y = x", d="print(y)").run_all()
    nb.since()
    for value in range(10, 20):
        nb.do(MoveElement(ElementId("a/0"), value))
    nb.settle()
    assert (nb.since(), nb.text("d")) == (["b", "c", "d"], "19\n")


def test_a_run_that_was_overtaken_runs_again() -> None:
    nb = notebook(a=SLIDER, b="print(s.value)").run_all()
    nb.edit("b", "print('now', s.value)").do(RunCells([CellId("b")]))
    nb.turn()  # it runs, and what it says has not been heard
    move(nb, 7)
    assert (nb.text("b"), nb.status("b")) == ("now 7\n", "fresh")


def test_what_was_asked_for_runs_though_an_element_was_moved_meanwhile() -> None:
    nb = notebook(a=SLIDER, b="x = s.value > 50", c="print(x)").run_all()
    nb.since()
    nb.do(RunCells([CellId("b"), CellId("c")]))
    move(nb, 7)
    assert nb.since() == ["b", "c"]


def test_a_value_that_the_element_cannot_take_is_put_right() -> None:
    nb = notebook(a=SLIDER, b="print(s.value)").run_all()
    move(nb, 1000)
    assert (stands(nb), nb.text("b"), nb.status("b")) == (3, "3\n", "fresh")
    move(nb, "much")
    assert stands(nb) == 3


def test_a_run_button_is_true_in_the_run_that_it_leads_to() -> None:
    nb = notebook(a="import gonium as gn\nb = gn.ui.run_button()", b="print(b.value)").run_all()
    assert nb.text("b") == "False\n"
    move(nb, 1)
    assert nb.text("b") == "True\n"
    nb.run("b")
    assert nb.text("b") == "False\n"
    move(nb, 2)
    assert nb.text("b") == "True\n"
    assert set(nb.statuses().values()) == {"fresh"}


def test_a_new_reader_of_a_button_that_was_pressed_before_is_not_told_of_that() -> None:
    nb = notebook(a="import gonium as gn\nb = gn.ui.run_button()", b="print(b.value)").run_all()
    move(nb, 1)
    nb.edit("b", "print('new', b.value)").run("b")
    assert nb.text("b") == "new False\n"


def preset(**presets: Any) -> Play:
    """A notebook whose slider somebody wants elsewhere from the beginning."""
    nb = Play(a=SLIDER, b="print(s.value)", c="s.value > 50")
    given = {name: Preset(value, isinstance(value, str)) for name, value in presets.items()}
    nb.state = msgspec.structs.replace(nb.state, presets=given)
    return nb


def test_a_preset_element_is_there_before_anybody_looks() -> None:
    nb = preset(s=60).run_all()
    assert (nb.since(), nb.text("b"), stands(nb)) == (["a", "b", "c"], "60\n", 60)
    assert preset(s="61").run_all().text("b") == "61\n"
    move(nb, 5)
    nb.run("a")
    assert stands(nb) == 5


def test_a_preset_that_the_element_cannot_take_fails_its_cell() -> None:
    nb = preset(s=1000).run_all()
    assert (nb.status("a"), nb.status("b")) == ("failed", "blocked")
    assert nb.error("a") == "ValueError"


def test_a_preset_for_what_is_no_element_fails_the_last_cell_that_assigns_it() -> None:
    nb = Play(a="s = 4", b="s = s + 1", c="print(s)")
    nb.state = msgspec.structs.replace(nb.state, presets={"s": Preset("3", written=True)})
    nb.run_all()
    assert [nb.status(cell) for cell in "abc"] == ["fresh", "failed", "blocked"]
