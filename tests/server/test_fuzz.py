"""No input makes a 5xx or ends the server: rubbish, half requests, and heads without end."""

import json
import socket
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from budget import examples
from gonium.server.request_limit import LARGEST_HEAD
from gonium.server.socket import UNREADABLE
from server.running import Running


def check_alive(server: Running) -> None:
    assert server.anybody.get("/health").status_code == 200


def check_no_failure(answer: bytes) -> None:
    assert not answer.startswith(b"HTTP/1.1 5"), answer


@settings(max_examples=examples(60))
@given(st.binary(max_size=300))
def test_rubbish_gets_no_failure(server: Running, data: bytes) -> None:
    check_no_failure(server.raw(data))
    check_alive(server)


tokens = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)


@settings(max_examples=examples(100))
@given(
    method=st.sampled_from(["GET", "POST", "HEAD", "PUT", "M-SEARCH"]) | tokens,
    path=st.sampled_from(["/", "/edit/nb.py", "/api/home", "/api/folder?path=", "/socket/nb.py"]),
    more=st.text(st.characters(min_codepoint=33, max_codepoint=255), max_size=40),
    headers=st.lists(
        st.tuples(
            st.sampled_from(
                ["Accept-Encoding", "Range", "Cookie", "Content-Length", "Transfer-Encoding",
                 "Upgrade", "Connection", "Sec-WebSocket-Key", "Expect", "If-Range"]
            )
            | tokens,
            st.sampled_from(["bytes=1-", "websocket", "chunked", "-1", "9" * 30, "100-continue"])
            | st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=30),
        ),
        max_size=5,
    ),
)  # fmt: skip
def test_requests_that_nearly_make_sense_get_no_failure(
    server: Running, method: str, path: str, more: str, headers: list[tuple[str, str]]
) -> None:
    lines = [
        f"{method} {path}{more} HTTP/1.1",
        f"Host: {server.host}",
        f"Origin: {server.origin}",
        f"Cookie: {server.cookie}",
        *(f"{name}: {value}" for name, value in headers),
    ]
    check_no_failure(server.raw("\r\n".join([*lines, "", "{}"])))
    check_alive(server)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)


@settings(max_examples=examples(60))
@given(path=st.sampled_from(["notebooks", "tutorial", "kernels/stop", "sign-in"]), value=values)
def test_any_json_is_answered_without_failure(server: Running, path: str, value: Any) -> None:
    with server.client() as client:
        answer = client.post(f"/api/{path}", content=json.dumps(value))
    assert answer.status_code < 500
    assert answer.status_code < 300 or answer.json()["error"].endswith(".")


fields = st.sampled_from(
    ["type", "cell", "cells", "index", "at", "new", "kind", "name", "key", "value", "version",
     "changes", "text", "scope", "request", "position", "anchor", "head", "run"]
)  # fmt: skip
ops = st.sampled_from(
    ["insert_cell", "delete_cells", "move_cells", "split_cell", "merge_cells", "set_kind",
     "rename_cell", "set_option", "set_setting", "edit_text", "together", "undo", "redo",
     "set_presence", "complete", "inspect", "plan_run", "explain", "interrupt"]
)  # fmt: skip


@settings(max_examples=examples(150))
@given(op=ops, given=st.dictionaries(fields, values, max_size=5), n=st.integers())
def test_any_op_leaves_the_notebook_usable(
    server: Running, op: str, given: dict[str, Any], n: int
) -> None:
    message = {"type": "op", "n": n, "op": given | {"type": op}}
    with server.socket("sub/inner.py") as connection:
        assert ending(connection, message) in (None, UNREADABLE), message


def ending(connection: ClientConnection, message: dict[str, Any]) -> int | None:
    """The code a socket is closed with after a message; none if it stays open."""
    answer = ""
    try:
        connection.send('{"type": "hello", "client": "fuzz"}')
        connection.send(json.dumps(message))
        connection.send('{"type": "ping", "n": 5}')
        while '"type":"pong"' not in answer:
            answer = str(connection.recv(timeout=20))
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 0
    return None


def test_a_head_without_end_is_hung_up_on(server: Running) -> None:
    before = server.memory()
    start = f"GET / HTTP/1.1\r\nHost: {server.host}\r\n".encode()
    for rest in (b"X: y\r\n" * 10**6, b"X: " + b"y" * 10**7, b"y" * 10**7):
        answer = server.raw(start + rest)
        assert not answer or answer.startswith(b"HTTP/1.1 400")
    for _ in range(20):
        server.raw(b"GET /" + b"y" * 10**7)
    assert server.memory() - before < 16 * 2**20
    check_alive(server)


def test_a_head_of_an_ordinary_size_passes(server: Running) -> None:
    padding = "y" * (LARGEST_HEAD // 2)
    assert server.status("GET /health HTTP/1.1", f"Host: {server.host}", f"X: {padding}") == 200


def test_each_request_of_a_connection_has_its_own_limit(server: Running) -> None:
    padding = "y" * (LARGEST_HEAD // 2)
    request = f"GET /health HTTP/1.1\r\nHost: {server.host}\r\nX: {padding}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        for _ in range(5):
            connection.sendall(request)
            answer = b""
            while not answer.endswith(b'{"status":"ok"}'):
                part = connection.recv(65536)
                assert part
                answer += part
            assert answer.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("size", [10**5, 10**7])
def test_a_body_has_a_largest_size(server: Running, size: int) -> None:
    with server.client() as client:
        assert client.post("/api/notebooks", content=b" " * size).status_code == 413
