"""A child process that a cell has forked and that comes back from it.

In a script it would go on with what follows; here that is for its parent. So it ends where its cell
does, as Python ends a process: with the traceback on standard error, and with the status that tells.
"""

import os
import sys
from collections.abc import Mapping
from typing import NoReturn

from gonium.kernel.executor import Ending
from gonium.kernel.showing import describe_error
from gonium.protocol.ids import CellId

FAILED, INTERRUPTED = 1, 130


def end_child(ending: Ending, cells: Mapping[str, tuple[CellId, str]]) -> NoReturn:
    """End this process; `cells` are the sources by their file names."""
    status = FAILED
    try:
        status, words = _status(ending, cells)
        print(words, end="", file=sys.stderr)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(status)


def _status(ending: Ending, cells: Mapping[str, tuple[CellId, str]]) -> tuple[int, str]:
    """Return the exit status, and what is said on standard error."""
    raised = ending.raised
    if raised is None:
        return 0, ""
    if isinstance(raised, SystemExit):
        code = raised.code
        if code is None or isinstance(code, int):
            return (code or 0) & 0xFF, ""
        return FAILED, f"{code}\n"
    text = describe_error(raised, cells).text.rstrip("\n") + "\n"
    return INTERRUPTED if ending.outcome == "interrupted" else FAILED, text
