"""Opening shows what is there and runs nothing; what cannot be opened is told in one sentence."""

import os
from pathlib import Path
from typing import Any

import pytest

from gonium.host.trouble import Trouble
from gonium.places.noop import NoopPlace

NOTEBOOK = "# %% one\nx = 1\n\n# %% two\ny = x\n"


async def check_refused(desk: Any, name: str, code: str, *words: str) -> None:
    found = await desk.directory.open(name)
    assert isinstance(found, Trouble)
    assert found.code == code
    assert all(word in found.message for word in words), found.message


async def test_opening_shows_the_cells(desk: Any) -> None:
    desk.write(NOTEBOOK)
    page = await desk.page()
    assert page.texts == ["x = 1", "y = x"]
    assert page.notebook.path == "nb.py"
    assert page.notebook.save == "saved"


async def test_opening_starts_no_kernel_and_changes_no_file(make_desk: Any, until: Any) -> None:
    places: list[Path] = []

    def make(path: Path, run: Path, blobs: Path) -> NoopPlace:
        places.append(path)
        return NoopPlace()

    desk = make_desk(make)
    path = desk.write(NOTEBOOK)
    before = os.stat(path)
    page = await desk.page()
    await desk.directory.close()
    assert page.kernel.status == "none"
    assert places == []
    assert os.stat(path) == before


async def test_everybody_who_opens_a_file_shares_one_host(desk: Any) -> None:
    desk.write(NOTEBOOK)
    (desk.folder / "link.py").symlink_to("nb.py")
    (desk.folder / "sub").mkdir()
    first = await desk.host()
    assert await desk.host("sub/../nb.py") is first
    assert await desk.host("link.py") is first


@pytest.mark.parametrize(
    "text",
    ["", "\n", "x = (", "x = 1", "\ufeffx = 1\r\n", "# %%\r\nx\r\n# %%\ny\n", "\t\n# %%", "é" * 9],
)
async def test_any_text_can_be_opened_and_closed_without_changing_it(desk: Any, text: str) -> None:
    path = desk.write(text)
    before = os.stat(path)
    page = await desk.page()
    assert len(page.order) == len(page.texts)
    await desk.directory.close()
    assert desk.read() == text
    assert os.stat(path).st_mtime_ns == before.st_mtime_ns


@pytest.mark.parametrize("name", ["größe.py", "数据 分析.py", "a b'c\".py", "x" * 240 + ".py", "x"])
async def test_any_name_can_be_opened(desk: Any, until: Any, name: str) -> None:
    desk.write(NOTEBOOK, name)
    page = await desk.page(name)
    page.write(0, "x = 2")
    await until(lambda: "x = 2" in desk.read(name))
    assert page.notebook.path == name


async def test_a_missing_file_is_refused(desk: Any) -> None:
    await check_refused(desk, "no.py", "missing", "no.py does not exist", "create it")


async def test_a_folder_is_refused(desk: Any) -> None:
    (desk.folder / "sub").mkdir()
    await check_refused(desk, "sub", "folder", "sub is a folder")


async def test_a_file_that_is_not_utf8_is_refused(desk: Any) -> None:
    (desk.folder / "nb.py").write_bytes("x = 'größe'\n".encode("latin-1"))
    await check_refused(desk, "nb.py", "not_text", "nb.py", "UTF-8")


async def test_a_file_that_is_too_large_is_refused(desk: Any) -> None:
    with open(desk.folder / "nb.py", "wb") as file:
        file.truncate(65 * 2**20)
    await check_refused(desk, "nb.py", "too_large", "nb.py has 65 MB", "64 MB")


async def test_a_file_of_too_many_lines_or_cells_is_refused(desk: Any) -> None:
    (desk.folder / "nb.py").write_text("x = 1\n" * 400_001)
    await check_refused(desk, "nb.py", "too_large", "nb.py has 400,001 lines of code", "400,000")
    (desk.folder / "nb.py").write_text("# %%\n" * 10_001)
    await check_refused(desk, "nb.py", "too_large", "nb.py has 10,001 cells", "10,000")


async def test_a_file_outside_is_refused(desk: Any) -> None:
    await check_refused(desk, "../secret.py", "outside", "../secret.py leads out of")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable to the superuser")
async def test_a_file_without_permission_is_refused(desk: Any) -> None:
    desk.write(NOTEBOOK).chmod(0)
    await check_refused(desk, "nb.py", "unreadable", "permission is denied")


async def test_a_second_server_is_refused_and_the_first_goes_on(make_desk: Any, until: Any) -> None:
    first, second = make_desk(), make_desk()
    first.write(NOTEBOOK)
    page = await first.page()
    await check_refused(second, "nb.py", "locked", "nb.py is already open", str(os.getpid()))
    page.write(0, "x = 2")
    await until(lambda: "x = 2" in first.read())
    await first.directory.close()
    assert (await second.page()).texts[0] == "x = 2"


async def test_a_file_of_20_megabytes_is_opened_edited_and_saved(desk: Any, until: Any) -> None:
    lines = "abcdefghi\n" * 20000
    cells = [f"# %% c{n}\ndata_{n} = '''\n{lines}'''\n" for n in range(100)]
    text = "# %%\nx = 1\n" + "".join(cells)
    desk.write(text)
    page = await desk.page()
    assert len(page.order) == 101
    page.write(0, "x = 2")
    await until(lambda: page.notebook.save == "saved")
    assert desk.read() == text.replace("x = 1", "x = 2", 1)
