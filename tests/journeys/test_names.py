"""Names are an interface too: what things are called on the page, for assistive technology and scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from journeys.desk import Desk

pytestmark = pytest.mark.journey


def test_each_cell_is_a_region_with_its_parts(desk: Desk) -> None:
    editor = desk.notebook(named="print('shown')")
    cell = editor.cell("named").run().is_("fresh")
    expect(cell.code).to_be_visible()
    expect(cell.button("Run cell")).to_be_visible()
    expect(cell.button("Cell menu")).to_be_visible()
    expect(cell.output).to_be_visible()


def test_a_cell_without_a_name_is_called_by_its_number(desk: Desk) -> None:
    desk.file().write_text("# %%\nx = 1\n\n# %% named\ny = 2\n\n# %%\nz = 3\n")
    desk.open().order("1", "named", "3")


def test_a_running_cell_and_the_page_have_a_stop_button(desk: Desk) -> None:
    editor = desk.notebook(a="while True: pass")
    expect(editor.button("Stop")).to_be_disabled()
    expect(editor.cell("a").button("Stop")).to_have_count(0)
    editor.cell("a").run().is_("running")
    expect(editor.cell("a").button("Stop")).to_be_visible()
    editor.button("Stop").click()
    editor.cell("a").is_("stale")


@pytest.mark.parametrize(
    "name", ["Run all", "Run stale", "Stop", "Restart kernel", "Save", "Command palette"]
)
def test_the_page_has_its_buttons(desk: Desk, name: str) -> None:
    expect(desk.notebook(a="x = 1").button(name)).to_be_visible()


@pytest.mark.parametrize("name", ["Outline", "Problems"])
def test_panels_are_tabs(desk: Desk, name: str) -> None:
    page = desk.notebook(a="x = (", md="# Title").page
    tab = page.get_by_role("tab", name=name)
    tab.click()
    expect(tab).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("tabpanel", name=name)).to_be_visible()
    tab.click()
    expect(page.get_by_role("tabpanel", name=name)).to_have_count(0)


def test_the_problems_panel_leads_to_what_is_wrong(desk: Desk) -> None:
    editor = desk.notebook(a="x = (1,", b="y = 2")
    editor.page.get_by_role("tab", name="Problems").click()
    panel = editor.page.get_by_role("tabpanel", name="Problems")
    panel.get_by_text(re.compile("never closed|was never")).click()
    expect(editor.cell("a").region.locator(".cm-editor.cm-focused")).to_be_visible()


UNNAMED = """
() => [...document.querySelectorAll("button, a[href], input, select, textarea, [role=button], [role=textbox], [role=tab], [role=menuitem], [role=region], section[data-cell], dialog, iframe, img")]
  .filter((one) => one.checkVisibility())
  .filter((one) => {
    const labelled = (one.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join("");
    const label = [one.getAttribute("aria-label"), labelled, one.getAttribute("title"), one.getAttribute("alt"), one.textContent, one.labels?.[0]?.textContent];
    return !label.some((text) => text?.trim());
  })
  .map((one) => one.outerHTML.slice(0, 200))
"""
TWICE = """
() => {
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  return ids.filter((id, at) => ids.indexOf(id) !== at);
}
"""
DANGLING = """
() => [...document.querySelectorAll("[aria-labelledby], [aria-describedby], [aria-controls], [aria-activedescendant]")]
  .flatMap((one) => ["aria-labelledby", "aria-describedby", "aria-controls", "aria-activedescendant"]
    .flatMap((name) => (one.getAttribute(name) ?? "").split(" "))
    .filter((id) => id && !document.getElementById(id)))
"""
LEVELS = """
() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter((one) => one.checkVisibility()).map((one) => Number(one.tagName[1]))
"""


def check_accessible(page: Page) -> None:
    """What can be seen without a tool: names, ids, languages, landmarks."""
    assert page.evaluate(UNNAMED) == []
    assert page.evaluate(TWICE) == []
    assert page.evaluate(DANGLING) == []
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.title()
    expect(page.get_by_role("main")).to_have_count(1)
    assert page.evaluate(LEVELS)[0] == 1


def test_everything_on_the_notebook_page_has_a_name(desk: Desk) -> None:
    editor = desk.notebook(md="# Title", a="print(1)", b="1 / 0", c="{'a': [1, 2]}")
    editor.run_all().cell("b").is_("failed")
    check_accessible(editor.page)
    editor.cell("a").region.hover()
    editor.cell("a").button("Cell menu").click()
    expect(editor.page.get_by_role("menu", name="Cell menu")).to_be_visible()
    check_accessible(editor.page)
    editor.press("Escape")
    for opened in ("Outline", "Problems"):
        editor.page.get_by_role("tab", name=opened).click()
        check_accessible(editor.page)


@pytest.mark.parametrize("key", ["Control+k", "h", "f"], ids=["palette", "keys", "find"])
def test_everything_in_a_dialog_has_a_name(desk: Desk, key: str) -> None:
    editor = desk.notebook(a="x = 1")
    editor.cell("a").select()
    editor.press(key)
    opened = editor.page.get_by_role("dialog").or_(editor.page.get_by_role("search"))
    expect(opened).to_be_visible()
    check_accessible(editor.page)
    editor.press("Escape")
    expect(opened).to_have_count(0)
    expect(editor.cell("a").region).to_be_focused()


def test_everything_on_home_and_sign_in_has_a_name(desk: Desk) -> None:
    desk.notebook(a="x = 1").cell("a").run().is_("fresh")
    page = desk.page()
    page.goto(desk.origin)
    expect(page.get_by_role("region", name="Running kernels")).to_be_visible()
    check_accessible(page)
    other = desk.page(signed_in=False)
    other.goto(desk.origin)
    expect(other.get_by_role("heading", name="Sign in")).to_be_visible()
    check_accessible(other)


def test_how_runs_end_is_said_aloud(desk: Desk) -> None:
    editor = desk.notebook(a="x = 1", b="1 / 0")
    editor.cell("a").run()
    live = editor.page.locator("p[aria-live=polite]")
    expect(live).to_contain_text("Cell a finished")
    editor.cell("b").run()
    expect(live).to_contain_text("Cell b failed")
