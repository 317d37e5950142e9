"""A whole session without a mouse: Jupyter's keys, in cells and in their text."""

import re

import pytest
from playwright.sync_api import Route, expect

from journeys.desk import Desk, eventually
from journeys.editor import MOD, Editor

pytestmark = pytest.mark.journey

THREE = {"a": "x = 1", "b": "y = 2", "c": "z = 3"}


def opened(desk: Desk, **cells: str) -> Editor:
    """A notebook whose first cell keys act on, reached by the keyboard alone."""
    editor = desk.notebook(**cells)
    first = editor.cells.first
    for _ in range(30):
        if first.evaluate("cell => document.activeElement === cell"):
            return editor
        editor.press("Tab")
    raise AssertionError("the Tab key does not reach the first cell")


def held(editor: Editor, pattern: str) -> list[Route]:
    """Hold back what the page asks for, until the test lets it go."""
    waiting: list[Route] = []
    editor.page.route(pattern, lambda route: waiting.append(route))
    return waiting


def check_selected(editor: Editor, *names: str) -> None:
    for name in names:
        expect(editor.cell(name).region).to_have_attribute("data-mark", re.compile("in|head"))
    expect(editor.page.locator("section[data-mark]")).to_have_count(len(names))


def test_a_notebook_is_written_and_run_without_a_mouse(desk: Desk) -> None:
    editor = opened(desk, a="x = 1")
    editor.press("Enter", f"{MOD}+a")
    editor.page.keyboard.type("x = 20")
    editor.press("Shift+Enter").order("a", "2")
    editor.page.keyboard.type("y = x * 2")
    editor.press("Enter")
    editor.page.keyboard.type("print('y is', y)")
    editor.press("Shift+Enter")
    editor.cell(2).shows("y is 40")
    editor.order("a", "2", "3")
    editor.press("Escape", "m", "Enter")
    editor.page.keyboard.type("# The end")
    editor.press("Shift+Enter")
    expect(editor.page.get_by_role("heading", name="The end")).to_be_visible()
    editor.press("Escape", f"{MOD}+s")
    wanted = "# %% a\nx = 20\n\n# %%\ny = x * 2\nprint('y is', y)\n\n# %% [markdown]\n# # The end\n"
    eventually(lambda: desk.file().read_text().startswith(wanted), True)


def test_arrows_and_letters_go_from_cell_to_cell(desk: Desk) -> None:
    editor = opened(desk, **THREE)
    for key, name in [
        ("ArrowDown", "b"),
        ("j", "c"),
        ("ArrowDown", "c"),
        ("k", "b"),
        ("ArrowUp", "a"),
    ]:
        editor.press(key)
        expect(editor.cell(name).region).to_be_focused()
    editor.press("End")
    expect(editor.cell("c").region).to_be_focused()
    editor.press("Home")
    expect(editor.cell("a").region).to_be_focused()


def test_arrows_go_from_text_to_text(desk: Desk) -> None:
    editor = opened(desk, a="x = 1\ny = 2", b="z = 3")
    editor.press("Enter", f"{MOD}+Home", "ArrowDown", "ArrowDown")
    editor.page.keyboard.type("first = ")
    editor.cell("b").says("first = z = 3")
    editor.press("ArrowUp", "End")
    editor.page.keyboard.type("2")
    editor.cell("a").says("x = 1\ny = 22")


def test_escape_leaves_the_text_and_enter_goes_back_to_it(desk: Desk) -> None:
    editor = opened(desk, **THREE)
    editor.press("Enter", "End")
    editor.page.keyboard.type("0")
    editor.press("Escape")
    expect(editor.cell("a").region).to_be_focused()
    editor.press("Enter")
    editor.page.keyboard.type("5")
    editor.cell("a").says("x = 105")


def test_shift_and_arrows_select_many(desk: Desk) -> None:
    editor = opened(desk, **THREE)
    check_selected(editor, "a")
    editor.press("Shift+ArrowDown")
    check_selected(editor, "a", "b")
    editor.press("Shift+j")
    check_selected(editor, "a", "b", "c")
    editor.press("Shift+ArrowUp", "Shift+k")
    check_selected(editor, "a")
    editor.press(f"{MOD}+a")
    check_selected(editor, "a", "b", "c")
    editor.press("ArrowUp")
    check_selected(editor, "a")


def test_many_are_run_together(desk: Desk) -> None:
    editor = opened(desk, a="print(1)", b="print(2)", c="print(3)")
    editor.press("Shift+ArrowDown", f"{MOD}+Enter")
    editor.cell("a").shows("1").is_("fresh")
    editor.cell("b").shows("2").is_("fresh")
    editor.cell("c").is_("stale")


def test_letters_do_nothing_to_cells_while_a_text_is_edited(desk: Desk) -> None:
    editor = opened(desk, **THREE)
    editor.press("Enter", "End")
    editor.page.keyboard.type(" # dd aa bb mm")
    editor.cell("a").says("x = 1 # dd aa bb mm")
    editor.order("a", "b", "c")


def test_tab_indents_and_completes_in_a_text(desk: Desk) -> None:
    editor = opened(desk, a="x = 1")
    editor.press("Enter", f"{MOD}+a")
    editor.page.keyboard.type("if True:")
    editor.press("Enter")
    editor.page.keyboard.type("pass")
    editor.press("Home", "Tab")
    expect(editor.cell("a").code).to_have_text(re.compile("^if True: +pass$"))
    editor.press(f"{MOD}+s")
    eventually(desk.file().read_text, "# %% a\nif True:\n        pass\n")


def test_completion_knows_live_values(desk: Desk) -> None:
    editor = opened(desk, a="measured = {'flipper_length': 1}", b="")
    editor.press("Shift+Enter")
    editor.cell("a").is_("fresh")
    editor.press("Enter")
    editor.page.keyboard.type("measured['fl")
    option = editor.page.get_by_role("option", name=re.compile("flipper_length"))
    option.first.click()
    expect(editor.cell("b").code).to_contain_text("flipper_length")


def test_h_shows_all_keys_and_escape_goes_back(desk: Desk) -> None:
    editor = opened(desk, **THREE)
    editor.press("h")
    dialog = editor.page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_contain_text("Run cell and go to the next")
    expect(dialog.get_by_role("button", name="Close")).not_to_be_focused()
    editor.press("Escape")
    expect(dialog).to_have_count(0)
    expect(editor.cell("a").region).to_be_focused()


def test_every_command_can_be_found_in_the_palette(desk: Desk) -> None:
    editor = opened(desk, **THREE)
    editor.press(f"{MOD}+k")
    field = editor.page.get_by_role("combobox", name="Command")
    expect(field).to_be_focused()
    options = editor.page.get_by_role("option")
    assert options.count() > 30
    editor.page.keyboard.type("restart kernel")
    expect(options.first).to_contain_text("Restart kernel")
    editor.press("Escape")
    expect(field).to_have_count(0)


@pytest.mark.parametrize("inside", [False, True], ids=["cell", "text"])
def test_what_is_typed_while_a_dialog_is_on_its_way_goes_into_it(desk: Desk, inside: bool) -> None:
    editor = opened(desk, **THREE)
    waiting = held(editor, "**/Palette*.js")
    editor.press(*(["Enter"] if inside else []), f"{MOD}+k")
    editor.page.keyboard.type("ddrestart")
    editor.press("ArrowUp", "Backspace", "t")
    waiting.pop().continue_()
    field = editor.page.get_by_role("combobox", name="Command")
    expect(field).to_have_value("ddrestart")
    expect(field).to_be_focused()
    editor.press("Escape").order("a", "b", "c")
    editor.cell("a").says("x = 1")


def test_escape_takes_back_a_dialog_that_is_on_its_way(desk: Desk) -> None:
    editor = opened(desk, **THREE)
    waiting = held(editor, "**/Help*.js")
    with editor.page.expect_request("**/Help*.js"):
        editor.press("h", "b", "Escape", "b")
    editor.order("a", "2", "b", "c")
    waiting.pop().continue_()
    editor.press("j")
    expect(editor.cell("b").region).to_be_focused()
    expect(editor.page.get_by_role("dialog")).to_have_count(0)


def test_a_dialog_that_cannot_be_loaded_says_so_and_keys_work_again(desk: Desk) -> None:
    desk.expect_trouble("Failed to load", "ERR_")
    editor = opened(desk, **THREE)
    editor.page.route("**/Help*.js", lambda route: route.abort())
    editor.press("h")
    expect(editor.page.get_by_text("The server did not send what this needs")).to_be_visible()
    editor.press("b").order("a", "2", "b", "c")


def test_tab_reaches_everything_of_the_selected_cell_and_nothing_of_others(desk: Desk) -> None:
    editor = opened(desk, **{f"c{n}": f"x{n} = {n}" for n in range(12)})
    reached = []
    for _ in range(12):
        editor.press("Tab")
        reached.append(
            editor.page.evaluate(
                "document.activeElement?.closest('section[data-cell]')?.getAttribute('aria-label') ?? ''"
            )
        )
    assert set(reached) <= {"Cell c0", ""}
    assert reached.count("Cell c0") >= 3


def test_the_focus_can_be_seen_wherever_it_is(desk: Desk) -> None:
    editor = opened(desk, **THREE)
    for _ in range(14):
        editor.press("Tab")
        seen = editor.page.evaluate(
            """() => {
              const one = document.activeElement;
              const styles = [one, one.closest('.cm-editor, section, label')].filter(Boolean).map((each) => getComputedStyle(each));
              return one === document.body || one.matches('.cm-content, section') || styles.some((style) => style.outlineStyle !== 'none' || style.boxShadow !== 'none');
            }"""
        )
        assert seen, editor.page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
