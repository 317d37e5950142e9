"""Runs the application until somebody ends it, then saves and stops what it opened.

uvicorn does the HTTP; signals are ours, so that one Ctrl-C ends cleanly and a second at once.
"""

import asyncio
import gc
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import uvicorn.config
import uvicorn.server
from starlette.types import ASGIApp

from gonium.server.handshake import AnsweredSockets
from gonium.server.request_limit import LimitedRequests

LARGEST_MESSAGE = 16 * 2**20
"""Bytes of one message on a socket: a pasted cell may be long."""
PATIENCE = 3
"""Seconds that answers under way get when the server ends."""
YOUNG = 20_000
"""Objects made before cycles are looked for: a step makes hundreds that need no looking for."""
HEARTBEAT = 20
"""Seconds after which a silent socket is pinged, and again until it counts as dead: browsers answer
also for pages that nobody looks at, whose own clock they slow down, and proxies end what is silent."""
_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ctrl-C, somebody who asks politely, and a terminal that is closed."""


async def serve(
    application: ASGIApp,
    listener: socket.socket,
    started: Callable[[], None],
    ending: Callable[[], None],
    close: Callable[[], Awaitable[None]],
) -> None:
    """Serve until a signal asks to end; `started` once requests are answered, `close` at the end."""
    server = Server(config(application), started)

    def end() -> None:
        if server.should_exit:
            server.force_exit = True
        else:
            server.should_exit = True
            ending()

    gc.freeze()  # what is loaded by now stays
    gc.set_threshold(YOUNG, 20, 20)
    with _on_signals(end):
        try:
            await server.serve(sockets=[listener])
        finally:
            await close()


def config(application: ASGIApp) -> uvicorn.config.Config:
    """Return how uvicorn is used: quiet, without compression, and no more than is needed."""
    return uvicorn.config.Config(
        application,
        loop="asyncio",
        http=LimitedRequests,
        ws=AnsweredSockets,
        ws_max_size=LARGEST_MESSAGE,
        ws_ping_interval=HEARTBEAT,
        ws_ping_timeout=HEARTBEAT,
        ws_per_message_deflate=False,
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=PATIENCE,
    )


class Server(uvicorn.server.Server):
    """uvicorn's server, which tells when it has started and leaves signals alone."""

    def __init__(self, config: uvicorn.config.Config, on_start: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_start = on_start

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to answer."""
        await super().startup(sockets)
        self._on_start()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none: `serve` does, around the closing of notebooks as well."""
        yield


@contextmanager
def _on_signals(call: Callable[[], None]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    previous = {
        number: signal.signal(number, lambda *_: loop.call_soon_threadsafe(call))
        for number in _ENDINGS
        if signal.getsignal(number) is not signal.SIG_IGN  # as `nohup` leaves the last of them
    }
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
