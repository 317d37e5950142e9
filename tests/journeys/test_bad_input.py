"""What is wrong from the start: each gives one clear sentence on the page, and nothing is lost."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from journeys.conftest import at
from journeys.desk import Desk, eventually, written
from journeys.editor import Editor
from server.running import running

pytestmark = pytest.mark.journey

STATUSES = ("Failed to load resource",)
"""The console repeats the status of a page that says what is wrong."""


def refused(desk: Desk, name: str) -> Page:
    """The page of a notebook that cannot be opened."""
    desk.expect_trouble(*STATUSES)
    page = desk.page()
    page.goto(desk.address(name))
    Editor(page).connected("closed")
    expect(page.get_by_role("link", name="Home").first).to_be_visible()
    return page


def check_sentence(page: Page, *words: str) -> None:
    """One alert, which says what, where, and what to do."""
    alert = page.get_by_role("alert")
    expect(alert).to_have_count(1)
    for word in words:
        expect(alert).to_contain_text(word)


def test_a_file_that_is_not_utf8(desk: Desk) -> None:
    desk.file("latin.py").write_bytes("name = 'Zoë'\n".encode("latin-1"))
    check_sentence(refused(desk, "latin.py"), "latin.py", "UTF-8")
    assert desk.file("latin.py").read_bytes() == "name = 'Zoë'\n".encode("latin-1")


def test_a_folder(desk: Desk) -> None:
    desk.file("folder.py").mkdir()
    check_sentence(refused(desk, "folder.py"), "folder.py is a folder")


def test_a_file_that_is_missing(desk: Desk) -> None:
    check_sentence(refused(desk, "missing.py"), "missing.py does not exist")
    assert not desk.file("missing.py").exists()


def test_a_path_that_leads_out_of_the_folder(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "outside.py").write_text("secret = 1\n")
    desk.file("link.py").symlink_to(tmp_path / "outside.py")
    page = refused(desk, "link.py")
    check_sentence(page, "link.py")
    assert "secret" not in page.content()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("..%2fh.py", "../h.py leads out of"),
        ("sub/..%2f..%2fh.py", "leads out of"),
        ("/etc/passwd", "/etc/passwd leads out of"),
        ("..%2f..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd", "leads out of"),
        (".%2f", "is a folder"),
        ("a//b.py", "does not exist"),
        ("%00.py", "does not exist"),
        ("%ff.py", "does not exist"),
        ("x" * 300 + ".py", "its name is too long"),
    ],
)
def test_an_odd_address_is_answered_by_a_clear_page(desk: Desk, address: str, words: str) -> None:
    desk.expect_trouble(*STATUSES)
    page = desk.page()
    page.goto(f"{desk.origin}/edit/{address}")
    check_sentence(page, words)
    expect(page.get_by_role("link", name="Home").first).to_be_visible()


def test_a_file_of_20_megabytes_opens_and_is_edited(desk: Desk) -> None:
    line = "value = 'some text that makes the file long'  # 64 bytes in all\n"
    cells = "".join(f"# %% c{n}\n{line * 1000}\n" for n in range(315))
    desk.file().write_text(cells)
    assert desk.file().stat().st_size > 20_000_000
    editor = desk.open()
    editor.cell("c0").edit()
    editor.press("Enter")
    editor.page.keyboard.type("x = 1")
    editor.press("Control+Enter")
    editor.cell("c0").is_("fresh")
    whole = cells.replace("\n\n# %% c1\n", "\nx = 1\n\n# %% c1\n", 1)
    eventually(lambda: desk.file().read_text() == whole, True)


def test_a_file_that_is_larger_than_any_notebook(desk: Desk) -> None:
    with desk.file("huge.py").open("wb") as file:
        file.truncate(65 * 2**20)
    check_sentence(refused(desk, "huge.py"), "huge.py", "MB")


def test_a_file_that_is_not_python_is_shown_as_it_is(desk: Desk) -> None:
    text = "Dear diary,\ntoday I wrote (no Python.\n"
    desk.file().write_text(text)
    editor = desk.open()
    expect(editor.cell(1).code).to_contain_text("Dear diary")
    editor.cell(1).run().is_("failed")
    expect(editor.cell(1).region).to_contain_text("SyntaxError")
    assert desk.file().read_text() == text


def test_an_empty_file_is_an_empty_notebook(desk: Desk) -> None:
    desk.file().write_text("")
    expect(desk.open().page.get_by_text("This notebook is empty")).to_be_visible()


@contextmanager
def read_only(file: Path) -> Iterator[None]:
    """A file that nobody may write, not even root."""
    if os.geteuid() != 0:
        file.chmod(0o444)
        yield
        return
    if (
        not shutil.which("chattr")
        or subprocess.run(["chattr", "+i", file], capture_output=True).returncode
    ):
        pytest.skip("root may write everywhere here")
    try:
        yield
    finally:
        subprocess.run(["chattr", "-i", file], check=True)


def test_a_read_only_file_opens_runs_and_says_that_it_is(desk: Desk) -> None:
    file = desk.write(a="print('runs')", b="x = 1")
    with read_only(file):
        editor = desk.open()
        expect(editor.page.get_by_role("status").filter(has_text="Read-only")).to_be_visible()
        editor.cell("a").run().shows("runs").is_("fresh")
        editor.cell("b").write("x = 2")
        told = editor.page.get_by_role("status").filter(has_text="nb.py is read-only: allow")
        expect(told).to_be_visible()
        editor.page.reload()
        editor.live().cell("b").says("x = 2")
        expect(told).to_be_visible()
        assert file.read_text() == written(a="print('runs')", b="x = 1")
    eventually(file.read_text, written(a="print('runs')", b="x = 2"))
    expect(editor.page.get_by_role("status").filter(has_text=re.compile("^Saved$"))).to_be_visible()


def test_a_second_server_says_that_the_notebook_is_open_elsewhere(
    desk: Desk, browser: Browser
) -> None:
    editor = desk.notebook(a="x = 1")
    with running("edit", str(desk.folder)) as second:
        for other in at(Desk(browser, second, desk.folder)):
            check_sentence(refused(other, "nb.py"), "nb.py is already open in a Gonium server")
    editor.cell("a").type("1")
    eventually(desk.file().read_text, "# %% a\nx = 11\n")


def test_a_kernel_that_cannot_start(browser: Browser, tmp_path: Path) -> None:
    broken, folder = tmp_path / "broken", tmp_path / "work"
    broken.mkdir()
    folder.mkdir()
    before = os.environ.get("PYTHONPATH", "")
    path = os.pathsep.join([str(broken), *filter(None, [before])])
    environment = os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONPATH": path}
    with running("edit", str(folder), env=environment) as server:
        (broken / "msgspec.py").write_text("raise ImportError('this environment is broken')\n")
        for desk in at(Desk(browser, server, folder)):
            editor = desk.notebook(a="print('runs')")
            editor.cell("a").run()
            check_sentence(editor.page, "kernel", "this environment is broken")
            editor.cell("a").is_("stale")
            expect(editor.button("Stop")).to_be_disabled()
            (broken / "msgspec.py").unlink()
            editor.cell("a").run().shows("runs").is_("fresh")
            expect(editor.page.get_by_role("alert")).to_have_count(0)


def test_a_kernel_that_finds_no_place_to_run(browser: Browser, tmp_path: Path) -> None:
    blocked = tmp_path / "run"
    blocked.write_text("a file where a folder should be")
    folder = tmp_path / "work"
    folder.mkdir()
    environment = os.environ | {"PYTHONUNBUFFERED": "1", "GONIUM_RUN_DIR": str(blocked)}
    with running("edit", str(folder), env=environment) as server:
        for desk in at(Desk(browser, server, folder)):
            editor = desk.notebook(a="print('runs')")
            editor.cell("a").run()
            check_sentence(editor.page, "its run directory", "cannot be used", "GONIUM_RUN_DIR")
            editor.cell("a").is_("stale")


def test_a_name_with_every_kind_of_letter(desk: Desk) -> None:
    name = "Ünï çødé & 100% #1 ?.py"
    desk.file(name).write_text(written(a="print('found')"))
    page = desk.page()
    page.goto(f"{desk.origin}/?folder={desk.folder.name}")
    page.get_by_role("link", name=re.compile("100%")).click()
    Editor(page).live().cell("a").run().shows("found")
