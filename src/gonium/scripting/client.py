"""A program as a client of an open notebook, as a page in a browser is one.

What is the same for a notebook that the program itself has open (`host` below) and for one that it
joins in a server (`joined`): requests are numbered, what is told goes into one table, and who waits for
something is woken when it has changed.
"""

import asyncio
import secrets
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, TypeVar

from gonium.host.giving import fetched
from gonium.host.host import Host
from gonium.protocol.codec import decode_server_message
from gonium.protocol.door import Fetched
from gonium.protocol.ids import ClientId
from gonium.protocol.ops import AnyOp, Hello, Request
from gonium.protocol.records import Acked, Answer, Patch, Refused, Snapshot
from gonium.scripting.background import Background
from gonium.scripting.errors import NotebookError
from gonium.scripting.table import Table

T = TypeVar("T")


class Client(ABC):
    """Its methods are called from other threads than the loop's, but for those that say so."""

    shown: str
    """What the notebook is called."""
    blobs: str
    """Path of the folder with its blobs."""

    def __init__(self, background: Background) -> None:
        self.id = ClientId(f"script-{secrets.token_hex(4)}")
        self._background = background
        self._table = Table()
        self._changed = threading.Condition()
        self._doing = threading.Lock()
        self._requests = 0
        self._acked = 0
        self._asked: dict[int, asyncio.Future[Any]] = {}
        self._lost = ""
        """Why nothing is heard any more."""

    def look(self, read: Callable[[Table], T]) -> T:
        """Return what is read from the table, with nothing in between."""
        with self._changed:
            self._check()
            return read(self._table)

    def do(self, make: Callable[[Table], AnyOp]) -> None:
        """Ask for the op that fits the table; what it leads to at once is seen when this returns."""
        # One after another: two changes of one text that are made to the same version are one too many.
        with self._doing:
            number = self._background.call(self._do, make)
            self.wait_until(lambda _: self._acked >= number, None)

    def ask(self, make: Callable[[int], AnyOp]) -> Any:
        """Ask with a request of this number, and return the answer."""

        async def asking() -> Any:
            number, answer = self._expect()
            self._do(lambda _: make(number))
            return await answer

        answer: Answer = self._background.wait_for(asking())
        if answer.error:
            raise NotebookError(f"{answer.error}.")
        return answer.result

    def fetch(self, name: str) -> Fetched:
        """Have a copy made of the value that a name has at the end of the notebook."""
        return self._background.wait_for(self._fetch(name))

    def wait_until(self, holds: Callable[[Table], bool], timeout: float | None) -> bool:
        """Wait until something holds; say whether it does, after `timeout` s.

        Raises `NotebookError` when nothing will be heard any more.
        """
        with self._changed:
            held = self._changed.wait_for(lambda: self._lost or holds(self._table), timeout)
            self._check()
            return bool(held)

    @abstractmethod
    def close(self) -> str:
        """Have the notebook saved and go; return why it is not saved, or nothing."""

    @abstractmethod
    def _send(self, request: Request) -> None:
        """Send a request; on the loop."""

    @abstractmethod
    async def _fetch(self, name: str) -> Fetched:
        """Have a copy made; on the loop."""

    def _do(self, make: Callable[[Table], AnyOp]) -> int:
        with self._changed:
            self._check()
            op = make(self._table)
            self._requests += 1
            self._send(Request(self._requests, op))
            return self._requests

    def _expect(self) -> tuple[int, asyncio.Future[Any]]:
        """Return a number, and what is going to be answered to it."""
        number = self._requests + 1
        answer = self._asked[number] = asyncio.get_running_loop().create_future()
        return number, answer

    def _answered(self, number: int, answer: Any) -> None:
        if (waiting := self._asked.pop(number, None)) and not waiting.done():
            waiting.set_result(answer)

    def _hear(self, raw: bytes) -> None:
        message = decode_server_message(raw)
        with self._changed:
            match message:
                case Snapshot() | Patch():
                    self._table.take(message)
                case Acked(n):
                    self._acked = n
                case Answer(request):
                    self._answered(request, message)
                case Refused(sentence):
                    self._lose(sentence)
            self._changed.notify_all()

    def _lose(self, why: str) -> None:
        """Take note that nothing will be heard any more; on the loop."""
        with self._changed:
            self._lost = self._lost or why
            for waiting in self._asked.values():
                if not waiting.done():
                    waiting.set_exception(NotebookError(self._lost))
            self._changed.notify_all()

    def _check(self) -> None:
        if self._lost:
            raise NotebookError(self._lost)


class Owner(Client):
    """The client of a notebook that this program itself has open, with a kernel of its own."""

    def __init__(self, host: Host, background: Background) -> None:
        super().__init__(background)
        self.shown, self.blobs = host.shown, str(host.blobs)
        self._host = host
        self._connection = background.call(host.connect, Hello(self.id), self._hear)

    def close(self) -> str:
        """End the kernel, and save."""
        self._background.call(self._host.disconnect, self._connection)
        self._background.wait_for(self._host.close(leave=True))
        saving, revision = self._host.state.saving, self._host.state.revision
        if saving.revision == revision:
            return ""
        return saving.message or f"{self.shown} was not saved."

    def _send(self, request: Request) -> None:
        self._host.receive(self.id, request)

    async def _fetch(self, name: str) -> Fetched:
        return await fetched(self._host, 0, name)
