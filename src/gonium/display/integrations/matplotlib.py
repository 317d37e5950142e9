"""Figures of matplotlib as PNG with two device pixels for each CSS pixel.

The figure draws itself, so `pyplot` need not be there and its state is not touched.
"""

from io import BytesIO
from typing import Any

from gonium.display.registry import Bundle, Hints, formatter

SCALE = 2
"""Device pixels per CSS pixel, so that lines are sharp on fine screens."""


@formatter("matplotlib.figure.Figure")
def picture(figure: Any) -> tuple[Bundle, Hints] | None:
    """The figure as PNG with its size in CSS pixels; `None` for one with nothing in it."""
    if not (figure.axes or figure.artists or figure.lines or figure.texts or figure.patches):
        return None
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=SCALE * figure.dpi, bbox_inches="tight")
    png = buffer.getvalue()
    width, height = (int.from_bytes(png[at : at + 4]) for at in (16, 20))  # the IHDR chunk
    return {"image/png": png}, {"width": width // SCALE, "height": height // SCALE}
