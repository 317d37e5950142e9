"""What would run and why, told in words: before a costly cascade, and whenever somebody asks."""

import pytest
from playwright.sync_api import Locator, expect

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

CHAIN = {"load": "size = 1", "model": "double = size * 2", "plot": "print('plot', double)"}


def trained(desk: Desk) -> Editor:
    desk.file().write_text(COSTLY)
    editor = desk.open()
    editor.run_all()
    editor.cell("train").shows("trained 1")
    editor.cell("settings").write("size = 2")
    editor.press("Shift+Enter")
    return editor


def edited(desk: Desk, **cells: str) -> Editor:
    """A notebook that has run, and whose first cell was edited then."""
    editor = desk.notebook(**cells).run_all()
    for name in cells:
        editor.cell(name).is_("fresh")
    editor.cell("load").write("size = 5").is_("stale")
    return editor


def dialog(editor: Editor, name: str) -> Locator:
    return editor.page.get_by_role("dialog", name=name)


def runs(editor: Editor) -> Locator:
    return editor.page.get_by_role("list", name="Cells that would run").get_by_role("listitem")


def check_runs(editor: Editor, *names: str) -> None:
    """These would run, in this order."""
    expect(runs(editor).get_by_role("link")).to_have_text(list(names))


def test_the_plan_is_shown_with_its_predicted_time(desk: Desk) -> None:
    editor = trained(desk)
    plan = dialog(editor, "Run 2 cells?")
    expect(plan).to_contain_text("it reads from settings")
    expect(plan).to_contain_text("2 cells, about")
    editor.cell("train").shows("trained 1")
    plan.get_by_role("button", name="Run", exact=True).click()
    editor.cell("train").shows("trained 2")
    expect(plan).to_have_count(0)


def test_a_no_leaves_everything_stale(desk: Desk) -> None:
    editor = trained(desk)
    editor.page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(editor.page.get_by_role("dialog")).to_have_count(0)
    editor.cell("settings").is_("stale")
    editor.cell("train").is_("stale").shows("trained 1")


def test_an_answer_on_one_page_takes_the_question_from_the_other(desk: Desk) -> None:
    editor = trained(desk)
    other = desk.open()
    expect(dialog(other, "Run 2 cells?")).to_be_visible()
    dialog(editor, "Run 2 cells?").get_by_role("button", name="Run", exact=True).click()
    expect(dialog(other, "Run 2 cells?")).to_have_count(0)
    other.cell("train").shows("trained 2")


def test_why_a_cell_is_stale_is_told_with_the_way_to_its_cause(desk: Desk) -> None:
    editor = edited(desk, **CHAIN)
    editor.cell("plot").is_("stale").menu("Why is it stale?")
    why = dialog(editor, "Why is Cell plot stale?")
    expect(why.get_by_role("list", name="Causes").get_by_role("listitem")).to_have_count(1)
    expect(why).to_contain_text("double of cell model goes back to cell load")
    expect(why).to_contain_text("has not run since its code changed")
    expect(why).to_contain_text("load size → model double → Cell plot")
    expect(why).to_contain_text("Its last run ended at")


def test_a_cause_leads_to_its_cell(desk: Desk) -> None:
    editor = edited(desk, **CHAIN)
    editor.cell("model").select()
    editor.press("w")
    why = dialog(editor, "Why is Cell model stale?")
    why.get_by_role("list", name="Causes").get_by_role("link", name="load").first.click()
    expect(why).to_have_count(0)
    expect(editor.cell("load").region).to_be_focused()


def test_the_words_beside_a_cell_ask_why(desk: Desk) -> None:
    editor = edited(desk, **CHAIN)
    editor.cell("load").region.get_by_role("button", name="stale: the code changed").click()
    expect(dialog(editor, "Why is Cell load stale?")).to_contain_text("its code changed")
    editor.press("Escape")
    expect(editor.page.get_by_role("dialog")).to_have_count(0)


def test_the_answer_follows_what_happens_and_what_is_missing_can_be_run(desk: Desk) -> None:
    editor = edited(desk, **CHAIN)
    editor.cell("plot").select()
    editor.press("w")
    why = dialog(editor, "Why is Cell plot stale?")
    why.get_by_role("button", name="Run it with what it needs").click()
    editor.cell("plot").is_("fresh").shows("plot 10")
    editor.press("w")
    expect(dialog(editor, "Why is Cell plot fresh?")).to_contain_text("It is fresh")
    other = desk.open()
    other.cell("load").write("size = 6")
    expect(dialog(editor, "Why is Cell plot stale?")).to_contain_text("cell load")


def test_a_failed_cell_and_one_that_waits_for_it_say_so(desk: Desk) -> None:
    cells = {"load": "size = 1 / 0", "model": "print(size)"}
    editor = desk.notebook(**cells).run_all()
    editor.cell("load").is_("failed")
    editor.cell("model").is_("blocked").select()
    editor.press("w")
    why = dialog(editor, "Why is Cell model blocked?")
    expect(why).to_contain_text("Cell load gives it size, and ended with ZeroDivisionError")


def test_what_would_run_is_told_for_each_way_of_running(desk: Desk) -> None:
    editor = edited(desk, **CHAIN)
    editor.cell("model").menu("What would run?")
    what = dialog(editor, "What would run?")
    check_runs(editor, "load", "model", "plot")
    expect(what).to_contain_text("it reads from model")
    what.get_by_role("radio", name="Running what Cell model needs").check()
    check_runs(editor, "load", "model")
    what.get_by_role("radio", name="Running only Cell model").check()
    check_runs(editor, "model")
    what.get_by_role("radio", name="Running all stale cells").check()
    check_runs(editor, "load", "model", "plot")


def test_what_was_told_can_be_run(desk: Desk) -> None:
    editor = edited(desk, **CHAIN)
    editor.cell("model").select()
    editor.press("p")
    what = dialog(editor, "What would run?")
    what.get_by_role("radio", name="Running what Cell model needs").check()
    check_runs(editor, "load", "model")
    what.get_by_role("button", name="Run", exact=True).click()
    editor.cell("model").is_("fresh")
    editor.cell("plot").is_("stale").shows("plot 2")


def test_nothing_would_run_where_nothing_is_stale(desk: Desk) -> None:
    editor = desk.notebook(**CHAIN).run_all()
    editor.cell("plot").is_("fresh").select()
    editor.press("p")
    what = dialog(editor, "What would run?")
    what.get_by_role("radio", name="Running all stale cells").check()
    expect(what).to_contain_text("Nothing would run.")
    expect(what.get_by_role("button", name="Run", exact=True)).to_be_disabled()


def test_moving_an_element_asks_before_a_costly_cascade(desk: Desk) -> None:
    make = "import gonium as gn\nlimit = gn.ui.slider(0, 10, value=3, label='Limit')\nlimit"
    file = COSTLY.replace("size = 1", make).replace('"trained", size', '"trained", limit.value')
    desk.file().write_text(file)
    editor = desk.open().run_all()
    editor.cell("train").shows("trained 3")
    slider = editor.page.get_by_role("slider", name="Limit")
    slider.focus()
    editor.press("ArrowRight")
    plan = dialog(editor, "Run 1 cell?")
    expect(plan).to_contain_text("limit was moved")
    expect(plan.get_by_role("button", name="Only this cell")).to_have_count(0)
    plan.get_by_role("button", name="Cancel").click()
    editor.cell("train").is_("stale").shows("trained 3")
    slider.focus()
    editor.press("ArrowRight")
    dialog(editor, "Run 1 cell?").get_by_role("button", name="Run", exact=True).click()
    editor.cell("train").is_("fresh").shows("trained 5")
