"""Cells as a person arranges them: adding, deleting, moving, splitting, merging, naming, and taking back."""

import re

import pytest
from playwright.sync_api import expect

from journeys.desk import Desk, eventually
from journeys.editor import MOD

pytestmark = pytest.mark.journey

THREE = {"a": "x = 1", "b": "y = 2", "c": "z = 3"}


def test_a_and_b_insert_above_and_below(desk: Desk) -> None:
    editor = desk.notebook(**THREE)
    editor.cell("b").select()
    editor.press("a").order("a", "2", "b", "c")
    expect(editor.cell(2).region).to_be_focused()
    editor.press("b").order("a", "2", "3", "b", "c")


def test_buttons_between_cells_insert_there(desk: Desk) -> None:
    editor = desk.notebook(**THREE)
    editor.cell("a").region.get_by_role("button", name="Code", exact=True).click()
    editor.order("a", "2", "b", "c")
    editor.page.keyboard.type("w = 0")
    editor.cell(2).says("w = 0")
    editor.cell("b").region.get_by_role("button", name="Markdown", exact=True).click()
    editor.page.keyboard.type("Words")
    editor.order("a", "2", "b", "4", "c")
    editor.press("Escape")
    expect(editor.cell(4).region.get_by_text("Words")).to_be_visible()
    expect(editor.cell(4).region).to_have_attribute("data-kind", "markdown")


def test_an_empty_notebook_offers_a_first_cell(desk: Desk) -> None:
    desk.file().write_text("")
    editor = desk.open()
    expect(editor.page.get_by_text("This notebook is empty")).to_be_visible()
    editor.page.get_by_role("main").get_by_role("button", name="Code", exact=True).click()
    editor.page.keyboard.type("print('first')")
    editor.press(f"{MOD}+Enter")
    editor.cell(1).shows("first")


def test_d_d_deletes_and_z_brings_back_with_the_output(desk: Desk) -> None:
    editor = desk.notebook(a="x = 1", b="print('kept', x)", c="z = 3")
    editor.run_all()
    editor.cell("b").shows("kept 1").select()
    editor.press("d", "d").order("a", "c")
    editor.press("z").order("a", "b", "c")
    editor.cell("b").says("print('kept', x)").shows("kept 1").is_("fresh")


def test_what_read_a_deleted_cell_becomes_stale(desk: Desk) -> None:
    editor = desk.notebook(a="x = 1", b="print(x)")
    editor.run_all()
    editor.cell("b").is_("fresh")
    editor.cell("a").select()
    editor.press("d", "d").order("b")
    editor.cell("b").is_("stale")


def test_several_cells_are_selected_deleted_and_brought_back(desk: Desk) -> None:
    editor = desk.notebook(**THREE)
    editor.cell("a").select()
    editor.press("Shift+ArrowDown", "d", "d").order("c")
    editor.press("z").order("a", "b", "c")


def test_cells_are_moved_by_keys(desk: Desk) -> None:
    editor = desk.notebook(**THREE)
    editor.cell("a").select()
    editor.press("Alt+Shift+ArrowDown").order("b", "a", "c")
    editor.press("Alt+Shift+ArrowDown").order("b", "c", "a")
    editor.press("Alt+Shift+ArrowUp").order("b", "a", "c")


def test_cells_are_moved_by_dragging(desk: Desk) -> None:
    editor = desk.notebook(**THREE)
    editor.cell("c").select()
    handle = editor.cell("c").region.get_by_title("Drag to move")
    handle.drag_to(editor.cell("a").region, target_position={"x": 200, "y": 4})
    editor.order("c", "a", "b")
    expect(editor.cell("c").region).to_be_focused()
    editor.press("j")
    expect(editor.cell("a").region).to_be_focused()


def test_a_text_that_is_moved_keeps_the_cursor(desk: Desk) -> None:
    editor = desk.notebook(**THREE)
    editor.cell("a").edit()
    editor.press("Alt+Shift+ArrowDown").order("b", "a", "c")
    expect(editor.cell("a").code).to_be_focused()
    editor.page.keyboard.type("0")
    editor.cell("a").says("x = 10")


def test_long_lines_pass_behind_nothing_but_the_numbers_ground(desk: Desk) -> None:
    editor = desk.notebook(a="long = '" + "m" * 400 + "'")
    editor.cell("a").select()
    editor.press("l", "Enter", "End")
    ground = editor.cell("a").region.locator(".cm-gutters")
    expect(ground).to_be_visible()
    colour = ground.evaluate("one => getComputedStyle(one).backgroundColor")
    behind = editor.cell("a").region.locator(".code")
    assert colour == behind.evaluate("one => getComputedStyle(one).backgroundColor")
    assert not re.search(r", 0\)$|transparent", colour)


def test_cells_are_moved_by_their_menu(desk: Desk) -> None:
    editor = desk.notebook(**THREE)
    editor.cell("c").menu("Move cells up")
    editor.order("a", "c", "b")


def test_a_move_changes_what_names_mean(desk: Desk) -> None:
    editor = desk.notebook(a="x = 1", b="x = 2", c="print('x is', x)")
    editor.run_all()
    editor.cell("c").shows("x is 2")
    editor.cell("b").select()
    editor.press("Alt+Shift+ArrowUp").order("b", "a", "c")
    editor.cell("c").is_("stale")
    editor.button("Run stale").click()
    editor.cell("c").shows("x is 1").is_("fresh")


def test_a_cell_is_split_at_the_cursor(desk: Desk) -> None:
    editor = desk.notebook(a="x = 1\ny = 2", b="z = 3")
    editor.cell("a").edit()
    editor.press("Home", f"{MOD}+Shift+-").order("a", "2", "b")
    editor.cell("a").says("x = 1")
    editor.cell(2).says("y = 2")


def test_shift_m_merges_with_the_cell_below(desk: Desk) -> None:
    editor = desk.notebook(**THREE)
    editor.cell("a").select()
    editor.press("Shift+M").order("a", "c")
    editor.cell("a").says("x = 1\ny = 2")
    editor.press("z").order("a", "b", "c")
    editor.cell("a").says("x = 1")


def test_shift_m_merges_what_is_selected(desk: Desk) -> None:
    editor = desk.notebook(**THREE)
    editor.cell("a").select()
    editor.press("Shift+ArrowDown", "Shift+ArrowDown", "Shift+M").order("a")
    editor.cell("a").says("x = 1\ny = 2\nz = 3")


def test_m_and_y_change_the_kind(desk: Desk) -> None:
    editor = desk.notebook(a="# Title")
    editor.cell("a").select()
    editor.press("m")
    expect(editor.cell("a").region.get_by_role("heading", name="Title")).to_be_visible()
    editor.press("y")
    editor.cell("a").says("# Title")
    expect(editor.cell("a").region).to_have_attribute("data-kind", "code")


def test_x_c_and_v_cut_copy_and_paste(desk: Desk) -> None:
    editor = desk.notebook(a="x = 1", b="y = 2")
    editor.cell("a").select()
    editor.press("c", "v")
    expect(editor.cells).to_have_count(3)
    editor.cells.nth(1).get_by_text("x = 1").wait_for()
    editor.cell("a").select()
    editor.press("x")
    expect(editor.cells).to_have_count(2)
    expect(editor.cells.nth(0)).to_contain_text("x = 1")
    expect(editor.cells.nth(1)).to_contain_text("y = 2")


def test_cells_are_pasted_into_another_notebook(desk: Desk) -> None:
    context = desk.browser()
    desk.write("one.py", a="carried = 1")
    desk.write("two.py", b="y = 2")
    one = desk.open("one.py", page=context.new_page())
    one.cell("a").select()
    one.press("c")
    two = desk.open("two.py", page=context.new_page())
    two.cell("b").select()
    two.press("v")
    expect(two.cells).to_have_count(2)
    expect(two.cells.nth(1)).to_contain_text("carried = 1")


def test_a_cell_is_renamed_in_place(desk: Desk) -> None:
    editor = desk.notebook(a="x = 1")
    editor.cell("a").button("Rename cell a").click()
    editor.page.get_by_role("textbox", name="Cell name").fill("load")
    editor.press("Enter").order("load")
    eventually(desk.file().read_text, "# %% load\nx = 1\n")


def test_the_name_of_a_cell_that_is_not_selected_is_changed_by_one_click(desk: Desk) -> None:
    editor = desk.notebook(**THREE)
    for name in "bca":  # from a selected cell, and from a text that is edited
        editor.cell(name).button(f"Rename cell {name}").click()
        editor.page.keyboard.type(f"dd{name}")
        editor.press("Enter")
        editor.cell(f"dd{name}").edit()
    editor.order("dda", "ddb", "ddc")


def test_enter_and_escape_leave_the_name_once_and_for_all(desk: Desk) -> None:
    editor = desk.notebook(**THREE)
    field = editor.page.get_by_role("textbox", name="Cell name")
    for key in ("Enter", "Escape"):
        editor.cell("b").button("Rename cell b").click()
        expect(field).to_be_focused()
        editor.press(key)
        expect(editor.cell("b").button("Rename cell b")).to_be_focused()
        expect(field).to_have_count(0)
    editor.press("j")
    expect(editor.cell("c").region).to_be_focused()


def test_a_click_elsewhere_keeps_the_name_and_goes_there(desk: Desk) -> None:
    editor = desk.notebook(**THREE)
    editor.cell("a").button("Rename cell a").click()
    editor.page.keyboard.type("load")
    editor.cell("c").code.click()
    editor.order("load", "b", "c")
    editor.press("End")
    editor.page.keyboard.type("0")
    editor.cell("c").says("z = 30")


def test_undo_and_redo_go_through_texts_and_cells_alike(desk: Desk) -> None:
    editor = desk.notebook(**THREE)
    editor.cell("a").write("x = 10")
    editor.cell("c").write("z = 30")
    editor.cell("b").select()
    editor.press("d", "d").order("a", "c")
    editor.press("z").order("a", "b", "c")
    editor.press("z")
    editor.cell("c").says("z = 3")
    editor.press("z")
    editor.cell("a").says("x = 1")
    editor.press("Shift+Z")
    editor.cell("a").says("x = 10")
    editor.press("Shift+Z")
    editor.cell("c").says("z = 30")
    editor.press("Shift+Z").order("a", "c")


def test_undo_in_a_text_takes_back_what_was_typed(desk: Desk) -> None:
    editor = desk.notebook(a="x = 1")
    editor.cell("a").type("00")
    editor.cell("a").says("x = 100")
    editor.press(f"{MOD}+z")
    editor.cell("a").says("x = 1")
    editor.press(f"{MOD}+Shift+z")
    editor.cell("a").says("x = 100")


def test_undo_outlives_a_reload(desk: Desk) -> None:
    editor = desk.notebook(**THREE)
    editor.cell("b").select()
    editor.press("d", "d").order("a", "c").saved()
    editor.page.reload()
    editor.live().cell("a").select()
    editor.press("z").order("a", "b", "c")


def test_code_can_be_hidden(desk: Desk) -> None:
    editor = desk.notebook(a="print('seen')")
    editor.cell("a").run().shows("seen")
    editor.cell("a").menu("Hide code")
    expect(
        editor.cell("a").region.get_by_role("button", name=re.compile("Code is hidden"))
    ).to_be_visible()
    expect(editor.cell("a").code).to_have_count(0)
    editor.cell("a").shows("seen")


def test_an_output_can_be_folded(desk: Desk) -> None:
    editor = desk.notebook(a="print('seen')")
    editor.cell("a").run().shows("seen")
    editor.cell("a").menu("Fold output")
    expect(editor.cell("a").output).to_have_count(0)
    editor.cell("a").region.get_by_role("button", name=re.compile("Output is folded")).click()
    editor.cell("a").shows("seen")


def test_find_and_replace_goes_through_all_cells(desk: Desk) -> None:
    editor = desk.notebook(a="total = 1", b="print(total)", mdc="The total.")
    editor.cell("a").select()
    editor.press("f")
    find = editor.page.get_by_role("search", name="Find and replace")
    find.get_by_role("textbox", name="Find", exact=True).fill("total")
    expect(find.get_by_role("status")).to_contain_text("3 matches")
    find.get_by_role("textbox", name="Replace with").fill("sum_")
    find.get_by_role("button", name="Replace all").click()
    editor.cell("a").says("sum_ = 1")
    editor.cell("b").says("print(sum_)")
    expect(editor.cell("mdc").region).to_contain_text("The sum_.")


def test_replacing_in_many_cells_is_taken_back_in_one_step(desk: Desk) -> None:
    editor = desk.notebook(a="total = 1", b="print(total)", c="total + 1")
    editor.cell("a").type("0").select()
    editor.press("f")
    find = editor.page.get_by_role("search", name="Find and replace")
    find.get_by_role("textbox", name="Find", exact=True).fill("total")
    find.get_by_role("textbox", name="Replace with").fill("n")
    find.get_by_role("button", name="Replace all").click()
    editor.cell("c").says("n + 1")
    editor.press("Escape", "z")
    editor.cell("a").says("total = 10")
    editor.cell("b").says("print(total)")
    editor.cell("c").says("total + 1")
    editor.press("Shift+Z")
    editor.cell("a").says("n = 10")
    editor.cell("c").says("n + 1")


def test_enter_replaces_one_after_the_other_and_escape_closes(desk: Desk) -> None:
    editor = desk.notebook(a="x = x + x", b="print(x)")
    editor.cell("a").select()
    editor.press("f")
    find = editor.page.get_by_role("search", name="Find and replace")
    find.get_by_role("textbox", name="Find", exact=True).fill("x")
    by = find.get_by_role("textbox", name="Replace with")
    by.fill("xx")
    editor.press("Enter")
    expect(find.get_by_role("status")).to_have_text("1 of 4")
    editor.cell("a").says("x = x + x")
    editor.press("Enter")
    editor.cell("a").says("xx = x + x")
    editor.press("Enter", "Enter")
    editor.cell("a").says("xx = xx + xx")
    editor.press("Enter")
    editor.cell("b").says("print(xx)")
    expect(by).to_be_focused()
    editor.press("Escape")
    expect(find).to_have_count(0)
    editor.press("b").order("a", "2", "b")


@pytest.mark.parametrize("width", [390, 360, 320])
def test_find_and_replace_fits_on_a_narrow_screen(desk: Desk, width: int) -> None:
    desk.write(**THREE)
    editor = desk.open(viewport={"width": width, "height": 700})
    editor.perform("Find and replace")
    find = editor.page.get_by_role("search", name="Find and replace")
    for control in find.locator("input, button").all():
        box = control.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    top = find.bounding_box()
    header = editor.page.get_by_role("banner").bounding_box()
    assert top is not None
    assert header is not None
    assert top["y"] >= header["y"] + header["height"]


def test_what_is_done_to_many_cells_is_taken_back_in_one_step(desk: Desk) -> None:
    editor = desk.notebook(**THREE)
    kinds = editor.page.locator("section[data-kind=markdown]")
    editor.cell("a").select()
    editor.press("Shift+ArrowDown", "Shift+ArrowDown", "m")
    expect(kinds).to_have_count(3)
    editor.press("z")
    expect(kinds).to_have_count(0)
    editor.press("Home", "Shift+ArrowDown", "c", "End", "v").order("a", "b", "c", "4", "5")
    editor.cell(5).says("y = 2")
    editor.press("z").order("a", "b", "c")
    editor.press("Home", "Shift+ArrowDown")
    editor.perform("Duplicate cells").order("a", "b", "3", "4", "c")
    editor.press("z").order("a", "b", "c")


def test_the_palette_finds_commands_by_their_name(desk: Desk) -> None:
    editor = desk.notebook(**THREE)
    editor.cell("a").select()
    editor.button("Command palette").click()
    editor.page.get_by_role("combobox", name="Command").fill("delete")
    editor.press("Enter").order("b", "c")
