"""Positions in text as browsers count them: in UTF-16 code units.

A character beyond U+FFFF is one character of a Python string and two units. Where a text has
none of them, which is nearly always, both counts agree and nothing is converted.
"""

from collections.abc import Callable


class EditError(ValueError):
    """An edit that is malformed, or made for another text."""


def units(text: str) -> int:
    """The length of a text in units."""
    return len(text) if text.isascii() else len(_encoded(text)) // 2


def code_points(text: str, position: int) -> int:
    """A position in units as an index into a Python string; clamped to the text."""
    position = max(0, position)
    if text.isascii():
        return min(position, len(text))
    return len(_encoded(text)[: 2 * position].decode("utf-16-le", "ignore"))


def cutter(text: str) -> tuple[int, Callable[[int, int], str]]:
    """The length of a text in units, and a function that cuts pieces out of it by units."""
    size = units(text)
    if size == len(text):
        return size, lambda start, end: text[start:end]
    encoded = _encoded(text)
    return size, lambda start, end: _decoded(encoded[2 * start : 2 * end])


def _encoded(text: str) -> bytes:
    try:
        return text.encode("utf-16-le")
    except UnicodeEncodeError:
        raise EditError("The text holds half of a surrogate pair.") from None


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-16-le")
    except UnicodeDecodeError:
        raise EditError("The edit cuts a character in two.") from None
