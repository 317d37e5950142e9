"""How a browser gets its cookie: by the link the terminal printed, or by the access token.

The cookie is `SameSite=Strict`, so it is missing on a visit that another site started; such a
visit is answered by a page that asks once more, which makes it ours.
"""

from html import escape
from urllib.parse import parse_qsl, quote, urlencode

import msgspec
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from gonium.server.answers import Refusal, answer, body
from gonium.server.auth import Attempts, Keys


class Submission(msgspec.Struct, frozen=True):
    """The body of `POST /api/sign-in`."""

    token: str


class SignIn:
    """Gives cookies, and sends away who has none."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._attempts = Attempts()

    def knows(self, connection: HTTPConnection) -> bool:
        """Whether this browser is signed in."""
        return self._keys.signed_in("; ".join(connection.headers.getlist("cookie")))

    def exchange(self, connection: HTTPConnection) -> Response | None:
        """Answer a request with `?token=…`: the cookie, and the same address without it."""
        scope = connection.scope
        if scope["type"] != "http" or scope["method"] != "GET":
            return None
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        tokens = [value for key, value in query if key == "token"]
        if not tokens:
            return None
        rest = urlencode([pair for pair in query if pair[0] != "token"])
        address = _address(scope["path"], rest)
        redeemed = self._keys.redeem(tokens[-1])
        if not redeemed and not self.knows(connection):
            return _onward(connection, _sign_in_address(address, used=True))
        response = _onward(connection, address)
        if redeemed:
            response.headers["Set-Cookie"] = self._keys.set_cookie()
        return response

    def turn_away(self, connection: HTTPConnection) -> Response:
        """Answer who is not signed in: people get the sign-in page, programs a sentence."""
        if connection.scope["type"] != "http" or "text/html" not in connection.headers.get(
            "accept", ""
        ):
            raise Refusal(401, "Sign in first: open the address that Gonium printed.")
        query = connection.scope["query_string"].decode("latin-1")
        address = _address(connection.scope["path"], query)
        if _from_elsewhere(connection):
            return _ask_again(address)
        return RedirectResponse(_sign_in_address(address), 303)

    async def submit(self, request: Request) -> Response:
        """`POST /api/sign-in`: exchange the access token for the cookie."""
        try:
            given = msgspec.json.decode(await body(request), type=Submission)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise Refusal(400, 'Send the token as {"token": "…"}.') from None
        if self._attempts.exhausted(_peer(request)):
            raise Refusal(429, "There were too many wrong tokens: wait a minute, then try again.")
        opened = self._keys.opens(given.token) or self._keys.redeem(given.token)
        if not opened:
            self._attempts.failed(_peer(request))
            raise Refusal(403, "That is not the token: copy it from Gonium's terminal.")
        response = answer({})
        response.headers["Set-Cookie"] = self._keys.set_cookie()
        return response


def _peer(connection: HTTPConnection) -> str:
    return connection.client.host if connection.client else ""


def _address(path: str, query: str) -> str:
    # One slash in front, or it would be the address of another server.
    return "/" + quote(path.lstrip("/\\")) + (f"?{query}" if query else "")


def _sign_in_address(next_address: str, used: bool = False) -> str:
    query = {"next": next_address} | ({"used": "1"} if used else {})
    return f"/sign-in?{urlencode(query)}"


def _from_elsewhere(connection: HTTPConnection) -> bool:
    return connection.headers.get("sec-fetch-site", "none") not in ("same-origin", "none")


def _onward(connection: HTTPConnection, address: str) -> Response:
    if _from_elsewhere(connection):
        return _ask_again(address)
    return RedirectResponse(address, 303)


def _ask_again(address: str) -> Response:
    return HTMLResponse(
        f'<!doctype html><meta http-equiv="refresh" content="0;url={escape(address)}">'
        f'<title>Gonium</title><a href="{escape(address)}">Go on</a>'
    )
