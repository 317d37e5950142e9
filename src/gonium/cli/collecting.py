"""Which notebooks a command line means that names files and folders."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from gonium.cli.outcome import Failure
from gonium.scripting.opening import is_jupyter
from gonium.server.folder import LEFT_OUT, is_notebook


def notebooks(paths: Iterable[str]) -> list[str]:
    """Return the paths of all notebooks, each once, those in folders in the order of their names.

    A file that is named counts as a notebook by its ending alone; raises `Failure` for others.
    """
    found: dict[str, None] = {}
    for path in paths:
        if os.path.isdir(path):
            found |= dict.fromkeys(_within(path))
        elif path.lower().endswith((".py", ".ipynb")):
            found[os.path.normpath(path)] = None
        else:
            raise Failure(
                f"{path} is no notebook: name .py files, .ipynb files, or folders.", status=2
            )
    return list(found)


def _within(folder: str) -> Iterator[str]:
    """Notebooks in a folder and those below it; hidden ones and environments are left out."""
    for here, folders, names in os.walk(folder):
        if "pyvenv.cfg" in names:
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if _is_looked_into(name))
        for name in sorted(names):
            path = os.path.normpath(os.path.join(here, name))
            if name[0] != "." and (is_jupyter(name) or is_notebook(Path(path))):
                yield path


def _is_looked_into(name: str) -> bool:
    return name[0] != "." and name not in LEFT_OUT
