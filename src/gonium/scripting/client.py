"""A program as a client of an open notebook, as a page in a browser is one."""

import asyncio
import secrets
import threading
from collections.abc import Callable
from typing import Any

from gonium.host.host import Host
from gonium.protocol.codec import decode_server_message
from gonium.protocol.ids import ClientId
from gonium.protocol.ops import AnyOp, Hello, Request
from gonium.protocol.records import Answer
from gonium.scripting.errors import NotebookError
from gonium.session import State

ANSWER = b'{"type":"answer"'
"""How messages begin that are looked into; the rest can be read from the state."""


class Client:
    """Made and called on the host's loop, but for `wait_until`."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._changed = threading.Condition()
        self._requests = 0
        self._asked: dict[int, asyncio.Future[Answer]] = {}
        self._id = ClientId(f"script-{secrets.token_hex(4)}")
        self._connection = host.connect(Hello(self._id), self._hear)

    @property
    def state(self) -> State:
        """The session as it stands: a value."""
        return self._host.state

    def do(self, op: AnyOp) -> None:
        """Ask for an op; what it leads to at once has happened when this returns."""
        self._requests += 1
        self._host.receive(self._id, Request(self._requests, op))

    async def ask(self, make: Callable[[int], AnyOp]) -> Any:
        """Ask with a request of this number, and return the answer."""
        number = self._requests + 1
        self._asked[number] = asyncio.get_running_loop().create_future()
        self.do(make(number))
        answer = await self._asked.pop(number)
        if answer.error:
            raise NotebookError(f"{answer.error}.")
        return answer.result

    def wait_until(self, holds: Callable[[State], bool], timeout: float | None) -> bool:
        """Wait in another thread until something holds; say whether it does, after `timeout` s."""
        with self._changed:
            return self._changed.wait_for(lambda: holds(self._host.state), timeout)

    def leave(self) -> None:
        """Be told nothing more."""
        self._host.disconnect(self._connection)

    def _hear(self, message: bytes) -> None:
        if message.startswith(ANSWER):
            answer = decode_server_message(message)
            assert isinstance(answer, Answer)
            if answer.request in self._asked:
                self._asked[answer.request].set_result(answer)
        with self._changed:
            self._changed.notify_all()
