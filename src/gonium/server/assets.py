"""The built interface: hashed files that browsers keep for ever, and the page that names them.

The build puts a `.br` and a `.gz` beside what is worth it; nothing is compressed here. The names
are listed once at the start, so a request cannot reach any other file.
"""

import os

from starlette.requests import Request
from starlette.responses import Response

from gonium.server.answers import Refusal

STATIC = os.path.join(os.path.dirname(__file__), "static")
FOREVER = "public, max-age=31536000, immutable"
ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""In the order in which they are preferred."""
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
"""Of the files a build has; the system's own table differs between machines."""


class Unbuilt(Exception):
    """The interface is not part of this installation; the message is for the person."""


class Assets:
    """The files of one build."""

    def __init__(self, folder: str = STATIC) -> None:
        """Read the build in `folder`; raises `Unbuilt` where there is none."""
        self._folder = os.path.join(folder, "assets")
        try:
            with open(os.path.join(folder, "index.html"), encoding="utf-8") as file:
                self.page = file.read()
            with open(os.path.join(folder, "frame.html"), encoding="utf-8") as file:
                self.frame = file.read()
            self._names = frozenset(os.listdir(self._folder))
        except OSError as error:
            raise Unbuilt(
                f"The interface is missing from {folder}: run `make build` in a checkout, "
                "or install the package again."
            ) from error

    async def serve(self, request: Request) -> Response:
        """`GET /assets/{path}`."""
        name = request.path_params["path"]
        if name not in self._names:
            raise Refusal(404, "There is no such file in this version: reload the page.")
        headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
        suffix = ""
        for encoding in accepted(request.headers.get("accept-encoding", "")):
            if name + ENCODINGS[encoding] in self._names:
                headers["Content-Encoding"] = encoding
                suffix = ENCODINGS[encoding]
                break
        # In one piece: the largest is smaller than what a socket is given at a time.
        with open(os.path.join(self._folder, name + suffix), "rb") as file:
            content = file.read()
        media_type = TYPES.get(os.path.splitext(name)[1], "application/octet-stream")
        return Response(content, headers=headers, media_type=media_type)


def accepted(header: str) -> list[str]:
    """Return which of our encodings an `Accept-Encoding` header accepts, the best one first."""
    offered = {}
    for part in header.lower().split(","):
        name, _, parameters = part.strip().partition(";")
        offered[name.strip()] = parameters.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00")
    return [name for name in ENCODINGS if offered.get(name, offered.get("*", False))]
