"""The graph: cells and what they read from each other, as they stand, and a way to each of them."""

import re

import pytest
from playwright.sync_api import Locator, expect

from journeys.desk import Desk
from journeys.editor import Editor, State

pytestmark = pytest.mark.journey

CELLS = {
    "md_title": "# Sizes",
    "load": "size = 1\nscale = 3",
    "model": "double = size * scale\nprint('double', double)",
    "apart": "print('apart')",
    "plot": "print('plot', double)",
}


class Graph:
    """The panel, found by what it is called."""

    def __init__(self, editor: Editor) -> None:
        self.editor = editor
        tab = editor.page.get_by_role("tab", name="Graph", exact=True)
        if tab.get_attribute("aria-selected") != "true":
            tab.click()
        self.panel = editor.page.get_by_role("tabpanel", name="Graph")
        self.nodes = self.panel.get_by_role("list").get_by_role("button")

    def node(self, name: str) -> Locator:
        return self.panel.get_by_role("button", name=re.compile(rf"^Cell {name}, "))

    def says(self, *names: str) -> "Graph":
        """These are all its nodes, in document order, with their states."""
        expect(self.nodes).to_have_count(len(names))
        for place, name in enumerate(names):
            expect(self.nodes.nth(place)).to_have_accessible_name(f"Cell {name}")
        return self

    def shows(self, name: str, state: State) -> "Graph":
        expect(self.node(name)).to_have_attribute("data-state", state)
        return self

    def marked(self, side: str, *names: str) -> "Graph":
        """These are the nodes on that side of the one that is looked at."""
        marked = self.panel.locator(f"[data-side={side}]")
        expect(marked).to_have_count(len(names))
        for name in names:
            expect(self.node(name)).to_have_attribute("data-side", side)
        return self

    def button(self, name: str) -> Locator:
        return self.panel.get_by_role("toolbar").get_by_role("button", name=name)

    def width(self, name: str) -> float:
        box = self.node(name).bounding_box()
        assert box
        return box["width"]


def graph(desk: Desk, **cells: str) -> Graph:
    return Graph(desk.notebook(**(cells or CELLS)))


def test_it_has_the_code_cells_in_document_order_with_their_states(desk: Desk) -> None:
    shown = graph(desk).says("load, not run", "model, not run", "apart, not run", "plot, not run")
    shown.editor.run_all()
    shown.says("load, fresh", "model, fresh", "apart, fresh", "plot, fresh")
    shown.editor.cell("load").write("size = 2\nscale = 3")
    shown.says("load, stale", "model, stale", "apart, fresh", "plot, stale")


def test_names_stand_on_the_lines_and_are_told_with_each_cell(desk: Desk) -> None:
    shown = graph(desk)
    expect(shown.panel.get_by_text("scale, size", exact=True)).to_be_visible()
    model = shown.node("model")
    expect(model).to_have_accessible_description(
        "reads scale, size from Cell load; read by Cell plot"
    )
    expect(shown.node("apart")).to_have_accessible_description(
        "reads from no cell and is read by none"
    )


def test_givers_stand_above_their_readers(desk: Desk) -> None:
    shown = graph(desk)
    tops = [
        box["y"] for name in ("load", "model", "plot") if (box := shown.node(name).bounding_box())
    ]
    assert len(tops) == 3
    assert tops == sorted(set(tops))


def test_it_follows_while_cells_run_fail_and_wait(desk: Desk) -> None:
    cells = {"slow": "import time\ntime.sleep(60)\nx = 1", "bad": "y = 1 / 0", "next": "print(y)"}
    shown = graph(desk, **cells, later="print(x)")
    shown.editor.run_all()
    shown.shows("slow", "running").shows("later", "queued").shows("bad", "queued")
    shown.editor.button("Stop").click()
    shown.shows("slow", "stale")
    shown.editor.cell("bad").run()
    shown.shows("bad", "failed").shows("next", "blocked")
    shown.editor.cell("next").menu("Disable")
    expect(shown.node("next")).to_have_accessible_name("Cell next, disabled")


def test_it_follows_what_cells_read_and_which_cells_there_are(desk: Desk) -> None:
    shown = graph(desk)
    shown.editor.cell("apart").write("print(size)")
    expect(shown.node("apart")).to_have_accessible_description("reads size from Cell load")
    shown.editor.cell("model").select()
    shown.editor.press("d", "d")
    shown.says("load, not run", "apart, not run", "plot, not run")


def test_a_click_goes_to_the_cell_and_lights_its_surroundings(desk: Desk) -> None:
    shown = graph(desk)
    shown.node("model").click()
    expect(shown.editor.cell("model").region).to_be_focused()
    shown.marked("here", "model").marked("upstream", "load").marked("downstream", "plot")
    expect(shown.node("model")).to_have_attribute("aria-current", "true")
    shown.editor.press("ArrowUp")
    shown.marked("here", "load").marked("downstream", "model", "plot")


def test_keys_move_about_and_go_to_a_cell(desk: Desk) -> None:
    shown = graph(desk)
    shown.editor.cell("load").select()
    load = shown.node("load")
    expect(load).to_have_attribute("tabindex", "0")
    load.focus()
    for key, name in (
        ("ArrowDown", "model"),
        ("ArrowRight", "plot"),
        ("ArrowUp", "apart"),
        ("End", "plot"),
        ("ArrowLeft", "model"),
        ("Home", "load"),
        ("ArrowRight", "model"),
    ):
        shown.editor.press(key)
        expect(shown.node(name)).to_be_focused()
    shown.marked("here", "model").marked("upstream", "load")
    shown.editor.press("Enter")
    expect(shown.editor.cell("model").region).to_be_focused()


def test_letters_do_nothing_to_cells_there_and_escape_leaves(desk: Desk) -> None:
    shown = graph(desk)
    shown.editor.cell("load").select()
    shown.node("load").focus()
    shown.editor.press("d", "d", "Escape")
    expect(shown.editor.cell("load").region).to_be_focused()
    shown.says("load, not run", "model, not run", "apart, not run", "plot, not run")


def test_it_is_zoomed_and_fitted(desk: Desk) -> None:
    shown = graph(desk)
    expect(shown.node("load")).to_be_visible()
    before = shown.width("load")
    shown.button("Zoom in").click()
    assert shown.width("load") > before
    shown.button("Zoom out").click()
    shown.button("Zoom out").click()
    assert shown.width("load") < before
    shown.button("Fit").click()
    expect(shown.node("plot")).to_be_in_viewport(ratio=1)
    shown.node("load").focus()
    shown.editor.press("+")
    assert shown.width("load") > before * 0.99


def test_it_is_opened_by_name_and_tells_when_there_is_nothing(desk: Desk) -> None:
    editor = desk.notebook(md_only="# Words")
    editor.perform("Show or hide the graph")
    panel = editor.page.get_by_role("tabpanel", name="Graph")
    expect(panel).to_contain_text("Code cells appear here")
    expect(panel).to_contain_text("0 code cells")


def test_on_a_narrow_screen_it_makes_way_for_the_cell(desk: Desk) -> None:
    desk.write(**CELLS)
    shown = Graph(desk.open(viewport={"width": 360, "height": 740}))
    shown.node("plot").click()
    expect(shown.panel).to_have_count(0)
    expect(shown.editor.cell("plot").region).to_be_focused()
    expect(shown.editor.cell("plot").region).to_be_in_viewport()


def test_cells_on_a_circle_are_drawn_too(desk: Desk) -> None:
    shown = graph(desk, one="a = b", two="b = a", three="print(a)")
    shown.says("one, blocked", "two, blocked", "three, blocked")


def test_a_thousand_cells_are_drawn_and_followed(desk: Desk) -> None:
    cells = {f"c{n}": f"x{n} = x{n - 1} + x{n // 2}" for n in range(2, 1001)}
    shown = Graph(desk.notebook(c0="x0 = 1", c1="x1 = x0", **cells))
    expect(shown.nodes).to_have_count(1001)
    shown.editor.cell("c1").select()
    shown.marked("upstream", "c0")
    shown.editor.press("End")
    expect(shown.node("c1000")).to_be_in_viewport()
    shown.node("c1000").focus()
    shown.editor.press("ArrowLeft", "Enter")
    expect(shown.editor.page.locator("section.cell:focus")).to_be_in_viewport()
    shown.editor.cell("c1").region.scroll_into_view_if_needed()
    shown.editor.cell("c1").run()
    shown.shows("c1", "fresh").shows("c1000", "fresh")
