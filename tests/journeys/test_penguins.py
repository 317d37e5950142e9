"""The example on real data: opened, run, changed, shown again by another server."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from journeys.conftest import at
from journeys.desk import Desk
from journeys.editor import Editor
from server.running import running

pytestmark = pytest.mark.journey

CODE = ("tools", "load", "clean", "missing", "overview", "bills", "paradox", "line", "fit")


def ran(editor: Editor) -> Editor:
    for name in (*CODE, "confidence", "figure", "answer"):
        editor.cell(name).is_("fresh")
    return editor


def check_shown(editor: Editor) -> None:
    """Everything the notebook shows: tables, formulas, a chart, a figure."""
    editor.cell("load").shows("344 rows").shows("Torgersen")
    expect(editor.cell("load").output.get_by_role("columnheader").first).to_contain_text("species")
    editor.cell("missing").shows("342 remain")
    expect(editor.cell("missing").output.locator(".katex")).to_have_count(2)
    editor.cell("overview").shows("Gentoo")
    figure = editor.cell("figure").output.get_by_role("img")
    figure.scroll_into_view_if_needed()
    expect(figure).to_be_visible()
    assert figure.evaluate("image => image.decode().then(() => image.naturalWidth)") > 600
    bills = editor.cell("bills")
    bills.region.scroll_into_view_if_needed()
    expect(bills.output.locator("svg, canvas").first).to_be_visible()
    editor.cell("answer").shows("grams of penguin")


def test_penguins_opens_runs_and_is_shown_again(browser: Browser, examples: Path) -> None:
    command = ("edit", "penguins.py")
    with running(*command, cwd=examples) as server:
        for desk in at(Desk(browser, server, examples)):
            editor = desk.open("penguins.py")
            expect(
                editor.page.get_by_role("heading", name="How heavy is a penguin?")
            ).to_be_visible()
            expect(editor.page.get_by_role("heading", name="Penguins")).to_be_visible()
            expect(editor.page.get_by_text("No kernel yet")).to_be_visible()
            assert desk.kernels() == []
            check_shown(ran(editor.run_all()))
    shutil.rmtree(examples / "data")
    with running(*command, cwd=examples) as server:
        for desk in at(Desk(browser, server, examples)):
            check_shown(desk.open("penguins.py"))
            assert desk.kernels() == []


def test_only_what_depends_on_the_confidence_follows_it(desk: Desk, examples: Path) -> None:
    shutil.copytree(examples, desk.folder, dirs_exist_ok=True)
    editor = ran(desk.open("penguins.py").run_all())
    figure = editor.cell("figure").output.get_by_role("img")
    before = figure.get_attribute("src")
    editor.cell("confidence").write("confidence = 0.5").is_("stale")
    editor.cell("figure").is_("stale")
    for name in (*CODE, "answer"):
        editor.cell(name).is_("fresh")
    editor.cell("confidence").run().is_("fresh")
    editor.cell("figure").is_("fresh")
    expect(figure).not_to_have_attribute("src", before or "")


def test_mathematics_of_the_example_is_typeset(desk: Desk, examples: Path) -> None:
    shutil.copytree(examples, desk.folder, dirs_exist_ok=True)
    editor = desk.open("penguins.py")
    editor.page.get_by_text("least squares chooses").scroll_into_view_if_needed()
    expect(editor.page.get_by_role("heading", name="Model")).to_be_visible()
    expect(editor.page.locator(".katex-display")).to_have_count(2)
    expect(editor.page.locator(".katex-error")).to_have_count(0)
