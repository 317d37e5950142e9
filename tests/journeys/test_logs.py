"""However much a cell prints, the page shows how it begins and ends, and all of it can be looked at."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from journeys.desk import Desk
from journeys.editor import Editor

pytestmark = pytest.mark.journey

MANY = "for i in range(200_000): print(f'line {i} \\x1b[31mred\\x1b[0m')"


def whole(editor: Editor, cell: str) -> Locator:
    """Open the whole text of a cell."""
    editor.cell(cell).button("Show the whole text").click()
    return editor.cell(cell).region.get_by_role("region", name="Whole text", exact=True)


def test_head_and_tail_are_shown_and_how_much_is_between(desk: Desk) -> None:
    editor = desk.notebook(many=MANY)
    output = editor.cell("many").run().is_("fresh").output
    expect(output).to_contain_text("line 0 red")
    expect(output).to_contain_text("line 199999 red")
    expect(output).to_contain_text("lines (")
    expect(output).to_contain_text("are not shown here")


def test_any_line_of_the_whole_text_can_be_scrolled_to(desk: Desk) -> None:
    editor = desk.notebook(many=MANY)
    editor.cell("many").run().is_("fresh")
    text = whole(editor, "many")
    expect(text).to_contain_text("200,000 lines")
    lines = text.get_by_role("group", name="Lines", exact=True)
    expect(lines).to_contain_text("line 0 red")
    lines.focus()
    editor.page.keyboard.press("End")
    expect(lines).to_contain_text("line 199999 red")
    editor.page.keyboard.press("PageUp")
    expect(lines).not_to_contain_text("line 199999 red")
    editor.page.keyboard.press("Home")
    expect(lines).to_contain_text("line 0 red")
    assert editor.page.locator("*").count() < 3000
    editor.cell("many").button("Show less").click()
    expect(text).to_have_count(0)


def test_the_whole_text_is_searched(desk: Desk) -> None:
    editor = desk.notebook(many=MANY)
    editor.cell("many").run().is_("fresh")
    text = whole(editor, "many")
    field = text.get_by_role("searchbox", name="Search the whole text", exact=True)
    field.fill("line 1234")
    expect(text).to_contain_text("1 of 111 lines")
    expect(text).to_contain_text("line 1234 red")
    field.press("Enter")
    expect(text).to_contain_text("2 of 111 lines")
    expect(text).to_contain_text("line 12340 red")
    editor.cell("many").button("Previous match").click()
    expect(text).to_contain_text("1 of 111 lines")
    field.fill("nowhere")
    expect(text).to_contain_text("Nothing found")


def test_the_whole_text_is_downloaded(desk: Desk) -> None:
    editor = desk.notebook(many="for i in range(50_000): print('line', i)")
    editor.cell("many").run().is_("fresh")
    whole(editor, "many")
    with editor.page.expect_download() as download:
        editor.cell("many").button("Download the whole text").click()
    text = Path(download.value.path()).read_text()
    assert text == "".join(f"line {i}\n" for i in range(50_000))


def test_a_text_is_followed_while_it_grows(desk: Desk) -> None:
    wait = "import os, time\nwhile not os.path.exists('go'): time.sleep(0.02)"
    editor = desk.notebook(grows=f"{MANY}\n{wait}\n{MANY}\nprint('the end')")
    editor.cell("grows").run().is_("running")
    text = whole(editor, "grows")
    expect(text).to_contain_text("line 199999 red")
    desk.folder.joinpath("go").touch()
    editor.cell("grows").is_("fresh")
    expect(text).to_contain_text("the end")
    expect(text).to_contain_text("400,001 lines")


def test_a_line_of_a_hundred_megabytes_keeps_nobody_waiting(desk: Desk) -> None:
    editor = desk.notebook(line="print('x' * 100_000_000)", other="print('still here')")
    editor.cell("line").run().is_("fresh")
    expect(whole(editor, "line")).to_contain_text("100 MB in this line")
    editor.cell("other").run().shows("still here")
