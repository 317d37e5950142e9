"""Widgets: models of ipywidgets and anywidget, whose views in pages and whose objects in a kernel
keep each other up to date.

A model's state is JSON; what is binary, or large, is put into it from blobs. `IPY_MODEL_<id>` in a
state stands for another widget. https://github.com/jupyter-widgets/ipywidgets, messaging protocol 2.
"""

from typing import Any

import msgspec

from gonium.protocol.output import Blob


class Placed(msgspec.Struct, frozen=True):
    """Something that belongs into a state, at a path of keys and indices."""

    path: list[str | int]
    blob: Blob
    json: bool = False
    """The blob holds a JSON value; else it is the bytes themselves."""


class WidgetState(msgspec.Struct, frozen=True):
    """The synced traits of a widget, or some of them."""

    values: dict[str, Any] = {}
    """Trait to its value as JSON; `None` where something is placed."""
    placed: list[Placed] = []


class FrontEnd(msgspec.Struct, frozen=True, tag="front_end", tag_field="type"):
    """What draws the widgets of a package, as its installation brings it."""

    script: Blob
    """An AMD module."""
