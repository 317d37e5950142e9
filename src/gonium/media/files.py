"""Pictures, sound, films, documents, and files to take away: `gn.image`, `gn.audio`, …

Data travel beside the notebook's records and are fetched in ranges, so that a film begins at once.
"""

import os
from typing import Any

from gonium.media.checks import length, web_address
from gonium.media.layout import Layout
from gonium.media.samples import picture_of, sound_of
from gonium.media.sources import File, by_name, read


def image(
    source: Any,
    *,
    alt: str = "",
    caption: str = "",
    width: float | None = None,
    height: float | None = None,
) -> Layout:
    """Show a picture: `gn.image("photo.jpg", alt="The bridge at dusk")`.

    `source` is a path, an address on the web, bytes, an open file, or an array of shape (rows,
    columns), (rows, columns, 3) or (rows, columns, 4), of bytes or of numbers from 0 to 1; anything
    else that has a picture, such as a figure, is shown as that. `width` and `height` are in pixels
    of the page; `alt` is read to those who do not see it.
    """
    sizes = {"width": _size("width", width), "height": _size("height", height)}
    words = {"alt": str(alt), "caption": str(caption)}
    if url := web_address(source):
        return Layout("image", [], url=url, **words, **sizes)
    if hasattr(source, "__array_interface__"):
        source = File(picture_of(source), "image/png")
    elif isinstance(source, str | os.PathLike | bytes | bytearray | memoryview) or hasattr(
        source, "readinto"
    ):
        source = read("gn.image", source, "image/")
    return Layout("image", [source], **words, **sizes)


def audio(source: Any, *, rate: int | None = None) -> Layout:
    """Play sound: `gn.audio("rain.mp3")`, or `gn.audio(samples, rate=44_100)`.

    `source` is a path, an address on the web, bytes or an open file, of WAV, MP3, FLAC or Ogg; or
    an array of samples, from -1 to 1 or 16-bit whole numbers, of shape (samples,) or
    (channels, samples), with their `rate` in a second.
    """
    if url := web_address(source):
        return Layout("audio", [], url=url)
    if rate is not None:
        return Layout("audio", [File(sound_of(source, rate), "audio/wav")])
    if hasattr(source, "__array_interface__"):
        raise ValueError("gn.audio needs the rate of these samples: gn.audio(samples, rate=44_100)")
    return Layout("audio", [read("gn.audio", source, "audio/")])


def video(
    source: Any, *, width: float | None = None, loop: bool = False, muted: bool = False
) -> Layout:
    """Play a film: `gn.video("run.mp4")`; MP4, WebM or Ogg, from where `gn.audio` takes sound.

    `width` is in pixels of the page.
    """
    settings = {"width": _size("width", width), "loop": bool(loop), "muted": bool(muted)}
    if url := web_address(source):
        return Layout("video", [], url=url, **settings)
    return Layout("video", [read("gn.video", source, "video/")], **settings)


def pdf(source: Any, *, height: float = 600) -> Layout:
    """Show a document in PDF: `gn.pdf("paper.pdf")`, from a path, bytes or an open file.

    `height` is in pixels of the page; pages are drawn as they are scrolled to.
    """
    file = read("gn.pdf", source, "application/pdf")
    return Layout("pdf", [file], height=length("height", height), name=file.name)


def download(data: Any, *, name: str = "", mime: str = "", label: str = "") -> Layout:
    """Offer data as a file: `gn.download(frame.write_csv(), name="frame.csv")`.

    `data` is text, bytes, an open file, or a path (`pathlib.Path`).
    """
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogateescape")
    file = read("gn.download", data, "")
    name = os.path.basename(name) or file.name or "data"
    mime = mime or by_name(name) or file.mime
    return Layout(
        "download",
        [File(file.data, mime, name)],
        name=name,
        label=str(label) or f"Download {name}",
        size=len(file.data),
    )


def _size(name: str, value: float | None) -> float | None:
    return None if value is None else length(name, value)
