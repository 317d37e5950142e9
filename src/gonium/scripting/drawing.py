"""Matplotlib during a run: figures of the notebook's own, and its caller's afterwards as before.

Pyplot keeps open figures, settings and a backend for the whole process.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from gonium.kernel import figures

_settings: list[Any] = []
"""Those of a matplotlib that was imported during the run, before it was told of our backend."""


def prepared(matplotlib: ModuleType) -> None:
    """Choose our backend, right after the import of matplotlib."""
    _settings.append(dict.copy(matplotlib.rcParams))
    figures.prepare(matplotlib)


@contextmanager
def figures_apart() -> Iterator[None]:
    """Let the run begin without open figures, and leave those that are open, and the settings."""
    matplotlib: Any = sys.modules.get("matplotlib")
    loaded = hasattr(matplotlib, "rcParams")
    settings = dict.copy(matplotlib.rcParams) if loaded else None
    backend = getattr(sys.modules.get("matplotlib.pyplot"), "_backend_mod", None)
    opened = _take_figures()
    if loaded:
        figures.prepare(matplotlib)
    try:
        yield
    finally:
        _take_figures()
        if settings is None and _settings:
            settings = _settings.pop()
        _give_back(settings, backend, opened)


def _take_figures() -> dict[Any, Any]:
    """Take the open figures away from pyplot; return them."""
    helpers: Any = sys.modules.get("matplotlib._pylab_helpers")
    if helpers is None:
        return {}
    figs = helpers.Gcf.figs
    found = dict(figs)
    figs.clear()
    return found


def _give_back(settings: Any, backend: Any, opened: dict[Any, Any]) -> None:
    matplotlib: Any = sys.modules.get("matplotlib")
    if settings is not None and hasattr(matplotlib, "rcParams"):
        dict.update(matplotlib.rcParams, settings)
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        # Without one, pyplot loads that of the settings when it is needed.
        pyplot._backend_mod = backend
    if opened:
        sys.modules["matplotlib._pylab_helpers"].Gcf.figs.update(opened)
