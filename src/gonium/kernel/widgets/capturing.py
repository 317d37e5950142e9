"""What is printed and shown within `with Output():`, which becomes part of the widget's state.

ipywidgets marks the beginning and the end by setting `msg_id`. Output is kept as notebooks of
Jupyter keep it, since widgets and their users read it there.
"""

import binascii
import sys
from collections.abc import Mapping
from itertools import groupby
from time import monotonic
from typing import TYPE_CHECKING, Any, cast

from gonium.display.manner import Manner
from gonium.kernel import figures, output
from gonium.kernel.widgets.packing import Trait
from gonium.protocol.output import Blob, Json, Media, Text

if TYPE_CHECKING:
    from gonium.kernel.widgets.comms import Comm

PERIOD = 0.05
"""Seconds after which text that was printed is told."""
LONGEST = 200_000
"""Characters of text that stay; of more, the latest do."""
_TEXTUAL = ("text/", "image/svg+xml", "application/javascript")


class Capturing:
    """The output widgets that take output now, the innermost last."""

    def __init__(self) -> None:
        self._within: list[_Taking] = []

    def heed(self, comm: "Comm", traits: Mapping[str, Trait]) -> None:
        """Begin or end to take output for a widget, if that is what has changed."""
        widget = comm.widget
        if "msg_id" not in traits or getattr(widget, "_model_name", "") != "OutputModel":
            return
        if traits["msg_id"][0]:
            self._within.append(_Taking(widget))
        elif any(taking.widget is widget for taking in self._within):
            while self._within.pop().end() is not widget:
                pass


def show_figures() -> None:
    """Show the open figures where output goes now."""
    stage: Any = output.current()
    if stage is not None:
        figures.show_open(stage)


class _Taking:
    """Takes what is printed and shown for one widget: a stage of its own."""

    def __init__(self, widget: Any) -> None:
        self.widget = widget
        self._around = cast(Any, output.current())
        self.looks = self._around.looks
        self.going = getattr(self._around, "going", False)
        self._renderer = self.looks.elements.widgets.renderer
        self._streams = sys.stdout, sys.stderr
        self._cleared = False
        self._pieces: list[tuple[str, str]] = []
        """Text that was printed and not handed over, with its streams."""
        self._since = 0.0
        sys.stdout, sys.stderr = _Writer(self, "stdout"), _Writer(self, "stderr")
        output.enter(self)

    def end(self) -> Any:
        """Let output go where it went before; return the widget."""
        self.flush()
        sys.stdout, sys.stderr = self._streams
        output.enter(self._around)
        return self.widget

    def show(self, value: Any, display: str = "") -> None:
        """Keep a value."""
        former, Manner.jupyter = Manner.jupyter, True
        try:
            media = self._renderer.render(value, display)
        finally:
            Manner.jupyter = former
        self.show_media(media)

    result = show

    def show_media(self, media: Media) -> None:
        """Keep what is typed already."""
        self.flush()
        if media.data:
            self._append(self._entry(media))

    def show_picture(self, figure: Any) -> None:
        """Keep a figure."""
        self.show(figure)

    def update(self, value: Any, display: str) -> None:
        """Replace what has this display id, here and around."""
        media = self._renderer.render(value, display)
        entry = self._entry(media)
        self.widget.outputs = tuple(
            entry if one.get("transient") == entry["transient"] else one
            for one in self.widget.outputs
        )
        self._around.update(value, display)

    def clear(self, wait: bool) -> None:
        """Keep nothing of what was; with `wait`, only when the next comes."""
        self.flush()
        self._cleared = wait
        if not wait:
            self.widget.outputs = ()

    def print(self, stream: str, text: str) -> None:
        """Keep text, at once or in a moment."""
        self._pieces.append((stream, text))
        if monotonic() - self._since > PERIOD:
            self.flush()

    def flush(self) -> None:
        """Let the widget have what was printed until now; neighbouring pieces are one."""
        pieces, self._pieces, self._since = self._pieces, [], monotonic()
        for stream, group in groupby(pieces, key=lambda piece: piece[0]):
            self._append_text(stream, "".join(text for _, text in group))

    def _append_text(self, stream: str, text: str) -> None:
        last = self._present[-1] if self._present else {}
        if last.get("output_type") != "stream" or last.get("name") != stream:
            self._append({"output_type": "stream", "name": stream, "text": text[-LONGEST:]})
            return
        whole = (last["text"] + text)[-LONGEST:]
        self.widget.outputs = (*self._present[:-1], {**last, "text": whole})

    @property
    def _present(self) -> tuple[Any, ...]:
        return () if self._cleared else tuple(self.widget.outputs)

    def _append(self, entry: dict[str, Any]) -> None:
        present, self._cleared = self._present, False
        self.widget.outputs = (*present, entry)

    def _entry(self, media: Media) -> dict[str, Any]:
        data = {
            mime: self._content(mime, datum)
            for mime, datum in media.data.items()
            if isinstance(datum, Text | Json | Blob) and "vnd.gonium" not in mime
        }
        entry = {"output_type": "display_data", "data": data, "metadata": media.metadata}
        return {**entry, "transient": {"display_id": media.display}} if media.display else entry

    def _content(self, mime: str, datum: Text | Json | Blob) -> Any:
        if isinstance(datum, Text):
            return datum.text
        if isinstance(datum, Json):
            return datum.value
        content = self._renderer.blobs.get(datum.digest)
        if mime.endswith("json"):
            import msgspec

            return msgspec.json.decode(content)
        if mime.startswith(_TEXTUAL):
            return content.decode()
        return binascii.b2a_base64(content, newline=False).decode()


class _Writer:
    """Standard output or error while a widget takes it."""

    encoding = "utf-8"

    def __init__(self, taking: _Taking, name: str) -> None:
        self._taking = taking
        self._name = name

    def write(self, text: str) -> int:
        """Take text."""
        if text:
            self._taking.print(self._name, text)
        return len(text)

    def flush(self) -> None:
        """Hand over what there is."""
        self._taking.flush()

    def isatty(self) -> bool:
        """Say no."""
        return False

    def writable(self) -> bool:
        """Say yes."""
        return True
