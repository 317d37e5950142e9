"""Figures of matplotlib: shown at the end of the cell that drew them, or by `plt.show()`.

Matplotlib is given a backend of ours as soon as it is imported, unless the user chose one. It
draws as Agg does; only showing is different.
"""

import os
import sys
from types import ModuleType
from typing import Any

from gonium.kernel.output import current
from gonium.kernel.stage import Stage

BACKEND = "module://gonium.kernel.backend"


def prepare(matplotlib: ModuleType) -> None:
    """Choose our backend, right after the import of matplotlib."""
    if not os.environ.get("MPLBACKEND"):
        matplotlib.use(BACKEND)


def show_now() -> None:
    """Show the open figures in the run that asks."""
    stage = current()
    if isinstance(stage, Stage):
        show_open(stage)


def show_open(stage: Stage) -> None:
    """Show the figures that are open and not shown yet, and close them; those of other runs that
    go on are left to these."""
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return
    try:
        figures = [pyplot.figure(number) for number in pyplot.get_fignums()]
        own = [figure for figure in figures if not _is_of_another(figure, stage)]
        for figure in own:
            stage.show_picture(figure)
        for figure in own:
            pyplot.close(figure)
    except Exception:  # noqa: BLE001  # the library is half imported, or was bent by user code
        return


def _is_of_another(figure: Any, stage: Stage) -> bool:
    """Say whether another run has made a figure, and goes on."""
    maker = getattr(figure.canvas.manager, "run", None)
    return isinstance(maker, Stage) and maker is not stage and maker.going


def taken() -> list[Any]:
    """Close the open figures and return them, to be shown by whoever wants to."""
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    try:
        found = [pyplot.figure(number) for number in pyplot.get_fignums()] if pyplot else []
        if found:
            pyplot.close("all")
    except Exception:  # noqa: BLE001  the library is half imported, or was bent by user code
        return []
    return found
