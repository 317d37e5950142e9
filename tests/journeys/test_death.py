"""A kernel that dies: the page says why, keeps what was shown, and offers the ways on."""

import re

import pytest
from playwright.sync_api import Locator, expect

from journeys.desk import Desk
from journeys.editor import Editor

pytestmark = pytest.mark.journey

KILL = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"


def death(editor: Editor) -> Locator:
    return editor.page.get_by_role("alert").filter(has=editor.page.get_by_role("button"))


def died(desk: Desk, fatal: str = KILL) -> Editor:
    """A notebook that has run, and whose last cell has ended the kernel then."""
    editor = desk.notebook(
        load="print('loading')\nx = 20", model="y = x + 1\nprint('model', y)", fatal="pass"
    )
    editor.run_all()
    editor.cell("model").shows("model 21")
    editor.cell("fatal").is_("fresh").write(fatal).run()
    expect(death(editor)).to_be_visible()
    return editor


@pytest.mark.parametrize(
    ("fatal", "words"),
    [
        (KILL, "SIGKILL"),
        ("import ctypes; ctypes.string_at(0)", "SIGSEGV"),
        ("import os; os._exit(7)", "exit status 7"),
        ("import os; os.execlp('sleep', 'sleep', '600')", "another program, sleep"),
    ],
    ids=["killed", "crashed", "left", "replaced"],
)
def test_the_cause_the_memory_and_the_cell_are_named(desk: Desk, fatal: str, words: str) -> None:
    editor = died(desk, fatal)
    expect(death(editor)).to_contain_text(words)
    expect(death(editor)).to_contain_text(re.compile(r"It held \d+ MB of memory at most"))
    expect(death(editor)).to_contain_text("It was running cell fatal.")
    editor.cell("model").is_("fresh").shows("model 21")
    editor.cell("fatal").is_("stale")


def test_one_click_starts_a_new_kernel(desk: Desk) -> None:
    editor = died(desk)
    death(editor).get_by_role("button", name="Start a new kernel").click()
    expect(death(editor)).to_have_count(0)
    editor.cell("fatal").write("print('x' in globals())").run().shows("False")


def test_one_click_brings_back_what_was_computed(desk: Desk) -> None:
    editor = died(desk)
    editor.cell("fatal").write("print('still', globals().get('y'))")
    death(editor).get_by_role("button", name="Start it and bring values back").click()
    expect(death(editor)).to_have_count(0)
    editor.cell("model").is_("fresh").shows("model 21")
    editor.cell("fatal").run().shows("still 21")


def test_nothing_is_offered_to_be_brought_back_where_nothing_was_computed(desk: Desk) -> None:
    editor = desk.notebook(fatal=KILL)
    editor.cell("fatal").run()
    expect(death(editor)).to_be_visible()
    expect(death(editor).get_by_role("button")).to_have_text(["Start a new kernel"])
