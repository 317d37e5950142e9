"""Where the data of media come from: bytes, a file, an open file, an address on the web.

Data become a `File`, which says what it is by its first bytes, or else by its name.
"""

import os
from typing import Any

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"BM", 0, "image/bmp"),
    (b"ftypavif", 4, "image/avif"),
    (b"%PDF-", 0, "application/pdf"),
    (b"WAVE", 8, "audio/wav"),
    (b"ID3", 0, "audio/mpeg"),
    (b"\xff\xfb", 0, "audio/mpeg"),
    (b"fLaC", 0, "audio/flac"),
    (b"OggS", 0, "audio/ogg"),
    (b"\x1aE\xdf\xa3", 0, "video/webm"),
    (b"ftyp", 4, "video/mp4"),
)
"""How files begin: bytes, where they stand, and what that means. A longer match comes first."""
_ENDINGS = {
    "svg": "image/svg+xml",
    "jpg": "image/jpeg",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "oga": "audio/ogg",
    "opus": "audio/ogg",
    "ogv": "video/ogg",
    "mov": "video/quicktime",
    "webm": "video/webm",
    "mp4": "video/mp4",
}


class File:
    """Data with a MIME type and perhaps a name; shown as what they are."""

    __slots__ = ("data", "mime", "name")

    def __init__(self, data: bytes, mime: str, name: str = "") -> None:
        self.data = data
        self.mime = mime
        self.name = name

    def _repr_mimebundle_(self, **_options: object) -> dict[str, Any]:
        return {self.mime: self.data, "text/plain": repr(self)}

    def __repr__(self) -> str:
        return f"{self.name or 'file'} ({self.mime}, {len(self.data):,} bytes)"


def read(what: str, source: Any, family: str) -> File:
    """The file that a source is; `family` is what its MIME type begins with, such as `audio/`.

    Raises `OSError` for a file that cannot be read, `TypeError` for what is no source, and
    `ValueError` for data of another family.
    """
    name = os.fspath(source) if isinstance(source, str | os.PathLike) else ""
    if name:
        with open(name, "rb") as file:
            data = file.read()
    elif isinstance(source, bytes | bytearray | memoryview):
        data = bytes(source)
    elif callable(getattr(source, "read", None)):
        data = source.read()
    else:
        raise TypeError(
            f"{what} takes bytes, a path, an open file or an address, not {type(source).__name__}"
        )
    mime = kind_of(data, str(name), family)
    if not mime.startswith(family):
        raise ValueError(
            f"{what}: {name or 'these data'} is {mime}, which begins not with {family}"
        )
    return File(data, mime, os.path.basename(str(name)))


def kind_of(data: bytes, name: str, family: str) -> str:
    """The MIME type of data; where nothing tells, the most usual one of the family."""
    for magic, at, mime in _MAGIC:
        if data[at : at + len(magic)] == magic:
            # Films and sound come in the same containers.
            same = mime.partition("/")[2] in ("mp4", "webm", "ogg")
            return (
                family + mime.partition("/")[2] if same and family in ("audio/", "video/") else mime
            )
    if b"<svg" in data[:1000]:
        return "image/svg+xml"
    return by_name(name) or {
        "image/": "image/png",
        "audio/": "audio/wav",
        "video/": "video/mp4",
    }.get(family, family or "application/octet-stream")


def by_name(name: str) -> str:
    """The MIME type that a file's name tells; nothing where it tells none."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending in _ENDINGS:
        return _ENDINGS[ending]
    import mimetypes

    return mimetypes.guess_type(name)[0] or ""
