"""A notebook of a thousand cells is as handy as one of ten."""

import pytest
from playwright.sync_api import expect

from journeys.desk import Desk, eventually, written
from journeys.editor import Editor

pytestmark = pytest.mark.journey

CELLS = {f"c{n}": f"x{n} = {n}\nprint('cell', x{n})" for n in range(1, 1001)}
MOST = 60
"""Editors that may be mounted: those of a few screens."""


def check_few_editors(editor: Editor) -> None:
    """Editors come when the browser is idle, and go when it says that they are far away."""
    mounted = editor.page.locator(".cm-editor")
    eventually(lambda: 0 < mounted.count() <= MOST, True)


@pytest.fixture
def editor(desk: Desk) -> Editor:
    editor = desk.notebook(**CELLS)
    expect(editor.cells).to_have_count(1000)
    expect(editor.page.locator(".cm-editor").first).to_be_visible()
    return editor


def test_only_cells_near_the_screen_have_editors(editor: Editor) -> None:
    check_few_editors(editor)
    editor.cell("c500").region.scroll_into_view_if_needed()
    expect(editor.cell("c500").region.locator(".cm-editor")).to_be_visible()
    check_few_editors(editor)
    expect(editor.cell("c1").region.locator(".cm-editor")).to_have_count(0)
    expect(editor.cell("c1").region).to_contain_text("print('cell', x1)")


def test_a_cell_far_below_is_found_edited_and_run(editor: Editor, desk: Desk) -> None:
    editor.cell("c1").select()
    editor.press("End")
    expect(editor.cell("c1000").region).to_be_focused()
    expect(editor.cell("c1000").region).to_be_in_viewport()
    editor.cell("c1000").write("print('far', x1)").run().shows("far 1").is_("fresh")
    editor.cell("c1").is_("fresh")
    editor.cell("c2").is_("stale")
    eventually(desk.file().read_text, written(**{**CELLS, "c1000": "print('far', x1)"}))


def test_all_cells_run(editor: Editor) -> None:
    editor.run_all()
    expect(editor.button("Run stale")).to_be_disabled()
    editor.cell("c1000").is_("fresh")
    editor.cell("c500").region.scroll_into_view_if_needed()
    editor.cell("c500").shows("cell 500")
    expect(editor.page.locator("section[data-state=fresh]")).to_have_count(1000)
    check_few_editors(editor)


def test_typing_at_the_top_while_everything_is_there(editor: Editor) -> None:
    editor.cell("c1").edit()
    editor.page.keyboard.type("\nquickly = 'typed letter by letter'")
    expect(editor.cell("c1").code).to_contain_text("quickly = 'typed letter by letter'")
    check_few_editors(editor)


def test_a_cell_can_be_deleted_in_the_middle_and_brought_back(editor: Editor) -> None:
    editor.cell("c500").region.scroll_into_view_if_needed()
    editor.cell("c500").select()
    editor.press("d", "d")
    expect(editor.cells).to_have_count(999)
    editor.press("z")
    expect(editor.cells).to_have_count(1000)
    expect(editor.cells.nth(499)).to_have_attribute("aria-label", "Cell c500")


def test_text_gives_way_to_its_editor_in_one_step(editor: Editor) -> None:
    editor.page.evaluate(
        """() => {
          window.twice = new Set();
          new MutationObserver(() => {
            for (const cell of document.querySelectorAll("section[data-cell]"))
              if (cell.querySelectorAll("[aria-label=Code]").length > 1) twice.add(cell.ariaLabel);
          }).observe(document.body, { subtree: true, childList: true });
        }"""
    )
    for name in ("c300", "c1", "c300"):
        editor.cell(name).region.scroll_into_view_if_needed()
        expect(editor.cell(name).region.locator(".cm-editor")).to_be_visible()
    assert editor.page.evaluate("[...twice]") == []


def test_the_page_does_not_jump_when_outputs_come(editor: Editor) -> None:
    editor.cell("c300").region.scroll_into_view_if_needed()
    editor.cell("c300").run().is_("fresh").shows("cell 300")
    box = editor.cell("c300").region.bounding_box()
    assert box
    editor.cell("c300").run().is_("fresh")
    assert editor.cell("c300").region.bounding_box() == box
