"""The Variables panel: what cells have left, live, without ever asking the values themselves."""

import re

import pytest
from playwright.sync_api import Locator, expect

from journeys.desk import Desk
from journeys.editor import Editor

pytestmark = pytest.mark.journey

HOSTILE = """
class Slow:
    def __repr__(self): import time; time.sleep(3600)
    __len__ = __sizeof__ = __getattr__ = __repr__
slow = Slow(); held = [slow]; None"""


class Panel:
    """The panel, opened."""

    def __init__(self, editor: Editor) -> None:
        editor.page.get_by_role("tab", name="Variables").click()
        self.editor = editor
        self.panel = editor.page.get_by_role("tabpanel", name="Variables")
        self.names = self.panel.locator("tbody td.name .go")

    def row(self, name: str) -> Locator:
        return self.panel.get_by_role("row").filter(
            has=self.editor.page.get_by_role("button", name=name, exact=True)
        )

    def looks(self, name: str) -> Locator:
        """What the row below says the value looks like."""
        return self.row(name).locator("xpath=following-sibling::tr[1]")

    def sort(self, column: str) -> Locator:
        self.panel.get_by_role("columnheader").get_by_role("button", name=column).click()
        return self.panel.get_by_role("columnheader", name=column)


def test_what_cells_have_left_is_told_and_followed(desk: Desk) -> None:
    editor = desk.notebook(
        make="small, big = [1, 2], list(range(1000))\ndef f(): pass",
        use="big.append(small)\nlabel = f'{len(big)} of them'",
    )
    shown = Panel(editor)
    expect(shown.panel).to_contain_text("There is no kernel yet")
    editor.run_all()
    expect(shown.names).to_have_text(["small", "big", "label"])
    expect(shown.looks("small")).to_contain_text("[1, 2]")
    expect(shown.row("small")).to_contain_text("list")
    expect(shown.row("big")).to_contain_text("use")
    editor.cell("use").write("label = 'another'").run()
    expect(shown.looks("label")).to_contain_text("'another'")
    expect(shown.names).to_have_text(["big", "small", "label"])


def test_one_sorts_searches_looks_into_values_and_jumps(desk: Desk) -> None:
    editor = desk.notebook(
        a="beta = {'first': 1, 'second': [2, 3]}\nimport math",
        b="alpha = 'x' * 5000",
        c="beta = dict(beta, third='3')",
    ).run_all()
    shown = Panel(editor)
    expect(shown.names).to_have_text(["alpha", "beta"])
    expect(shown.sort("Size")).to_have_attribute("aria-sort", "descending")
    expect(shown.names).to_have_text(["alpha", "beta"])
    shown.sort("Name")
    expect(shown.sort("Name")).to_have_attribute("aria-sort", "descending")
    expect(shown.names).to_have_text(["beta", "alpha"])
    shown.panel.get_by_label("Earlier values").check()
    shown.panel.get_by_label("Functions and modules").check()
    expect(shown.names).to_have_text(["math", "beta", "beta", "alpha"])
    shown.panel.get_by_label("Search variables").fill("ALP")
    expect(shown.names).to_have_text(["alpha"])
    shown.panel.get_by_label("Search variables").fill("third")
    expect(shown.panel).to_contain_text("No name or type contains “third”.")
    shown.panel.get_by_label("Search variables").fill("")
    shown.panel.get_by_role("button", name="Look into beta").last.click()
    parts = shown.panel.get_by_role("list", name="Parts of beta").get_by_role("listitem")
    expect(parts.first).to_have_text(re.compile("'first'.*int.*1"))
    shown.row("alpha").get_by_role("button", name="alpha", exact=True).click()
    expect(editor.cell("b").region).to_be_focused()


def test_values_that_never_answer_block_nobody(desk: Desk) -> None:
    editor = desk.notebook(bad=HOSTILE, after="x = 1").run_all()
    shown = Panel(editor)
    expect(shown.looks("slow")).to_contain_text("<Slow>")
    expect(shown.looks("held")).to_contain_text("[<Slow>]")
    editor.cell("after").write("x = 2").run()
    expect(shown.looks("x")).to_contain_text("2")


def test_values_are_looked_at_while_a_cell_runs_and_are_gone_with_the_kernel(desk: Desk) -> None:
    editor = desk.notebook(
        a="xs = [[1, 2], [3]]", b="import time\nfor _ in range(600): time.sleep(0.1)", c="import os"
    )
    editor.cell("a").run().is_("fresh")
    editor.cell("b").run().is_("running")
    shown = Panel(editor)
    expect(shown.looks("xs")).to_contain_text("[[1, 2], [3]]")
    editor.button("Stop").click()
    editor.cell("b").is_("stale")
    editor.cell("c").write("import os\nos._exit(3)").run()
    expect(shown.panel.get_by_role("status")).to_contain_text("The kernel has ended")
    expect(shown.row("xs")).to_have_class(re.compile("gone"))
