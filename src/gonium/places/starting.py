"""Having a kernel started: its socket, the connections to it, and the order to the supervisor."""

import asyncio
import os
import signal
import socket
from contextlib import suppress
from pathlib import Path

from gonium.places import refusal
from gonium.places.order import Order
from gonium.places.place import PlaceError
from gonium.places.run_folder import RunFolder
from gonium.places.supervision import supervision

Connections = tuple[socket.socket, socket.socket]
"""For runs and for control, greeted; whoever serves them closes them."""


async def start(
    folder: RunFolder, path: Path, blobs: Path, python: str, unattended: float, text_bytes: int
) -> tuple[int, Connections]:
    """Start a kernel for a notebook; return its process's number, and connections to it.

    Raises `PlaceError` if there is nothing to start, and `OSError` where the directory refuses.
    Nothing is left of it if it is cancelled.
    """
    with folder.listen() as listener:
        # Before there is a process: one that ends at once takes nothing away that is connected to.
        connections = connect(folder)
        order = Order(
            os.fspath(path),
            os.fspath(folder.folder),
            os.fspath(folder.socket),
            os.fspath(blobs),
            python,
            unattended,
            text_bytes,
            list(os.environb.items()),
        )
        starting = asyncio.ensure_future(asyncio.to_thread(_ask, order, listener.fileno()))
        try:
            return await asyncio.shield(starting), connections
        except BaseException as raised:
            for connection in connections:
                connection.close()
            if isinstance(raised, asyncio.CancelledError):
                # Alone: it may not lead a group yet. The supervisor ends what it has started.
                with suppress(OSError, PlaceError):
                    os.kill(await starting, signal.SIGKILL)
            raise


def connect(folder: RunFolder, token: str = "") -> Connections:
    """Return connections to a kernel; raises `OSError` if none listens."""
    runs = folder.connect("run", token)
    try:
        return runs, folder.connect("control", token)
    except OSError:
        runs.close()
        raise


def _ask(order: Order, listener: int) -> int:
    try:
        return supervision(dict(order.environment)).start_kernel(order, listener)
    except OSError as error:
        raise PlaceError(refusal.of_system(error, order.path, order.python)) from error
