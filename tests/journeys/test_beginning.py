"""Beginning: the command, its one address, signing in, and the pages it leads to."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from journeys.conftest import at
from journeys.desk import Desk, written
from journeys.editor import MOD, Editor
from server.running import running

pytestmark = pytest.mark.journey

REFUSED = ("403", "429")
"""What the browser's console says of a refused request."""


def test_the_printed_address_opens_the_page_and_loses_its_token(own_desk: Desk) -> None:
    page = own_desk.page(signed_in=False)
    assert "?token=" in own_desk.server.url
    page.goto(own_desk.server.url)
    expect(page.get_by_role("heading", name="Files")).to_be_visible()
    assert page.url == f"{own_desk.origin}/"
    [cookie] = page.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    assert page.evaluate("document.cookie") == ""


def test_the_printed_address_works_once(own_desk: Desk) -> None:
    own_desk.page(signed_in=False).goto(own_desk.server.url)
    other = own_desk.page(signed_in=False)
    other.goto(own_desk.server.url)
    expect(other.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(other.get_by_text("That link has been used")).to_be_visible()


def test_the_access_token_signs_in_and_leads_where_one_was_going(desk: Desk) -> None:
    desk.expect_trouble(*REFUSED)
    desk.write(a="x = 1")
    page = desk.page(signed_in=False)
    page.goto(desk.address())
    field = page.get_by_role("textbox", name="Access token")
    expect(field).to_be_focused()
    field.fill("not-this-one")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text(
        "That is not the token: copy it from Gonium's terminal."
    )
    field.fill(desk.server.access)
    page.keyboard.press("Enter")
    Editor(page).live().cell("a").says("x = 1")
    assert page.url == desk.address()


def test_an_empty_token_is_asked_for_again(desk: Desk) -> None:
    page = desk.page(signed_in=False)
    page.goto(desk.origin)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_have_text("Enter the token that Gonium printed.")


def test_without_a_token_everybody_here_is_let_in(browser: Browser, tmp_path: Path) -> None:
    with running("edit", str(tmp_path), "--no-token") as server:
        for desk in at(Desk(browser, server, tmp_path)):
            page = desk.page(signed_in=False)
            page.goto(server.url)
            expect(page.get_by_role("heading", name="Files")).to_be_visible()


def test_edit_with_a_notebook_opens_it(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "my notebook.py").write_text(written(a="x = 1"))
    with running("edit", "my notebook.py", cwd=tmp_path) as server:
        for desk in at(Desk(browser, server, tmp_path)):
            page = desk.page(signed_in=False)
            page.goto(server.url)
            Editor(page).live().cell("a").says("x = 1")


def test_new_makes_a_notebook_and_opens_it(browser: Browser, tmp_path: Path) -> None:
    with running("new", "fresh.py", cwd=tmp_path) as server:
        for desk in at(Desk(browser, server, tmp_path)):
            page = desk.page(signed_in=False)
            page.goto(server.url)
            editor = Editor(page).live()
            expect(page.get_by_role("textbox", name="Code")).to_be_focused()
            page.keyboard.type("print('made')")
            editor.press(f"{MOD}+Enter").cell(1).shows("made")


def test_the_tutorial_opens_and_all_of_it_runs(browser: Browser, tmp_path: Path) -> None:
    with running("tutorial", cwd=tmp_path) as server:
        for desk in at(Desk(browser, server, tmp_path)):
            page = desk.page(signed_in=False)
            page.goto(server.url)
            editor = Editor(page).live()
            expect(page.get_by_role("heading", level=1).nth(1)).to_be_visible()
            editor.run_all()
            expect(page.locator("section[data-kind=code][data-state=running]")).to_have_count(0)
            expect(page.locator("section[data-state=queued]")).to_have_count(0)
            expect(page.locator("section[data-state=failed]")).to_have_count(0)


def test_home_lists_folders_and_notebooks(own_desk: Desk) -> None:
    own_desk.write("one.py", a="x = 1")
    (own_desk.folder / "data").mkdir()
    (own_desk.folder / "data" / "two.py").write_text(written(a="y = 2"))
    (own_desk.folder / "data" / "table.csv").write_text("a,b\n")
    page = own_desk.page()
    page.goto(own_desk.origin)
    files = page.get_by_role("list", name="Files")
    expect(files.get_by_role("link")).to_have_text([re.compile("data"), re.compile(r"one\.py")])
    files.get_by_role("link", name="data").click()
    expect(files.get_by_role("link")).to_have_text([re.compile(r"two\.py")])
    page.get_by_role("button", name="Show 1 other file").click()
    expect(files.get_by_text("table.csv")).to_be_visible()
    page.go_back()
    files.get_by_role("link", name="one.py").click()
    Editor(page).live().cell("a").says("x = 1")


def test_home_makes_a_notebook(own_desk: Desk) -> None:
    page = own_desk.page()
    page.goto(own_desk.origin)
    page.get_by_role("button", name="Start with an empty notebook").click()
    page.wait_for_url("**/edit/*.py")
    editor = Editor(page).live()
    expect(page.get_by_role("textbox", name="Code")).to_be_focused()
    page.keyboard.type("print(6 * 7)")
    editor.press(f"{MOD}+Enter").cell(1).shows("42")
    page.goto(own_desk.origin)
    expect(page.get_by_role("region", name="Recent").get_by_role("link")).to_have_count(1)


def test_home_makes_the_tutorial(own_desk: Desk) -> None:
    page = own_desk.page()
    page.goto(own_desk.origin)
    page.get_by_role("button", name="Take the tutorial").click()
    page.wait_for_url("**/edit/tutorial.py")
    Editor(page).live()


def test_home_shows_running_kernels_and_stops_them(own_desk: Desk) -> None:
    editor = own_desk.notebook(a="print('runs')")
    editor.cell("a").run().shows("runs")
    page = editor.page.context.new_page()
    page.goto(own_desk.origin)
    kernels = page.get_by_role("region", name="Running kernels")
    expect(kernels.get_by_role("link", name="nb.py")).to_be_visible()
    expect(kernels).to_contain_text(re.compile(r"\d+(\.\d)? MB"))
    kernels.get_by_role("button", name="Stop the kernel of nb.py").click()
    expect(kernels).to_have_count(0)
    assert own_desk.kernels() == []
    expect(editor.page.get_by_role("alert")).to_contain_text(
        "The kernel was stopped; the next run starts another."
    )
    editor.cell("a").run().shows("runs").is_("fresh")


def test_an_address_that_leads_nowhere_says_so(desk: Desk) -> None:
    desk.expect_trouble("404")
    page = desk.page()
    page.goto(f"{desk.origin}/nowhere")
    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_role("heading", name="Files")).to_be_visible()
