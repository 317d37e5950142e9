"""HTTP requests whose head has a bounded size, because uvicorn would collect any amount of it."""

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 64 * 1024
"""Bytes of request line and headers together."""


class LimitedRequests(HttpToolsProtocol):
    """uvicorn's protocol, which hangs up on heads that do not end."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._head = 0
        self._in_body = False

    def data_received(self, data: bytes) -> None:
        """Take what has arrived, unless it is too much."""
        self._head = 0 if self._in_body else self._head + len(data)
        super().data_received(data)
        if self._head > LARGEST_HEAD and not self._in_body and not self.transport.is_closing():
            self.send_400_response("The request has more headers than are accepted.")

    def on_message_begin(self) -> None:
        """Begin to count."""
        self._in_body = False
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Stop counting: what follows is the body, which flow control bounds."""
        self._head = 0
        self._in_body = True
        super().on_headers_complete()
