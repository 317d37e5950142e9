"""The one gate: every request and every socket passes here before anything else happens.

In this order: is it addressed to us (`Host`), does it come from a page of ours (`Origin`,
`Sec-Fetch-Site`), which route is it, does that route's entry in `AUTHORITY` let this browser in.
A route without an entry keeps the server from starting.
"""

from collections.abc import Iterable
from enum import Enum

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute, Match, Route, WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gonium.server.answers import Refusal, refused
from gonium.server.headers import secure
from gonium.server.origins import Origins
from gonium.server.sign_in import SignIn


class Authority(Enum):
    """Who may use a route."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"


AUTHORITY: dict[str, Authority] = {
    "GET /": Authority.SIGNED_IN,
    "GET /edit/{path:path}": Authority.SIGNED_IN,
    "GET /frame": Authority.SIGNED_IN,
    "GET /blob/{path:path}": Authority.SIGNED_IN,
    "POST /blob/{path:path}": Authority.SIGNED_IN,
    "GET /text/{path:path}": Authority.SIGNED_IN,
    "GET /lines/{path:path}": Authority.SIGNED_IN,
    "GET /find/{path:path}": Authority.SIGNED_IN,
    "SOCKET /socket/{path:path}": Authority.SIGNED_IN,
    "GET /api/home": Authority.SIGNED_IN,
    "GET /api/folder": Authority.SIGNED_IN,
    "POST /api/notebooks": Authority.SIGNED_IN,
    "POST /api/tutorial": Authority.SIGNED_IN,
    "POST /api/kernels/stop": Authority.SIGNED_IN,
    "GET /sign-in": Authority.PUBLIC,
    "POST /api/sign-in": Authority.PUBLIC,
    "GET /assets/{path:path}": Authority.PUBLIC,
    "GET /health": Authority.PUBLIC,
}
"""Every route and who may use it; HEAD goes with GET."""

MOST_PUBLIC = 6
SAFE_METHODS = frozenset({"GET", "HEAD"})
OWN_SITES = frozenset({"same-origin", "none"})
"""Values of `Sec-Fetch-Site` for our own pages and for what the person typed."""


class UndeclaredRoute(Exception):
    """A route has no authority, or an authority no route: the server does not start."""


class Gate:
    """The ASGI application around the routes; `lost` answers what none of them matches."""

    def __init__(
        self, routes: Iterable[BaseRoute], lost: ASGIApp, sign_in: SignIn, origins: Origins
    ) -> None:
        self.routes = tuple(routes)
        self._lost = lost
        self._sign_in = sign_in
        self._origins = origins
        check_declared(self.routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request or a socket through, or answer it here."""
        secured = _secured(send)
        try:
            application = self._passed(HTTPConnection(scope))
            # What a socket sends is no response: it goes out as directly as it can.
            passed_on = send if scope["type"] == "websocket" else secured
            await application(scope, receive, passed_on)
        except Refusal as refusal:
            await refused(refusal)(scope, receive, secured)

    def _passed(self, connection: HTTPConnection) -> ASGIApp:
        """Return what answers the request: its route, if everything is in order."""
        check_source(connection, self._origins)
        application, authority = self._routed(connection.scope)
        exchanged = self._sign_in.exchange(connection)
        if exchanged is not None:
            return exchanged
        if authority is Authority.PUBLIC or self._sign_in.knows(connection):
            return application
        return self._sign_in.turn_away(connection)

    def _routed(self, scope: Scope) -> tuple[ASGIApp, Authority]:
        """Find the route of a request and its authority; what matches none needs a sign-in."""
        found: tuple[ASGIApp, Authority] = (self._lost, Authority.SIGNED_IN)
        for route in self.routes:
            match, matched = route.matches(scope)
            if match is Match.FULL:
                scope.update(matched)
                return route.handle, _authority(route)
            if match is Match.PARTIAL:
                found = (_wrong_method, _authority(route))
        return found


def check_source(connection: HTTPConnection, origins: Origins) -> None:
    """Refuse what is not addressed to us, and what another page sent."""
    headers = connection.headers
    hosts = headers.getlist("host")
    if len(hosts) != 1 or not origins.knows(hosts[0]):
        raise Refusal(403, "This server does not go by that name: use the address it printed.")
    senders = headers.getlist("origin")
    site = headers.get("sec-fetch-site", "")
    foreign = any(not origins.same(sender, hosts[0]) for sender in senders)
    if foreign or (site and site not in OWN_SITES and not _is_visit(connection)):
        raise Refusal(403, "Another page may not talk to this server.")
    is_socket = connection.scope["type"] == "websocket"
    if is_socket or connection.scope["method"] not in SAFE_METHODS:
        proven = bool(senders) or (site == "same-origin" and not is_socket)
        if not proven:
            raise Refusal(403, "It is not clear which page sent this: add an Origin header.")


def check_declared(routes: Iterable[BaseRoute]) -> None:
    """Compare the routes with the table; raises `UndeclaredRoute` at the first difference."""
    keys = [key for route in routes for key in declared_as(route)]
    for key in keys:
        if key not in AUTHORITY:
            raise UndeclaredRoute(f"`{key}` has no authority: declare it in gate.AUTHORITY.")
    for key in AUTHORITY:
        if key not in keys:
            raise UndeclaredRoute(f"gate.AUTHORITY declares `{key}`, which is no route.")
    if sum(authority is Authority.PUBLIC for authority in AUTHORITY.values()) > MOST_PUBLIC:
        raise UndeclaredRoute(f"More than {MOST_PUBLIC} routes are public.")


def declared_as(route: BaseRoute) -> list[str]:
    """Return the entries of `AUTHORITY` that a route needs."""
    if isinstance(route, WebSocketRoute):
        return [f"SOCKET {route.path}"]
    if isinstance(route, Route) and route.methods:
        return [f"{method} {route.path}" for method in sorted(route.methods - {"HEAD"})]
    raise UndeclaredRoute(f"{route!r} cannot be declared: name its methods, and mount nothing.")


def _authority(route: BaseRoute) -> Authority:
    everybody = all(AUTHORITY[key] is Authority.PUBLIC for key in declared_as(route))
    return Authority.PUBLIC if everybody else Authority.SIGNED_IN


def _is_visit(connection: HTTPConnection) -> bool:
    """Tell whether a person followed a link to us, which shows them a page and does nothing."""
    scope, headers = connection.scope, connection.headers
    return (
        scope["type"] == "http"
        and scope["method"] in SAFE_METHODS
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
    )


async def _wrong_method(scope: Scope, receive: Receive, send: Send) -> None:
    raise Refusal(405, f"{scope['method']} is not a method of this address.")


def _secured(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"].endswith("http.response.start"):
            secure(MutableHeaders(raw=message["headers"]))
        await send(message)

    return sending
