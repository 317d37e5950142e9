"""A notebook as a function of its elements and names: `gn.load("nb.py").run(limit=3)["total"]`."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gonium.document import Notebook as Document
from gonium.host.trouble import Trouble
from gonium.scripting.errors import NotebookError
from gonium.scripting.given import give
from gonium.scripting.opening import open_notebook
from gonium.scripting.result import Result
from gonium.scripting.settings import settings_of_user


class Notebook:
    """A notebook as its file said when it was loaded; made by `gn.load`."""

    def __init__(self, path: Path, shown: str, document: Document, jupyter: bool) -> None:
        self.path = path
        """Resolved."""
        self._shown = shown
        self._document = document
        self._jupyter = jupyter

    def run(
        self,
        values: Mapping[str, Any] | None = None,
        /,
        *,
        only: Sequence[int | str] | str | None = None,
        **named: Any,
    ) -> Result:
        """Run it here, in this process, each cell after those it reads from; nothing is saved.

        `named` (and `values`, for names such as `only`) sets elements, to values as their `.value`
        has them, and other names where their first cell assigns them. `only` runs just what gives
        these names, cells by name, or cells by index from 0, and what that needs.

        A cell that fails does not raise here: see `Result.ok`. Raises `NotebookError` for names that
        the notebook does not have, and `KeyboardInterrupt` for Ctrl-C. Each run begins anew, and
        what is this process's is given back afterwards; see docs/guide/scripting.md.
        """
        from gonium.scripting.running import run  # brings the kernel
        from gonium.scripting.surroundings import apart

        given = give(self._document, {**(values or {}), **named}, self._shown)
        wanted = [only] if isinstance(only, str | int) else only
        folder = self.path.parent if self._jupyter else None
        with apart(self.path, self._document, folder):
            return run(self.path, self._shown, given, wanted)

    def __repr__(self) -> str:
        return f"<Notebook {self._shown}>"


def load(path: str | os.PathLike[str]) -> Notebook:
    """Read a notebook (.py or .ipynb) to run it; raises `NotebookError` if that cannot be done.

    Nothing runs, and later changes of the file are not seen.
    """
    shown = os.fspath(path)
    try:
        resolved = Path(shown).resolve()
    except (OSError, RuntimeError):
        raise NotebookError(f"{shown} leads in a circle: remove one of its links.") from None
    found = open_notebook(resolved, shown, settings_of_user().largest)
    if isinstance(found, Trouble):
        raise NotebookError(found.message)
    return Notebook(resolved, shown, found.notebook, found.jupyter is not None)
