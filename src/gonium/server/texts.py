"""What cells have printed, where it is too much to be part of a page: whole, by lines, searched.

Texts lie beside the blobs of a notebook. All that is read of one is read in a thread, so that a
gigabyte keeps nobody waiting.
"""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from gonium.host.directory import Directory
from gonium.places.text_reader import Gone, TextReader
from gonium.server.answers import Refusal, answer, checked
from gonium.server.headers import BLOB_POLICY

Told = TypeVar("Told")

_LOST = "This text is no longer kept: run its cell again."


class Texts:
    """Answers what is asked about texts; `name` is what the record of the gap says."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def whole(self, request: Request) -> Response:
        """`GET /text/{path}?name=`: all of it, as a file, also in ranges."""

        def path(reader: TextReader) -> str:
            return reader.path

        headers = {"Cache-Control": "no-store", "Content-Security-Policy": BLOB_POLICY}
        return FileResponse(
            await self._told(request, path),
            headers=headers,
            media_type="text/plain; charset=utf-8",
            filename="output.txt",
        )

    async def lines(self, request: Request) -> Response:
        """`GET /lines/{path}?name=&first=&count=`: a negative first counts from the end."""
        first, count = _number(request, "first", 0), _number(request, "count", 200)
        return answer(await self._told(request, lambda reader: reader.lines(first, count)))

    async def find(self, request: Request) -> Response:
        """`GET /find/{path}?name=&text=&start=&case=`."""
        start, case = _number(request, "start", 0), _number(request, "case", 0)
        text = request.query_params.get("text", "")
        return answer(
            await self._told(request, lambda reader: reader.find(text, start, bool(case)))
        )

    async def _told(self, request: Request, ask: Callable[[TextReader], Told]) -> Told:
        host = checked(await self._directory.open(request.path_params["path"]))
        name = request.query_params.get("name", "")

        def told() -> Told:
            with TextReader(host.blobs, name) as reader:
                return ask(reader)

        try:
            return await asyncio.to_thread(told)
        except (Gone, OSError):
            raise Refusal(404, _LOST) from None


def _number(request: Request, name: str, default: int) -> int:
    try:
        number = int(request.query_params.get(name, default))
    except ValueError:
        raise Refusal(400, f"`{name}` must be a whole number.") from None
    if abs(number) >= 2**53:
        raise Refusal(400, f"`{name}` is too large.")
    return number
