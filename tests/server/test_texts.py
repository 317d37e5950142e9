"""What cells have printed can be had whole, by lines and by search, and nothing else can."""

import os
from pathlib import Path

import httpx
import pytest

from gonium.kernel.spool import Budget, Spool
from server.running import Running


@pytest.fixture(scope="module")
def name(folder: Path) -> str:
    spool = Spool(os.fspath(folder / "__gonium__" / "nb" / "blobs"), Budget(10**9))
    for number in range(1000):
        spool.write(number % 2 == 1, f"line {number}\n")
    spool.flush()
    return spool.name


def get(server: Running, route: str, headers: dict[str, str], **query: str) -> httpx.Response:
    with server.client(**headers) as client:
        return client.get(f"/{route}/nb.py", params=query)


def test_a_text_is_downloaded_whole_and_in_ranges(server: Running, name: str) -> None:
    whole = "".join(f"line {n}\n" for n in range(1000)).encode()
    answer = get(server, "text", {}, name=name)
    assert answer.content == whole
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    part = get(server, "text", {"range": "bytes=10-19"}, name=name)
    assert (part.status_code, part.content) == (206, whole[10:20])


def test_lines_are_told_from_the_beginning_and_from_the_end(server: Running, name: str) -> None:
    told = get(server, "lines", {}, name=name, first="10", count="2").json()
    assert (told["total"], told["size"]) == (1000, 8890)
    assert [(line["number"], line["text"], line["error"]) for line in told["lines"]] == [
        (10, "line 10", False),
        (11, "line 11", True),
    ]
    last = get(server, "lines", {}, name=name, first="-1", count="5").json()["lines"]
    assert [line["text"] for line in last] == ["line 999"]
    beyond = get(server, "lines", {}, name=name, first="5000", count="5").json()
    assert beyond["lines"] == []


def test_a_text_is_searched(server: Running, name: str) -> None:
    told = get(server, "find", {}, name=name, text="LINE 99").json()
    assert [match["line"] for match in told["matches"]] == [99, *range(990, 1000)]
    assert told["next"] == -1
    assert get(server, "find", {}, name=name, text="LINE 99", case="1").json()["matches"] == []
    assert get(server, "find", {}, name=name, text="").json() == {
        "type": "matches",
        "matches": [],
        "next": -1,
    }


@pytest.mark.parametrize("route", ["text", "lines", "find"])
@pytest.mark.parametrize("name", ["", "x", "../../nb.py", "0" * 32, "0" * 64])
def test_there_is_nothing_under_other_names(server: Running, route: str, name: str) -> None:
    answer = get(server, route, {}, name=name)
    assert answer.status_code == 404
    assert "no longer kept" in answer.json()["error"]


@pytest.mark.parametrize("query", [{"first": "x"}, {"count": "1e3"}, {"first": "9" * 20}])
def test_numbers_are_numbers(server: Running, name: str, query: dict[str, str]) -> None:
    assert get(server, "lines", {}, name=name, **query).status_code == 400
