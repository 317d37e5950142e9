"""Before a costly cascade the page shows what would run, and for how long."""

import pytest
from playwright.sync_api import expect

from journeys.desk import Desk
from journeys.editor import Editor

pytestmark = pytest.mark.journey

COSTLY = """\
# /// script
# [tool.gonium]
# confirm_above = 0
# ///

# %% settings
size = 1

# %% train run="confirm"
import time

time.sleep(0.05)
print("trained", size)
"""


def trained(desk: Desk) -> Editor:
    desk.file().write_text(COSTLY)
    editor = desk.open()
    editor.run_all()
    editor.cell("train").shows("trained 1")
    editor.cell("settings").write("size = 2")
    editor.press("Shift+Enter")
    return editor


def test_the_plan_is_shown_with_its_predicted_time(desk: Desk) -> None:
    editor = trained(desk)
    dialog = editor.page.get_by_role("dialog", name="Run 2 cells?")
    expect(dialog).to_contain_text("it reads from settings")
    editor.cell("train").shows("trained 1")
    dialog.get_by_role("button", name="Run", exact=True).click()
    editor.cell("train").shows("trained 2")
    expect(dialog).to_have_count(0)


def test_a_no_leaves_everything_stale(desk: Desk) -> None:
    editor = trained(desk)
    editor.page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(editor.page.get_by_role("dialog")).to_have_count(0)
    editor.cell("settings").is_("stale")
    editor.cell("train").is_("stale").shows("trained 1")
