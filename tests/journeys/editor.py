"""The notebook page as a person finds it: by what things are called, and by nothing else.

The names are those that the interface promises to keep; a test that needs another way to find
something is a test of that one thing.
"""

import re
from typing import Literal

from playwright.sync_api import Locator, Page, expect

State = Literal["fresh", "running", "queued", "stale", "failed", "blocked"]
MOD = "Control"


class Cell:
    """One cell: a region with its code, its buttons and its output."""

    def __init__(self, region: Locator) -> None:
        self.region = region
        self.page = region.page
        self.code = region.get_by_role("textbox", name="Code", exact=True)
        self.output = region.get_by_role("region", name="Output", exact=True)

    def button(self, name: str) -> Locator:
        return self.region.get_by_role("button", name=name, exact=True)

    def edit(self) -> "Cell":
        """Put the cursor into the text, at its end."""
        self.code.click()
        expect(self.region.locator(".cm-editor.cm-focused")).to_be_visible()
        self.page.keyboard.press(f"{MOD}+End")
        return self

    def write(self, text: str) -> "Cell":
        """Replace the text, as somebody does who pastes."""
        self.edit()
        self.page.keyboard.press(f"{MOD}+a")
        self.page.keyboard.insert_text(text)
        return self

    def type(self, text: str) -> "Cell":
        """Type after the text, key by key."""
        self.edit()
        self.page.keyboard.type(text)
        return self

    def select(self) -> "Cell":
        """Select the cell itself, so that keys act on it and not on its text."""
        self.edit()
        self.page.keyboard.press("Escape")
        expect(self.region).to_be_focused()
        return self

    def run(self) -> "Cell":
        """Press Ctrl-Enter in the text."""
        self.edit()
        self.page.keyboard.press(f"{MOD}+Enter")
        return self

    def menu(self, item: str) -> None:
        """Choose something from the cell's menu."""
        self.region.hover()
        self.button("Cell menu").click()
        self.page.get_by_role("menuitem", name=item).click()

    def is_(self, state: State) -> "Cell":
        expect(self.region).to_have_attribute("data-state", state)
        return self

    def says(self, text: str) -> "Cell":
        """The code is this text, to the letter."""
        expect(self.code).to_have_text(text, use_inner_text=True)
        return self

    def shows(self, text: str | re.Pattern[str]) -> "Cell":
        """The output contains this."""
        expect(self.output).to_contain_text(text)
        return self


class Editor:
    """The page of one notebook."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.cells = page.locator("section[data-cell]")
        self.toolbar = page.get_by_role("toolbar", name="Notebook")

    def cell(self, name: str | int) -> Cell:
        """The cell with this name, or, from 1, this number if it has none."""
        return Cell(self.page.get_by_role("region", name=f"Cell {name}", exact=True))

    def button(self, name: str) -> Locator:
        return self.toolbar.get_by_role("button", name=name, exact=True)

    def live(self) -> "Editor":
        """Wait until the page is connected and shows the notebook."""
        # The first page of a test may be one of 20 MB.
        expect(self.page.locator("body")).to_have_attribute(
            "data-connection", "live", timeout=90_000
        )
        expect(self.page.get_by_role("main", name="Notebook")).to_have_attribute(
            "aria-busy", "false"
        )
        return self

    def connected(self, state: Literal["live", "resuming", "closed"]) -> "Editor":
        expect(self.page.locator("body")).to_have_attribute("data-connection", state)
        return self

    def run_all(self) -> "Editor":
        self.button("Run all").click()
        return self

    def press(self, *keys: str) -> "Editor":
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def saved(self) -> "Editor":
        """Wait until the page says that the file holds what it shows."""
        self.file_is("Saved")
        return self

    def file_is(self, words: str) -> "Editor":
        """The page says this, and nothing else, about the file."""
        status = self.page.get_by_role("banner").get_by_role("status")
        expect(status).to_have_text(words)
        return self

    def order(self, *names: str) -> "Editor":
        """The cells are these, one below the other."""
        expect(self.cells).to_have_count(len(names))
        for place, name in enumerate(names):
            expect(self.cells.nth(place)).to_have_attribute("aria-label", f"Cell {name}")
        return self

    def perform(self, command: str) -> "Editor":
        """Do something by its name in the command palette."""
        self.press(f"{MOD}+k")
        self.page.get_by_role("combobox", name="Command").fill(command)
        self.page.get_by_role("option", name=command).first.click()
        return self
