"""Tables of frames, as a person finds their way in them."""

import re

import pytest
from playwright.sync_api import Locator, expect

from journeys.desk import Desk
from journeys.editor import MOD, Cell, Editor

pytestmark = pytest.mark.journey
pytest.importorskip("polars")

FRAME = """import polars as pl
pl.DataFrame({
    "n": [(7 * i) % 1000 for i in range(1000)],
    "even": ["yes" if i % 2 == 0 else "no" for i in range(1000)],
})"""


def shown(editor: Editor, name: str = "frame") -> Cell:
    cell = editor.cell(name).run().is_("fresh")
    expect(cell.output.get_by_role("grid")).to_be_visible()
    return cell


def row(cell: Cell, at: int) -> Locator:
    return cell.output.get_by_role("grid").locator("tbody tr").nth(at).get_by_role("gridcell")


def values(cell: Cell, at: int, *texts: str) -> None:
    expect(row(cell, at)).to_have_text([re.compile(rf"^\s*{text}\s*$") for text in texts])


def test_pages_orders_filters_and_searches(desk: Desk) -> None:
    cell = shown(desk.notebook(frame=FRAME))
    values(cell, 1, "7", "no")
    cell.output.get_by_role("button", name="Next page").click()
    values(cell, 0, "350", "yes")
    cell.output.get_by_role("button", name="n", exact=True).click()
    values(cell, 0, "0", "yes")
    cell.output.get_by_role("button", name="n", exact=True).click()
    values(cell, 0, "999", "no")
    cell.output.get_by_role("searchbox").fill("YES")
    expect(cell.output.get_by_role("status")).to_have_text("500 rows of 1,000 rows × 2 columns")
    cell.output.get_by_role("button", name="Column n", exact=True).click()
    cell.page.get_by_role("menuitem", name="Filter…").click()
    cell.page.get_by_label("Test").select_option("is less than")
    cell.page.get_by_label("Value").fill("10")
    cell.page.get_by_role("button", name="Filter", exact=True).click()
    expect(cell.output.get_by_role("status")).to_contain_text("5 rows of")
    cell.output.get_by_role("button", name="Remove the filter: n is less than 10").click()
    expect(cell.output.get_by_role("status")).to_contain_text("500 rows of")


def test_a_table_answers_while_another_cell_runs(desk: Desk) -> None:
    editor = desk.notebook(frame=FRAME, busy="import time\nwhile True: time.sleep(0.01)")
    cell = shown(editor)
    editor.cell("busy").run().is_("running")
    cell.output.get_by_role("button", name="Next page").click()
    values(cell, 0, "350", "yes")
    editor.cell("busy").is_("running")
    editor.button("Stop").click()
    editor.cell("busy").is_("stale")


def test_cells_are_selected_and_copied_by_keys(desk: Desk) -> None:
    context = desk.browser(permissions=["clipboard-read", "clipboard-write"])
    desk.write(frame=FRAME)
    cell = shown(desk.open(page=context.new_page()))
    row(cell, 0).first.click()
    cell.output.get_by_role("group", name="Table,").focus()
    cell.page.keyboard.press("Shift+ArrowDown")
    cell.page.keyboard.press("Shift+ArrowRight")
    expect(cell.output.locator('[aria-selected="true"]')).to_have_count(4)
    cell.page.keyboard.press(f"{MOD}+c")
    expect(cell.page.get_by_text("Copied", exact=True)).to_be_visible()
    copied = cell.page.evaluate("navigator.clipboard.readText()")
    assert copied == "0\tyes\n7\tno"


def test_all_rows_are_downloaded(desk: Desk) -> None:
    cell = shown(desk.notebook(frame=FRAME))
    cell.output.get_by_role("button", name="Download the table").click()
    with cell.page.expect_download() as begun:
        cell.page.get_by_role("menuitem", name="CSV").click()
    assert begun.value.suggested_filename == "nb-table.csv"
    lines = begun.value.path().read_text().splitlines()
    assert (lines[:2], len(lines)) == (["n,even", "0,yes"], 1001)


def test_of_ten_thousand_columns_those_are_there_that_can_be_seen(desk: Desk) -> None:
    code = "import polars as pl\npl.DataFrame({f'c{i}': [i] for i in range(10_000)})"
    cell = shown(desk.notebook(frame=code))
    table = cell.output.get_by_role("group", name="Table,")
    assert cell.output.get_by_role("columnheader").count() < 100
    table.evaluate("table => { table.scrollLeft = table.scrollWidth }")
    expect(cell.output.get_by_role("gridcell", name="9999", exact=True)).to_be_visible()


def test_without_its_kernel_a_table_shows_its_ends(desk: Desk) -> None:
    editor = desk.notebook(frame=FRAME)
    shown(editor)
    desk.leave()
    cell = desk.open().cell("frame")
    cell.shows("1,000 rows × 2 columns")
    expect(cell.output.get_by_role("table")).to_be_visible()
    expect(cell.output.get_by_role("grid")).to_have_count(0)
