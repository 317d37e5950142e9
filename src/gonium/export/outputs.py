"""Outputs as Jupyter writes them, and Jupyter's as ours."""

import binascii
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from gonium.display.blobs import Blobs
from gonium.display.pack import PackError, pack
from gonium.display.table import MIME as TABLE
from gonium.document.ipynb import joined, split
from gonium.protocol.output import Datum, Error, Gap, Json, Layout, Media, Output, Stream, Text

Fetch = Callable[[str], bytes]
"""Gives the content of a blob by its digest; raises `OSError` or `ValueError` if it is gone."""
Written = dict[str, Any]
COUNT = "execution_count"
"""The hint that a value was the result of a run, and of which."""


class Result(msgspec.Struct, frozen=True):
    """A value that is the result of a run, with the run's number."""

    media: Media
    count: int


def to_jupyter(outputs: Sequence[Output | Result], fetch: Fetch) -> tuple[Written, ...]:
    """Outputs in Jupyter's form. Between values, what went to one stream is one text."""
    written: list[Written] = []
    streams: dict[str, list[str]] = {}

    def end_streams() -> None:
        for name in sorted(streams, reverse=True):  # Jupyter empties stdout first
            text = split("".join(streams[name]))
            written.append({"output_type": "stream", "name": name, "text": text})
        streams.clear()

    for output in outputs:
        match output:
            case Stream(name=name, text=text):
                streams.setdefault(name, []).append(text)
            case Gap(bytes=size, outputs=others, lost=lost):
                shown = f"{size + lost:,} bytes" if not others else f"{others:,} outputs"
                streams.setdefault("stdout", []).append(f"\n… {shown} left out …\n")
            case _:
                end_streams()
                written.extend(_written(each, fetch) for each in _apart(output))
    end_streams()
    return tuple(written)


def _apart(output: Media | Result | Error) -> list[Media | Result | Error]:
    """A layout as its parts, one below the other: Jupyter's files know nothing like it."""
    media = output.media if isinstance(output, Result) else output
    layouts = (
        [d for d in media.data.values() if isinstance(d, Layout)]
        if isinstance(media, Media)
        else []
    )
    if not layouts:
        return [output]
    parts = [each for layout in layouts for part in layout.parts for each in _apart(part)]
    return parts or [output]


def _written(output: Media | Result | Error, fetch: Fetch) -> Written:
    match output:
        case Error():
            return {
                "output_type": "error",
                "ename": output.name.rpartition(".")[2],
                "evalue": output.message,
                "traceback": output.text.rstrip("\n").split("\n"),
            }
        case Result(media=media, count=count):
            return _bundle(media, fetch) | {"output_type": "execute_result", COUNT: count}
        case Media():
            return _bundle(output, fetch) | {"output_type": "display_data"}


def _bundle(media: Media, fetch: Fetch) -> Written:
    data = {}
    for mime, datum in media.data.items():
        if mime != TABLE and (found := _datum(mime, datum, fetch)) is not None:
            data[mime] = found
    size = {key: media.metadata[key] for key in ("width", "height") if key in media.metadata}
    pictures = [mime for mime in data if mime in ("image/png", "image/jpeg")]
    return {"data": data, "metadata": {mime: size for mime in pictures if size}}


def _datum(mime: str, datum: Datum, fetch: Fetch) -> Any:
    match datum:
        case Text(text=text):
            return split(text)
        case Json(value=value):
            return value
        case Layout():
            return None  # Jupyter is given its parts
    try:
        content = fetch(datum.digest)
        if mime.endswith("json"):
            return msgspec.json.decode(content)
        if mime.startswith("text/") or mime.endswith(("xml", "javascript", "latex")):
            return split(content.decode("utf-8", "replace"))
    except (OSError, ValueError, RecursionError):
        return None
    return binascii.b2a_base64(content, newline=False).decode()


def from_jupyter(outputs: Iterable[Written], blobs: Blobs) -> tuple[Output, ...]:
    """Outputs in our form; what cannot be shown is left out."""
    return tuple(output for each in outputs if (output := _read(each, blobs)) is not None)


def _read(output: Written, blobs: Blobs) -> Output | None:
    kind = output.get("output_type")
    if kind == "stream":
        text = joined(output.get("text"))
        return Stream("stderr" if output.get("name") == "stderr" else "stdout", text)
    if kind == "error":
        lines = output.get("traceback")
        text = "\n".join(str(line) for line in lines) if isinstance(lines, list) else ""
        return Error(str(output.get("ename", "")), str(output.get("evalue", "")), text=text)
    data = output.get("data")
    if not isinstance(data, dict):
        return None
    packed = _packed(data, blobs)
    return Media(packed, _hints(output)) if packed else None


def _packed(data: dict[str, Any], blobs: Blobs) -> dict[str, Datum]:
    packed = {}
    for mime, value in data.items():
        is_text = isinstance(value, list) and not mime.endswith("json")
        try:
            packed[mime] = pack(mime, joined(value) if is_text else value, blobs)
        except PackError:
            continue
    return packed


def _hints(output: Written) -> dict[str, Any]:
    hints: dict[str, Any] = {}
    metadata = output.get("metadata")
    for value in metadata.values() if isinstance(metadata, dict) else ():
        if isinstance(value, dict):
            size = {key: value.get(key) for key in ("width", "height")}
            hints |= {key: length for key, length in size.items() if isinstance(length, int)}
    if output.get("output_type") == "execute_result":
        count = output.get(COUNT)
        hints[COUNT] = count if isinstance(count, int) else 0
    return hints
