"""The pages: one built page for everything, with what it shows first embedded in it.

A notebook's page carries its snapshot, so that code and outputs are seen before the socket is up.
A page is a page even when something is wrong: its status says so, the interface says what.
"""

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from gonium.host.directory import Directory
from gonium.host.trouble import Trouble
from gonium.server.answers import Refusal, status_of
from gonium.server.assets import Assets
from gonium.server.headers import FRAME_POLICY

CHECK_FIRST = {"Cache-Control": "no-cache"}
"""A page may be kept, but names the files of one build: ask whether it is still that."""


class Pages:
    """Answers what a person sees in the address bar."""

    def __init__(self, assets: Assets, directory: Directory) -> None:
        self._assets = assets
        self._directory = directory

    async def plain(self, request: Request) -> Response:
        """`GET /` and `GET /sign-in`: the interface, which asks for the rest itself."""
        return HTMLResponse(self._assets.page, headers=CHECK_FIRST)

    async def edit(self, request: Request) -> Response:
        """`GET /edit/{path}`: the interface with the notebook as it stands."""
        host = await self._directory.open(request.path_params["path"])
        if isinstance(host, Trouble):
            return HTMLResponse(self._assets.page, status_of(host))
        return HTMLResponse(embedded(self._assets.page, host.snapshot()))

    async def frame(self, request: Request) -> Response:
        """`GET /frame`: the page for foreign markup, which has no origin."""
        policy = {"Content-Security-Policy": FRAME_POLICY}
        return HTMLResponse(self._assets.frame, headers=CHECK_FIRST | policy)

    async def lost(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what no route matches."""
        if scope["type"] != "http" or "text/html" not in Headers(scope=scope).get("accept", ""):
            raise Refusal(404, "There is nothing at this address.")
        await HTMLResponse(self._assets.page, 404)(scope, receive, send)


def embedded(page: str, snapshot: bytes) -> str:
    """Return the page with the snapshot in it, as data that no text in it can break out of."""
    data = (
        snapshot.decode()
        .replace("<", "\\u003c")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )
    script = f'<script type="application/json" id="snapshot">{data}</script>'
    return page.replace("</body>", script + "</body>", 1)
