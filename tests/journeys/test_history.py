"""The history beside the notebook: what cells did and showed before, and cells that were deleted."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from journeys.desk import Desk
from journeys.editor import Editor
from server.running import running

pytestmark = pytest.mark.journey


def history(editor: Editor) -> Locator:
    """The panel, opened."""
    tab = editor.page.get_by_role("tab", name="History")
    if tab.get_attribute("aria-selected") != "true":
        tab.click()
    return editor.page.get_by_role("tabpanel")


def runs(editor: Editor) -> Locator:
    return history(editor).get_by_role("list", name="Runs").get_by_role("button", expanded=False)


def ran_twice(desk: Desk) -> Editor:
    """A cell that ran, was edited and ran again."""
    editor = desk.notebook(load="x = 1\nprint('x is', x)", other="print('other')").run_all()
    editor.cell("load").shows("x is 1")
    editor.cell("load").write("x = 2\nprint('x is', x)").run()
    editor.cell("load").shows("x is 2")
    editor.cell("load").select()
    return editor


def oldest(editor: Editor) -> Locator:
    """Open the first run of all in the list."""
    expect(runs(editor)).to_have_count(2)
    runs(editor).last.click()
    return history(editor).get_by_role("region")


def test_an_earlier_run_is_shown_beside_what_there_is_today(desk: Desk) -> None:
    editor = ran_twice(desk)
    expect(history(editor)).to_contain_text("load")
    run = oldest(editor)
    expect(run.get_by_role("group", name="Output then", exact=True)).to_contain_text("x is 1")
    expect(run.get_by_role("group", name="Output now", exact=True)).to_contain_text("x is 2")
    code = run.get_by_role("group", name="Code then and now")
    expect(code).to_contain_text("then: x = 1")
    expect(code).to_contain_text("now: x = 2")
    expect(run.get_by_role("group", name="Output then and now")).to_contain_text("then: x is 1")
    editor.cell("load").write("x = 3")
    expect(code).to_contain_text("now: x = 3")


def test_an_earlier_source_is_restored_as_an_edit_that_can_be_taken_back(desk: Desk) -> None:
    editor = ran_twice(desk)
    oldest(editor).get_by_role("button", name="Restore this code").click()
    editor.cell("load").says("x = 1\nprint('x is', x)").is_("stale")
    expect(history(editor)).to_contain_text("The same as now.")
    editor.cell("load").edit()
    editor.press("Control+z")
    editor.cell("load").says("x = 2\nprint('x is', x)")


def test_it_follows_what_runs_and_where_one_is(desk: Desk) -> None:
    editor = ran_twice(desk)
    expect(runs(editor)).to_have_count(2)
    editor.cell("load").run()
    expect(runs(editor)).to_have_count(3)
    editor.cell("other").select()
    expect(runs(editor)).to_have_count(1)


def test_deleted_cells_are_brought_back_after_a_reload(desk: Desk) -> None:
    editor = desk.notebook(load="x = 1", model="y = x + 1", plot="print(y)")
    editor.cell("model").select()
    editor.press("d", "d")
    editor.order("load", "plot")
    editor.saved().page.reload()
    editor.live()
    deleted = history(editor).get_by_role("list", name="Deleted cells")
    expect(deleted).to_contain_text("y = x + 1")
    deleted.get_by_role("button", name="Bring back").click()
    editor.order("load", "model", "plot")
    expect(deleted).to_have_count(0)


def test_the_history_outlives_the_server(browser: Browser, tmp_path: Path) -> None:
    with running("edit", str(tmp_path)) as server:
        desk = Desk(browser, server, tmp_path)
        editor = desk.notebook(load="x = 1\nprint('x is', x)", gone="print('gone')").run_all()
        editor.cell("gone").shows("gone").select()
        editor.press("d", "d")
        editor.order("load").saved()
        desk.leave()
    with running("edit", str(tmp_path)) as server:
        desk = Desk(browser, server, tmp_path)
        editor = desk.open()
        editor.cell("load").select()
        expect(runs(editor)).to_have_count(1)
        runs(editor).click()
        expect(history(editor).get_by_role("region")).to_contain_text("x is 1")
        history(editor).get_by_role("button", name="Bring back").click()
        editor.order("load", "gone")
        desk.leave()
