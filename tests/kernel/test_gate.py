"""Who may speak to a kernel."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from gonium.kernel import gate
from gonium.kernel.framing import pack
from gonium.protocol.codec import encode_binary
from gonium.protocol.commands import Greet, RunCell, Stop
from gonium.protocol.ids import CellId, RunId


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        listener.listen()
        yield listener


def knock(listener: socket.socket, data: bytes, close: bool = True) -> socket.socket:
    client = socket.socket(socket.AF_UNIX)
    client.connect(listener.getsockname())
    client.sendall(data)
    if close:
        client.shutdown(socket.SHUT_WR)
    return client


def test_the_key_opens(listener: socket.socket) -> None:
    run = encode_binary(RunCell(RunId(1), CellId("c"), "", "1"))
    with knock(listener, pack(encode_binary(Greet("key", "run"))) + pack(run)):
        connection = gate.admit(listener, "key")
        assert connection.channel == "run"
        assert connection.inbox.take() == run
        connection.socket.close()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x01",
        pack(b""),
        pack(b"not MessagePack"),
        pack(encode_binary(Greet("", "run"))),
        pack(encode_binary(Greet("kez", "run"))),
        pack(encode_binary(Greet("keyy", "control"))),
        pack(encode_binary(Greet("ké", "control"))),
        pack(encode_binary(Stop())),
        pack(encode_binary({"type": "greet", "key": "key", "channel": "other"})),
        b"\xff\xff\xff\xff" + b"x" * 100,
    ],
)
def test_nothing_else_does(listener: socket.socket, data: bytes) -> None:
    with knock(listener, data), pytest.raises(gate.Refused):
        gate.admit(listener, "key")


def test_who_says_nothing_is_not_waited_for(
    listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "PATIENCE", 0.05)
    with knock(listener, b"", close=False), pytest.raises(gate.Refused):
        gate.admit(listener, "key")


def test_another_user_is_refused_before_it_is_heard(
    listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "peer_user", lambda _: 12345)
    greeting = pack(encode_binary(Greet("key", "run")))
    with knock(listener, greeting), pytest.raises(gate.Refused, match="another user"):
        gate.admit(listener, "key")


def test_a_kernel_goes_on_listening_after_wrong_keys(tmp_path: Path) -> None:
    from gonium.kernel.attendance import Attendance

    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        listener.listen()
        wrong = knock(listener, pack(encode_binary(Greet("wrong", "run"))))
        right = [
            knock(listener, pack(encode_binary(Greet("key", channel))), close=False)
            for channel in ("control", "run")
        ]
        found: dict[str, gate.Connection] = {}
        thread = threading.Thread(
            target=lambda: found.update(Attendance(listener, "key", 0).first())
        )
        thread.start()
        thread.join(10)
        assert set(found) == {"run", "control"}
        for client in (wrong, *right, *(connection.socket for connection in found.values())):
            client.close()
