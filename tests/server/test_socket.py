"""A socket: hello first, then ops up and patches down; what is wrong ends it with a sentence."""

import asyncio
import json
import time
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from starlette.types import Message
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from gonium.host.outbox import Outbox
from gonium.server.socket import Line, sent_at_once
from server.running import Running


@pytest.fixture
def notebook(folder: Path) -> str:
    path = folder / f"socket-{time.monotonic_ns()}.py"
    path.write_text("# %% a\nx = 1\n\n# %% b\nprint(x + 1)\n")
    return path.name


def said(socket: ClientConnection, kind: str) -> dict[str, Any]:
    """The next message of a kind."""
    while True:
        message = json.loads(socket.recv(timeout=20))
        if message["type"] == kind:
            return message


def hello(socket: ClientConnection, client: str = "me", **more: Any) -> None:
    socket.send(json.dumps({"type": "hello", "client": client, **more}))


def last_words(socket: ClientConnection) -> tuple[str, int]:
    """What a client is told when it is refused, and the code the socket is closed with."""
    message = json.loads(socket.recv(timeout=20))
    assert message["type"] == "refused"
    with pytest.raises(ConnectionClosed) as closed:
        socket.recv(timeout=20)
    assert closed.value.rcvd is not None
    return message["message"], closed.value.rcvd.code


def test_a_client_that_says_hello_gets_everything(server: Running, notebook: str) -> None:
    with server.socket(notebook) as socket:
        hello(socket)
        snapshot = said(socket, "snapshot")
        assert {record["type"] for record in snapshot["records"]} >= {"notebook", "cell", "text"}
        assert said(socket, "acked")["n"] == 0


UPGRADE = (
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
)


@pytest.mark.parametrize(
    ("origin", "cookie", "path", "status"),
    [
        ("http://{host}", "", "/socket/nb.py", 401),
        ("http://evil.example", "yes", "/socket/nb.py", 403),
        ("http://{host}", "yes", "/nowhere", 404),
    ],
)
def test_a_socket_that_is_refused_gets_an_answer_and_is_no_news_to_the_server(
    server: Running, origin: str, cookie: str, path: str, status: int
) -> None:
    sent = [f"Cookie: {server.cookie}"] if cookie else []
    origin = origin.format(host=server.host)
    head = (f"GET {path} HTTP/1.1", f"Host: {server.host}", f"Origin: {origin}", *UPGRADE, *sent)
    assert server.status(*head) == status
    assert server.log.read_text() == ""


def test_an_op_is_carried_out_and_taken(server: Running, notebook: str, folder: Path) -> None:
    with server.socket(notebook) as socket:
        hello(socket)
        cells = said(socket, "snapshot")["records"][0]["order"]
        op = {"type": "rename_cell", "cell": cells[0], "name": "first"}
        socket.send(json.dumps({"type": "op", "n": 1, "op": op}))
        patch = said(socket, "patch")
        assert "first" in [record.get("name") for record in patch["put"]]
        assert said(socket, "acked")["n"] == 1


def test_a_run_shows_what_it_prints(server: Running, notebook: str) -> None:
    with server.socket(notebook) as socket:
        hello(socket)
        said(socket, "acked")
        socket.send(json.dumps({"type": "op", "n": 1, "op": {"type": "run_all"}}))
        for _ in range(100):
            put = said(socket, "patch")["put"]
            printed = [r["output"].get("text") for r in put if r["type"] == "output"]
            if printed:
                break
        assert printed == ["2\n"]


def test_two_clients_see_the_same(server: Running, notebook: str) -> None:
    with server.socket(notebook) as one, server.socket(notebook) as other:
        hello(one, "one")
        hello(other, "other")
        said(one, "acked")
        said(other, "acked")
        op = {"type": "insert_cell", "cell": "new-cell", "index": 0, "text": "1"}
        one.send(json.dumps({"type": "op", "n": 1, "op": op}))
        assert patch_with(other, "cell/new-cell") == patch_with(one, "cell/new-cell")


def patch_with(socket: ClientConnection, record: str) -> dict[str, Any]:
    while True:
        patch = said(socket, "patch")
        if record in [put["id"] for put in patch["put"]]:
            return patch


def test_a_client_that_comes_back_gets_what_it_missed(server: Running, notebook: str) -> None:
    with server.socket(notebook) as socket:
        hello(socket)
        snapshot = said(socket, "snapshot")
        said(socket, "acked")
        op = {"type": "insert_cell", "cell": "missed", "index": 0}
        socket.send(json.dumps({"type": "op", "n": 1, "op": op}))
        patch = patch_with(socket, "cell/missed")
    with server.socket(notebook) as socket:
        hello(socket, instance=snapshot["instance"], seq=patch["seq"] - 1)
        assert patch_with(socket, "cell/missed") == patch
        assert said(socket, "acked")["n"] == 1


def test_a_ping_is_answered(server: Running, notebook: str) -> None:
    with server.socket(notebook) as socket:
        hello(socket)
        socket.send('{"type": "ping", "n": 7}')
        assert said(socket, "pong") == {"type": "pong", "n": 7}


@pytest.mark.parametrize(
    "message",
    [
        "",
        "null",
        "not json",
        "[]",
        "{}",
        '{"type": "unknown"}',
        '{"type": "hello"}',
        '{"type": "hello", "client": 1}',
        '{"type": "ping"}',
        '{"type": "op", "n": 1, "op": {"type": "run_all"}}',
        "[" * 100_000,
        b"\xff\xfe",
        b"",
    ],
)
def test_who_does_not_say_hello_first_is_refused(
    server: Running, notebook: str, message: str | bytes
) -> None:
    with server.socket(notebook) as socket:
        socket.send(message)
        sentence, code = last_words(socket)
    assert sentence.endswith("reload the page.") or sentence.endswith("reload it.")
    assert code == 1007


@pytest.mark.parametrize(
    "message",
    [
        "x",
        '{"type": "op", "n": 1, "op": {"type": "unknown"}}',
        '{"type": "op", "n": "1", "op": {"type": "run_all"}}',
        '{"type": "op", "n": 1, "op": {"type": "run_all", "more": 1}}',
        '{"type": "op", "n": 1, "op": {"type": "set_setting", "key": "x", "value": '
        + "[" * 50_000
        + "]" * 50_000
        + "}}",
        '{"type": "hello", "client": "again"}',
    ],
)
def test_what_no_client_of_ours_says_ends_the_socket(
    server: Running, notebook: str, message: str
) -> None:
    with server.socket(notebook) as socket:
        hello(socket)
        said(socket, "acked")
        socket.send(message)
        assert last_words(socket)[1] == 1007


@pytest.mark.parametrize(
    "path", ["missing.py", "sub", "latin.py", "link.py", "%2e%2e/secret.py", "%00", ""]
)
def test_a_notebook_that_cannot_be_opened_is_told_in_a_sentence(server: Running, path: str) -> None:
    with server.socket(path) as socket:
        hello(socket)
        sentence, code = last_words(socket)
    assert code == 1008
    assert sentence.endswith(".")
    assert "canary" not in sentence


def test_a_message_has_a_largest_size(server: Running, notebook: str) -> None:
    with server.socket(notebook) as socket:
        hello(socket)
        said(socket, "acked")
        before = server.memory()
        with suppress(ConnectionClosed):
            socket.send("x" * (64 * 2**20))
        with pytest.raises(ConnectionClosed):
            said(socket, "patch")
    assert server.memory() - before < 48 * 2**20


def test_a_client_that_reads_nothing_costs_a_bounded_amount(server: Running, notebook: str) -> None:
    with server.socket(notebook, max_queue=1, close_timeout=0.1) as socket:
        hello(socket)
        before = server.memory()
        for n in range(300):
            op = {"type": "set_presence", "name": str(n % 10) * 500_000}
            socket.send(json.dumps({"type": "op", "n": n + 1, "op": op}))
        assert server.memory() - before < 40 * 2**20


class Connection:
    """A connection that takes messages while it is `open`, like a server's `send`."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.open = asyncio.Event()
        self.open.set()

    async def send(self, message: Message) -> None:
        await self.open.wait()
        self.sent.append(message["text"])


async def test_what_there_is_room_for_is_sent_before_say_returns() -> None:
    connection = Connection()
    line = Line(connection.send, Outbox(list, 100))
    line.say(b"1")
    line.say(b"2")
    assert connection.sent == ["1", "2"]


async def test_messages_keep_their_order_when_the_connection_is_full_for_a_while() -> None:
    connection = Connection()
    line = Line(connection.send, Outbox(list, 100))
    catching_up = asyncio.create_task(line.catch_up())
    await asyncio.sleep(0)
    line.say(b"1")
    connection.open.clear()
    line.say(b"2")
    line.say(b"3")
    await asyncio.sleep(0)
    connection.open.set()
    line.say(b"4")
    for _ in range(5):
        await asyncio.sleep(0)
    line.say(b"5")
    assert connection.sent == ["1", "2", "3", "4", "5"]
    catching_up.cancel()


async def test_who_lags_too_far_behind_gets_everything_anew() -> None:
    connection = Connection()
    line = Line(connection.send, Outbox(lambda: [b"snapshot"], 3))
    catching_up = asyncio.create_task(line.catch_up())
    await asyncio.sleep(0)
    connection.open.clear()
    for number in range(10):
        line.say(str(number).encode())
    connection.open.set()
    for _ in range(5):
        await asyncio.sleep(0)
    line.say(b"after")
    assert connection.sent == ["snapshot", "after"]
    catching_up.cancel()


async def test_a_send_that_has_to_wait_leaves_nothing_behind() -> None:
    done = []

    async def sending(room: asyncio.Event) -> None:
        await room.wait()
        done.append(room)

    def send(room: asyncio.Event) -> Coroutine[Any, Any, None]:
        return sending(room)

    full, free = asyncio.Event(), asyncio.Event()
    free.set()
    assert not sent_at_once(send(full))
    assert sent_at_once(send(free))
    full.set()
    await asyncio.sleep(0)
    assert done == [free]
