"""Kernels that outlive their host: what another one finds, and what is left of them at the end."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec
import psutil
import pytest
from tests.host.conftest import FAST, Desk, Page, Until

from gonium.host.diary import recall
from gonium.host.directory import Directory
from gonium.host.found import find_kernel, notebooks_with_kernels
from gonium.host.root import Root
from gonium.places import finding
from gonium.protocol.ops import DeleteCells, RunAll, RunCells

LASTING = msgspec.structs.replace(FAST, kernels_outlive=True)
WAIT = "import os, time\nwhile not os.path.exists('gate'): time.sleep(0.01)"


class Servers:
    """One server after another for the same folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now: Directory | None = None

    async def next(self, leave: bool = True) -> Directory:
        """End the server, and start another one."""
        await self.end(leave)
        settings = msgspec.structs.replace(LASTING, kernels_outlive=leave)
        self.now = Directory(Root(self.folder), settings=settings)
        return self.now

    async def end(self, leave: bool = True) -> None:
        if self.now is not None:
            self.now.settings = msgspec.structs.replace(LASTING, kernels_outlive=leave)
            await self.now.close()
            self.now = None

    async def page(self, name: str = "nb.py") -> Page:
        assert self.now is not None
        return Page(await Desk.host(self, name), "ann")  # type: ignore[arg-type]

    @property
    def directory(self) -> Directory:
        assert self.now is not None
        return self.now

    def write(self, text: str, name: str = "nb.py") -> Path:
        (self.folder / name).write_text(text)
        return self.folder / name


@pytest.fixture
async def servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Servers]:
    for name in ("state", "cache", "config", "run"):
        monkeypatch.setenv(f"GONIUM_{name.upper()}_DIR", str(tmp_path / name))
    (tmp_path / "work").mkdir()
    made = Servers(tmp_path / "work")
    made.now = Directory(Root(made.folder), settings=LASTING)
    yield made
    (made.folder / "gate").touch()
    await made.end(leave=False)
    for folder, described in list(finding.kernels(tmp_path / "run")):
        await asyncio.to_thread(finding.end, folder, described)


def quiet(page: Page) -> Callable[[], bool]:
    return lambda: (
        page.kernel.status == "idle" and set(page.statuses) <= {"fresh", "stale", "failed"}
    )


async def test_what_ran_is_there_for_the_next_server(servers: Servers, until: Until) -> None:
    servers.write("# %%\nx = 1\nprint('one', x)\n\n# %%\ny = x + 1\nprint('two', y)\n")
    page = await servers.page()
    page.do(RunAll())
    await until(lambda: page.statuses == ["fresh", "fresh"])
    pid, ids = page.kernel.pid, page.order
    await servers.next()
    page = await servers.page()
    await until(lambda: page.kernel.status == "idle")
    assert page.kernel.pid == pid
    assert page.order == ids
    assert page.statuses == ["fresh", "fresh"]
    assert [page.shown(0), page.shown(1)] == ["one 1\n", "two 2\n"]
    assert not page.cell(0).from_before
    page.write(1, "print('three', x + 2)")
    page.do(RunCells([page.order[1]]))
    await until(lambda: page.shown(1) == "three 3\n")
    assert page.cell(0).run == 1


async def test_a_run_goes_on_without_a_server_and_is_shown_with_all_it_printed(
    servers: Servers, until: Until
) -> None:
    servers.write(f"# %%\nprint('begun')\n{WAIT}\nprint('done')\n\n# %%\nprint('after')\n")
    page = await servers.page()
    page.do(RunAll())
    await until(lambda: page.shown(0) == "begun\n")
    await servers.next()
    page = await servers.page()
    await until(lambda: page.statuses == ["running", "queued"])
    assert page.kernel.status == "busy"
    assert page.shown(0) == "begun\n"
    await servers.end()
    (servers.folder / "gate").touch()
    await servers.next()
    page = await servers.page()
    await until(quiet(page))
    assert page.statuses == ["fresh", "fresh"]
    assert (page.shown(0), page.shown(1)) == ("begun\ndone\n", "after\n")


async def test_edits_made_while_there_was_no_server_make_stale(
    servers: Servers, until: Until
) -> None:
    path = servers.write("# %%\nx = 1\n\n# %%\nprint(x)\n\n# %%\nprint('other')\n")
    page = await servers.page()
    page.do(RunAll())
    await until(lambda: page.statuses == ["fresh"] * 3)
    await servers.end()
    path.write_text("# %%\nnew = 0\n\n# %%\nx = 10\n\n# %%\nprint(x)\n\n# %%\nprint('other')\n")
    await servers.next()
    page = await servers.page()
    await until(quiet(page))
    assert page.statuses == ["stale", "stale", "stale", "fresh"]
    assert page.shown(2) == "1\n"


async def test_a_server_finds_the_kernels_of_its_folder_and_of_no_other(
    servers: Servers, until: Until, tmp_path: Path
) -> None:
    (servers.folder / "inner").mkdir()
    servers.write("# %%\nx = 1\n", "inner/nb.py")
    page = await servers.page("inner/nb.py")
    page.do(RunAll())
    await until(lambda: page.statuses == ["fresh"])
    assert notebooks_with_kernels() == []  # it is attended
    await servers.end()
    assert notebooks_with_kernels() == [str(servers.folder / "inner" / "nb.py")]
    (tmp_path / "other").mkdir()
    other = Directory(Root(tmp_path / "other"), settings=LASTING)
    await other.attach()
    assert other.kernels() == []
    await other.close()
    directory = await servers.next()
    await directory.attach()
    await until(lambda: [k.status for k in directory.kernels()] == ["idle"])
    assert [k.path for k in directory.kernels()] == ["inner/nb.py"]


async def test_a_kernel_with_nothing_to_lose_ends_with_the_server(
    servers: Servers, until: Until, tmp_path: Path
) -> None:
    servers.write("# %%\nx = 1\n")
    page = await servers.page()
    page.do(RunAll())
    await until(lambda: page.statuses == ["fresh"])
    page.do(DeleteCells(page.order))
    pid = page.kernel.pid
    await servers.end()
    await until(lambda: not psutil.pid_exists(pid))
    assert list((tmp_path / "run").iterdir()) == []


async def test_a_kernel_that_is_stopped_is_gone_for_good(
    servers: Servers, until: Until, tmp_path: Path
) -> None:
    servers.write("# %%\nx = 1\n")
    page = await servers.page()
    page.do(RunAll())
    await until(lambda: page.statuses == ["fresh"])
    servers.directory.stop_kernel("nb.py")
    await until(lambda: page.kernel.status == "dead")
    await until(lambda: list((tmp_path / "run").iterdir()) == [])
    await servers.next()
    page = await servers.page()
    assert page.kernel.status == "none"


async def test_a_kernel_that_died_while_nobody_was_there_is_told_of(
    servers: Servers, until: Until, tmp_path: Path
) -> None:
    code = f"print('begun')\n{WAIT}\nos.kill(os.getpid(), 9)"
    servers.write(f"# %%\nx = 1\nprint('x')\n\n# %%\n{code}\n")
    page = await servers.page()
    page.do(RunAll())
    await until(lambda: page.shown(1) == "begun\n")
    await servers.end()
    (servers.folder / "gate").touch()
    await until(lambda: list((tmp_path / "run").glob("*/ended")))
    await servers.next()
    page = await servers.page()
    await until(lambda: page.kernel.status == "dead")
    assert "SIGKILL" in page.kernel.message
    assert page.shown(0) == "x\n"
    assert page.shown(1).startswith("begun\n")
    await until(lambda: list((tmp_path / "run").iterdir()) == [])
    page.do(RunCells([page.order[0]]))
    await until(lambda: page.kernel.status == "idle" and page.statuses[0] == "fresh")


async def test_kernels_without_a_diary_and_older_ones_are_ended(
    servers: Servers, until: Until, tmp_path: Path
) -> None:
    path = servers.write("# %%\nx = 1\n")
    page = await servers.page()
    page.do(RunAll())
    await until(lambda: page.statuses == ["fresh"])
    pid = page.kernel.pid
    await servers.end()
    (folder,) = (tmp_path / "run").iterdir()
    assert recall(folder) is not None
    (folder / "diary").unlink()
    assert await asyncio.to_thread(find_kernel, os.fspath(path)) is None
    await until(lambda: not psutil.pid_exists(pid))
    assert list((tmp_path / "run").iterdir()) == []


async def test_what_is_long_is_written_down_anew_and_shorter(
    servers: Servers, until: Until, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gonium.host.diary.SMALL", 2000)
    servers.write("# %%\nx = 1\n\n# %%\nprint(x)\n")
    page = await servers.page()
    for n in range(1, 31):
        page.write(0, f"x = {n}")
        page.do(RunCells([page.order[0]]))
        await until(lambda n=n: page.shown(1) == f"{n}\n" and page.statuses == ["fresh", "fresh"])
    (folder,) = (tmp_path / "run").iterdir()
    assert (folder / "diary").stat().st_size < 4 * 2000
    await servers.next()
    page = await servers.page()
    await until(quiet(page))
    assert page.statuses == ["fresh", "fresh"]
    assert page.shown(1) == "30\n"
