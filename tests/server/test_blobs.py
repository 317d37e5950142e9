"""Blobs come by digest, in ranges, as a type that is known, and can do nothing as a page."""

from pathlib import Path

import httpx
import pytest

from gonium.display.blobs import Blobs
from server.running import Running

DATA = bytes(range(256)) * 4


@pytest.fixture(scope="module")
def digest(folder: Path) -> str:
    return Blobs(folder / "__gonium__" / "nb" / "blobs").put(DATA).digest


def get(server: Running, digest: str, mime: str = "image/png", **headers: str) -> httpx.Response:
    with server.client(**headers) as client:
        return client.get("/blob/nb.py", params={"digest": digest, "type": mime})


def test_a_blob_is_sent_as_what_it_is_and_may_be_kept_for_ever(
    server: Running, digest: str
) -> None:
    answer = get(server, digest)
    assert answer.content == DATA
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert answer.headers["etag"] == f'"{digest}"'


def test_a_blob_can_do_nothing_as_a_page(server: Running, digest: str) -> None:
    for mime in ("text/html", "image/svg+xml"):
        policy = get(server, digest, mime).headers["content-security-policy"]
        assert policy.startswith("sandbox; default-src 'none'")
        assert "allow" not in policy


@pytest.mark.parametrize(
    "mime",
    [
        "",
        "text/javascript",
        "application/javascript",
        "text/xml",
        "application/xhtml+xml",
        "image/png; charset=x",
        "image/png\r\nX: y",
        "image/svg",
        "multipart/x-mixed-replace",
    ],
)
def test_a_type_that_is_not_known_is_a_download(server: Running, digest: str, mime: str) -> None:
    answer = get(server, digest, mime)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment"


@pytest.mark.parametrize(
    "mime", ["application/vnd.vegalite.v6+json", "audio/wav", "video/mp4", "text/plain"]
)
def test_types_of_data_are_known(server: Running, digest: str, mime: str) -> None:
    assert get(server, digest, mime).headers["content-type"].startswith(mime)


def test_a_blob_is_sent_in_ranges(server: Running, digest: str) -> None:
    answer = get(server, digest, range="bytes=10-19")
    assert (answer.status_code, answer.content) == (206, DATA[10:20])
    assert answer.headers["content-range"] == f"bytes 10-19/{len(DATA)}"
    assert get(server, digest, range="bytes=-5").content == DATA[-5:]
    assert get(server, digest, range="bytes=99999-").status_code == 416
    assert get(server, digest, range="lines=1-2").status_code == 400


@pytest.mark.parametrize(
    "digest", ["", "x", "0" * 63, "0" * 65, "A" * 64, "../nb.py", "0" * 62 + "/."]
)
def test_what_is_no_digest_is_refused(server: Running, digest: str) -> None:
    assert get(server, digest).status_code == 400


def test_a_blob_that_is_gone_is_told_so(server: Running) -> None:
    answer = get(server, "0" * 64)
    assert answer.status_code == 404
    assert answer.json() == {"error": "This output is no longer kept: run its cell again."}


def test_a_link_in_the_place_of_a_blob_is_not_followed(server: Running, folder: Path) -> None:
    blobs = folder / "__gonium__" / "nb" / "blobs"
    blobs.mkdir(parents=True, exist_ok=True)
    (blobs / ("1" * 64)).symlink_to(folder / "nb.py")
    (blobs / ("2" * 64)).mkdir()
    assert get(server, "1" * 64).status_code == 404
    assert get(server, "2" * 64).status_code == 404


def test_a_notebook_that_is_not_there_has_none(server: Running, digest: str) -> None:
    with server.client() as client:
        for path, status in (("none.py", 404), ("%2e%2e/secret.py", 403), ("sub", 400)):
            answer = client.get(f"/blob/{path}", params={"digest": digest, "type": "image/png"})
            assert answer.status_code == status
