"""A cell asks, and somebody types: `input()`, secrets, the debugger."""

import pytest
from playwright.sync_api import Locator, expect

from journeys.desk import Desk
from journeys.editor import Cell

pytestmark = pytest.mark.journey

ASK = "name = input('Name? ')\nage = input('Age? ')\nprint(f'{name} is {age}')"


def field(cell: Cell, name: str) -> Locator:
    return cell.output.get_by_role("textbox", name=name, exact=True)


def test_a_cell_asks_and_goes_on_with_what_is_typed_also_after_a_reload(desk: Desk) -> None:
    editor = desk.notebook(ask=ASK)
    cell = editor.cell("ask").run().is_("running")
    expect(field(cell, "Name?")).to_be_focused()
    editor.page.keyboard.type("dd Ada")
    editor.press("Enter")
    expect(field(cell, "Age?")).to_be_visible()
    editor.page.reload()
    editor.live()
    field(cell, "Age?").fill("36")
    cell.output.get_by_role("button", name="Send").click()
    cell.is_("fresh").shows("Name? dd Ada")
    cell.shows("dd Ada is 36")
    expect(cell.output.get_by_role("textbox")).to_have_count(0)


def test_stop_ends_a_cell_that_asks(desk: Desk) -> None:
    editor = desk.notebook(ask=ASK)
    cell = editor.cell("ask").run()
    expect(field(cell, "Name?")).to_be_visible()
    editor.button("Stop").click()
    cell.is_("stale")
    expect(cell.output.get_by_role("textbox")).to_have_count(0)


def test_a_secret_is_typed_unseen_and_a_debugger_takes_commands(desk: Desk) -> None:
    editor = desk.notebook(
        secret="import getpass\nlength = len(getpass.getpass('Word: '))",
        debug="def f(x):\n    breakpoint()\n    return 2 * x\nf(length)",
    )
    cell = editor.cell("secret").run()
    word = cell.output.get_by_label("Word:")
    expect(word).to_have_attribute("type", "password")
    word.fill("xyzzy")
    word.press("Enter")
    cell.is_("fresh")
    expect(cell.output).not_to_contain_text("xyzzy")
    debug = editor.cell("debug")  # reads from the other, and has run after it
    field(debug, "(Pdb)").fill("p x + 30")
    editor.press("Enter")
    debug.shows("35")
    expect(field(debug, "(Pdb)")).to_have_value("")
    editor.press("ArrowUp")
    expect(field(debug, "(Pdb)")).to_have_value("p x + 30")
    field(debug, "(Pdb)").fill("x = 50")
    editor.press("Enter")
    expect(field(debug, "(Pdb)")).to_have_value("")
    field(debug, "(Pdb)").fill("c")
    editor.press("Enter")
    debug.is_("fresh").shows("100")
