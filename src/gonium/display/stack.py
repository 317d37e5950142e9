"""The frames of a traceback: which of them matter, where each is, how they are written.

Frames of Gonium itself are left out, cells have their names, and the middle of a deep recursion
is folded into one entry without a line. Columns count UTF-16 units, as everywhere on the wire.
"""

import linecache
import os
from collections.abc import Iterable, Mapping
from itertools import islice
from traceback import StackSummary
from types import TracebackType
from typing import Any

from gonium.protocol.ids import CellId
from gonium.protocol.output import Frame

Cells = Mapping[str, tuple[CellId, str]]
"""The file name that a cell was compiled with, to its id and name."""

FIRST, LAST = 12, 18
"""Frames that are kept of each end."""
_OWN = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_LIBRARY = os.path.dirname(os.path.abspath(os.__file__)) + os.sep
_INSTALLED = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")


class Stack(StackSummary):
    """Frames that `traceback` writes in our way."""

    def __init__(self, frames: Iterable[Frame]) -> None:
        self.frames = list(frames)
        # Only whether there are any is asked of the list itself.
        super().__init__(self.frames)  # type: ignore[arg-type]  # frames of the wire

    def format(self, **_options: Any) -> list[str]:
        """The lines of each frame."""
        return [_written(frame) for frame in self.frames]


def frames_of(trace: TracebackType | None, cells: Cells) -> list[Frame]:
    """The frames to show, the innermost last."""
    shown = []
    while trace is not None:
        if not _is_own(trace.tb_frame.f_code.co_filename):
            shown.append(trace)
        trace = trace.tb_next
    if len(shown) <= FIRST + LAST:
        return [_frame(each, cells) for each in shown]
    folded = _is_users(shown[FIRST].tb_frame.f_code.co_filename, cells)
    count = f"… {len(shown) - FIRST - LAST:,} more frames"
    left_out = Frame("", 0, "", count, user=folded)
    head = [_frame(each, cells) for each in shown[:FIRST]]
    return [*head, left_out, *(_frame(each, cells) for each in shown[-LAST:])]


def syntax_frame(exc: SyntaxError, cells: Cells) -> Frame | None:
    """Where the source cannot be read, as a frame."""
    file, line, offset = exc.filename, exc.lineno, exc.offset
    if not isinstance(file, str) or not isinstance(line, int):
        return None
    code = exc.text if isinstance(exc.text, str) else linecache.getline(file, line)
    code = code.rstrip("\r\n")
    cell, name = cells.get(file, ("", file))
    start = end = -1
    if isinstance(offset, int) and offset > 0:
        last = exc.end_offset if exc.end_lineno == line else len(code) + 1
        start = _units(code[: offset - 1])
        end = _units(code[: max(last or 0, offset + 1) - 1])
    return Frame(name or cell, line, "", code, cell, _is_users(file, cells), start, end)


def in_cell(name: str) -> str:
    """A cell as a place; one without a name comes as `cell 3`."""
    return f"Cell {name.removeprefix('cell ')}"


def _frame(trace: TracebackType, cells: Cells) -> Frame:
    code = trace.tb_frame.f_code
    file, line = code.co_filename, trace.tb_lineno or 0
    linecache.checkcache(file)
    linecache.lazycache(file, trace.tb_frame.f_globals)
    text = linecache.getline(file, line).rstrip("\r\n")
    start, end = _columns(trace, text)
    cell, name = cells.get(file, ("", file))
    user = _is_users(file, cells)
    return Frame(name or cell, line, code.co_name, text, cell, user, start, end)


def _columns(trace: TracebackType, text: str) -> tuple[int, int]:
    positions = islice(trace.tb_frame.f_code.co_positions(), trace.tb_lasti // 2, None)
    line, end_line, start, end = next(positions, (None, None, None, None))
    if trace.tb_lasti < 0 or line != trace.tb_lineno or start is None or end is None:
        return -1, -1
    encoded = text.encode("utf-8", "surrogatepass")
    last = end if end_line == line else len(encoded)
    return tuple(_units(encoded[:at].decode(errors="ignore")) for at in (start, last))  # type: ignore[return-value]  # two of them


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _is_own(file: str) -> bool:
    return file.startswith(_OWN) or file.startswith("<frozen ")


def _is_users(file: str, cells: Cells) -> bool:
    if file in cells:
        return True
    foreign = file.startswith(("<", _OWN, _LIBRARY)) or any(part in file for part in _INSTALLED)
    return not foreign


def _written(frame: Frame) -> str:
    if not frame.line and not frame.file:
        return f"  {frame.code}\n"
    place = in_cell(frame.file) if frame.cell else f'File "{frame.file}"'
    within = "" if frame.cell and frame.function == "<module>" else f", in {frame.function}"
    text = f"  {place}, line {frame.line}{within}\n"
    code = frame.code.strip()
    return text + (f"    {code}\n{_carets(frame, code)}" if code else "")


def _carets(frame: Frame, code: str) -> str:
    """The mark under the part of the line that failed; none if that is all of it."""
    units = frame.code.encode("utf-16-le", "surrogatepass")
    before, part = (
        units[2 * start : 2 * end].decode("utf-16-le", "replace")
        for start, end in ((0, frame.column), (frame.column, frame.end_column))
    )
    indent = len(frame.code) - len(frame.code.lstrip())
    if frame.column < 0 or not part or len(part) >= len(code):
        return ""
    return f"    {' ' * (len(before) - indent)}{'^' * len(part)}\n"
