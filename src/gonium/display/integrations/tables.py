"""What `gn.table` gives: shown as the frame in it is, with what it says about itself."""

from typing import Any

from gonium.display.integrations import frames, pandas
from gonium.display.registry import Bundle, Hints, formatter


@formatter("gonium.display.tables.shown.Table")
def shown(value: Any) -> tuple[Bundle, Hints]:
    """The beginning and end of the frame; pages are what the kernel is asked for."""
    frame = value.frame
    library = type(frame).__module__.partition(".")[0]
    one = getattr(frame, "ndim", 2) == 1
    show = pandas.frame if library == "pandas" and not one else pandas.series
    bundle, hints = show(frame) if library == "pandas" else frames.frame(frame)
    return bundle, {**hints, "note": value.note} if value.note else hints
