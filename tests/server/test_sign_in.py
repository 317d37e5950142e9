"""How a browser gets in: by a link that works once, or by the token; never by chance."""

import re
from pathlib import Path

import httpx
import pytest

from gonium.server.auth import FAILURES
from server.running import Running, running

VISIT = {"accept": "text/html", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}


@pytest.fixture
def fresh(folder: Path) -> Running:
    """A server whose link nobody has used."""
    with running("edit", str(folder / "sub")) as server:
        yield server


def test_the_link_is_exchanged_for_a_cookie_at_an_address_without_it(fresh: Running) -> None:
    answer = fresh.anybody.get(fresh.url + "&folder=a%20b")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/?folder=a+b"
    name, flags = answer.headers["set-cookie"].split("=", 1)
    assert name == f"gonium-{fresh.port}"
    assert flags.split("; ")[1:] == ["Path=/", "HttpOnly", "SameSite=Strict"]
    assert fresh.anybody.get("/api/home").status_code == 200


def test_a_link_works_for_the_first_who_follows_it(fresh: Running) -> None:
    fresh.anybody.get(fresh.url)
    with httpx.Client(base_url=fresh.origin) as other:
        answer = other.get(fresh.url, headers=VISIT)
        assert answer.headers["location"] == "/sign-in?next=%2F&used=1"
        assert "set-cookie" not in answer.headers
        assert other.get("/api/home").status_code == 401


def test_who_is_signed_in_may_follow_an_old_link(fresh: Running) -> None:
    fresh.anybody.get(fresh.url)
    answer = fresh.anybody.get(fresh.url)
    assert answer.headers["location"] == "/"
    assert "set-cookie" not in answer.headers


def test_looking_at_a_link_does_not_use_it_up(fresh: Running) -> None:
    assert "set-cookie" not in fresh.anybody.head(fresh.url).headers
    assert "set-cookie" in fresh.anybody.get(fresh.url).headers


def test_a_link_followed_from_another_site_still_ends_signed_in(fresh: Running) -> None:
    """Browsers keep a strict cookie back on such a visit, so it has to begin once more."""
    visit = VISIT | {"sec-fetch-site": "cross-site"}
    answer = fresh.anybody.get(fresh.url, headers=visit)
    assert answer.status_code == 200
    assert '<meta http-equiv="refresh" content="0;url=/">' in answer.text
    assert "set-cookie" in answer.headers


def test_a_visit_from_another_site_begins_once_more_before_it_asks_for_a_token(
    server: Running,
) -> None:
    visit = VISIT | {"sec-fetch-site": "cross-site"}
    first = server.anybody.get("/edit/nb.py?a=%22%3E%3Cscript", headers=visit)
    assert first.status_code == 200
    assert 'url=/edit/nb.py?a=%22%3E%3Cscript"' in first.text
    second = server.anybody.get("/edit/nb.py", headers=VISIT | {"sec-fetch-site": "same-origin"})
    assert second.headers["location"] == "/sign-in?next=%2Fedit%2Fnb.py"


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("//evil.example/?token=x", "/sign-in?next=%2Fevil.example%2F&used=1"),
        ("/%5Cevil.example/?token=x", "/sign-in?next=%2Fevil.example%2F&used=1"),
        ("/a%0d%0aSet-Cookie:x?token=x", "/sign-in?next=%2Fa%250D%250ASet-Cookie%253Ax&used=1"),
        ("/edit/nb.py?token=&token=x&b=1", "/sign-in?next=%2Fedit%2Fnb.py%3Fb%3D1&used=1"),
    ],
)
def test_nobody_is_sent_to_another_server(server: Running, path: str, location: str) -> None:
    answer = server.raw(f"GET {path} HTTP/1.1\r\nHost: {server.host}\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 303")
    assert re.findall(rb"(?i)\r\nlocation: (.*?)\r\n", answer) == [location.encode()]
    assert b"\nset-cookie" not in answer.lower()


def test_people_are_sent_to_sign_in_and_programs_get_a_sentence(server: Running) -> None:
    assert server.anybody.get("/", headers=VISIT).headers["location"] == "/sign-in?next=%2F"
    answer = server.anybody.get("/")
    assert answer.status_code == 401
    assert answer.json() == {"error": "Sign in first: open the address that Gonium printed."}


def test_the_sign_in_page_is_there_for_everybody(server: Running) -> None:
    answer = server.anybody.get("/sign-in?next=/edit/nb.py")
    assert answer.status_code == 200
    assert "<!doctype html>" in answer.text.lower()


def submit(server: Running, content: bytes | str) -> httpx.Response:
    return server.anybody.post("/api/sign-in", content=content, headers={"origin": server.origin})


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"token": 1}', "\0", b"\xff", "[" * 60_000])
def test_what_is_no_submission_is_told_so(server: Running, content: bytes | str) -> None:
    answer = submit(server, content)
    assert answer.status_code == 400
    assert answer.json() == {"error": 'Send the token as {"token": "…"}.'}


def test_a_submission_may_not_be_large(server: Running) -> None:
    assert submit(server, b" " * 100_000).status_code == 413


def test_guessing_is_slow(fresh: Running) -> None:
    for _ in range(FAILURES):
        assert submit(fresh, '{"token": "guess"}').status_code == 403
    assert submit(fresh, '{"token": "guess"}').status_code == 429
    assert submit(fresh, f'{{"token": "{fresh.access}"}}').status_code == 429


def test_the_token_signs_in_any_number_of_browsers(fresh: Running) -> None:
    for _ in range(3):
        answer = submit(fresh, f'{{"token": " {fresh.access} "}}')
        assert answer.status_code == 200
        assert "set-cookie" in answer.headers


def test_cookies_of_one_server_are_nothing_to_the_next(fresh: Running, server: Running) -> None:
    assert fresh.anybody.get("/api/home", headers={"cookie": server.cookie}).status_code == 401
