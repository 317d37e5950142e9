"""An exception becomes an error output: message first, the user's own frames marked.

Python's own `traceback` words the exceptions, their suggestions, chains and groups; the frames
are ours. An exception is an object of somebody else's class: whatever it does, an error comes
out.
"""

import re
import traceback
from typing import Any, Literal

from gonium.display.pack import utf8
from gonium.display.reason import MESSAGE_LIMIT, message_of, shortened, type_name
from gonium.display.stack import Cells, Stack, frames_of, in_cell, syntax_frame
from gonium.protocol.output import Error, Raised

CHAIN = 20
"""Exceptions of a chain that are described, counted from the one raised last."""
TEXT_LIMIT = 100_000
"""Characters of the text."""


def describe_error(exc: BaseException, cells: Cells) -> Error:
    """Describe an exception and what led to it; never raises.

    `cells` gives, for the file names that cells were compiled with, the cell's id and name.
    """
    try:
        return _described(exc, cells)
    except BaseException:  # noqa: BLE001  user code: everything an exception's class overrides
        return _bare(exc, cells)


def _bare(exc: BaseException, cells: Cells) -> Error:
    """What can be said without asking the exception for more than its text."""
    name, message = type_name(exc), message_of(exc)
    frames = frames_of(BaseException.__dict__["__traceback__"].__get__(exc), cells)
    lines = [*Stack(frames).format(), f"{name}: {message}\n"]
    return Error(name, message, [Raised(name, message, frames)], _clean("".join(lines), TEXT_LIMIT))


def _described(exc: BaseException, cells: Cells) -> Error:
    words = traceback.TracebackException(
        type(exc), exc, None, limit=0, lookup_lines=False, compact=True
    )
    chain = _chain(words, exc, cells)
    text = re.sub(r'File "([^"\n]+)"', lambda found: _place(found, cells), "".join(words.format()))
    last = chain[-1]
    return Error(last.name, last.message, chain, _clean(text, TEXT_LIMIT))


def _place(found: re.Match[str], cells: Cells) -> str:
    """The place of a syntax error, which Python writes itself, in our way."""
    cell, name = cells.get(found[1], ("", ""))
    return in_cell(name or cell) if cell else found[0]


def _chain(words: traceback.TracebackException, exc: BaseException, cells: Cells) -> list[Raised]:
    """The exceptions from the first cause to the one raised last."""
    chain: list[Raised] = []
    link: Literal["", "cause", "context"] = ""
    now: traceback.TracebackException | None = words
    value: BaseException | None = exc
    while now is not None and value is not None:
        raised = _raised(now, value, cells, link)
        if len(chain) < CHAIN:
            chain.append(raised)
        if now.__cause__ is not None:
            now, value, link = now.__cause__, value.__cause__, "cause"
        else:
            now, value, link = now.__context__, value.__context__, "context"
    return chain[::-1]


def _raised(
    words: traceback.TracebackException,
    exc: BaseException,
    cells: Cells,
    link: Literal["", "cause", "context"],
) -> Raised:
    frames = frames_of(exc.__traceback__, cells)
    # Python writes the heading of a traceback only where there is a stack.
    words.stack = Stack(frames) if frames else None  # type: ignore[assignment]  # see above
    message = str(words)
    if isinstance(exc, SyntaxError):
        said: Any = exc.msg
        message = said if isinstance(said, str) else message
        place = syntax_frame(exc, cells)
        frames.extend([place] if place else [])
    group = []
    if isinstance(exc, BaseExceptionGroup) and words.exceptions:
        pairs = zip(words.exceptions, exc.exceptions, strict=False)
        group = [_raised(each, member, cells, "") for each, member in pairs]
    return Raised(type_name(exc), _clean(message, MESSAGE_LIMIT), frames, link, _notes(exc), group)


def _notes(exc: BaseException) -> list[str]:
    notes = getattr(exc, "__notes__", [])
    if not isinstance(notes, list | tuple):
        return []
    return [_clean(note, MESSAGE_LIMIT) for note in notes[:100] if isinstance(note, str)]


def _clean(text: str, limit: int) -> str:
    return utf8(shortened(text, limit)).decode()
