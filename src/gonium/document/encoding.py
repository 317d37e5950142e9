"""Bytes to text and back: a notebook is UTF-8, and what is not gets a sentence instead."""

import msgspec

_MARKS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


class NotUtf8(msgspec.Struct, frozen=True):
    """Why bytes are not the text of a notebook."""

    message: str
    offset: int
    """Of the first byte that does not fit."""


def decode(data: bytes) -> str | NotUtf8:
    """The text of a file; a byte order mark stays its first character."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        start = error.start
        line = data.count(b"\n", 0, start) + 1
        kind = next((name for mark, name in _MARKS if data.startswith(mark)), "not UTF-8")
        found = f"byte 0x{data[start]:02x} at offset {start}, line {line}"
        return NotUtf8(
            f"The file is {kind} ({found}), and a notebook is UTF-8: convert it, for example "
            "with the command `iconv`, or save it as UTF-8 in an editor.",
            start,
        )


def encode(text: str) -> bytes:
    """The bytes of a file. Half a surrogate pair, which no file can hold, becomes `?`."""
    return text.encode("utf-8", "replace")
