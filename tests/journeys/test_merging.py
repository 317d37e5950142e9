"""What a person sees of changes that meet, and of changes that a server had not saved."""

import os
import signal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from journeys.conftest import at
from journeys.desk import Desk, eventually, written
from journeys.editor import Editor
from server.running import running

pytestmark = pytest.mark.journey

SLOW = os.environ | {
    "PYTHONUNBUFFERED": "1",
    "GONIUM_SAVE_PAUSE": "3600",
    "GONIUM_SAVE_LIMIT": "3600",
}
"""A server that does not save by itself for now, so that there is something to lose."""


def conflict(editor: Editor, cell: str) -> Locator:
    return editor.cell(cell).region.get_by_role("group", name="Conflict")


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ("Keep what was written here", "x = 123\ny = 2"),
        ("Take the file's", "x = 9\ny = 2"),
        ("Leave both", "x = 123\nx = 9\ny = 2"),
    ],
)
def test_a_line_changed_here_and_in_the_file_is_shown_from_both_sides(
    browser: Browser, tmp_path: Path, choice: str, kept: str
) -> None:
    with running("edit", str(tmp_path), env=SLOW) as server:
        for desk in at(Desk(browser, server, tmp_path)):
            editor = desk.notebook(a="x = 1\ny = 2", b="z = 3")
            editor.cell("a").edit()
            editor.press("ArrowUp", "End")
            editor.page.keyboard.type("23")
            desk.write(a="x = 9\ny = 2", b="z = 3")
            panel = conflict(editor, "a")
            expect(panel).to_contain_text("x = 123")
            expect(panel).to_contain_text("x = 9")
            editor.cell("a").says("x = 123\nx = 9\ny = 2")
            expect(conflict(editor, "b")).to_have_count(0)
            panel.get_by_role("button", name=choice).click()
            expect(panel).to_have_count(0)
            editor.button("Save").click()
            eventually(desk.file().read_text, written(a=kept, b="z = 3"))


def test_what_a_killed_server_had_not_saved_is_restored_and_can_be_discarded(
    browser: Browser, tmp_path: Path
) -> None:
    with running("edit", str(tmp_path), env=SLOW) as server:
        for desk in at(Desk(browser, server, tmp_path)):
            desk.expect_trouble("ERR_", "WebSocket", "Failed to fetch")
            editor = desk.notebook(a="x = 1", b="y = 2")
            editor.cell("a").type("234")
            other = desk.open()
            other.cell("a").says("x = 1234")
            server.end(signal.SIGKILL)
    with running("edit", str(tmp_path)) as server:
        for desk in at(Desk(browser, server, tmp_path)):
            assert desk.file().read_text() in (
                written(a="x = 1", b="y = 2"),
                written(a="x = 1234", b="y = 2"),
            )
            editor = desk.open()
            notice = editor.page.get_by_role("status", name="Restored")
            expect(notice).to_contain_text("have been restored: Cell a.")
            editor.cell("a").says("x = 1234")
            eventually(desk.file().read_text, written(a="x = 1234", b="y = 2"))
            notice.get_by_role("button", name="Discard").click()
            editor.cell("a").says("x = 1")
            expect(notice).to_have_count(0)
            eventually(desk.file().read_text, written(a="x = 1", b="y = 2"))
