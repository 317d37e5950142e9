"""A client on a wire that fails: what a page does to come back, and nothing that would hide a fault.

It keeps requests until they are acknowledged, greets with the last patch that it saw, ignores what
it has seen, and never takes a patch that is not the next one.
"""

import contextlib
import hashlib
import json
import socket
from typing import Any

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage
from websockets.sync.client import ClientConnection, connect

Record = dict[str, Any]
BROKEN = (ConnectionClosed, InvalidHandshake, InvalidMessage, TimeoutError, OSError, EOFError)
PATIENCE = 1.0
"""Seconds after which a wire on which nothing comes counts as broken."""


class Client:
    """Connects again and again until all that it asked for has been taken."""

    def __init__(self, client: str, url: str, headers: dict[str, str], origin: str) -> None:
        self.client = client
        self.records: dict[str, Record] = {}
        self.seq = 0
        self.instance = ""
        self.connections = 0
        self.repeated = 0
        self.instances: set[str] = set()
        self._url, self._headers, self._origin = url, headers, origin
        self._socket: ClientConnection | None = None
        self._wire = contextlib.ExitStack()
        self._kept: list[Record] = []
        self._last = 0

    def ask(self, op: Record) -> None:
        """Ask for something, now or as soon as there is a wire."""
        self._last += 1
        request = {"type": "op", "n": self._last, "op": op}
        self._kept.append(request)
        self._send(request)

    def listen(self) -> None:
        """Take one message, or find that the wire is broken and take another."""
        if self._socket is None:
            self._connect()
            return
        try:
            self._take(json.loads(self._socket.recv(timeout=PATIENCE)))
        except (*BROKEN, UnicodeDecodeError, ValueError):
            self.leave()

    def settle(self) -> None:
        """Listen until everything was taken, and what came of it is here."""
        while self._kept:
            self.listen()
        self._ping()

    def leave(self) -> None:
        """Let go of the wire."""
        if self._socket is not None:
            # Without this, one waits for a good-bye that a silent network never brings.
            with contextlib.suppress(OSError):
                self._socket.socket.shutdown(socket.SHUT_RDWR)
            self._wire.close()
            self._socket = None

    def text(self, cell: str) -> str:
        """The text of a cell, as far as it is known here."""
        return str(self.records[f"text/{cell}"]["text"])

    def digest(self) -> str:
        """A digest of all there is to see, but for who else is here."""
        kept = {id: one for id, one in self.records.items() if one["type"] != "presence"}
        return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()

    def _connect(self) -> None:
        try:
            opening = connect(
                self._url,
                additional_headers=self._headers,
                origin=self._origin,  # type: ignore[arg-type]  # a NewType of str
                compression=None,
                open_timeout=PATIENCE,
                ping_interval=None,
                close_timeout=0.1,
            )
            self._socket = self._wire.enter_context(opening)
        except BROKEN:
            return
        self.connections += 1
        hello = {"type": "hello", "client": self.client, "instance": self.instance, "seq": self.seq}
        self._send(hello)
        self._ping()
        for request in self._kept:
            self.repeated += 1
            self._send(request)

    def _ping(self) -> None:
        """Wait until all that was said before has come."""
        self._send({"type": "ping", "n": self._last})
        while self._socket is not None:
            try:
                message = json.loads(self._socket.recv(timeout=PATIENCE))
            except (*BROKEN, UnicodeDecodeError, ValueError):
                self.leave()
                return
            if message["type"] == "pong":
                return
            self._take(message)

    def _send(self, message: Record) -> None:
        if self._socket is None:
            return
        try:
            self._socket.send(json.dumps(message))
        except BROKEN:
            self.leave()

    def _take(self, message: Record) -> None:
        match message["type"]:
            case "snapshot":
                self.instance, self.seq = message["instance"], message["seq"]
                self.instances.add(self.instance)
                self.records = {record["id"]: record for record in message["records"]}
            case "patch" if message["seq"] > self.seq:
                # A gap would be a fault of ours: on one wire, patches come one after another.
                assert message["seq"] == self.seq + 1, "a patch is missing"
                self._apply(message)
            case "acked":
                self._kept = [one for one in self._kept if one["n"] > message["n"]]

    def _apply(self, patch: Record) -> None:
        self.seq = patch["seq"]
        for id in patch["drop"]:
            del self.records[id]
        self.records |= {record["id"]: record for record in patch["put"]}
        for edit in patch["edits"]:
            record = self.records[f"text/{edit['cell']}"]
            assert edit["version"] == record["version"], "an edit is missing, or there twice"
            self.records[record["id"]] = record | {
                "version": record["version"] + 1,
                "text": applied(edit["changes"], record["text"]),
            }


def applied(changes: list[Any], text: str) -> str:
    """The text after a change set; all of it is ASCII here."""
    result, at = "", 0
    for part in changes:
        length = part if isinstance(part, int) else part[0]
        result += text[at : at + length] if isinstance(part, int) else "\n".join(part[1:])
        at += length
    assert at == len(text)
    return result
