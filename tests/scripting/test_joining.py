"""`gn.open` of a notebook that a server has open: the program is one client beside the pages."""

import json
import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.faults.watching import Watching
from tests.server.running import Running, running

import gonium as gn
from gonium.host.dirs import run_folder
from gonium.host.door import door_of
from gonium.protocol.ids import CellId
from gonium.protocol.ops import EditText, InsertCell, RunAll
from gonium.protocol.records import PresenceRecord, TextRecord

NOTEBOOK = """\
# %% data
data = [1, 2, 3]

# %% total
total = sum(data)
print("summed")
total

# %% double
total * 2
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "here" / "nb.py"
    path.parent.mkdir()
    path.write_text(NOTEBOOK)
    return path


@pytest.fixture
def server(file: Path) -> Iterator[Running]:
    with running("edit", str(file.parent.parent)) as server:
        server.sign_in()
        yield server


@pytest.fixture
def page(server: Running) -> Iterator[Watching]:
    page = Watching(server, "here/nb.py")
    yield page.until(lambda page: page.order)
    page.close()


@pytest.fixture
def nb(file: Path, page: Watching) -> Iterator[Any]:
    with gn.open(file) as session:
        yield session


def texts(page: Watching) -> list[str]:
    known = {one.id: one for one in page.records.values() if isinstance(one, TextRecord)}
    return [known[f"text/{cell}"].text for cell in page.order]


def retyped(page: Watching) -> Watching:
    """The page as it comes when it is loaded: `Watching` does not follow changes of texts."""
    other = Watching(page.server, "here/nb.py").until(lambda page: page.order)
    other.close()
    return other


def test_what_a_program_does_is_seen_on_the_page(nb: Any, page: Watching) -> None:
    nb.edit("data", "data = [5]")
    assert nb.insert("double", "total += 1", name="more") == 2
    nb.run()
    nb.wait()
    page.until(lambda page: page.statuses == ["fresh"] * 4)
    assert page.shown()[3] == "12"
    assert texts(retyped(page))[0] == "data = [5]"
    assert [cell.status for cell in nb.cells] == ["fresh"] * 4
    assert nb.cells["total"].stdout == "summed\n"
    nb.move("more", 1)
    nb.delete(-1)
    page.until(lambda page: len(page.order) == 3)
    assert [cell.name for cell in nb.cells] == ["data", "more", "total"]


def test_pages_see_where_a_program_writes_and_that_it_has_gone(file: Path, page: Watching) -> None:
    def programs(page: Watching) -> list[PresenceRecord]:
        return [one for one in page.records.values() if isinstance(one, PresenceRecord)]

    with gn.open(file) as nb:
        nb.edit("data", "data = [5]")
        (there,) = programs(page.until(programs))
        assert (there.cell, there.head) == (page.order[0], len("data = [5]"))
        assert there.name == Path(sys.argv[0]).name
    page.until(lambda page: not programs(page))


def test_a_program_takes_back_its_own_changes_only(nb: Any, page: Watching) -> None:
    nb.edit("data", "data = [5]")
    page.do(EditText(page.order[2], 0, [[9, [0, "  # by a person"]]]))
    page.until(lambda page: "person" in texts(retyped(page))[2])
    nb.undo()
    assert texts(retyped(page))[::2] == ["data = [1, 2, 3]", "total * 2  # by a person"]
    nb.redo()
    assert nb.cells["data"].source == "data = [5]"


def test_what_is_done_on_the_page_is_seen_by_the_program(nb: Any, page: Watching) -> None:
    page.do(EditText(page.order[0], 0, [[7, [9, "[70]"]]]))
    page.do(InsertCell(CellId("mine"), 3, text="total + 1"))
    page.do(RunAll())
    page.until(lambda page: page.statuses == ["fresh"] * 4)
    nb.wait()
    assert [cell.shown for cell in nb.cells] == ["", "70", "140", "71"]
    assert nb.cells[0].source == "data = [70]"


def test_its_values_are_those_of_the_servers_kernel(nb: Any, page: Watching) -> None:
    nb.edit("data", "import os\ndata = [os.getpid()]")
    assert [run.label for run in nb.plan("total")] == ["data", "total", "double"]
    nb.run("total")
    assert nb["total"] == page.until(lambda page: page.kernel.pid).kernel.pid
    assert nb.stale == ()
    assert not list(run_folder().glob("*/copy-*"))
    with pytest.raises(gn.MissingError, match="no cell of the notebook leaves nothing"):
        nb["nothing"]
    nb.edit("data", "class C: pass\ndata = C()")
    nb.run("data")
    with pytest.raises(gn.NotebookError, match=r"data \(.*C.*\) cannot be brought here"):
        nb["data"]


def test_elements_are_moved_by_assigning(nb: Any, page: Watching) -> None:
    nb.edit("data", "import gonium as gn\ns = gn.ui.slider(0, 9)\ndata = []")
    nb.edit("total", "total = s.value")
    nb.run()
    nb["s"] = 4
    assert (nb["total"], nb["s"].value) == (4, 4)
    with pytest.raises(gn.NotebookError, match=r"^s: "):
        nb["s"] = 70


def test_at_its_end_the_file_is_saved_and_the_kernel_goes_on(
    file: Path, page: Watching, server: Running
) -> None:
    with gn.open(file) as nb:
        nb.run()
        nb.wait()
        nb.edit("double", "total * 3")
    assert file.read_text() == NOTEBOOK.replace("* 2", "* 3")
    page.until(lambda page: page.statuses == ["fresh", "fresh", "stale"])
    assert page.kernel.status == "idle"
    assert repr(nb) == "<Session here/nb.py, closed>"


def test_it_waits_and_interrupts_as_ever(nb: Any, page: Watching) -> None:
    nb.edit("total", "import time\ntime.sleep(600)\ntotal = 1")
    nb.run()
    with pytest.raises(TimeoutError, match=r"this still runs or waits to run: .*total"):
        nb.wait(timeout=0.2)
    nb.interrupt()
    nb.wait()
    assert page.until(lambda page: page.statuses[1] == "stale")
    nb.edit("total", "import os\nos._exit(3)")
    nb.run()
    with pytest.raises(gn.NotebookError, match="ended by itself, with exit status 3"):
        nb.wait()


def test_threads_that_edit_one_cell_do_not_lose_each_others_lines(nb: Any) -> None:
    def write(name: str) -> None:
        for n in range(10):
            nb.edit("data", f"{nb.cells['data'].source}\n# {name}{n}")

    def insert(name: str) -> None:
        for n in range(10):
            nb.insert(0, f"# {name}{n}")

    with ThreadPoolExecutor() as threads:
        list(threads.map(insert, "abc"))
        threads.submit(write, "d").result()
    assert {cell.source for cell in nb.cells[:30]} == {
        f"# {a}{n}" for a in "abc" for n in range(10)
    }
    assert nb.cells["data"].source.count("\n") == 10


def test_two_programs_and_a_link_are_no_exception(file: Path, nb: Any) -> None:
    link = file.with_name("link.py")
    link.symlink_to(file)
    with gn.open(link) as other:
        other.edit("data", "data = [4]")
        nb.wait()
        assert nb.cells["data"].source == "data = [4]"


def test_a_server_that_is_killed_is_told_of_and_nothing_is_lost(
    file: Path, nb: Any, server: Running, page: Watching
) -> None:
    nb.edit("data", "data = [11]")
    server.end(signal.SIGKILL)
    with pytest.raises(gn.NotebookError) as raised:
        nb.wait(timeout=60) or nb.edit("data", "") or nb["data"]
    assert str(raised.value) == (
        "The server that had here/nb.py open has ended: open the notebook again."
    )
    with pytest.raises(gn.NotebookError, match="has ended: open the notebook again"):
        nb.close()
    with gn.open(file) as again:
        assert again.cells["data"].source == "data = [11]"
        again.run()
        assert again["total"] == 11


def test_a_program_that_runs_without_waiting_does_not_fall_behind(nb: Any, page: Watching) -> None:
    nb.edit("data", "for n in range(100_000):\n    print(n)\ndata = [1]")
    nb.run()
    nb.wait()
    assert nb.cells["data"].stdout.endswith("99999\n")
    assert nb["total"] == 1


def test_the_door_is_only_for_its_owner_and_goes_with_the_server(
    server: Running, page: Watching
) -> None:
    folder = run_folder() / f"server-{server.process.pid}"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.name for path in folder.iterdir()} == {"key", "server.json", "socket"}
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in folder.iterdir())
    assert door_of(server.process.pid) is not None
    plate = json.loads((folder / "server.json").read_text())
    server.end()
    assert not folder.exists()
    assert door_of(server.process.pid) is None
    # Another process that has got the number is not the server.
    folder.mkdir()
    (folder / "key").write_text("x")
    (folder / "server.json").write_text(json.dumps(plate | {"pid": os.getpid()}))
    assert door_of(server.process.pid) is None


def test_what_a_killed_server_left_is_removed_by_the_next(file: Path) -> None:
    with running("edit", str(file.parent)) as server:
        server.end(signal.SIGKILL)
        left = run_folder() / f"server-{server.process.pid}"
        assert left.exists()
    with running("edit", str(file.parent)):
        assert not left.exists()
