"""The floor of a run: a socket's message goes to a child process and back to the socket.

It is the same server library and loop as ours, and the child does nothing but send back.
`python -m benchmarks.floors.echo PORT`.
"""

import asyncio
import os
import socket
import sys

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

LARGEST = 65536


def main(port: int) -> None:
    """Serve until ended."""
    ours, childs = socket.socketpair()
    if not os.fork():
        ours.close()
        send_back(childs)
        os._exit(0)
    childs.close()
    ours.setblocking(False)
    uvicorn.run(
        application(ours),
        host="127.0.0.1",
        port=port,
        loop="asyncio",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        lifespan="off",
        log_level="error",
    )


def send_back(connection: socket.socket) -> None:
    """Be the child: send back what comes, until nobody is there."""
    while data := connection.recv(LARGEST):
        connection.sendall(data)


def application(child: socket.socket) -> ASGIApp:
    """Return what answers on the socket, and anything else with a page that says nothing."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await _echo(child, receive, send)
        else:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"there"})

    return answer


async def _echo(child: socket.socket, receive: Receive, send: Send) -> None:
    loop = asyncio.get_running_loop()
    await receive()
    await send({"type": "websocket.accept"})
    while (event := await receive())["type"] == "websocket.receive":
        await loop.sock_sendall(child, event["text"].encode())
        back = await loop.sock_recv(child, LARGEST)
        await send({"type": "websocket.send", "text": back.decode()})


if __name__ == "__main__":
    main(int(sys.argv[1]))
