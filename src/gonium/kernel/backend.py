"""Matplotlib's backend in a kernel: draws as Agg does, shows below the cell.

Only matplotlib imports this module, by the name that `figures` gave it.
"""

from typing import Any

from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg

from gonium.kernel.figures import show_now
from gonium.kernel.output import current, display


class FigureManager(FigureManagerBase):
    """Shows figures in the run that asks."""

    def __init__(self, canvas: Any, num: Any) -> None:
        super().__init__(canvas, num)
        self.run = current()
        """The run that made the figure."""

    @classmethod
    def pyplot_show(cls, *, block: bool | None = None) -> None:
        """Show all open figures and close them: `plt.show()`."""
        show_now()

    def show(self) -> None:
        """Show one figure: `figure.show()`."""
        display(self.canvas.figure)


class FigureCanvas(FigureCanvasAgg):
    """Agg's canvas with our manager."""

    manager_class: Any = FigureManager
