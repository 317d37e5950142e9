"""Strangers at the sockets of kernels and servers: without the key, or of another user, nobody gets in.

A stranger has won who is answered anything at all, or whose code runs.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.faults.figures import Count
from tests.faults.watching import Watching, surroundings
from tests.server.running import running

from gonium.kernel.framing import LIMIT, pack
from gonium.protocol.codec import encode_binary, encode_json
from gonium.protocol.commands import Greet, RunCell
from gonium.protocol.door import Fetch, Knock
from gonium.protocol.ids import CellId, ClientId, RunId
from gonium.protocol.ops import Hello, InsertCell, Request, RestartKernel, RunAll

NOBODY = 65534
KEYS = 20
PATIENCE = 60.0
"""Seconds after which a stranger gives up; none has to wait so long."""

STRANGER = """
import os, socket, sys
os.setgroups([])
os.setgid({nobody})
os.setuid({nobody})
one = socket.socket(socket.AF_UNIX)
one.settimeout({patience})
try:
    one.connect("socket")
    one.sendall(sys.stdin.buffer.read())
    print(len(one.recv(65536)))
except OSError as error:
    print(0, error)
"""


class Besieged:
    """A server with its door, or a kernel whose server was killed: then it awaits another one."""

    def __init__(self, folder: Path, which: str) -> None:
        self.which = which
        self.file = folder / "w" / "nb.py"
        plate = "kernel.json" if which == "kernel" else "server.json"
        (self.folder,) = (one for one in (folder / "r").iterdir() if (one / plate).exists())
        self.key = (self.folder / "key").read_text()

    def claims(self, key: str) -> list[bytes]:
        """What somebody says who claims to have this key: to run code, or to change the text."""
        if self.which == "kernel":
            run = RunCell(RunId(99), CellId("won"), "won", "open('won', 'w')")
            greetings = [Greet(key, "run"), Greet(key, "control")]
            return [pack(encode_binary(one)) + pack(encode_binary(run)) for one in greetings]
        knock = Knock(key, str(self.file), Hello(ClientId("stranger")))
        op = Request(1, InsertCell(CellId("won"), 0, text="won = 1"))
        return [b"".join(pack(encode_binary(one)) for one in (knock, op, Fetch(2, "x")))]


@pytest.fixture(params=["server", "kernel"])
def besieged(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Besieged]:
    """At the end it is still there for those who may come, and no stranger has done anything."""
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "nb.py").write_text("# %%\nx = 1\n")
    options: dict[str, Any] = {"cwd": tmp_path / "w", "env": surroundings(tmp_path)}
    with running("edit", ".", "--no-token", **options) as server:
        page = Watching(server, "nb.py")
        page.until(lambda page: page.order).do(RunAll())
        pid = page.until(lambda page: page.statuses == ["fresh"]).kernel.pid
        if request.param == "kernel":
            server.end(signal.SIGKILL)
        page.close()
        yield Besieged(tmp_path, request.param)
        server.end(signal.SIGKILL)
    with running("edit", ".", "--no-token", "--end-kernels", **options) as server:
        page = Watching(server, "nb.py")
        page.until(lambda page: page.statuses == ["fresh"] and page.kernel.pid == pid)
        assert page.kernel.status == "idle"
        assert len(page.order) == 1
        assert not (tmp_path / "w" / "won").exists()
        page.do(RestartKernel())
        page.until(lambda page: page.kernel.pid not in (0, pid))
        page.close()


def answered(besieged: Besieged, said: bytes) -> bool:
    """Whether anything is answered to somebody who says this."""
    with socket.socket(socket.AF_UNIX) as one:
        one.settimeout(PATIENCE)
        one.connect(os.fspath(besieged.folder / "socket"))
        try:
            one.sendall(said)
            return len(one.recv(65536)) > 0
        except ConnectionError:
            return False


def test_a_forged_key_opens_nothing(besieged: Besieged, count: Count) -> None:
    key = besieged.key
    near = [key[:-1], key + "0", key.upper(), key[1:] + key[:1], "", "é" * 32]
    forged = [*near, *(secrets.token_hex(32) for _ in range(KEYS))]
    said = [words for key in forged for words in besieged.claims(key)]
    wins = sum(answered(besieged, words) for words in said)
    count(f"strangers with forged keys at the socket of a {besieged.which}", len(said), wins)
    assert wins == 0


def test_nothing_but_a_greeting_is_listened_to(besieged: Besieged, count: Count) -> None:
    huge = (LIMIT + 1).to_bytes(4, "little") + b"x" * 4096
    said = [huge, os.urandom(8192), pack(b"\xc1"), pack(os.urandom(500)), b"GET / HTTP/1.1\r\n\r\n"]
    said += [pack(encode_binary(Fetch(1, "x"))), pack(encode_json(Hello(ClientId("s"))))]
    said += [pack(encode_binary(Greet("x" * 70_000, "run")))]
    wins = sum(answered(besieged, words) for words in said)
    count(f"strangers who say something else to a {besieged.which}", len(said), wins)
    assert wins == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser can become somebody else")
def test_another_user_is_not_let_in_even_with_the_key(besieged: Besieged, count: Count) -> None:
    claims, wins = besieged.claims(besieged.key), 0
    for said in claims:
        for permitted in (False, True):
            wins += as_nobody(besieged.folder, said, permitted)
    count(f"strangers of another user at a {besieged.which}", 2 * len(claims), wins)
    assert wins == 0


def as_nobody(folder: Path, said: bytes, permitted: bool) -> bool:
    """Say this as another user; `permitted`: the directory does not keep them out."""
    folder.chmod(0o711 if permitted else 0o700)
    (folder / "socket").chmod(0o666 if permitted else 0o600)
    # It is there before it becomes somebody else, so that no folder above matters.
    code = STRANGER.format(nobody=NOBODY, patience=PATIENCE)
    command = [sys.executable, "-I", "-S", "-c", code]
    done = subprocess.run(command, input=said, capture_output=True, check=True, cwd=folder)
    count, _, why = done.stdout.decode().partition(" ")
    assert permitted or "Permission denied" in why
    return int(count) > 0
