"""What others do to the file reaches the page, and what the page says is never lost by it."""

import asyncio
import os
from typing import Any

import msgspec
import pytest

NOTEBOOK = "# %% one\nx = 1\n\n# %% two\ny = x\n"


def problems(page: Any) -> str:
    return " ".join(problem.message for problem in page.notebook.problems)


def replace(desk: Any, text: str | bytes) -> None:
    """As most editors save: a new file is renamed over the old one."""
    data = text if isinstance(text, bytes) else text.encode()
    (desk.folder / "other").write_bytes(data)
    os.replace(desk.folder / "other", desk.folder / "nb.py")


async def opened(desk: Any) -> Any:
    desk.write(NOTEBOOK)
    return await desk.page()


async def test_a_file_written_in_place_updates_the_page(desk: Any, until: Any) -> None:
    page = await opened(desk)
    desk.write(NOTEBOOK.replace("y = x", "y = x + 1"))
    await until(lambda: page.texts == ["x = 1", "y = x + 1"] and page.notebook.save == "saved")


async def test_a_file_renamed_over_updates_the_page(desk: Any, until: Any) -> None:
    page = await opened(desk)
    replace(desk, NOTEBOOK + "\n# %% three\nz = 3\n")
    await until(lambda: page.texts == ["x = 1", "y = x", "z = 3"])


async def test_cells_keep_their_identity(desk: Any, until: Any) -> None:
    page = await opened(desk)
    before = page.order
    replace(desk, "# %% zero\nw = 0\n\n" + NOTEBOOK)
    await until(lambda: len(page.order) == 3)
    assert page.order[1:] == before


async def test_one_change_after_another_is_noticed(desk: Any, until: Any) -> None:
    page = await opened(desk)
    for n in range(2, 9):
        desk.write(NOTEBOOK.replace("x = 1", f"x = {n}"))
        await until(lambda n=n: page.texts[0] == f"x = {n}")


async def test_a_change_of_the_same_size_and_time_is_noticed(desk: Any, until: Any) -> None:
    page = await opened(desk)
    seen = os.stat(desk.folder / "nb.py")
    desk.write(NOTEBOOK.replace("x = 1", "x = 9"))
    os.utime(desk.folder / "nb.py", ns=(seen.st_atime_ns, seen.st_mtime_ns))
    await until(lambda: page.texts[0] == "x = 9")


async def test_our_edit_and_theirs_are_both_kept(desk: Any, until: Any) -> None:
    page = await opened(desk)
    page.write(0, "x = 100")
    desk.write(NOTEBOOK.replace("y = x", "y = x * 2"))
    await until(lambda: "x = 100" in desk.read() and "y = x * 2" in desk.read())
    await until(lambda: page.notebook.save == "saved")
    assert page.texts == ["x = 100", "y = x * 2"]


async def test_an_edit_made_just_before_our_save_is_not_overwritten(
    make_desk: Any, until: Any, slow: Any
) -> None:
    desk = make_desk(settings=slow)
    page = await opened(desk)
    page.write(0, "x = 100")
    desk.write(NOTEBOOK.replace("y = x", "y = x * 2"))
    await desk.directory.close()
    assert page.texts == ["x = 100", "y = x * 2"]
    assert "x = 100" in desk.read()
    assert "y = x * 2" in desk.read()


async def test_a_deleted_file_is_told_and_the_next_change_writes_it_again(
    desk: Any, until: Any
) -> None:
    page = await opened(desk)
    os.unlink(desk.folder / "nb.py")
    await until(lambda: "nb.py has been deleted or moved" in problems(page))
    assert page.texts == ["x = 1", "y = x"]
    assert not (desk.folder / "nb.py").exists()
    page.write(0, "x = 2")
    await until(lambda: not problems(page))
    assert desk.read() == NOTEBOOK.replace("x = 1", "x = 2")


async def test_a_deleted_file_that_comes_back_is_well_again(desk: Any, until: Any) -> None:
    page = await opened(desk)
    os.unlink(desk.folder / "nb.py")
    await until(lambda: problems(page))
    desk.write(NOTEBOOK.replace("x = 1", "x = 5"))
    await until(lambda: not problems(page) and page.texts[0] == "x = 5")


async def test_a_file_that_is_deleted_and_written_again_at_once_is_no_problem(
    make_desk: Any, until: Any, slow: Any
) -> None:
    desk = make_desk(settings=msgspec.structs.replace(slow, look_every=0.01, grace=2.0))
    page = await opened(desk)
    said: list[str] = []
    for n in range(5):
        os.unlink(desk.folder / "nb.py")
        for _ in range(3):
            await asyncio.sleep(0.01)
            said.append(problems(page))
        desk.write(NOTEBOOK.replace("x = 1", f"x = {n + 2}"))
        await until(lambda n=n: page.texts[0] == f"x = {n + 2}")
    assert set(said) == {""}


async def test_a_file_that_is_written_in_two_steps_is_no_problem(
    make_desk: Any, until: Any, slow: Any
) -> None:
    desk = make_desk(settings=msgspec.structs.replace(slow, look_every=0.01, grace=2.0))
    page = await opened(desk)
    after = NOTEBOOK.replace("x = 1", "x = 2") + "\n# %% three\nz = 3\n"
    said: list[str] = []
    with open(desk.folder / "nb.py", "w") as file:
        for piece in ("", after[:20], after[20:]):
            file.write(piece)
            file.flush()
            for _ in range(2):
                await asyncio.sleep(0.004)
                said.append(problems(page))
    await until(lambda: page.texts == ["x = 2", "y = x", "z = 3"])
    assert set(said) == {""}


async def test_a_file_that_is_emptied_does_not_wipe_the_page(desk: Any, until: Any) -> None:
    page = await opened(desk)
    desk.write("")
    await until(lambda: "nb.py has been emptied" in problems(page))
    assert page.texts == ["x = 1", "y = x"]
    page.write(0, "x = 2")
    await until(lambda: not problems(page))
    assert desk.read() == NOTEBOOK.replace("x = 1", "x = 2")


async def test_a_file_that_is_no_text_any_more_is_told_and_not_overwritten(
    desk: Any, until: Any
) -> None:
    page = await opened(desk)
    theirs = NOTEBOOK.encode() + "# größe\n".encode("latin-1")
    replace(desk, theirs)
    await until(lambda: "UTF-8" in problems(page))
    page.write(0, "x = 2")
    await until(lambda: page.notebook.save == "failed")
    assert "UTF-8" in page.notebook.save_message
    assert (desk.folder / "nb.py").read_bytes() == theirs
    replace(desk, NOTEBOOK + "# größe\n")
    await until(lambda: page.notebook.save == "saved" and not problems(page))
    assert desk.read() == NOTEBOOK.replace("x = 1", "x = 2") + "# größe\n"


async def test_a_folder_in_its_place_is_told(desk: Any, until: Any) -> None:
    page = await opened(desk)
    os.unlink(desk.folder / "nb.py")
    (desk.folder / "nb.py").mkdir()
    await until(lambda: "nb.py is a folder" in problems(page))
    page.write(0, "x = 2")
    await until(lambda: page.notebook.save == "failed")
    (desk.folder / "nb.py").rmdir()
    await until(lambda: page.notebook.save == "saved")
    assert "x = 2" in desk.read()


@pytest.mark.parametrize("how", ["touch", "chmod", "same"])
async def test_a_change_that_changes_nothing_is_none(desk: Any, how: str) -> None:
    page = await opened(desk)
    seq = page.seq
    if how == "touch":
        os.utime(desk.folder / "nb.py")
    elif how == "chmod":
        os.chmod(desk.folder / "nb.py", 0o600)
    else:
        replace(desk, NOTEBOOK)
    await asyncio.sleep(0.2)
    assert page.seq == seq


async def test_our_own_saves_are_not_taken_for_changes(desk: Any, until: Any) -> None:
    page = await opened(desk)
    page.write(0, "x = 2")
    await until(lambda: page.notebook.save == "saved")
    seq = page.seq
    await asyncio.sleep(0.2)
    assert page.seq == seq
