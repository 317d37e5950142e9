"""The history of a notebook: kept on disk as it happens, and asked for."""

import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gonium.host.past import PastStore, within
from gonium.places.inline import InlinePlace
from gonium.places.process import ProcessPlace
from gonium.protocol.ids import CellId
from gonium.protocol.ops import (
    DeleteCells,
    Interrupt,
    ListDeleted,
    ListPast,
    MergeCells,
    RunAll,
    RunCells,
    SetPresence,
    ShowPast,
    Undo,
)
from gonium.protocol.output import Blob, Error, Gap, Layout, Media, Output, Stream
from gonium.protocol.past import CellPast, DeletedCells, Past, PastRun

KIB = 1024


def inline(path: Path, run: Path, blobs: Path) -> InlinePlace:
    return InlinePlace(path, blobs)


def ran(n: int, text: str = "", cell: str = "c") -> PastRun:
    """The run of a cell that printed something."""
    outputs: list[Output] = [Stream("stdout", text)] if text else []
    return PastRun(CellId(cell), "", f"x = {n}", f"d{n}", "ok", float(n), outputs=outputs)


def store(folder: Path, most: int = 1024 * KIB, most_of_run: int = 64 * KIB) -> PastStore:
    return PastStore(str(folder), most, most_of_run)


def times(found: PastStore) -> list[float]:
    return [entry.head.time for entry in found.entries()]


def files(folder: Path) -> list[Path]:
    return sorted((folder / "history").iterdir())


# The store.


def test_what_was_added_is_found_also_by_another_store(tmp_path: Path) -> None:
    first = store(tmp_path)
    first.add([ran(1, "one"), ran(2)])
    assert times(first) == [1, 2]
    first.add([ran(3)])
    for one in (first, store(tmp_path)):
        assert times(one) == [1, 2, 3]
        assert one.find(one.entries()[0].id) == ran(1, "one")


@pytest.mark.parametrize("cut", [1, 20, 60])
def test_a_torn_line_costs_itself_and_nothing_else(tmp_path: Path, cut: int) -> None:
    store(tmp_path).add([ran(1), ran(2)])
    [file] = files(tmp_path)
    os.truncate(file, file.stat().st_size - cut)
    after = store(tmp_path)
    assert times(after) == [1]
    after.add([ran(3)])
    assert times(after) == times(store(tmp_path)) == ([1, 2, 3] if cut == 1 else [1, 3])


@pytest.mark.parametrize("rubbish", [b"\x00\xff\n", b"[" * 100_000 + b"\n", b"{}\n", b"null\n"])
def test_whatever_stands_in_the_files_is_left_out(tmp_path: Path, rubbish: bytes) -> None:
    store(tmp_path).add([ran(1)])
    with files(tmp_path)[0].open("ab") as file:
        file.write(rubbish)
    store(tmp_path).add([ran(2)])
    assert times(store(tmp_path)) == [1, 2]
    assert store(tmp_path).find("000001.jsonl:1") is None
    assert store(tmp_path).find("../../etc/passwd:0") is None
    assert store(tmp_path).find(f"000001.jsonl:{2**80}") is None


def test_the_history_has_a_bound_and_forgets_what_is_oldest(tmp_path: Path) -> None:
    small = store(tmp_path, most=40 * KIB)
    for n in range(100):
        small.add([ran(n, "x" * 2000)])
    found = times(small)
    assert found == [float(n) for n in range(100 - len(found), 100)]
    assert len(found) >= 10
    assert sum(file.stat().st_size for file in files(tmp_path)) <= 50 * KIB


def test_outputs_are_kept_within_a_budget_and_the_error_always() -> None:
    error = Error("ValueError", "wrong")
    kept = within([Stream("stdout", "a" * 100), Stream("stdout", "b" * 900), error], 300)
    assert [type(output) for output in kept] == [Stream, Error, Gap]
    assert within([error], 0) == [error]


def test_pictures_stay_as_long_as_there_is_room_the_newest_first(tmp_path: Path) -> None:
    def picture(n: int) -> Past:
        media = Media({"image/png": Blob(f"{n:064}", 100)})
        return msgspec.structs.replace(ran(n), outputs=[media])

    found = store(tmp_path)
    found.add([picture(n) for n in range(5)])
    assert found.blobs(250) == {f"{n:064}" for n in (3, 4)}


# Through the host.


async def ask(page: Any, until: Any, make: Any, kind: Any) -> Any:
    """Ask the history and return the answer as what it is."""
    request = len(page.answers) + 1000
    page.do(make(request))
    await until(lambda: any(answer.request == request for answer in page.answers))
    [answer] = [answer for answer in page.answers if answer.request == request]
    return answer.error or msgspec.convert(answer.result, kind)


async def past(page: Any, until: Any, index: int) -> CellPast:
    cell = page.order[index]
    found: CellPast = await ask(page, until, lambda n: ListPast(n, cell), CellPast)
    return found


async def shown(page: Any, until: Any, id: str) -> PastRun:
    found: PastRun = await ask(page, until, lambda n: ShowPast(n, id), PastRun)
    return found


async def deleted(page: Any, until: Any) -> list[str]:
    found: DeletedCells = await ask(page, until, ListDeleted, DeletedCells)
    return [cell.source for cell in found.cells]


TWO = "# %% one\nx = 1\nprint('x is', x)\n\n# %% two\nprint('twice', x * 2)\n"


async def opened(desk: Any, text: str = TWO) -> Any:
    desk.write(text)
    return await desk.page()


def test_pictures_within_layouts_belong_to_the_history_too(tmp_path: Path) -> None:
    found = store(tmp_path)
    inner = Media({"image/png": Blob("a" * 64, KIB)})
    layout = Media({"application/vnd.gonium.layout+json": Layout("vstack", [inner])})
    found.add([msgspec.structs.replace(ran(1), outputs=[layout])])
    assert found.blobs(KIB) == {"a" * 64}


async def test_every_run_is_kept_with_code_output_and_who(make_desk: Any, until: Any) -> None:
    page = await opened(make_desk(inline))
    page.do(SetPresence(name="Ann"))
    page.do(RunAll())
    await until(lambda: page.statuses == ["fresh", "fresh"])
    page.write(0, "x = 5\nprint('x is', x)")
    page.do(RunCells([page.order[0]]))
    await until(lambda: page.shown(1) == "twice 10\n")
    for index, (then, now) in enumerate([("x is 1\n", "x is 5\n"), ("twice 2\n", "twice 10\n")]):
        listed = await past(page, until, index)
        runs = [await shown(page, until, run.id) for run in listed.runs]
        assert [run.outputs for run in runs] == [[Stream("stdout", now)], [Stream("stdout", then)]]
        assert {(run.by, run.client, run.outcome) for run in runs} == {("Ann", "ann", "ok")}
        assert [run.current for run in listed.runs] == [True, index == 1]
    assert runs[0].source == "print('twice', x * 2)"


async def test_how_runs_ended_is_kept(make_desk: Any, until: Any) -> None:
    text = "# %%\n1 / 0\n\n# %%\nimport time; time.sleep(60)\n\n# %%\nimport os; os._exit(3)\n"
    page = await opened(make_desk(ProcessPlace), text)
    page.do(RunCells([page.order[0]]))
    await until(lambda: page.statuses[0] == "failed")
    page.do(RunCells([page.order[1]]))
    await until(lambda: page.statuses[1] == "running")
    page.do(Interrupt())
    await until(lambda: page.statuses[1] == "stale")
    page.do(RunCells([page.order[2]]))
    await until(lambda: page.kernel.status == "dead")
    outcomes = [run.outcome for index in range(3) for run in (await past(page, until, index)).runs]
    assert outcomes == ["failed", "interrupted", "died"]
    last = await shown(page, until, (await past(page, until, 2)).runs[0].id)
    assert any(isinstance(one, Error) and "exit status 3" in one.message for one in last.outputs)


async def test_the_history_outlives_the_server_and_edits_made_elsewhere(
    make_desk: Any, until: Any
) -> None:
    first = make_desk(inline)
    page = await opened(first)
    page.do(RunAll())
    await until(lambda: page.statuses == ["fresh", "fresh"])
    await first.directory.close()
    desk = make_desk(inline)
    desk.write(TWO.replace("x = 1", "x = 7").replace("twice", "double"))
    page = await desk.page(client="ben")
    for index in (0, 1):  # by their names, whatever their code is now
        [run] = (await past(page, until, index)).runs
        assert not run.current


async def test_deleted_cells_are_kept_until_they_are_back(make_desk: Any, until: Any) -> None:
    first = make_desk(inline)
    page = await opened(first, TWO + "\n# %%\n\n")
    page.do(DeleteCells(page.order[1:]))
    assert await deleted(page, until) == ["print('twice', x * 2)"]
    page.do(Undo())
    assert await deleted(page, until) == []
    page.do(DeleteCells([page.order[1]]))
    await first.directory.close()
    page = await make_desk(inline).page(client="ben")
    assert await deleted(page, until) == ["print('twice', x * 2)"]


async def test_cells_that_were_joined_are_not_lost(make_desk: Any, until: Any) -> None:
    page = await opened(make_desk(inline))
    page.do(MergeCells(page.order))
    assert await deleted(page, until) == []


async def test_a_run_that_is_no_longer_kept_is_said_so(make_desk: Any, until: Any) -> None:
    page = await opened(make_desk(inline))
    told = await ask(page, until, lambda n: ShowPast(n, "000009.jsonl:0"), PastRun)
    assert "no longer kept" in told


async def test_a_notebook_runs_where_no_history_can_be_written(
    make_desk: Any, until: Any, tmp_path: Path
) -> None:
    desk = make_desk(inline)
    page = await opened(desk)
    folder = tmp_path / "work" / "__gonium__" / "nb"
    (folder / "history").write_text("in the way")
    page.do(RunAll())
    await until(lambda: page.statuses == ["fresh", "fresh"])
    assert (await past(page, until, 0)).runs == []
    (folder / "history").unlink()
    page.do(RunCells([page.order[0]]))
    await until(lambda: page.statuses == ["fresh", "fresh"])
    assert len((await past(page, until, 0)).runs) == 2  # what could not be kept then, is now
