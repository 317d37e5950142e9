"""When cells run: set in a cell's menu and in the notebook's settings, shown, and kept to."""

import re

import pytest
from playwright.sync_api import Locator, expect

from journeys.desk import Desk, eventually
from journeys.editor import Cell, Editor

pytestmark = pytest.mark.journey

CHAIN = {"load": "size = 1", "model": "double = size * 2\nprint('double', double)"}
OTHERS = {**CHAIN, "plot": "print('plot', double)", "apart": "print('apart')"}


def choose(cell: Cell, policy: str) -> None:
    """Choose a policy in the cell's menu."""
    cell.region.hover()
    cell.button("Cell menu").click()
    cell.page.get_by_role("menuitemradio", name=policy).click()


def settings(editor: Editor) -> Locator:
    editor.button("Notebook settings").click()
    return editor.page.get_by_role("dialog", name="Notebook settings")


def ready(desk: Desk, **cells: str) -> Editor:
    editor = desk.notebook(**cells).run_all()
    for name in cells:
        editor.cell(name).is_("fresh")
    return editor


def test_a_manual_cell_waits_shows_it_and_keeps_its_marked_output(desk: Desk) -> None:
    editor = ready(desk, **CHAIN)
    model = editor.cell("model")
    choose(model, "Run only when asked")
    expect(model.region.get_by_text("manual", exact=True)).to_be_visible()
    eventually(lambda: '# %% model run="manual"' in desk.file().read_text(), True)
    editor.cell("load").write("size = 5").run().is_("fresh")
    model.is_("stale").shows("double 2").shows("Out of date")
    model.run().is_("fresh").shows("double 10")
    expect(model.output).not_to_contain_text("Out of date")


def test_a_cell_that_runs_once_does_not_follow(desk: Desk) -> None:
    editor = ready(desk, **CHAIN)
    choose(editor.cell("model"), "Run once")
    editor.cell("load").write("size = 5").run().is_("fresh")
    editor.cell("model").is_("fresh").shows("double 2")


def test_the_menu_says_which_policy_a_cell_has_and_gives_it_back_to_the_notebook(
    desk: Desk,
) -> None:
    editor = desk.notebook(**CHAIN)
    model = editor.cell("model")
    for policy in ("Ask before costly runs", "Run as the notebook says"):
        choose(model, policy)
        model.button("Cell menu").click()
        chosen = editor.page.get_by_role("menuitemradio", checked=True)
        expect(chosen).to_have_text(policy)
        editor.press("Escape")
    eventually(lambda: "run=" in desk.file().read_text(), False)


def test_policies_are_set_from_the_palette_and_taken_back(desk: Desk) -> None:
    editor = desk.notebook(**CHAIN)
    model = editor.cell("model").select()
    editor.perform("These cells: run once")
    expect(model.region.get_by_text("once", exact=True)).to_be_visible()
    model.select()
    editor.press("z")
    expect(model.region.get_by_text("once", exact=True)).to_have_count(0)


def test_the_notebook_can_make_all_cells_wait_except_those_that_say_otherwise(desk: Desk) -> None:
    editor = ready(desk, **OTHERS)
    dialog = settings(editor)
    dialog.get_by_role("radio", name="Run only when asked").check()
    dialog.get_by_role("button", name="Done").click()
    expect(editor.page.get_by_role("banner").get_by_text("manual", exact=True)).to_be_visible()
    choose(editor.cell("model"), "Run by itself")
    editor.cell("load").write("size = 5").run().is_("fresh")
    editor.cell("model").is_("fresh").shows("double 10")
    editor.cell("plot").is_("stale").shows("plot 2")
    eventually(lambda: '# run = "manual"' in desk.file().read_text(), True)


def test_the_settings_change_what_counts_as_costly(desk: Desk) -> None:
    slow = {**CHAIN, "model": "import time\ntime.sleep(0.2)\ndouble = size * 2"}
    editor = ready(desk, **slow)
    choose(editor.cell("model"), "Ask before costly runs")
    dialog = settings(editor)
    limit = dialog.get_by_role("spinbutton", name="Ask before a run that takes longer than")
    limit.fill("-1")
    limit.blur()
    limit.fill("0.1")
    limit.blur()
    eventually(lambda: re.findall(r"confirm_above = (.*)", desk.file().read_text()), ["0.1"])
    dialog.get_by_role("button", name="Done").click()
    editor.cell("load").write("size = 5").run()
    expect(editor.page.get_by_role("dialog", name="Run 2 cells?")).to_be_visible()


def test_of_a_costly_plan_only_the_cell_itself_can_be_run(desk: Desk) -> None:
    slow = {**CHAIN, "model": "import time\ntime.sleep(0.2)\nprint('double', size * 2)"}
    editor = ready(desk, **slow)
    choose(editor.cell("model"), "Ask before costly runs")
    dialog = settings(editor)
    limit = dialog.get_by_role("spinbutton", name="Ask before a run that takes longer than")
    limit.fill("0")
    limit.blur()
    dialog.get_by_role("button", name="Done").click()
    editor.cell("load").write("size = 5").run()
    plan = editor.page.get_by_role("dialog", name="Run 2 cells?")
    plan.get_by_role("button", name="Only this cell").click()
    expect(plan).to_have_count(0)
    editor.cell("load").is_("fresh")
    editor.cell("model").is_("stale").shows("double 2")


def test_a_disabled_cell_is_marked_and_holds_up_its_readers(desk: Desk) -> None:
    editor = ready(desk, **OTHERS)
    model = editor.cell("model")
    model.menu("Disable")
    model.is_("blocked")
    expect(model.region.get_by_text("disabled", exact=True).first).to_be_visible()
    editor.cell("plot").is_("blocked").shows("Out of date")
    editor.cell("load").write("size = 5").run().is_("fresh")
    model.shows("double 2")
    editor.run_all()
    editor.cell("apart").is_("fresh")
    model.menu("Enable")
    editor.button("Run stale").click()
    editor.cell("plot").is_("fresh").shows("plot 10")


def test_only_the_cell_itself_runs(desk: Desk) -> None:
    editor = ready(desk, **OTHERS)
    editor.cell("load").write("size = 5")
    editor.press("Control+Shift+Enter")
    editor.cell("load").is_("fresh")
    editor.cell("model").is_("stale").shows("double 2")


def test_what_a_cell_needs_runs_but_nothing_that_follows(desk: Desk) -> None:
    editor = ready(desk, **OTHERS)
    editor.cell("load").write("size = 5")
    editor.cell("model").edit()
    editor.press("Alt+Shift+Enter")
    editor.cell("model").is_("fresh").shows("double 10")
    editor.cell("plot").is_("stale").shows("plot 2")


def test_all_that_is_stale_runs_by_a_key(desk: Desk) -> None:
    editor = ready(desk, **OTHERS)
    editor.cell("load").write("size = 5")
    editor.cell("apart").select()
    editor.press("Shift+R")
    editor.cell("plot").is_("fresh").shows("plot 10")


def test_every_way_of_running_is_in_the_menu(desk: Desk) -> None:
    editor = ready(desk, **OTHERS)
    editor.cell("load").write("size = 5")
    editor.cell("apart").menu("Run stale cells")
    editor.cell("plot").is_("fresh").shows("plot 10")
    editor.cell("load").write("size = 6")
    editor.cell("apart").menu("Run all cells")
    editor.cell("plot").is_("fresh").shows("plot 12")
    editor.cell("load").write("size = 7")
    editor.cell("model").menu("Run what this cell needs")
    editor.cell("model").is_("fresh").shows("double 14")
    editor.cell("load").write("size = 8")
    editor.cell("load").menu("Run only this cell")
    editor.cell("load").is_("fresh")
    editor.cell("model").is_("stale").shows("double 14")
