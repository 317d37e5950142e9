"""Nothing that was typed is lost with the server: the next one goes on, with the same cells."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from gonium.host import atomic
from gonium.host.directory import Directory
from gonium.host.journal import load
from gonium.protocol.ids import CellId
from gonium.protocol.ops import (
    AskTable,
    Complete,
    DeleteCells,
    DiscardRestored,
    EditText,
    InsertCell,
    KeepRestored,
    Request,
    Undo,
)
from gonium.protocol.records import Restored
from gonium.protocol.table import AskRows, AskValue, TableView

NOTEBOOK = "# %% one\nx = 1\n\n# %% two\ny = x\n"


def kill(desk: Any, make_desk: Any, settings: Any = None) -> Any:
    """A new server on the same folder; of the old one remains what it has on disk, as after SIGKILL."""
    for host in desk.directory._hosts.values():
        host._disk.close()  # the lock goes with the process
        host._saver._cancel_timer()
        host._watcher._task.cancel()
    return make_desk(settings=settings) if settings else make_desk()


def journal(desk: Any, name: str = "nb") -> Path:
    return Path(desk.folder / "__gonium__" / name / "journal")


async def opened(make_desk: Any, slow: Any, text: str = NOTEBOOK) -> tuple[Any, Any]:
    """A page on a notebook that is not saved by itself."""
    desk = make_desk(settings=slow)
    desk.write(text)
    return desk, await desk.page()


async def test_what_was_not_saved_is_there_again_and_is_told(make_desk: Any, slow: Any) -> None:
    desk, page = await opened(make_desk, slow)
    page.write(0, "x = 100")
    later = await kill(desk, make_desk, slow).page(client="bob")
    assert desk.read() == NOTEBOOK
    assert later.texts == ["x = 100", "y = x"]
    assert later.notebook.restored == Restored([later.order[0]])


async def test_what_is_there_again_is_saved(make_desk: Any, slow: Any, until: Any) -> None:
    desk, page = await opened(make_desk, slow)
    page.write(0, "x = 100")
    later = await kill(desk, make_desk).page()
    await until(lambda: later.notebook.save == "saved")
    assert desk.read() == NOTEBOOK.replace("x = 1", "x = 100")
    later.do(KeepRestored())
    assert later.notebook.restored is None


async def test_what_is_there_again_can_be_discarded(make_desk: Any, slow: Any, until: Any) -> None:
    desk, page = await opened(make_desk, slow)
    page.write(0, "x = 100")
    page.do(DeleteCells([page.order[1]]))
    later = await kill(desk, make_desk).page()
    await until(lambda: later.notebook.save == "saved")
    later.do(DiscardRestored())
    await until(lambda: desk.read() == NOTEBOOK)


async def test_a_new_notebook_without_a_name_of_its_own_is_no_exception(
    make_desk: Any, slow: Any
) -> None:
    desk = make_desk(settings=slow)
    name = desk.directory.create()
    page = await desk.page(name)
    page.write(0, "x = 1")
    later = kill(desk, make_desk, slow)
    assert (await later.page(name)).texts == ["x = 1"]


async def test_pages_that_were_connected_go_on_as_after_a_cut(make_desk: Any, slow: Any) -> None:
    desk, ann = await opened(make_desk, slow)
    ann.write(0, "x = 100")
    ann.do(InsertCell(CellId("mine"), 2, text="z"))
    order, instance, version = ann.order, ann.instance, ann.records[f"text/{ann.order[0]}"].version
    ann.host = await kill(desk, make_desk, slow).host()
    ann.connect()
    assert (ann.order, ann.instance, ann.texts) == (order, instance, ["x = 100", "y = x", "z"])
    assert ann.records[f"text/{order[0]}"].version == version
    assert ann.acked == 2
    ann.do(Undo())
    ann.do(Undo())
    assert ann.texts == ["x = 1", "y = x"]


async def test_a_request_that_was_taken_before_is_not_done_again(make_desk: Any, slow: Any) -> None:
    desk, ann = await opened(make_desk, slow)
    request = Request(1, EditText(ann.order[0], 0, [[5, [0, "0"]]]))
    ann.host.receive(ann.client, request)
    ann.host = await kill(desk, make_desk, slow).host()
    ann.connect()
    ann.host.receive(ann.client, request)
    assert ann.texts[0] == "x = 10"


async def test_patches_of_another_life_have_higher_numbers(make_desk: Any, slow: Any) -> None:
    desk, ann = await opened(make_desk, slow)
    for n in range(5):
        ann.write(0, f"x = {n}")
    seq = ann.seq
    ann.host = await kill(desk, make_desk, slow).host()
    ann.connect()
    assert ann.snapshots == 2
    assert ann.seq > seq


async def test_cells_stay_the_same_over_a_server_that_was_ended(desk: Any, make_desk: Any) -> None:
    desk.write(NOTEBOOK)
    ann = await desk.page()
    order = ann.order
    await desk.directory.close()
    later = await make_desk().page()
    assert later.order == order
    assert later.notebook.restored is None


async def test_what_others_changed_meanwhile_is_merged(make_desk: Any, slow: Any) -> None:
    desk, page = await opened(make_desk, slow)
    page.write(0, "x = 100")
    desk.write(NOTEBOOK.replace("y = x", "y = x + 1") + "\n# %% three\nz = 3\n")
    later = await kill(desk, make_desk, slow).page(client="bob")
    assert later.texts == ["x = 100", "y = x + 1", "z = 3"]
    assert later.order[:2] == page.order
    assert later.notebook.restored == Restored([later.order[0]])


async def test_a_save_that_the_server_did_not_live_to_hear_of_is_no_change_by_others(
    make_desk: Any, slow: Any
) -> None:
    desk, page = await opened(make_desk, slow)
    page.write(0, "x = 10")
    host = page.host
    made = host.manuscript()
    host.saving(made)
    host._saver._write(made)
    page.write(0, "x = 100")
    later = await kill(desk, make_desk, slow).page()
    assert desk.read() == NOTEBOOK.replace("x = 1", "x = 10")
    assert later.texts == ["x = 100", "y = x"]
    assert later.cell(0).conflict is None


@pytest.mark.parametrize("cut", [1, 7, 30])
async def test_a_torn_end_costs_what_was_being_written(make_desk: Any, slow: Any, cut: int) -> None:
    desk, page = await opened(make_desk, slow)
    page.write(0, "x = 2")
    page.write(0, "x = 3")
    later = kill(desk, make_desk, slow)
    data = journal(desk).read_bytes()
    journal(desk).write_bytes(data[:-cut])
    assert (await later.page()).texts == ["x = 2", "y = x"]


@pytest.mark.parametrize("data", [b"", b"\0" * 100, b"nonsense", os.urandom(5000)])
async def test_a_journal_that_cannot_be_read_is_none(
    make_desk: Any, slow: Any, data: bytes
) -> None:
    desk, page = await opened(make_desk, slow)
    instance = page.instance
    later = kill(desk, make_desk, slow)
    journal(desk).write_bytes(data)
    page = await later.page()
    assert page.texts == ["x = 1", "y = x"]
    assert page.instance != instance


async def test_after_a_new_start_of_the_machine_clients_compare(
    make_desk: Any, slow: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, page = await opened(make_desk, slow)
    page.write(0, "x = 2")
    monkeypatch.setattr("gonium.host.journal.boot", lambda: "another")
    later = await kill(desk, make_desk, slow).page()
    assert later.texts[0] == "x = 2"
    assert later.order == page.order
    assert later.instance != page.instance


async def test_a_journal_that_cannot_be_written_is_not_taken_for_whole(
    make_desk: Any, slow: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, page = await opened(make_desk, slow)
    page.write(0, "x = 2")

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as context:
        context.setattr(atomic, "write_all", full)
        page.write(0, "x = 3")
    left = load(str(journal(desk).parent))
    assert left is not None
    assert not left.whole
    page.host._chronicle.renew()
    left = load(str(journal(desk).parent))
    assert left is not None
    assert left.whole
    assert sorted(os.listdir(journal(desk).parent)) == ["journal", "lock"]
    assert (await kill(desk, make_desk, slow).page()).texts[0] == "x = 3"


async def test_a_long_journal_begins_anew(make_desk: Any, slow: Any, until: Any) -> None:
    desk, page = await opened(make_desk, slow)
    for n in range(600):
        page.write(0, f"x = {n}")
    long = journal(desk).stat().st_size
    page.host._saver.now()
    await until(lambda: page.notebook.save == "saved")
    assert journal(desk).stat().st_size < long / 10
    page.write(0, "x = 'last'")
    assert (await kill(desk, make_desk, slow).page()).texts[0] == "x = 'last'"


async def test_the_journal_is_only_for_its_owner(make_desk: Any, slow: Any) -> None:
    desk, _ = await opened(make_desk, slow)
    assert journal(desk).stat().st_mode & 0o077 == 0


async def test_a_notebook_that_is_opened_and_ended_keeps_a_short_journal(desk: Any) -> None:
    desk.write(NOTEBOOK)
    page = await desk.page()
    for n in range(300):
        page.write(0, f"x = {n}")
    assert isinstance(desk.directory, Directory)
    await desk.directory.close()
    left = load(str(journal(desk).parent))
    assert left is not None
    assert left.entries == ()


async def test_zeros_that_a_crash_left_at_the_end_cost_nothing(make_desk: Any, slow: Any) -> None:
    """Some file systems make a file longer before they write what it is to hold."""
    desk, page = await opened(make_desk, slow)
    page.write(0, "x = 100")
    later = kill(desk, make_desk, slow)
    with journal(later).open("ab") as file:
        file.write(bytes(4096))
    assert (await later.page(client="bob")).texts == ["x = 100", "y = x"]


async def test_questions_are_not_written_down(make_desk: Any, slow: Any) -> None:
    desk, page = await opened(make_desk, slow)
    before = journal(desk).read_bytes()
    page.do(AskTable(1, "t", AskRows(TableView(), 0, 100, [0])))
    page.do(AskTable(2, "t", AskValue(0, 0)))
    page.do(Complete(3, page.order[0], 0))
    assert journal(desk).read_bytes() == before
