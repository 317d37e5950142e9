"""Names for the identifiers that cross the wires, so that signatures say what a string is."""

from typing import NewType

CellId = NewType("CellId", str)
"""A cell of an open notebook; lives in the session, never in the file."""

ClientId = NewType("ClientId", str)
"""One browser tab, editor or program that is connected to a session."""

ElementId = NewType("ElementId", str)
"""Something that can be moved: the cell that made it and how many it had made before."""

RunId = NewType("RunId", int)
"""One execution of one cell; counts up in a session and is never used again."""

WidgetId = NewType("WidgetId", str)
"""The model of a widget, as its library calls it: the id of its comm."""

Version = NewType("Version", str)
"""A token that says whether an export is the same as before. Equal tokens: equal values."""
