"""How each notebook's server is started on a notebook, and where its page is."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from benchmarks import peers
from benchmarks.notebooks import Write, write_gonium, write_jupyter, write_marimo
from benchmarks.process import Process, free_port, started

OURS = Path(sys.executable).parent


class Contender(msgspec.Struct, frozen=True):
    """A notebook server as a person starts it, without token and browser."""

    name: str
    write: Write
    command: tuple[str | Path, ...]
    """`{file}` and `{port}` are filled in."""
    page: str
    """Path of the URL of the notebook's page."""

    @contextmanager
    def serving(self, folder: Path, file: str) -> Iterator[tuple[Process, int]]:
        """Serve a notebook; give the process and the port, once the page is served."""
        port = free_port()
        with started(self.filled(file, port), folder, port, self.page_of(file)) as process:
            yield process, port

    def filled(self, file: str, port: int) -> list[str]:
        """Return the command line."""
        return [str(part).format(file=file, port=port) for part in self.command]

    def page_of(self, file: str) -> str:
        """Return the path of the URL of a notebook's page."""
        return self.page.format(file=file)


def gonium() -> Contender:
    """Ours."""
    command = (OURS / "gonium", "edit", "{file}", "--no-browser", "--no-token", "--port", "{port}")
    return Contender("gonium", write_gonium, command, "/edit/{file}")


def marimo() -> Contender:
    """A reactive notebook."""
    quiet = ("--headless", "--no-token", "--skip-update-check")
    command = (peers.marimo() / "marimo", "edit", "{file}", *quiet, "--port", "{port}")
    return Contender("marimo", write_marimo, command, "/")


def jupyterlab() -> Contender:
    """The usual notebook."""
    # Started by the superuser, as in containers, it wants to be told that this is meant.
    quiet = (
        "--no-browser",
        "--allow-root",
        "--IdentityProvider.token=",
        "--ServerApp.disable_check_xsrf=True",
    )
    command = (peers.jupyterlab() / "jupyter-lab", *quiet, "--port={port}")
    return Contender("jupyterlab", write_jupyter, command, "/lab/tree/{file}")
