"""Where a person works: a folder of notebooks, the server of that folder, and browsers.

A desk opens pages, hears everything that goes wrong on them, and leaves no kernel running.
"""

import re
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, WebError

from journeys.editor import Editor
from server.running import Running


class Desk:
    """A folder that a server serves, and the browsers that look at it."""

    def __init__(self, browser: Browser, server: Running, folder: Path, inside: str = "") -> None:
        self.server = server
        self.folder = folder
        self.origin = server.origin
        """Where browsers find the server."""
        self.troubles: list[str] = []
        """What pages complained about."""
        self._inside = f"{inside}/" if inside else ""
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._expected: list[str] = []

    def expect_trouble(self, *patterns: str) -> None:
        """Say what pages may complain about, because the test brings it about."""
        self._expected += patterns

    def file(self, name: str = "nb.py") -> Path:
        return self.folder / name

    def write(self, name: str = "nb.py", **cells: str) -> Path:
        """Write a notebook with these cells."""
        file = self.file(name)
        file.write_text(written(**cells), encoding="utf-8")
        return file

    def notebook(self, **cells: str) -> Editor:
        """Write a notebook with these cells, and open it."""
        self.write(**cells)
        return self.open()

    def browser(self, *, signed_in: bool = True, **options: object) -> BrowserContext:
        """A browser that knows nothing of the others."""
        options.setdefault("viewport", {"width": 1280, "height": 900})
        context = self._browser.new_context(**options)  # type: ignore[arg-type]
        context.on("console", self._heard)
        context.on("weberror", self._raised)
        self._contexts.append(context)
        if signed_in:
            name, _, value = (self.server.cookie or self.server.sign_in()).partition("=")
            context.add_cookies([{"name": name, "value": value, "url": self.origin}])
        return context

    def page(self, **options: object) -> Page:
        """An empty page in a browser of its own."""
        return self.browser(**options).new_page()  # type: ignore[arg-type]

    def address(self, name: str = "nb.py") -> str:
        return f"{self.origin}/edit/{self._inside}{name}"

    def open(self, name: str = "nb.py", page: Page | None = None, **options: object) -> Editor:
        """Open a notebook and wait until the page is connected."""
        page = page or self.page(**options)
        page.goto(self.address(name))
        return Editor(page).live()

    def kernels(self) -> list[str]:
        """The notebooks of this desk that have a kernel."""
        with self.server.client() as client:
            found = [kernel["path"] for kernel in client.get("/api/home").json()["kernels"]]
        return [path for path in found if path.startswith(self._inside)]

    def leave(self) -> None:
        """Close all browsers and end all kernels."""
        for context in self._contexts:
            context.close()
        if self.server.process.poll() is None:
            with self.server.client() as client:
                for path in self.kernels():
                    client.post("/api/kernels/stop", json={"path": path})

    def unexpected(self) -> list[str]:
        """What pages complained about and nobody expected."""
        return [
            trouble
            for trouble in self.troubles
            if not any(re.search(pattern, trouble) for pattern in self._expected)
        ]

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning", "assert"):
            self.troubles.append(f"{message.type}: {message.text} {message.location}")

    def _raised(self, error: WebError) -> None:
        self.troubles.append(f"raised: {error.error}")


def written(**cells: str) -> str:
    """A notebook in its file: `written(a="x = 1")`; a name that begins with `md` is markdown."""
    parts = []
    for name, text in cells.items():
        if name.startswith("md"):
            lines = "\n".join(f"# {line}".rstrip() for line in text.split("\n"))
            parts.append(f"# %% {name} [markdown]\n{lines}\n")
        else:
            parts.append(f"# %% {name}\n{text}\n")
    return "\n".join(parts)


def eventually(look: Callable[[], object], wanted: object) -> None:
    """Wait until something outside the browser is so: a file, a process."""
    deadline = time.monotonic() + 20
    while (found := look()) != wanted and time.monotonic() < deadline:
        time.sleep(0.02)
    assert found == wanted
