"""The sockets' protocol, which takes a refusal for an answer.

uvicorn writes an error for every socket that was not accepted: also for one that was refused with a
proper response, and for one whose client has left meanwhile. Neither is a mistake of anybody's.
"""

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol


class AnsweredSockets(WebSocketsSansIOProtocol):
    """uvicorn's protocol for one connection."""

    async def run_asgi(self) -> None:
        """Serve the socket until it is closed."""
        application = self.app

        async def answered(scope: Scope, receive: Receive, send: Send) -> None:
            await application(scope, receive, send)
            if self.transport.is_closing():
                self.handshake_complete = True  # as far as it will ever be

        self.app = answered
        await super().run_asgi()
