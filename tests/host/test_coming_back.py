"""Clients come and go; each ends up with everything, and everything it asked for is done once."""

from pathlib import Path
from typing import Any

from gonium.host.outbox import Outbox
from gonium.places.inline import InlinePlace
from gonium.protocol.codec import decode_server_message
from gonium.protocol.ids import CellId
from gonium.protocol.ops import EditText, InsertCell, Request, RunAll, SetPresence
from gonium.protocol.records import Acked, Snapshot

NOTEBOOK = "# %% one\nx = 20\nprint('hello')\n\n# %% two\nx * 2 + 2\n"


def inline(path: Path, run: Path, blobs: Path) -> InlinePlace:
    return InlinePlace(path, blobs)


async def opened(desk: Any) -> tuple[Any, Any]:
    """Two pages on one notebook."""
    desk.write(NOTEBOOK)
    return await desk.page(client="ann"), await desk.page(client="bob")


async def test_two_pages_see_each_others_edits(desk: Any) -> None:
    ann, bob = await opened(desk)
    ann.write(0, "x = 1")
    assert bob.texts[0] == "x = 1"
    bob.write(1, "y = 2")
    assert ann.texts == bob.texts == ["x = 1", "y = 2"]


async def test_edits_of_one_text_at_once_are_both_kept(desk: Any) -> None:
    ann, bob = await opened(desk)
    cell, version = ann.order[1], 0
    ann.do(EditText(cell, version, [[[0, "1 + "], 9]]))
    bob.do(EditText(cell, version, [[9, [0, " + 3"]]]))
    assert ann.texts[1] == bob.texts[1] == "1 + x * 2 + 2 + 3"


async def test_who_was_away_gets_what_it_missed(make_desk: Any, until: Any) -> None:
    ann, bob = await opened(make_desk(inline))
    ann.disconnect()
    bob.write(0, "x = 1\nprint('away')")
    bob.do(RunAll())
    await until(lambda: bob.statuses == ["fresh", "fresh"])
    ann.connect()
    assert ann.records == bob.records
    assert ann.shown(0) == "away\n"
    assert ann.snapshots == 1


async def test_who_was_away_too_long_gets_everything(make_desk: Any, until: Any) -> None:
    ann, bob = await opened(make_desk(inline))
    ann.disconnect()
    for n in range(3000):
        bob.write(0, f"x = {n}")
    ann.connect()
    assert ann.snapshots == 2
    assert ann.records == bob.records


async def test_who_comes_back_to_a_reopened_notebook_gets_everything(desk: Any) -> None:
    ann, _ = await opened(desk)
    await desk.directory.close()
    ann.host = await desk.host()
    ann.connect()
    assert ann.snapshots == 2
    assert ann.texts[1] == "x * 2 + 2"


async def test_a_repeated_request_is_done_once(desk: Any) -> None:
    ann, _ = await opened(desk)
    request = Request(1, InsertCell(CellId("new"), 0, text="1"))
    edit = Request(2, EditText(CellId("new"), 0, [[1, [0, "2"]]]))
    for again in (request, edit, edit, request):
        ann.host.receive(ann.client, again)
    assert ann.texts[0] == "12"
    assert ann.acked == 1  # the answer to what was repeated last


async def test_requests_are_numbered_by_each_client(desk: Any) -> None:
    ann, bob = await opened(desk)
    ann.do(InsertCell(CellId("a"), 0))
    bob.do(InsertCell(CellId("b"), 0))
    assert ann.order[:2] == ["b", "a"]


async def test_who_leaves_takes_its_cursor_along(desk: Any) -> None:
    ann, bob = await opened(desk)
    ann.do(SetPresence(ann.order[0], 1, 2, "Ann"))
    assert "presence/ann" in bob.records
    ann.disconnect()
    assert "presence/ann" not in bob.records


async def test_an_old_connection_that_ends_late_does_not_end_the_new_one(desk: Any) -> None:
    ann, bob = await opened(desk)
    old = ann.connection
    ann.connect()
    ann.host.disconnect(old)
    bob.write(0, "x = 1")
    assert ann.texts[0] == "x = 1"


async def test_a_slow_client_gets_everything_when_it_reads_again(desk: Any) -> None:
    ann, _ = await opened(desk)
    box = Outbox(lambda: ann.host.everything(ann.client), 1000)
    ann._hear = box.put
    ann.connect()
    for n in range(500):
        ann.host.receive(ann.client, Request(n + 1, InsertCell(CellId(f"c{n}"), 0)))
    snapshot, acked = [decode_server_message(message) for message in await box.take()]
    assert isinstance(snapshot, Snapshot)
    assert len(snapshot.records) > 1000
    assert acked == Acked(500)


async def test_the_page_can_be_served_with_what_there_is_to_see(desk: Any) -> None:
    ann, _ = await opened(desk)
    message = decode_server_message(ann.host.snapshot())
    assert isinstance(message, Snapshot)
    assert {record.id: record for record in message.records} == ann.records
