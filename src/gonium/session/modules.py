"""Local modules: cells that were made with code that has changed since are stale, and run again.

That a file has changed is an intent like any other: cells that run by themselves do, unless the
notebook says `reload = "stale"` in its settings.
"""

from gonium.protocol.ids import CellId
from gonium.session.cellstate import CellState, Made
from gonium.session.draft import Draft

SETTING = "reload"
"""Of the notebook: `run` (the default) or `stale`."""


def note_loaded(draft: Draft, files: dict[str, str]) -> list[CellId]:
    """Take note of what local modules hold now; return the cells that were made with other code."""
    if not files:
        return []
    known = draft.get("modules")
    new = {path: digest for path, digest in files.items() if known.get(path) != digest}
    if not new:
        return []
    draft.set(modules={**known, **new})
    users = [cell for cell, state in draft.cells.items() if _uses_any(state, new)]
    draft.touched.update(users)
    return [cell for cell in users if changed_modules(draft, draft.cells[cell].made)]


def _uses_any(state: CellState, files: dict[str, str]) -> bool:
    return state.made is not None and not state.made.modules.keys().isdisjoint(files)


def changed_modules(draft: Draft, made: Made | None) -> list[str]:
    """Return the names of files that hold other code than a result was made with."""
    if made is None or not made.modules:
        return []
    known = draft.get("modules")
    return [
        path.rpartition("/")[2]
        for path, digest in made.modules.items()
        if known.get(path, digest) != digest
    ]
