"""Whatever a journal holds, the notebook opens: what cannot be done again is set aside, and told."""

import errno
from typing import Any

import msgspec
import pytest
from tests.host.test_journal import NOTEBOOK, journal, kill, opened

from gonium.host import atomic
from gonium.kernel.frames import frame
from gonium.session import State, step


def aside(desk: Any) -> list[Any]:
    lines = journal(desk).with_name("set-aside.jsonl").read_bytes().splitlines()
    return [msgspec.json.decode(line) for line in lines]


async def test_what_cannot_be_done_again_is_set_aside_and_all_else_is_there(
    make_desk: Any, slow: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, page = await opened(make_desk, slow)
    page.write(0, "x = 2")
    page.write(1, "y = 'poison'")
    page.write(0, "x = 3")

    def failing(state: State, event: Any) -> Any:
        if "poison" in repr(event):
            raise ZeroDivisionError("a mistake of ours")
        return step(state, event)

    monkeypatch.setattr("gonium.session.replay.step", failing)
    instance = page.instance
    later = kill(desk, make_desk, slow)
    page = await later.page(client="bob")
    assert page.texts == ["x = 3", "y = x"]
    assert page.instance != instance  # whoever saw more has to compare
    (failure,) = aside(desk)
    assert failure["why"] == "ZeroDivisionError: a mistake of ours"
    assert "poison" in str(failure["deed"])
    monkeypatch.undo()
    for _ in range(2):  # told until the person has removed it
        (problem,) = (await later.page(client="bob")).notebook.problems
        assert "set-aside.jsonl: take over what you need, and remove that file." in problem.message
        later = kill(later, make_desk, slow)
    journal(desk).with_name("set-aside.jsonl").unlink()
    later = kill(later, make_desk, slow)
    assert (await later.page(client="bob")).notebook.problems == []


async def test_from_an_entry_that_is_not_understood_all_is_set_aside(
    make_desk: Any, slow: Any
) -> None:
    desk, page = await opened(make_desk, slow)
    page.write(0, "x = 2")
    later = kill(desk, make_desk, slow)
    with journal(desk).open("ab") as file:
        file.write(frame(0, msgspec.msgpack.encode({"type": "of tomorrow", "text": "z = 5"})))
        file.write(frame(0, b"\xc1"))
    assert (await later.page()).texts == ["x = 2", "y = x"]
    assert aside(desk) == [{"type": "of tomorrow", "text": "z = 5"}, "wQ=="]


async def test_a_journal_of_which_nothing_is_understood_is_set_aside(
    make_desk: Any, slow: Any
) -> None:
    desk, _ = await opened(make_desk, slow)
    later = kill(desk, make_desk, slow)
    journal(desk).write_bytes(frame(0, msgspec.msgpack.encode({"format": 99, "text": "z = 5"})))
    assert (await later.page()).texts == ["x = 1", "y = x"]
    assert aside(desk) == [{"format": 99, "text": "z = 5"}]


async def test_a_checkpoint_that_leads_to_nothing_is_set_aside(
    make_desk: Any, slow: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, page = await opened(make_desk, slow)
    page.write(0, "x = 2")

    def failing(*_: Any) -> Any:
        raise ZeroDivisionError

    with monkeypatch.context() as context:
        context.setattr("gonium.session.replay.step", failing)
        assert (await kill(desk, make_desk, slow).page()).texts == ["x = 1", "y = x"]
    head, asked = aside(desk)
    assert "y = x" in str(head)
    assert asked["op"]["changes"] == [[4, [1, "2"]]]


async def test_what_can_neither_be_done_again_nor_kept_stays_where_it_is(
    make_desk: Any, slow: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, _ = await opened(make_desk, slow)
    later = kill(desk, make_desk, slow)
    written = frame(0, msgspec.msgpack.encode({"format": 99}))
    journal(desk).write_bytes(written)

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as context:
        context.setattr(atomic, "put", full)
        refused = await later.directory.open("nb.py")
    assert refused.message == "nb.py cannot be read because the disk is full: free some space."
    assert journal(desk).read_bytes() == written
    assert (await later.page()).texts == ["x = 1", "y = x"]  # and the lock was given back


async def test_a_notebook_that_fails_to_open_is_not_locked(
    make_desk: Any, slow: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(settings=slow)
    desk.write(NOTEBOOK)

    def failing(*_: Any) -> Any:
        raise ZeroDivisionError

    for place in ("gonium.host.disk.rescued", "gonium.host.host.step"):
        with monkeypatch.context() as context:
            context.setattr(place, failing)
            with pytest.raises(ZeroDivisionError):
                await desk.directory.open("nb.py")
    assert (await make_desk(settings=slow).page()).texts == ["x = 1", "y = x"]
