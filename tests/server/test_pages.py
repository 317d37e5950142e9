"""Pages carry what they first show, and what they carry stays data."""

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonium.server.pages import embedded
from server.running import Running

PAGE = "<!doctype html><body><div id=app></div></body>"


class Scripts(HTMLParser):
    """What stands in the scripts of a page, and how many elements there are."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        if self.tags[-1:] == ["script"]:
            self.found.append(data)
            self.tags.append("#text")


@given(
    st.text()
    | st.sampled_from(
        ["</script><script>alert(1)</script>", "<!--<script>", "\u2028", "</SCRIPT >", "</body>"]
    )
)
def test_no_text_breaks_out_of_the_snapshot(text: str) -> None:
    text = text.encode(errors="replace").decode()
    page = embedded(PAGE, json.dumps({"text": text}, ensure_ascii=False).encode())
    scripts = Scripts(page)
    assert [json.loads(found) for found in scripts.found] == [{"text": text}]
    assert scripts.tags == ["body", "div", "script", "#text"]
    assert "\u2028" not in page


def test_the_page_of_a_notebook_shows_its_code_before_anything_runs(server: Running) -> None:
    with server.client() as client:
        answer = client.get("/edit/nb.py")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    [snapshot] = [json.loads(text) for text in Scripts(answer.text).found if "{" in text]
    records = {record["id"]: record for record in snapshot["records"]}
    assert snapshot["type"] == "snapshot"
    assert [r["text"] for r in records.values() if r["type"] == "text"] == ["x = 1", "x + 1"]
    assert records["kernel"]["status"] == "none"


def test_a_hostile_notebook_is_text(server: Running, folder: Path) -> None:
    hostile = "</script><script>alert(1)</script><!--"
    (folder / "hostile.py").write_text(f"# %%\n'{hostile}'\n")
    with server.client() as client:
        page = client.get("/edit/hostile.py").text
    assert hostile not in page
    assert (
        Scripts(page).tags.count("script") == Scripts(client_page(server)).tags.count("script") + 1
    )


def client_page(server: Running) -> str:
    with server.client() as client:
        return client.get("/").text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("missing.py", 404),
        ("sub", 400),
        ("latin.py", 400),
        ("link.py", 403),
        ("../secret.py", 404),
        ("%2e%2e/secret.py", 403),
        ("..%2fsecret.py", 403),
        ("%00", 404),
        ("a" * 300 + ".py", 400),
    ],
)
def test_a_notebook_that_cannot_be_opened_has_a_page_that_says_so(
    server: Running, path: str, status: int
) -> None:
    with server.client(accept="text/html") as client:
        answer = client.get(f"/edit/{path}")
    assert answer.status_code == status
    assert "<!doctype html>" in answer.text.lower()
    assert 'id="snapshot"' not in answer.text
    assert "canary" not in answer.text


def test_home_is_asked_for_anew(server: Running) -> None:
    with server.client() as client:
        assert client.get("/").headers["cache-control"] == "no-cache"


def test_an_unknown_address_has_a_page_for_people(server: Running) -> None:
    with server.client() as client:
        assert client.get("/nowhere", headers={"accept": "text/html"}).status_code == 404
        assert client.get("/nowhere").json() == {"error": "There is nothing at this address."}
