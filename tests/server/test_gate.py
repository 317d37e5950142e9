"""Nobody gets in but through the gate: every route, method and credential, and every disguise."""

import json

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from gonium.server import gate
from gonium.server.app import Site, application
from gonium.server.gate import AUTHORITY, MOST_PUBLIC, Authority, UndeclaredRoute, check_declared
from server.running import Running

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
SAMPLES = {
    "/edit/{path:path}": "/edit/nb.py",
    "/blob/{path:path}": f"/blob/nb.py?digest={'0' * 64}&type=image/png",
    "/text/{path:path}": "/text/nb.py?name=0",
    "/lines/{path:path}": "/lines/nb.py?name=0",
    "/find/{path:path}": "/find/nb.py?name=0",
    "/assets/{path:path}": "/assets/nothing.js",
    "/socket/{path:path}": "/socket/nb.py",
}
HTTP_ROUTES = sorted({key.split()[1] for key in AUTHORITY if not key.startswith("SOCKET")})


def allowed(path: str) -> set[str]:
    declared = {key.split()[0] for key in AUTHORITY if key.split()[1] == path}
    return declared | ({"HEAD"} if "GET" in declared else set())


def authority(path: str) -> Authority:
    return next(found for key, found in AUTHORITY.items() if key.split()[1] == path)


def ask(server: Running, method: str, path: str, **headers: str) -> httpx.Response:
    return server.anybody.request(
        method, SAMPLES.get(path, path), headers={"origin": server.origin, **headers}
    )


def credentials(server: Running) -> dict[str, dict[str, str]]:
    name, _, value = server.cookie.partition("=")
    return {
        "nothing": {},
        "an empty cookie": {"cookie": f"{name}="},
        "a wrong cookie": {"cookie": f"{name}={'x' * len(value)}"},
        "part of the cookie": {"cookie": f"{name}={value[:-1]}"},
        "a cookie of another server": {"cookie": f"gonium-1={value}"},
        "the access token as cookie": {"cookie": f"{name}={server.access}"},
        "the access token as authorization": {"authorization": f"Bearer {server.access}"},
    }


@pytest.mark.parametrize("path", HTTP_ROUTES)
def test_each_route_serves_its_methods_to_whom_it_declares(server: Running, path: str) -> None:
    for method in METHODS:
        signed_in = ask(server, method, path, cookie=server.cookie).status_code
        assert (signed_in == 405) == (method not in allowed(path)), (method, signed_in)
        for name, headers in credentials(server).items():
            status = ask(server, method, path, **headers).status_code
            if authority(path) is Authority.PUBLIC:
                assert status == signed_in or path == "/api/sign-in", (method, name, status)
            else:
                assert status == 401, (method, name, status)


def handshake(server: Running, *headers: str, path: str = "/socket/nb.py") -> int:
    return server.status(
        f"GET {path} HTTP/1.1",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "Connection: Upgrade",
        *headers,
    )


def test_a_socket_needs_a_cookie(server: Running) -> None:
    own = (f"Host: {server.host}", f"Origin: {server.origin}")
    assert handshake(server, *own, f"Cookie: {server.cookie}") == 101
    for name, headers in credentials(server).items():
        lines = [f"{header}: {value}" for header, value in headers.items()]
        assert handshake(server, *own, *lines) == 401, name


def test_a_socket_needs_an_origin_and_ours(server: Running) -> None:
    own = (f"Host: {server.host}", f"Cookie: {server.cookie}")
    assert handshake(server, *own) == 403
    assert handshake(server, *own, "Sec-Fetch-Site: same-origin") == 403
    for origin in FOREIGN_ORIGINS:
        assert handshake(server, *own, f"Origin: {origin.format(port=server.port)}") == 403
    both = (f"Origin: {server.origin}", "Origin: http://evil.example")
    assert handshake(server, *own, *both) in (400, 403)


def test_other_paths_have_no_sockets(server: Running) -> None:
    own = (f"Host: {server.host}", f"Origin: {server.origin}", f"Cookie: {server.cookie}")
    for path in ("/", "/edit/nb.py", "/socket", "/api/home"):
        assert handshake(server, *own, path=path) == 404


FOREIGN_ORIGINS = (
    "null",
    "http://evil.example",
    "http://127.0.0.1",
    "http://127.0.0.1:1",
    "http://localhost:{port}",
    "https://127.0.0.1:{port}",
    "http://127.0.0.1:{port}.evil.example",
    "http://evil.example:{port}",
    "file://",
    "",
)


@pytest.mark.parametrize("path", ["/", "/health", "/api/home", "/assets/x.js", "/sign-in"])
def test_a_foreign_origin_is_refused_before_anything_else(server: Running, path: str) -> None:
    for origin in FOREIGN_ORIGINS:
        lines = (f"GET {path} HTTP/1.1", f"Host: {server.host}", f"Cookie: {server.cookie}")
        assert server.status(*lines, f"Origin: {origin.format(port=server.port)}") == 403


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.0.0.1:{port}:{port}",
        "127.0.0.1:{port}.evil.example",
        "localhost.evil.example:{port}",
        "evil.example@127.0.0.1:{port}",
        "0.0.0.0:{port}",
        "[::ffff:127.0.0.1]:{port}",
        "127.1:{port}",
        "",
    ],
)
@pytest.mark.parametrize("path", ["/", "/health", "/socket/nb.py"])
def test_a_rebound_name_is_refused_before_anything_else(
    server: Running, host: str, path: str
) -> None:
    host = host.format(port=server.port)
    lines = (f"GET {path} HTTP/1.1", f"Host: {host}", f"Cookie: {server.cookie}")
    assert server.status(*lines) in (400, 403)
    assert server.status(*lines, f"Origin: http://{host}") in (400, 403)


def test_a_request_names_one_host(server: Running) -> None:
    assert server.status("GET /health HTTP/1.1") == 403
    assert server.status("GET /health HTTP/1.0") == 403
    twice = (f"Host: {server.host}", "Host: evil.example")
    assert server.status("GET /health HTTP/1.1", *twice) == 403
    assert server.status("GET /health HTTP/1.1", *reversed(twice)) == 403
    forwarded = ("Host: evil.example", f"X-Forwarded-Host: {server.host}")
    assert server.status("GET /health HTTP/1.1", *forwarded) == 403
    assert server.status("GET http://evil.example/health HTTP/1.1", "Host: evil.example") == 403


def test_loopback_names_are_as_good_as_each_other(server: Running) -> None:
    for name in ("127.0.0.1", "localhost", "LOCALHOST", "[::1]"):
        assert server.status("GET /health HTTP/1.1", f"Host: {name}:{server.port}") == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ((), 403),
        (("Sec-Fetch-Site: same-origin",), 400),
        (("Origin: {origin}",), 400),
        (("Origin: {origin}", "Sec-Fetch-Site: same-origin"), 400),
        (("Sec-Fetch-Site: same-site",), 403),
        (("Sec-Fetch-Site: cross-site",), 403),
        (("Sec-Fetch-Site: none",), 403),
        (("Origin: {origin}", "Sec-Fetch-Site: cross-site"), 403),
        (("Origin: {origin}", "Sec-Fetch-Site: same-site"), 403),
        (
            ("Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"),
            403,
        ),
    ],
)
@pytest.mark.parametrize("path", ["/api/kernels/stop", "/api/notebooks", "/api/sign-in"])
def test_what_changes_something_must_come_from_our_page(
    server: Running, path: str, headers: tuple[str, ...], status: int
) -> None:
    lines = [line.format(origin=server.origin) for line in headers]
    body = "not json"
    request = [
        f"POST {path} HTTP/1.1",
        f"Host: {server.host}",
        f"Cookie: {server.cookie}",
        f"Content-Length: {len(body)}",
        "Connection: close",
        *lines,
    ]
    answer = server.raw("\r\n".join([*request, "", body]))
    assert int(answer.split()[1]) == status


VISIT = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}


@pytest.mark.parametrize("site", ["same-site", "cross-site"])
def test_other_pages_may_link_to_us_and_nothing_else(server: Running, site: str) -> None:
    """Another port of this machine is the same site, so that browsers send it our cookie."""
    with server.client(**{"sec-fetch-site": site}) as client:
        del client.headers["origin"]
        assert client.get("/", headers=VISIT).status_code == 200
        assert client.get("/").status_code == 403
        assert client.get("/api/home", headers={"sec-fetch-mode": "no-cors"}).status_code == 403
        framed = VISIT | {"sec-fetch-dest": "iframe"}
        assert client.get("/edit/nb.py", headers=framed).status_code == 403


def test_every_answer_carries_the_security_headers(server: Running) -> None:
    paths = ["/", "/sign-in", "/health", "/nowhere", "/api/home", "/assets/none", "/edit/none.py"]
    with server.client() as client:
        answers = [client.get(path) for path in paths]
        answers.append(client.get("/", headers={"origin": "http://evil.example"}))
        answers.append(client.put("/"))
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert "server" not in answer.headers


def test_foreign_markup_has_a_page_without_an_origin(server: Running) -> None:
    with server.client() as client:
        answer = client.get("/frame")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-scripts")
    assert "allow-same-origin" not in policy
    assert "frame-ancestors 'self'" in policy


def test_refusals_are_one_sentence(server: Running) -> None:
    refused = [
        ask(server, "GET", "/api/home"),
        ask(server, "GET", "/api/home", origin="http://evil.example"),
        ask(server, "PUT", "/api/home", cookie=server.cookie),
        ask(server, "GET", "/nowhere", cookie=server.cookie),
    ]
    for answer in refused:
        assert json.loads(answer.text)["error"].count(".") == 1, answer.text


async def endpoint(request: Request) -> Response:
    return Response()


def test_a_route_without_authority_keeps_the_server_from_starting(site: Site) -> None:
    routes = application(site).routes
    check_declared(routes)
    for extra in (
        Route("/secret", endpoint),
        Route("/health", endpoint, methods=["GET", "POST"]),
        Mount("/mounted", routes=[Route("/secret", endpoint)]),
        Route("/any", endpoint=lambda *_: None, methods=None),
    ):
        with pytest.raises(UndeclaredRoute):
            check_declared([*routes, extra])


def test_an_authority_without_route_keeps_it_too(site: Site) -> None:
    with pytest.raises(UndeclaredRoute, match="is no route"):
        check_declared(application(site).routes[1:])


def test_few_routes_are_public(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    public = [key for key, found in AUTHORITY.items() if found is Authority.PUBLIC]
    assert len(public) <= MOST_PUBLIC
    monkeypatch.setattr(gate, "AUTHORITY", dict.fromkeys(AUTHORITY, Authority.PUBLIC))
    with pytest.raises(UndeclaredRoute, match="public"):
        check_declared(application(site).routes)
