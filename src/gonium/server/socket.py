"""One socket: what a client says goes to its host, what the host says goes out.

Theory. Between a key press and its patch nothing may wait for anything else. A message that has
arrived is decoded and handed to the host in the same step of the event loop, and what the host
says is written to the connection before it returns. Only while the connection is full do messages
wait, in an outbox that is bounded and drained by a task.
"""

import asyncio
from collections.abc import Awaitable, Coroutine

import msgspec
from starlette.types import Message, Receive, Scope, Send

from gonium.host.directory import Directory
from gonium.host.host import Host
from gonium.host.outbox import Outbox
from gonium.host.trouble import Trouble
from gonium.protocol.codec import decode_client_message, encode_json
from gonium.protocol.ops import ClientMessage, Hello, Ping, Request
from gonium.protocol.records import Pong, Refused

PATIENCE = 10.0
"""Seconds within which a client has to say who it is."""
UNREADABLE, UNSERVED = 1007, 1008
"""Codes a socket is closed with: nobody can read what came; what is asked for cannot be had."""


class Unserved(Exception):
    """The client gets one sentence, and its socket is closed."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class Left(Exception):
    """The client has closed the socket, or is gone."""


class Sockets:
    """The endpoint `/socket/{path}`."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket until it is closed."""
        await receive()
        await send({"type": "websocket.accept"})
        try:
            await self._serve(scope["path_params"]["path"], receive, send)
        except Unserved as unserved:
            await send(frame(encode_json(Refused(unserved.sentence))))
            await send({"type": "websocket.close", "code": unserved.code})
        except (Left, OSError):
            pass

    async def _serve(self, path: str, receive: Receive, send: Send) -> None:
        hello = await _greeting(receive)
        host = await self._directory.open(path)
        if isinstance(host, Trouble):
            raise Unserved(UNSERVED, host.message)
        limit = self._directory.settings.outbox_bytes
        line = Line(send, Outbox(lambda: host.everything(hello.client), limit))
        catching_up = asyncio.create_task(line.catch_up())
        connection = host.connect(hello, line.say)
        try:
            while True:
                take(await _message(receive), hello, host, line)
        finally:
            host.disconnect(connection)
            catching_up.cancel()


class Line:
    """The way out to one client: at once while the connection takes it, else by the outbox."""

    def __init__(self, send: Send, outbox: Outbox) -> None:
        self._send = send
        self._outbox = outbox
        self._behind = False

    def say(self, message: bytes) -> None:
        """Send a message, now or as soon as there is room; never waits."""
        if self._behind or not sent_at_once(self._send(frame(message))):
            self._behind = True
            self._outbox.put(message)

    async def catch_up(self) -> None:
        """Send what waits, for as long as the socket is open."""
        try:
            while True:
                self._behind = self._outbox.waits
                for message in await self._outbox.take():
                    await self._send(frame(message))
        except OSError:  # the client is gone; whoever receives from it notices as well
            return


def take(message: ClientMessage, hello: Hello, host: Host, line: Line) -> None:
    """Do what a client's message asks for."""
    match message:
        case Request():
            host.receive(hello.client, message)
        case Ping(n):
            line.say(encode_json(Pong(n)))
        case Hello():
            raise Unserved(UNREADABLE, "A client says hello once: reload the page.")


def sent_at_once(sending: Awaitable[None]) -> bool:
    """Carry out a send that need not wait; where it would have to, False, and nothing is sent.

    A server waits for room before it writes, so a send stopped at its first wait did nothing.
    """
    assert isinstance(sending, Coroutine)
    try:
        sending.send(None)
    except StopIteration:
        return True
    except OSError:  # the client is gone
        return True
    sending.close()
    return False


def frame(message: bytes) -> Message:
    """Return the message as text of a socket."""
    return {"type": "websocket.send", "text": message.decode()}


async def _greeting(receive: Receive) -> Hello:
    try:
        async with asyncio.timeout(PATIENCE):
            hello = await _message(receive)
    except TimeoutError:
        raise Unserved(UNSERVED, "The page did not say who it is: reload it.") from None
    if not isinstance(hello, Hello):
        raise Unserved(UNREADABLE, "A client says hello first: reload the page.")
    return hello


async def _message(receive: Receive) -> ClientMessage:
    event = await receive()
    if event["type"] == "websocket.disconnect":
        raise Left
    try:
        message: ClientMessage = decode_client_message(event.get("text") or event.get("bytes", b""))
        return message
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Unserved(
            UNREADABLE, f"The page sent what this server does not know ({error}): reload it."
        ) from None
