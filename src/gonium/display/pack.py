"""Data of a form become a datum of the wire: text, JSON, or a blob when binary or large.

Whatever libraries give is taken as it comes: base64 where bytes are meant, JSON as text, text
that is no UTF-8. What cannot be shown is left out, with a note that says why.
"""

import binascii
from typing import Any

import msgspec

from gonium.display.blobs import Blobs
from gonium.display.reason import reason_of, type_name
from gonium.protocol.output import Datum, Json, Text

INLINE = 32_000
"""Bytes up to which text and JSON stay in the record."""
LARGEST = 256_000_000
"""Bytes of the largest picture, film or document that is kept."""
LARGEST_TEXT = 64_000_000
"""Bytes of the largest text: a browser that must parse more is lost to its reader."""
_BINARY = ("image/", "audio/", "video/", "font/", "application/pdf", "application/octet-stream")


class PackError(ValueError):
    """These data cannot be shown; says why."""


def pack(mime: str, data: Any, blobs: Blobs) -> Datum:
    """The datum for what a formatter or a display method gave; raises `PackError`."""
    if mime == "application/json" or mime.endswith("+json"):
        return _pack_json(mime, data, blobs)
    if isinstance(data, bytes | bytearray | memoryview):
        return _stored(mime, bytes(data), blobs, LARGEST)
    if not isinstance(data, str):
        raise PackError(f"{mime} is {type_name(data)}, not text")
    if mime.startswith(_BINARY) and not mime.endswith("+xml"):
        return _stored(mime, _from_base64(mime, data), blobs, LARGEST)
    encoded = utf8(data)
    if len(encoded) > INLINE:
        return _stored(mime, encoded, blobs, LARGEST_TEXT)
    return Text(encoded.decode())


def utf8(text: str) -> bytes:
    """Encoded; half of a surrogate pair, which UTF-8 has no bytes for, is written `\\udc80`."""
    return text.encode("utf-8", "backslashreplace")


def as_json(encoded: bytes) -> Any:
    """The JSON value, if it can travel inline; `None` for numbers that MessagePack has not."""
    value = msgspec.json.decode(encoded)
    try:
        msgspec.msgpack.encode(value)
    except OverflowError:
        return None
    return value


def _pack_json(mime: str, data: Any, blobs: Blobs) -> Datum:
    try:
        if isinstance(data, str | bytes):
            data = msgspec.json.decode(data)
        encoded = msgspec.json.encode(data, enc_hook=_plain)
        value = as_json(encoded) if len(encoded) <= INLINE else None
        return _stored(mime, encoded, blobs, LARGEST_TEXT) if value is None else Json(value)
    except (TypeError, ValueError, OverflowError, RecursionError) as exc:
        if isinstance(exc, PackError):
            raise
        raise PackError(f"{mime} is no JSON: {reason_of(exc)}") from None


def _plain(value: Any) -> Any:
    """Numbers and arrays of numpy and its like, which specifications are full of."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"{type_name(value)} has no form in JSON")


def _from_base64(mime: str, text: str) -> bytes:
    try:
        return binascii.a2b_base64(text)
    except ValueError as exc:
        raise PackError(f"{mime} is no base64: {reason_of(exc)}") from None


def _stored(mime: str, data: bytes, blobs: Blobs, largest: int) -> Datum:
    if not data:
        raise PackError(f"{mime} is empty")
    if len(data) > largest:
        raise PackError(f"{mime} has {len(data):,} bytes, more than the {largest:,} shown")
    try:
        return blobs.put(data)
    except OSError as exc:
        reason = exc.strerror or reason_of(exc)
        raise PackError(f"{mime} could not be stored in {blobs.folder}: {reason}") from None
