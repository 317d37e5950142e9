"""The cells of a file of Jupyter's in another order, with all its other bytes as they were.

Reading such a file and writing it again would lay all of it out anew. So the text of each cell is
found in the JSON, and the texts change places.
"""

import json
import re
from collections.abc import Sequence

from gonium.document.ipynb import JupyterNotebook, read_ipynb

_SPACE = re.compile(r"[ \t\r\n]*")
_decode = json.JSONDecoder().raw_decode
Span = tuple[int, int]


def reordered(data: bytes, order: Sequence[int]) -> bytes | None:
    """The content of the file with its cells in this order, given by their positions.

    `None` where that cannot be done: before version 4 cells were kept in another way.
    """
    before = read_ipynb(data)
    try:
        text = data.decode()
        spans = _cells(text)
    except (ValueError, LookupError, RecursionError):
        return None
    if not isinstance(before, JupyterNotebook) or len(spans) != len(before.cells):
        return None
    made = _exchanged(text, spans, order).encode()
    after = read_ipynb(made)
    wanted = tuple(before.cells[place] for place in order)
    return made if isinstance(after, JupyterNotebook) and after.cells == wanted else None


def _exchanged(text: str, spans: list[Span], order: Sequence[int]) -> str:
    parts, end = [], 0
    for slot, place in zip(spans, order, strict=True):
        start, stop = spans[place]
        parts += [text[end : slot[0]], text[start:stop]]
        end = slot[1]
    return "".join([*parts, text[end:]])


def _cells(text: str) -> list[Span]:
    """Where the text of each cell begins and ends."""
    position = _after(text, text.index("{") + 1)
    while text[position] == '"':
        key, position = _decode(text, position)
        position = _after(text, text.index(":", position) + 1)
        if key == "cells":
            return _items(text, position)
        position = _after(text, _decode(text, position)[1])
        position = _after(text, position + (text[position] == ","))
    return []


def _items(text: str, position: int) -> list[Span]:
    """Where the items of the list that begins here begin and end."""
    found: list[Span] = []
    position = _after(text, position + 1)
    while text[position] != "]":
        end = _decode(text, position)[1]
        found.append((position, end))
        position = _after(text, end)
        position = _after(text, position + (text[position] == ","))
    return found


def _after(text: str, position: int) -> int:
    """The next position that is not white space."""
    found = _SPACE.match(text, position)
    return found.end() if found else position
