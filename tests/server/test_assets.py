"""The built interface: precompressed, kept for ever, and nothing else can be reached."""

import gzip
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from gonium.server.answers import Refusal, refused
from gonium.server.assets import FOREVER, Assets, Unbuilt, accepted


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<title>Gonium</title>")
    (tmp_path / "frame.html").write_text("<title>Output</title>")
    for name in ("a-1.js", "a-1.js.br", "f-1.woff2", "b-1.css"):
        (tmp_path / "assets" / name).write_text(name)
    for name in ("a-1.js", "b-1.css"):
        (tmp_path / "assets" / f"{name}.gz").write_bytes(gzip.compress(name.encode()))
    (tmp_path / "secret").write_text("secret")
    return tmp_path


async def get(built: Path, path: str, encodings: str = "") -> httpx.Response:
    application = Starlette(
        routes=[Route("/assets/{path:path}", Assets(str(built)).serve)],
        exception_handlers={Refusal: lambda _, refusal: refused(refusal)},
    )
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        return await client.get(path, headers={"accept-encoding": encodings})


@pytest.mark.parametrize(
    ("header", "encodings"),
    [
        ("", []),
        ("gzip, deflate, br, zstd", ["br", "gzip"]),
        ("gzip", ["gzip"]),
        ("BR;q=1.0, gzip;q=0.5", ["br", "gzip"]),
        ("br;q=0, gzip", ["gzip"]),
        ("*", ["br", "gzip"]),
        ("*, br; q=0", ["gzip"]),
        ("identity", []),
    ],
)
def test_encodings_are_chosen_by_what_the_browser_accepts(
    header: str, encodings: list[str]
) -> None:
    assert accepted(header) == encodings


@pytest.mark.parametrize(
    ("name", "accepts", "encoding"),
    [
        ("a-1.js", "br, gzip", "br"),
        ("a-1.js", "gzip", "gzip"),
        ("a-1.js", "identity", None),
        ("b-1.css", "br", None),
        ("b-1.css", "br, gzip", "gzip"),
        ("f-1.woff2", "br, gzip", None),
    ],
)
async def test_the_smallest_stored_form_is_sent(
    built: Path, name: str, accepts: str, encoding: str | None
) -> None:
    plain = await get(built, f"/assets/{name}", "identity")
    response = await get(built, f"/assets/{name}", accepts)
    suffix = {"br": ".br", "gzip": ".gz", None: ""}[encoding]
    stored = built / "assets" / (name + suffix)
    assert response.headers.get("content-encoding") == encoding
    assert response.headers["content-length"] == str(stored.stat().st_size)
    assert response.headers["content-type"] == plain.headers["content-type"]
    assert response.headers["cache-control"] == FOREVER
    assert response.headers["vary"] == "Accept-Encoding"


async def test_types_do_not_depend_on_the_machine(built: Path) -> None:
    types = [
        (await get(built, f"/assets/{name}")).headers["content-type"]
        for name in ("a-1.js", "b-1.css", "f-1.woff2")
    ]
    assert types == ["text/javascript; charset=utf-8", "text/css; charset=utf-8", "font/woff2"]


@pytest.mark.parametrize(
    "path",
    [
        "",
        "nothing.js",
        "../secret",
        "..%2fsecret",
        "%2e%2e/secret",
        "/etc/passwd",
        "a-1.js/",
        "%00",
    ],
)
async def test_nothing_else_is_reached(built: Path, path: str) -> None:
    assert (await get(built, f"/assets/{path}")).status_code == 404


def test_an_installation_without_interface_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Unbuilt, match="run `make build`"):
        Assets(str(tmp_path))
