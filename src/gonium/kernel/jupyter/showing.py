"""Showing as IPython does it: `display(…)` with its options, and text of a given MIME type."""

from collections.abc import Mapping
from typing import Any

from gonium.display.manner import Manner
from gonium.kernel import output

_CLASSES = {
    "text/html": "HTML",
    "text/markdown": "Markdown",
    "text/latex": "Latex",
    "image/svg+xml": "SVG",
    "application/javascript": "Javascript",
}


class Bundle:
    """Data by MIME type, shown as they are."""

    def __init__(self, data: Mapping[str, Any], metadata: Mapping[str, Any] | None = None) -> None:
        self._data = dict(data)
        self._metadata = dict(metadata or {})

    def _repr_mimebundle_(self, **_options: object) -> tuple[dict[str, Any], dict[str, Any]]:
        return self._data, self._metadata

    def __repr__(self) -> str:
        return str(self._data.get("text/plain", f"<{', '.join(self._data)}>"))


def show(mime: str, text: str) -> None:
    """Show text of this type, such as `text/html`, below the cell."""
    data = {mime: text}
    if Manner.jupyter:
        data["text/plain"] = f"<IPython.core.display.{_CLASSES.get(mime, 'DisplayObject')} object>"
    output.display(Bundle(data))


def display(
    *values: Any,
    raw: bool = False,
    metadata: Mapping[str, Any] | None = None,
    display_id: str | bool | None = None,
    clear: bool = False,
    **_options: object,
) -> output.Handle | None:
    """Show values below the cell, in order, as IPython's function does.

    With `raw`, values are dictionaries of MIME type to data. Returns a handle for updates if
    `display_id` is given.
    """
    if clear:
        output.clear_output(wait=True)
    shown = [Bundle(value, metadata) for value in values] if raw else values
    if display_id and not shown:
        return output.Handle(_identity(display_id))
    return output.display(*shown, display_id=display_id or "")


def update_display(value: Any, *, display_id: str, **_options: object) -> None:
    """Replace what carries the display id."""
    output.Handle(display_id).update(value)


def publish_display_data(
    data: Mapping[str, Any],
    metadata: Mapping[str, Any] | None = None,
    *,
    transient: Mapping[str, Any] | None = None,
    update: bool = False,
    **_options: object,
) -> None:
    """Show data by MIME type."""
    identity = (transient or {}).get("display_id", "")
    if update and identity:
        output.Handle(identity).update(Bundle(data, metadata))
    else:
        output.display(Bundle(data, metadata), display_id=identity)


def _identity(display_id: str | bool) -> str:
    if isinstance(display_id, str):
        return display_id
    import os

    return os.urandom(8).hex()
