"""What is typed is in the file a moment later; what cannot be saved is kept, and told."""

import asyncio
import errno
import os
import stat
import threading
from typing import Any

import msgspec
import pytest

from gonium.host import atomic
from gonium.protocol.ids import CellId
from gonium.protocol.ops import InsertCell, Save

NOTEBOOK = "# %% one\nx = 1\n\n# %% two\ny = x\n"


async def check_saved(desk: Any, until: Any, before: str, after: str) -> None:
    """Write `x = 2` into the first cell."""
    desk.write(before)
    page = await desk.page()
    page.write(0, "x = 2")
    await until(lambda: page.notebook.save == "saved" and desk.read() != before)
    assert desk.read() == after


async def test_an_edit_is_saved_by_itself(desk: Any, until: Any) -> None:
    await check_saved(desk, until, NOTEBOOK, NOTEBOOK.replace("x = 1", "x = 2"))


async def test_windows_line_ends_and_byte_order_mark_are_kept(desk: Any, until: Any) -> None:
    before = "\ufeff# %%\r\nx = 1\r\n\r\n# %%\r\ny  =  3 \r\n"
    await check_saved(desk, until, before, before.replace("x = 1", "x = 2"))


async def test_a_missing_last_line_end_is_kept(desk: Any, until: Any) -> None:
    await check_saved(desk, until, "x = 1", "x = 2")


async def test_a_notebook_of_ten_thousand_lines_is_saved(desk: Any, until: Any) -> None:
    cells = [f"# %% c{n}\nv{n} = {n}\nprint(v{n})\n\n" for n in range(2500)]
    before = "# %%\nx = 1\n\n" + "".join(cells)
    await check_saved(desk, until, before, before.replace("x = 1", "x = 2"))


async def test_saving_can_be_asked_for(make_desk: Any, until: Any, slow: Any) -> None:
    desk = make_desk(settings=slow)
    desk.write(NOTEBOOK)
    page = await desk.page()
    page.write(0, "x = 2")
    assert page.notebook.save == "unsaved"
    page.do(Save())
    await until(lambda: page.notebook.save == "saved")
    assert "x = 2" in desk.read()


async def test_saving_waits_for_a_pause_but_not_for_ever(
    make_desk: Any, until: Any, slow: Any
) -> None:
    desk = make_desk(settings=msgspec.structs.replace(slow, save_pause=0.2, save_limit=0.3))
    desk.write(NOTEBOOK)
    page = await desk.page()
    while desk.read() == NOTEBOOK:
        page.write(0, page.texts[0] + "1")
        await asyncio.sleep(0.01)


async def test_closing_saves_what_is_not_saved(make_desk: Any, slow: Any) -> None:
    desk = make_desk(settings=slow)
    desk.write(NOTEBOOK)
    page = await desk.page()
    page.write(0, "x = 2")
    await desk.directory.close()
    assert "x = 2" in desk.read()


async def test_links_and_permissions_are_kept(desk: Any, until: Any) -> None:
    path = desk.write(NOTEBOOK, "real.py")
    path.chmod(0o750)
    (desk.folder / "nb.py").symlink_to("real.py")
    page = await desk.page()
    assert page.notebook.path == "nb.py"
    page.write(0, "x = 2")
    await until(lambda: "x = 2" in desk.read("real.py"))
    assert (desk.folder / "nb.py").is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o750


async def test_a_save_that_fails_is_told_and_tried_again(
    desk: Any, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(draft: str, data: bytes, like: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    desk.write(NOTEBOOK)
    page = await desk.page()
    with monkeypatch.context() as context:
        context.setattr(atomic, "write_draft", full)
        page.write(0, "x = 2")
        await until(lambda: page.notebook.save == "failed")
        assert "the disk is full" in page.notebook.save_message
        page.write(0, "x = 3")
        assert desk.read() == NOTEBOOK
    await until(lambda: page.notebook.save == "saved")
    assert page.notebook.save_message == ""
    assert "x = 3" in desk.read()


async def test_a_vanished_folder_is_told_and_saving_goes_on_when_it_is_back(
    desk: Any, until: Any
) -> None:
    (desk.folder / "sub").mkdir()
    desk.write(NOTEBOOK, "sub/nb.py")
    page = await desk.page("sub/nb.py")
    os.rename(desk.folder / "sub", desk.folder / "gone")
    page.write(0, "x = 2")
    await until(lambda: page.notebook.save == "failed")
    assert "its folder no longer exists" in page.notebook.save_message
    os.rename(desk.folder / "gone", desk.folder / "sub")
    await until(lambda: page.notebook.save == "saved")
    assert "x = 2" in desk.read("sub/nb.py")


async def test_typing_goes_on_while_a_save_takes_long(
    desk: Any, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    write = atomic.write_draft

    def slow_disk(*arguments: Any) -> None:
        go_on.wait(10)
        write(*arguments)

    desk.write(NOTEBOOK)
    page = await desk.page()
    with monkeypatch.context() as context:
        context.setattr(atomic, "write_draft", slow_disk)
        page.write(0, "x = 2")
        await asyncio.sleep(0.1)
        page.write(0, "x = 3")
        page.do(InsertCell(CellId("new"), 0, text="z = 1"))
        assert page.texts[:2] == ["z = 1", "x = 3"]
        go_on.set()
        await until(lambda: page.notebook.save == "saved")
    assert "x = 3" in desk.read()
    assert "z = 1" in desk.read()
