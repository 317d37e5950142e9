"""A slow client costs bounded memory and ends up with everything all the same."""

import asyncio

from gonium.host.outbox import Outbox


def outbox(limit: int = 100) -> Outbox:
    return Outbox(lambda: [b"everything"], limit)


async def test_messages_come_out_in_order() -> None:
    box = outbox()
    for message in (b"a", b"b", b"c"):
        box.put(message)
    assert await box.take() == [b"a", b"b", b"c"]


async def test_whoever_takes_waits_for_a_message() -> None:
    box = outbox()
    taking = asyncio.create_task(box.take())
    await asyncio.sleep(0)
    assert not taking.done()
    box.put(b"a")
    assert await taking == [b"a"]


async def test_too_much_becomes_a_snapshot() -> None:
    box = outbox()
    for _ in range(1000):
        box.put(b"x" * 50)
    assert await box.take() == [b"everything"]
    box.put(b"next")
    assert await box.take() == [b"next"]


async def test_one_large_message_gets_through() -> None:
    box = outbox()
    box.put(b"x" * 1000)
    assert await box.take() == [b"x" * 1000]
