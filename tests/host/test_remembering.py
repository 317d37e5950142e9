"""Opening shows the outputs of last time, also of cells that were edited and not run."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from gonium.display.blobs import Blobs
from gonium.host.sidecar import sidecar
from gonium.places.inline import InlinePlace
from gonium.protocol.ids import CellId
from gonium.protocol.ops import InsertCell, RunAll

NOTEBOOK = "# %% one\nx = 20\nprint('hello')\n\n# %% two\nx * 2 + 2\n\n# %% [markdown]\n# hi\n"


def inline(path: Path, run: Path, blobs: Path) -> InlinePlace:
    return InlinePlace(path, blobs)


async def after_a_run(make_desk: Any, until: Any, text: str = NOTEBOOK) -> Any:
    """A desk whose notebook was run and closed."""
    desk = make_desk(inline)
    desk.write(text)
    page = await desk.page()
    page.do(RunAll())
    await until(lambda: page.kernel.status == "idle" and not page.host.is_busy)
    await desk.directory.close()
    return desk


async def test_outputs_of_last_time_are_shown(make_desk: Any, until: Any) -> None:
    desk = await after_a_run(make_desk, until)
    page = await desk.page()
    assert [page.shown(n) for n in range(3)] == ["hello\n", "42", ""]
    assert [page.cell(n).from_before for n in range(3)] == [True, True, False]
    assert page.kernel.status == "none"


async def test_outputs_are_kept_while_the_notebook_is_open(make_desk: Any, until: Any) -> None:
    desk = make_desk(inline)
    desk.write(NOTEBOOK)
    page = await desk.page()
    page.do(RunAll())
    kept = desk.folder / "__gonium__/nb/outputs.msgpack"
    await until(lambda: kept.exists() and b"hello" in kept.read_bytes())


async def test_outputs_of_last_time_are_still_shown_the_time_after(
    make_desk: Any, until: Any
) -> None:
    desk = await after_a_run(make_desk, until)
    await desk.page()
    await desk.directory.close()
    assert (await desk.page()).shown(1) == "42"


async def test_a_cell_that_was_edited_meanwhile_shows_what_it_did_and_is_stale(
    make_desk: Any, until: Any
) -> None:
    desk = await after_a_run(make_desk, until)
    desk.write(NOTEBOOK.replace("x * 2 + 2", "x * 2 + 3"))
    page = await desk.page()
    assert page.texts[1] == "x * 2 + 3"
    assert [page.shown(n) for n in range(2)] == ["hello\n", "42"]
    assert page.cell(1).reason == "the code changed"


async def test_without_a_journal_a_cell_that_was_edited_meanwhile_shows_none(
    make_desk: Any, until: Any
) -> None:
    desk = await after_a_run(make_desk, until)
    (desk.folder / "__gonium__/nb/journal").unlink()
    desk.write(NOTEBOOK.replace("x * 2 + 2", "x * 2 + 3"))
    page = await desk.page()
    assert [page.shown(n) for n in range(2)] == ["hello\n", ""]


async def test_a_cell_that_was_edited_and_not_run_shows_what_it_did_and_is_stale(
    make_desk: Any, until: Any
) -> None:
    desk = await after_a_run(make_desk, until)
    (await desk.page()).write(1, "x * 2 + 3")
    await desk.directory.close()
    for _ in range(2):  # also the time after
        page = await desk.page()
        assert [page.shown(n) for n in range(2)] == ["hello\n", "42"]
        assert page.cell(1).from_before
        assert (page.cell(1).status, page.cell(1).reason) == ("stale", "the code changed")
        assert page.cell(0).reason == "it has not run yet"
        await desk.directory.close()


async def test_a_cell_that_ran_and_was_edited_shows_what_the_run_did(
    make_desk: Any, until: Any
) -> None:
    desk = make_desk(inline)
    desk.write(NOTEBOOK)
    page = await desk.page()
    page.do(RunAll())
    await until(lambda: page.kernel.status == "idle" and not page.host.is_busy)
    page.write(1, "x * 2 + 3")
    page.write(0, "x = 20  # twenty\nprint('hello')")
    await desk.directory.close()
    page = await desk.page()
    assert [page.shown(n) for n in range(2)] == ["hello\n", "42"]
    page.write(1, "x * 2 + 2")
    assert page.cell(1).reason == "it has not run yet"


async def test_of_a_cell_and_the_one_it_was_made_from_the_one_that_ran_shows_something(
    make_desk: Any, until: Any
) -> None:
    desk = await after_a_run(make_desk, until)
    page = await desk.page()
    page.write(1, "x * 3")
    page.do(InsertCell(CellId("copy"), 3, text="x * 2 + 2"))
    await desk.directory.close()
    page = await desk.page()
    assert [page.shown(n) for n in (1, 3)] == ["42", ""]


async def test_an_edit_taken_back_outside_shows_what_that_code_did(
    make_desk: Any, until: Any
) -> None:
    desk = await after_a_run(make_desk, until)
    (await desk.page()).write(1, "x * 2 + 3")
    await desk.directory.close()
    desk.write(NOTEBOOK)
    page = await desk.page()
    assert page.shown(1) == "42"
    assert page.cell(1).reason == "it has not run yet"


async def test_edits_are_known_also_if_the_server_is_killed(make_desk: Any, until: Any) -> None:
    desk = await after_a_run(make_desk, until)
    page = await desk.page()
    kept = desk.folder / "__gonium__/nb/outputs.msgpack"
    before = kept.read_bytes()
    page.write(1, "x * 2 + 3")
    await until(lambda: kept.read_bytes() != before)


async def test_cells_that_moved_keep_theirs_and_equal_cells_each_have_their_own(
    make_desk: Any, until: Any
) -> None:
    cells = ["# %%\nn = 1\n", "# %%\nprint(n)\n", "# %%\nn = 2\n", "# %%\nprint(n)\n"]
    desk = await after_a_run(make_desk, until, "".join(cells))
    desk.write("# %%\nzero = 0\n" + "".join(cells))
    page = await desk.page()
    assert [page.shown(n) for n in range(5)] == ["", "", "1\n", "", "2\n"]


@pytest.mark.parametrize("damage", [b"", b"\xc1", b"nonsense", b"\x82\xa6format\x01\xa5cells\x03"])
async def test_a_damaged_store_is_ignored_with_a_note(
    make_desk: Any, until: Any, damage: bytes
) -> None:
    desk = await after_a_run(make_desk, until)
    (desk.folder / "__gonium__/nb/outputs.msgpack").write_bytes(damage)
    page = await desk.page()
    assert page.texts[0] == "x = 20\nprint('hello')"
    assert page.shown(0) == ""
    [problem] = page.notebook.problems
    assert problem.severity == "note"
    assert "outputs.msgpack" in problem.message


async def test_without_the_folder_no_source_is_lost(make_desk: Any, until: Any) -> None:
    desk = await after_a_run(make_desk, until)
    shutil.rmtree(desk.folder / "__gonium__")
    page = await desk.page()
    assert page.shown(0) == ""
    assert desk.read() == NOTEBOOK
    page.do(RunAll())
    shutil.rmtree(desk.folder / "__gonium__")
    page.write(0, "x = 3")
    await until(lambda: "x = 3" in desk.read())


async def test_the_folder_is_ignored_by_git(make_desk: Any, until: Any) -> None:
    desk = await after_a_run(make_desk, until)
    assert (desk.folder / "__gonium__/.gitignore").read_text() == "*\n"
    (desk.folder / "__gonium__/.gitignore").unlink()
    await desk.page()
    assert not (desk.folder / "__gonium__/.gitignore").exists()


async def test_blobs_that_nobody_refers_to_are_removed(make_desk: Any, until: Any) -> None:
    picture = (
        "class Picture:\n"
        "    def _repr_mimebundle_(self, **_):\n"
        "        return {'image/png': b'\\x89PNG' + bytes(100_000)}\n"
    )
    desk = make_desk(inline)
    desk.write(f"# %%\n{picture}\n# %%\nPicture()\n")
    page = await desk.page()
    page.do(RunAll())
    await until(lambda: page.shown(1))
    folder = page.host.blobs
    [wanted] = os.listdir(folder)
    unwanted = Blobs(folder).put(b"old")
    (folder / f".{unwanted.digest}.1.2").write_bytes(b"half of a blo")
    (folder / "note.txt").write_bytes(b"somebody's own")
    await desk.directory.close()
    assert sorted(os.listdir(folder)) == sorted([wanted, "note.txt"])


async def test_a_folder_that_is_a_link_is_not_followed(make_desk: Any, until: Any) -> None:
    desk = make_desk(inline)
    elsewhere = desk.folder.parent / "elsewhere"
    elsewhere.mkdir()
    (desk.folder / "__gonium__").symlink_to(elsewhere)
    desk.write(NOTEBOOK)
    page = await desk.page()
    page.do(RunAll())
    await desk.directory.close()
    assert list(elsewhere.iterdir()) == []
    assert (await desk.page()).shown(1) == "42"


async def test_beside_a_notebook_that_is_not_ours_nothing_is_written(
    make_desk: Any, until: Any
) -> None:
    desk = make_desk(inline)
    desk.write(NOTEBOOK)
    (desk.folder / "__gonium__").write_text("a file is in the way")
    page = await desk.page()
    page.do(RunAll())
    await desk.directory.close()
    assert (await desk.page()).shown(1) == "42"
    assert sorted(os.listdir(desk.folder)) == ["__gonium__", "nb.py"]


def test_every_notebook_has_its_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONIUM_CACHE_DIR", str(tmp_path / "cache"))
    names = ["a.py", "b.py", "a", "a.txt", ".py", "größe.py"]
    folders = {sidecar(str(tmp_path / name)) for name in names}
    assert len(folders) == len(names) - 1  # `a` and `a.py` share theirs, and take turns
    assert all(os.path.isdir(folder) for folder in folders)
