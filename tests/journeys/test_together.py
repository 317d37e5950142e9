"""Cells that await run at the same time on the page; all of them can be stopped, or one."""

import pytest
from playwright.sync_api import expect

from journeys.desk import Desk
from journeys.editor import Cell, Editor

pytestmark = pytest.mark.journey

LONG = "print('{0} began')\nawait asyncio.sleep(600)\nprint('{0} ended')"
CELLS = {"setup": "import asyncio", "one": LONG.format("one"), "two": LONG.format("two")}


def both_running(desk: Desk) -> Editor:
    editor = desk.notebook(**CELLS, after="print('after')").run_all()
    for name in ("one", "two"):
        editor.cell(name).is_("running").shows(f"{name} began")
    return editor


def interrupted(cell: Cell) -> None:
    expect(cell.is_("stale").region).to_contain_text("it was interrupted")


def test_stop_ends_all_that_runs(desk: Desk) -> None:
    editor = both_running(desk)
    editor.button("Stop").click()
    for name in ("one", "two"):
        interrupted(editor.cell(name))
        expect(editor.cell(name).output).not_to_contain_text("ended")


def test_one_cell_can_be_stopped_alone(desk: Desk) -> None:
    editor = both_running(desk)
    editor.cell("two").menu("Stop this cell")
    interrupted(editor.cell("two"))
    editor.cell("one").is_("running")
    editor.cell("after").is_("queued")
    editor.button("Stop").click()
    interrupted(editor.cell("one"))
