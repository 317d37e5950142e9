"""A browser that nobody has used before, and what a page's first load costs in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from shutil import which
from typing import Any

import msgspec
from playwright.sync_api import Browser, CDPSession, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 60_000
"""Milliseconds a page may take."""
CALM = 2_000
"""Milliseconds after which a page that is shown has loaded what it wants."""

WATCH = """\
(text) => {
  const shown = () => [...document.querySelectorAll('.cm-line, pre, code')].some(
    (line) => line.textContent.includes(text) && line.getBoundingClientRect().height > 0);
  const look = () => {
    if (shown()) { window.shownAfter = performance.now(); } else { requestAnimationFrame(look); }
  };
  requestAnimationFrame(look);
}"""


class Load(msgspec.Struct):
    """What one first load cost."""

    shown: float = 0.0
    """Milliseconds from navigation until a text of the notebook was on the screen."""
    script: float = 0.0
    """Kilobytes of script as they came, compressed where the server compresses."""
    all: float = 0.0
    """Kilobytes of everything."""


@contextmanager
def browsers() -> Iterator["Browsers"]:
    """Give the means to start fresh browsers."""
    with sync_playwright() as playwright:
        yield Browsers(playwright)


class Browsers:
    """Starts a new browser, with an empty profile and cache, for every load."""

    def __init__(self, playwright: Any) -> None:
        self._playwright = playwright
        self._program = next(found for name in NAMES if (found := which(name)))

    def load(self, url: str, text: str) -> Load:
        """Navigate to a page and wait until a text of a cell is there to be read."""
        browser: Browser = self._playwright.chromium.launch(
            executable_path=self._program, args=ARGUMENTS
        )
        try:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.set_default_timeout(PATIENCE)
            page.add_init_script(f"({WATCH})({msgspec.json.encode(text).decode()})")
            load = Load()
            _count(page.context.new_cdp_session(page), load)
            page.goto(url, wait_until="commit")
            page.wait_for_function("() => window.shownAfter")
            load.shown = page.evaluate("() => window.shownAfter")
            page.wait_for_timeout(CALM)
            return load
        finally:
            browser.close()


def _count(session: CDPSession, load: Load) -> None:
    """Add up what comes over the network."""
    kinds: dict[str, str] = {}

    def noted(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"]

    def finished(event: dict[str, Any]) -> None:
        size = event["encodedDataLength"] / 1000
        load.all += size
        if kinds.get(event["requestId"]) == "Script":
            load.script += size

    session.on("Network.responseReceived", noted)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
