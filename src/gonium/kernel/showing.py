"""Values and exceptions become what protocol carries; the only module here that knows `display`.

What renders a value may call methods that the user wrote, so it is entered as user code.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from gonium.kernel.executor import part
from gonium.kernel.interrupt import call
from gonium.kernel.tables import Tables
from gonium.protocol.ids import CellId
from gonium.protocol.output import Error, Media


class Renderer:
    """Values as media; what is large goes into a folder of blobs."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._blobs: Any = None
        self._render: Any = None
        self.tables = Tables(lambda: self.blobs)
        """The frames of the tables that are shown."""

    def prepare(self) -> None:
        """Load what is needed, which takes longer than starting a kernel may."""
        if self._blobs is None:
            from gonium.display import Blobs, render

            self._blobs, self._render = Blobs(self._folder), render

    @property
    def blobs(self) -> Any:
        """Where large media are (`gonium.display.Blobs`)."""
        self.prepare()
        return self._blobs

    def render(self, value: object, display: str = "") -> Media:
        """Return a value as media, with a display id if one is given."""
        blobs = self.blobs
        media: Media = call(self._render, value, blobs)
        return msgspec.structs.replace(media, display=display) if display else media


def describe_error(raised: BaseException, cells: Mapping[str, tuple[CellId, str]]) -> Error:
    """Return an exception as an error output, without frames of the kernel itself."""
    from gonium.display import describe_error as describe  # with the first error

    BaseException.with_traceback(raised, _from_cell(raised, cells))
    error: Error = call(describe, raised, cells)
    return error


def _from_cell(raised: BaseException, cells: Mapping[str, tuple[CellId, str]]) -> Any:
    """Return the traceback from where the cell was entered."""
    trace = part(raised, "__traceback__")
    while trace is not None and trace.tb_frame.f_code.co_filename not in cells:
        trace = trace.tb_next
    return trace
