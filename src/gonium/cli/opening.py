"""Notebooks as commands open them: what hinders is a sentence for the terminal."""

from gonium.cli.outcome import Failure
from gonium.cli.serving import settings
from gonium.cli.target import resolved
from gonium.host.trouble import Trouble
from gonium.scripting.opening import Opened, is_jupyter, open_notebook

__all__ = ["Opened", "is_jupyter", "opened"]


def opened(shown: str) -> Opened:
    """Read a notebook; raises `Failure` where that cannot be done."""
    found = open_notebook(resolved(shown), shown, settings().largest)
    if isinstance(found, Trouble):
        raise Failure(found.message)
    return found
