"""Hosts come when they are asked for and go when nobody uses them."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from gonium.host.settings import Settings
from gonium.host.trouble import Trouble
from gonium.places.inline import InlinePlace
from gonium.protocol.ops import RunAll

NOTEBOOK = "# %%\nx = 1\n"
EAGER = Settings(host_idle=0.05, kernel_idle=0.2, look_every=0.05)


def inline(path: Path, run: Path, blobs: Path) -> InlinePlace:
    return InlinePlace(path, blobs)


async def test_many_who_ask_at_once_get_one_host(desk: Any) -> None:
    desk.write(NOTEBOOK)
    hosts = await asyncio.gather(*(desk.host() for _ in range(10)))
    assert len(set(hosts)) == 1


async def test_a_notebook_that_nobody_uses_is_closed(make_desk: Any, until: Any) -> None:
    desk = make_desk(settings=EAGER)
    desk.write(NOTEBOOK)
    page = await desk.page()
    await asyncio.sleep(0.3)
    assert desk.directory.opened("nb.py") is page.host
    page.disconnect()
    await until(lambda: desk.directory.opened("nb.py") is None)
    again = await desk.host()
    assert again is not page.host


async def test_a_notebook_that_is_just_being_closed_can_be_opened(make_desk: Any) -> None:
    desk = make_desk()
    desk.write(NOTEBOOK)
    page = await desk.page()
    page.write(0, "x = 2")
    _, again = await asyncio.gather(desk.directory.close(), desk.host())
    assert again.state.order


async def test_a_kernel_that_nobody_uses_is_ended_later(make_desk: Any, until: Any) -> None:
    desk = make_desk(inline, settings=EAGER)
    desk.write(NOTEBOOK)
    page = await desk.page()
    page.do(RunAll())
    await until(lambda: page.kernel.status == "idle")
    page.disconnect()
    await asyncio.sleep(0.1)
    assert [entry.status for entry in desk.directory.kernels()] == ["idle"]
    await until(lambda: desk.directory.opened("nb.py") is None)
    assert desk.directory.kernels() == []


async def test_kernels_that_run_are_listed(make_desk: Any, until: Any) -> None:
    desk = make_desk(inline)
    for name in ("a.py", "b.py"):
        desk.write(NOTEBOOK, name)
    page = await desk.page("a.py")
    await desk.page("b.py")
    assert desk.directory.kernels() == []
    page.do(RunAll())
    await until(lambda: page.kernel.status == "idle")
    assert [(entry.path, entry.status) for entry in desk.directory.kernels()] == [("a.py", "idle")]


async def test_recent_notebooks_are_listed_newest_first(desk: Any) -> None:
    for name in ("a.py", "b.py", "gone.py"):
        desk.write(f"# %% [markdown]\n# # Title of {name}\n", name)
        await desk.host(name)
    await desk.host("a.py")
    (desk.folder / "gone.py").unlink()
    await desk.directory.close()
    await desk.host("a.py")
    recent = desk.directory.recent()
    assert [(entry.path, entry.title) for entry in recent] == [
        ("a.py", "Title of a.py"),
        ("b.py", "Title of b.py"),
    ]
    assert recent[0].modified == (desk.folder / "a.py").stat().st_mtime


async def test_recent_notebooks_of_other_roots_are_not_listed(make_desk: Any) -> None:
    desk = make_desk()
    desk.write(NOTEBOOK)
    await desk.host()
    await desk.directory.close()
    desk.directory.root.folder = desk.folder / "sub"
    assert desk.directory.recent() == []


async def test_a_new_notebook_gets_a_name_and_never_another_ones(desk: Any) -> None:
    (desk.folder / "sub").mkdir()
    assert desk.directory.create() == "notebook.py"
    assert desk.directory.create() == "notebook-2.py"
    assert desk.directory.create("sub") == "sub/notebook.py"
    assert desk.directory.create("sub", "größe.py") == "sub/größe.py"
    assert (await desk.page("sub/größe.py")).texts == [""]


@pytest.mark.parametrize(
    ("folder", "name", "code"),
    [
        ("", "taken.py", "exists"),
        ("..", "nb.py", "outside"),
        ("", "../nb.py", "outside"),
        ("nowhere", "nb.py", "unsaved"),
        ("nowhere", "", "unsaved"),
        ("taken.py", "nb.py", "unsaved"),
        ("", "a\0b.py", "missing"),
    ],
)
async def test_a_notebook_that_cannot_be_made_is_told(
    desk: Any, folder: str, name: str, code: str
) -> None:
    desk.write(NOTEBOOK, "taken.py")
    found = desk.directory.create(folder, name)
    assert isinstance(found, Trouble)
    assert found.code == code
    assert desk.read("taken.py") == NOTEBOOK
