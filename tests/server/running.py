"""A real server in a process of its own, and ways to talk to it that browsers do not offer."""

import itertools
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
PORTS = itertools.count(20_000 + 1000 * int(WORKER.removeprefix("gw") or 0))
"""A range for each of the processes that run tests at the same time: a server that is started anew
must find its port free, whatever others start meanwhile. Below those that the system gives away."""


class Running:
    """A server, its secrets, and its address."""

    def __init__(self, process: subprocess.Popen[str], printed: str, log: Path) -> None:
        self.process = process
        self.printed = printed
        self.log = log
        self.url = re.findall(r"http://\S+", printed)[0]
        self.port = int(re.findall(r":(\d+)/", self.url)[0])
        self.host = f"127.0.0.1:{self.port}"
        self.origin = f"http://{self.host}"
        self.access = (re.findall(r"^  ([a-z0-9-]{24})$", printed, re.MULTILINE) or [""])[0]
        self.cookie = ""
        self.anybody = httpx.Client(base_url=self.origin, verify=False)
        """A client that is not signed in, and keeps no cookies."""

    def sign_in(self) -> str:
        """The `Cookie` header of a browser that used the access token."""
        answer = self.anybody.post(
            "/api/sign-in", json={"token": self.access}, headers={"origin": self.origin}
        )
        self.anybody.cookies.clear()
        self.cookie = answer.headers["set-cookie"].partition(";")[0]
        return self.cookie

    def client(self, **headers: str) -> httpx.Client:
        """A client that is signed in."""
        cookie = self.cookie or self.sign_in()
        return httpx.Client(
            base_url=self.origin,
            headers={"cookie": cookie, "origin": self.origin} | headers,
            verify=False,  # there is nothing to verify, and certificates take long to load
        )

    def socket(self, path: str, **options: Any) -> ClientConnection:
        """An open socket of a page that is signed in."""
        options.setdefault("additional_headers", {"Cookie": self.cookie or self.sign_in()})
        options.setdefault("origin", self.origin)
        return connect(f"ws://{self.host}/socket/{path}", compression=None, **options)

    def raw(self, request: bytes | str, wait: float = 5) -> bytes:
        """What comes back for these bytes until the server has no more to say."""
        data = request.encode("latin-1") if isinstance(request, str) else request
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait) as connection:
            answer = b""
            try:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
                while part := connection.recv(65536):
                    answer += part
            except (TimeoutError, ConnectionResetError, BrokenPipeError):
                pass
        return answer

    def status(self, *lines: str) -> int:
        """The status of the answer to a request made of these lines."""
        ending = [] if "Connection: Upgrade" in lines else ["Connection: close"]
        answer = self.raw("\r\n".join([*lines, *ending, "", ""]))
        return int(answer.split()[1]) if answer else 0

    def memory(self) -> int:
        """Bytes the server holds."""
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.findall(r"VmRSS:\s+(\d+)", text)[0]) * 1024

    def end(self, number: int = signal.SIGINT) -> int:
        """End the server and return its exit status."""
        self.process.send_signal(number)
        return self.process.wait(20)


def gonium(*arguments: str, **options: Any) -> subprocess.Popen[str]:
    """The `gonium` command, started."""
    options.setdefault("env", os.environ | {"PYTHONUNBUFFERED": "1"})
    return subprocess.Popen(
        [sys.executable, "-m", "gonium.cli.main", *arguments],
        stdin=subprocess.DEVNULL,
        text=True,
        **options,
    )


@contextmanager
def running(*arguments: str, usual_port: bool = False, **options: Any) -> Iterator[Running]:
    """A server started with these arguments; ended at the end."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log")
        if WORKER and not usual_port and "--port" not in arguments:
            arguments = (*arguments, "--port", str(next(PORTS)))
        with log.open("w") as file:
            process = gonium(
                *arguments, "--no-browser", stdout=subprocess.PIPE, stderr=file, **options
            )
        try:
            server = Running(process, _announcement(process, log), log)
            with server.anybody:
                yield server
        finally:
            process.terminate()
            process.wait(20)
            assert process.stdout is not None
            process.stdout.close()


def _announcement(process: subprocess.Popen[str], log: Path) -> str:
    assert process.stdout is not None
    printed = ""
    for line in process.stdout:
        printed += line
        if line.startswith("Ctrl-C"):
            return printed
    raise AssertionError(f"the server ended: {printed}{log.read_text()}")
