"""A file that may not be written: what is changed is kept, told, and saved as soon as it may be."""

import asyncio
import errno
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gonium.protocol.records import Restored

NOTEBOOK = "# %% one\nx = 1\n\n# %% two\ny = x\n"


class Guarded:
    """A file that can be made read-only, also for the superuser."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path = str(path)
        self.locked = True
        self._access = os.access
        monkeypatch.setattr(os, "access", self._ask)

    def _ask(self, name: Any, mode: int, **options: Any) -> bool:
        if self.locked and os.fspath(name) == self.path and mode & os.W_OK:
            return False
        return self._access(name, mode, **options)


async def test_a_file_that_cannot_be_written_is_read_only_and_says_so(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    Guarded(desk.write(NOTEBOOK), monkeypatch)
    page = await desk.page()
    assert page.notebook.save == "read_only"
    assert "nb.py is read-only: allow" in page.notebook.save_message


async def test_edits_of_a_read_only_file_are_kept_told_and_saved_when_that_is_allowed(
    desk: Any, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    guarded = Guarded(desk.write(NOTEBOOK), monkeypatch)
    page = await desk.page()
    page.write(0, "x = 2")
    await until(lambda: page.notebook.save == "failed")
    assert "nb.py is read-only: allow" in page.notebook.save_message
    assert desk.read() == NOTEBOOK
    assert (await desk.page(client="bob")).texts[0] == "x = 2"
    guarded.locked = False
    await until(lambda: page.notebook.save == "saved")
    assert desk.read() == NOTEBOOK.replace("x = 1", "x = 2")
    assert page.notebook.save_message == ""


async def test_an_edit_of_a_read_only_file_that_is_undone_leaves_nothing_to_save(
    desk: Any, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    Guarded(desk.write(NOTEBOOK), monkeypatch)
    page = await desk.page()
    before = page.texts[0]
    page.write(0, "x = 2")
    await until(lambda: page.notebook.save == "failed")
    page.write(0, before)
    await until(lambda: page.notebook.save == "read_only")


async def test_a_file_that_becomes_read_only_while_it_is_open_is_not_written(
    desk: Any, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk.write(NOTEBOOK)
    page = await desk.page()
    guarded = Guarded(path, monkeypatch)
    path.chmod(0o400)
    await until(lambda: page.notebook.save == "read_only")
    page.write(0, "x = 2")
    await until(lambda: page.notebook.save == "failed")
    assert desk.read() == NOTEBOOK
    guarded.locked = False
    path.chmod(0o600)
    await until(lambda: page.notebook.save == "saved")
    assert "x = 2" in desk.read()


async def test_a_notebook_that_nobody_looks_at_stays_open_while_its_edits_are_not_saved(
    make_desk: Any, fast: Any, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(settings=msgspec.structs.replace(fast, host_idle=0.02))
    guarded = Guarded(desk.write(NOTEBOOK), monkeypatch)
    page = await desk.page()
    page.write(0, "x = 2")
    await until(lambda: page.notebook.save == "failed")
    page.disconnect()
    await asyncio.sleep(0.2)
    assert (await desk.page(client="bob")).texts[0] == "x = 2"
    guarded.locked = False
    await until(lambda: "x = 2" in desk.read())


async def test_what_could_not_be_saved_outlives_the_server(
    make_desk: Any, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, later = make_desk(), make_desk()
    guarded = Guarded(desk.write(NOTEBOOK), monkeypatch)
    page = await desk.page()
    page.write(0, "x = 2")
    await until(lambda: page.notebook.save == "failed")
    await desk.directory.close()
    assert desk.directory.rescued == {"nb.py": "comes back when the notebook is opened again"}
    assert desk.read() == NOTEBOOK

    page = await later.page()
    assert page.texts[0] == "x = 2"
    assert page.notebook.restored == Restored([page.order[0]])
    await until(lambda: page.notebook.save == "failed")
    guarded.locked = False
    await until(lambda: "x = 2" in later.read())
    await later.directory.close()
    assert later.directory.rescued == {}


def no_journal(*_: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


async def test_what_cannot_be_kept_in_a_journal_either_is_put_beside_it_and_told(
    make_desk: Any, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    guarded = Guarded(make_desk().write(NOTEBOOK), monkeypatch)
    with monkeypatch.context() as full:
        full.setattr("gonium.host.atomic.write_all", no_journal)
        full.setattr(
            "gonium.host.rescue.atomic.put", lambda path, data: Path(path).write_bytes(data)
        )
        for value in (2, 3):
            desk = make_desk()
            page = await desk.page()
            page.write(0, f"x = {value}")
            await until(lambda page=page: page.notebook.save == "failed")
            await desk.directory.close()
            _, _, path = desk.directory.rescued["nb.py"].partition("is in ")
            assert f"x = {value}" in Path(path).read_text()
    page = await make_desk().page()
    assert [problem.severity for problem in page.notebook.problems] == ["note", "note"]
    guarded.locked = False
    page.write(0, "x = 3")
    await until(lambda: page.notebook.save == "saved")
    await page.host.close()
    assert len((await make_desk().page()).notebook.problems) == 1
