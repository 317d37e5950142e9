"""Answers of the API: JSON, and one sentence for what went wrong."""

from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from gonium.host.trouble import Trouble
from gonium.protocol.codec import encode_json

Value = TypeVar("Value")


class Refusal(Exception):
    """What was asked for cannot be done: a status below 500 and one sentence for the person."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


def answer(value: Any, status: int = 200) -> Response:
    """The value as JSON."""
    return Response(encode_json(value), status, media_type="application/json")


def refused(refusal: Refusal) -> Response:
    """`{"error": "one sentence"}`."""
    return answer({"error": refusal.sentence}, refusal.status)


async def body(request: Request, limit: int = 64 * 1024) -> bytes:
    """The body of a request; refuses one that is larger than `limit` bytes."""
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > limit:
            raise Refusal(413, f"The request is larger than the {limit} bytes it may have.")
    return bytes(parts)


STATUS: dict[str, int] = {"missing": 404, "outside": 403, "exists": 409, "locked": 409}
"""By the code of a trouble; 400 for all others."""


def status_of(trouble: Trouble) -> int:
    """Return the HTTP status that says the same as a trouble."""
    return STATUS.get(trouble.code, 400)


def checked(value: Value | Trouble) -> Value:
    """Return the value; raises the trouble, if it is one, as a refusal."""
    if isinstance(value, Trouble):
        raise Refusal(status_of(value), value.message)
    return value
