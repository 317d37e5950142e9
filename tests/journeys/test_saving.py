"""The file: saved by itself, byte for byte where nothing was edited, and followed when others write it."""

import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from journeys.desk import Desk, eventually, written
from journeys.editor import MOD

pytestmark = pytest.mark.journey

UNUSUAL = (
    b"#!/usr/bin/env python\r\n"
    b"# vim: set tabstop=8 :\r\n"
    b"import   this_is_not_formatted\r\n"
    b"\r\n\r\n\r\n"
    b"#%%   loose\r\n"
    b"x=1   \r\n"
    b"\t# tabbed\r\n"
    b"# %% [markdown]\r\n"
    b'"""\r\n'
    b"Quoted *prose*.\r\n"
    b'"""\r\n'
    b"# %% edited\r\n"
    b"y = 2\r\n"
    b"# %% last, without an end of line\r\n"
    b"z = 3"
)


def test_what_is_typed_is_in_the_file(desk: Desk) -> None:
    editor = desk.notebook(a="x = 1", b="y = 2")
    editor.cell("a").type("000")
    eventually(desk.file().read_text, written(a="x = 1000", b="y = 2"))
    editor.saved()


def test_nothing_but_the_edited_lines_changes(desk: Desk) -> None:
    desk.file().write_bytes(UNUSUAL)
    editor = desk.open()
    editor.cell("edited").type("2")
    eventually(desk.file().read_bytes, UNUSUAL.replace(b"y = 2", b"y = 22"))
    editor.cell("edited").edit()
    editor.press("Backspace")
    eventually(desk.file().read_bytes, UNUSUAL)


def test_looking_and_running_do_not_touch_the_file(desk: Desk) -> None:
    desk.file().write_bytes(UNUSUAL)
    os.utime(desk.file(), (1, 1))
    editor = desk.open()
    editor.cell("edited").run().is_("fresh")
    editor.button("Save").click()
    editor.saved()
    assert desk.file().read_bytes() == UNUSUAL
    assert desk.file().stat().st_mtime == 1


def test_new_cells_are_written_in_the_percent_format(desk: Desk) -> None:
    editor = desk.notebook(a="x = 1")
    editor.cell("a").edit()
    editor.press("Alt+Enter")
    editor.page.keyboard.type("y = 2")
    eventually(desk.file().read_text, "# %% a\nx = 1\n\n# %%\ny = 2\n")


def test_what_was_made_on_the_page_runs_as_a_script_and_headless(desk: Desk) -> None:
    editor = desk.notebook(a="print('y is', x + 1)")
    editor.cell("a").select()
    editor.press("a", "Enter")
    editor.page.keyboard.type("x = 41")
    editor.press(f"{MOD}+s")
    eventually(desk.file().read_text, "# %%\nx = 41\n\n# %% a\nprint('y is', x + 1)\n")
    for command in ([str(desk.file())], ["-m", "gonium.cli.main", "exec", str(desk.file())]):
        ran = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=True)
        assert ran.stdout == "y is 42\n"


def test_another_editor_updates_the_page_and_unchanged_cells_keep_their_output(desk: Desk) -> None:
    editor = desk.notebook(a="x = 1", b="print('b', 5)", c="print('c', x)")
    editor.run_all()
    editor.cell("c").shows("c 1").is_("fresh")
    desk.write(a="x = 2", new="w = 0", b="print('b', 5)", c="print('c', x)")
    editor.order("a", "new", "b", "c")
    editor.cell("a").says("x = 2").is_("stale")
    editor.cell("b").shows("b 5").is_("fresh")
    editor.cell("c").shows("c 1").is_("stale")


def test_what_was_typed_and_what_another_wrote_are_both_kept(desk: Desk) -> None:
    editor = desk.notebook(a="x = 1", b="y = 2")
    editor.cell("a").type("111")
    # As far as the file has `a` by now: whoever writes leaves that as it is.
    desk.file().write_text(desk.file().read_text().replace("y = 2", "y = 2222"))
    editor.cell("b").says("y = 2222")
    editor.cell("a").says("x = 1111")
    eventually(desk.file().read_text, written(a="x = 1111", b="y = 2222"))


def test_a_cursor_stays_where_it_is_when_another_writes(desk: Desk) -> None:
    editor = desk.notebook(a="x = 1", b="y = 2")
    editor.cell("b").edit()
    desk.write(before="w = 0", a="x = 1", b="y = 2")
    editor.order("before", "a", "b")
    editor.page.keyboard.type("34")
    editor.cell("b").says("y = 234")


def test_a_file_that_is_deleted_is_told_and_can_be_saved_again(desk: Desk) -> None:
    editor = desk.notebook(a="x = 1")
    desk.file().unlink()
    expect(editor.page.get_by_role("alert")).to_contain_text("nb.py")
    editor.cell("a").type("5")
    editor.button("Save").click()
    eventually(lambda: desk.file().exists() and desk.file().read_text(), "# %% a\nx = 15\n")
    expect(editor.page.get_by_role("alert")).to_have_count(0)


def test_two_tabs_see_each_other_type(desk: Desk) -> None:
    one = desk.notebook(a="x = 1", b="y = 2")
    other = desk.open()
    one.cell("a").type("23")
    other.cell("a").says("x = 123")
    other.cell("b").type("34")
    one.cell("b").says("y = 234")


def test_two_tabs_type_into_one_cell_and_nothing_is_lost(desk: Desk) -> None:
    one = desk.notebook(a="m = 0")
    other = desk.open()
    one.cell("a").edit()
    one.press("Home")
    other.cell("a").edit()
    for letter in "abcdefgh":
        one.page.keyboard.type(letter)
        other.page.keyboard.type(letter.upper())
    one.cell("a").says("abcdefghm = 0ABCDEFGH")
    other.cell("a").says("abcdefghm = 0ABCDEFGH")
    eventually(desk.file().read_text, "# %% a\nabcdefghm = 0ABCDEFGH\n")


def test_two_tabs_see_each_others_cursor_and_runs(desk: Desk) -> None:
    one = desk.notebook(a="print('from one')", b="y = 2")
    other = desk.open()
    one.cell("b").edit()
    expect(other.cell("b").region.locator(".caret")).to_be_visible()
    one.cell("a").run()
    other.cell("a").shows("from one").is_("fresh")


def test_two_tabs_undo_only_what_each_has_done(desk: Desk) -> None:
    one = desk.notebook(a="x = 1", b="y = 2")
    other = desk.open()
    one.cell("a").type("1")
    other.cell("a").says("x = 11")
    other.cell("b").type("2")
    one.cell("b").says("y = 22")
    one.press(f"{MOD}+z")
    other.cell("a").says("x = 1")
    other.cell("b").says("y = 22")


def test_what_is_typed_into_a_cell_that_another_tab_deletes_harms_no_other(desk: Desk) -> None:
    one = desk.notebook(a="x = 1", b="y = 2", c="z = 3")
    other = desk.open()
    one.cell("b").type("0 + 5")
    other.cell("b").says("y = 20 + 5").select()
    other.press("d", "d").order("a", "c")
    one.order("a", "c")
    one.page.keyboard.type("ddabmx0000")
    one.press("Enter", "Delete", "Delete", "Backspace")
    expect(one.page.get_by_text("Cell b was deleted elsewhere")).to_be_visible()
    one.order("a", "c")
    one.page.get_by_role("button", name="Insert what I had typed").click()
    one.order("a", "b", "c").page.keyboard.type("0")
    one.cell("b").says("y = 20 + 50")
    other.order("a", "b", "c").cell("b").says("y = 20 + 50")
    eventually(desk.file().read_text, written(a="x = 1", b="y = 20 + 50", c="z = 3"))


def test_escape_goes_on_beside_a_cell_that_another_tab_has_deleted(desk: Desk) -> None:
    one = desk.notebook(a="x = 1", b="y = 2", c="z = 3")
    other = desk.open()
    one.cell("b").edit()
    other.cell("b").select()
    other.press("d", "d")
    one.order("a", "c").press("d", "d", "Escape")
    expect(one.cell("c").region).to_be_focused()
    one.press("a").order("a", "2", "c")


def test_a_cell_that_one_takes_back_oneself_is_no_news(desk: Desk) -> None:
    editor = desk.notebook(a="x = 1")
    editor.cell("a").select()
    editor.press("b", "Enter")
    editor.page.keyboard.type("y")
    editor.press(f"{MOD}+z", f"{MOD}+z").order("a")
    expect(editor.page.get_by_text("deleted elsewhere")).to_have_count(0)


def test_the_state_of_saving_is_told(desk: Desk) -> None:
    editor = desk.notebook(a="x = 1").saved()
    editor.cell("a").type("1")
    editor.saved()
    expect(editor.page.get_by_role("status").filter(has_text=re.compile("^Saved$"))).to_be_visible()
