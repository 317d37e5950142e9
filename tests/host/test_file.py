"""The notebook's file: always the old one or the new one, and never over somebody else's."""

import os
import stat
from pathlib import Path

import pytest

from gonium.host import atomic
from gonium.host.file import Changed, NotebookFile
from gonium.host.trouble import Trouble

LARGEST = 2**20


def opened(path: Path, text: str = "x = 1\n") -> NotebookFile:
    path.write_bytes(text.encode())
    file = NotebookFile(str(path), path.name, LARGEST)
    read(file)
    return file


def read(file: NotebookFile) -> None:
    data = file.read()
    assert isinstance(data, bytes)
    file.accept(data)


def check_trouble(file: NotebookFile, code: str, *words: str) -> None:
    found = file.read()
    assert isinstance(found, Trouble)
    assert found.code == code
    assert all(word in found.message for word in words), found.message


def check_only(folder: Path, *names: str) -> None:
    assert sorted(os.listdir(folder)) == sorted(names)


def test_what_is_written_is_there_and_nothing_else_is(tmp_path: Path) -> None:
    file = opened(tmp_path / "nb.py")
    assert file.write(b"x = 2\n") is None
    assert (tmp_path / "nb.py").read_bytes() == b"x = 2\n"
    check_only(tmp_path, "nb.py")


def test_saves_can_follow_each_other(tmp_path: Path) -> None:
    file = opened(tmp_path / "nb.py")
    for n in range(5):
        assert file.write(b"%d\n" % n) is None
    assert (tmp_path / "nb.py").read_bytes() == b"4\n"


def test_the_same_content_is_not_written_again(tmp_path: Path) -> None:
    file = opened(tmp_path / "nb.py")
    before = os.stat(tmp_path / "nb.py")
    assert file.write(b"x = 1\n") is None
    assert os.stat(tmp_path / "nb.py").st_mtime_ns == before.st_mtime_ns


def test_a_file_changed_by_others_is_not_overwritten(tmp_path: Path) -> None:
    file = opened(tmp_path / "nb.py")
    (tmp_path / "nb.py").write_text("theirs\n")
    assert file.write(b"ours\n") == Changed()
    assert (tmp_path / "nb.py").read_text() == "theirs\n"
    check_only(tmp_path, "nb.py")


def test_a_change_that_keeps_size_and_time_is_noticed(tmp_path: Path) -> None:
    file = opened(tmp_path / "nb.py")
    seen = os.stat(tmp_path / "nb.py")
    (tmp_path / "nb.py").write_text("x = 9\n")
    os.utime(tmp_path / "nb.py", ns=(seen.st_atime_ns, seen.st_mtime_ns))
    assert file.write(b"x = 2\n") == Changed()


def test_after_reading_their_change_ours_can_be_written(tmp_path: Path) -> None:
    file = opened(tmp_path / "nb.py")
    (tmp_path / "nb.py").write_text("theirs\n")
    assert file.write(b"ours\n") == Changed()
    read(file)
    assert file.write(b"theirs\nours\n") is None


def test_a_deleted_file_is_written_again_with_its_permissions(tmp_path: Path) -> None:
    file = opened(tmp_path / "nb.py")
    os.chmod(tmp_path / "nb.py", 0o640)
    read(file)
    os.unlink(tmp_path / "nb.py")
    assert file.write(b"ours\n") is None
    assert stat.S_IMODE(os.stat(tmp_path / "nb.py").st_mode) == 0o640
    check_only(tmp_path, "nb.py")


def test_a_file_that_comes_back_at_the_last_moment_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = opened(tmp_path / "nb.py")
    os.unlink(tmp_path / "nb.py")
    write = atomic.write_draft

    def late(*arguments: object) -> None:
        write(*arguments)  # type: ignore[arg-type]  # passes on what it got
        (tmp_path / "nb.py").write_text("theirs\n")

    monkeypatch.setattr(atomic, "write_draft", late)
    assert file.write(b"ours\n") == Changed()
    assert (tmp_path / "nb.py").read_text() == "theirs\n"


@pytest.mark.parametrize("how", ["in place", "by renaming"])
def test_an_edit_between_comparing_and_swapping_is_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    file = opened(tmp_path / "nb.py")
    swap = atomic.swap
    calls = []

    def late(one: str, other: str) -> bool:
        if not calls:
            theirs = tmp_path / ("nb.py" if how == "in place" else "other")
            theirs.write_text("theirs\n")
            os.replace(theirs, tmp_path / "nb.py")
        calls.append(one)
        return swap(one, other)

    monkeypatch.setattr(atomic, "swap", late)
    assert file.write(b"ours\n") == Changed()
    assert (tmp_path / "nb.py").read_text() == "theirs\n"
    check_only(tmp_path, "nb.py")


def test_an_edit_while_another_is_put_back_is_put_back_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = opened(tmp_path / "nb.py")
    swap = atomic.swap
    calls = []

    def late(one: str, other: str) -> bool:
        calls.append(one)
        if len(calls) <= 2:
            (tmp_path / "other").write_text(f"theirs {len(calls)}\n")
            os.replace(tmp_path / "other", tmp_path / "nb.py")
        return swap(one, other)

    monkeypatch.setattr(atomic, "swap", late)
    assert file.write(b"ours\n") == Changed()
    assert (tmp_path / "nb.py").read_text() == "theirs 2\n"


def test_without_swapping_the_file_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = opened(tmp_path / "nb.py")
    monkeypatch.setattr(atomic, "swap", lambda one, other: False)
    assert file.write(b"ours\n") is None
    assert (tmp_path / "nb.py").read_text() == "ours\n"
    check_only(tmp_path, "nb.py")


def test_permissions_are_kept(tmp_path: Path) -> None:
    file = opened(tmp_path / "nb.py")
    for mode in (0o600, 0o644, 0o755, 0o664):
        os.chmod(tmp_path / "nb.py", mode)
        assert file.write(b"%d\n" % mode) is None
        assert stat.S_IMODE(os.stat(tmp_path / "nb.py").st_mode) == mode


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser gives files away")
def test_the_owner_is_kept(tmp_path: Path) -> None:
    file = opened(tmp_path / "nb.py")
    os.chown(tmp_path / "nb.py", 1234, 2345)
    assert file.write(b"x = 2\n") is None
    seen = os.stat(tmp_path / "nb.py")
    assert (seen.st_uid, seen.st_gid) == (1234, 2345)


def test_extended_attributes_are_kept(tmp_path: Path) -> None:
    file = opened(tmp_path / "nb.py")
    try:
        os.setxattr(tmp_path / "nb.py", "user.tag", b"blue")
    except OSError:
        pytest.skip("this file system has no extended attributes")
    assert file.write(b"x = 2\n") is None
    assert os.getxattr(tmp_path / "nb.py", "user.tag") == b"blue"


@pytest.mark.parametrize("name", ["größe.py", "数据 分析.py", "a" * 250 + ".py", "-x.py", "né.py"])
def test_any_name_can_be_saved(tmp_path: Path, name: str) -> None:
    file = opened(tmp_path / name)
    assert file.write(b"x = 2\n") is None
    check_only(tmp_path, name)


def test_drafts_of_a_killed_server_are_removed_and_nothing_else(tmp_path: Path) -> None:
    file = opened(tmp_path / "nb.py")
    other = NotebookFile(str(tmp_path / "other.py"), "other.py", LARGEST)
    for name in (file._draft_prefix() + "0a", other._draft_prefix() + "0b", ".gonium", "note.txt"):
        (tmp_path / name).write_text("")
    file.tidy()
    check_only(tmp_path, "nb.py", other._draft_prefix() + "0b", ".gonium", "note.txt")


def test_a_missing_file_is_a_trouble(tmp_path: Path) -> None:
    check_trouble(NotebookFile(str(tmp_path / "a.py"), "a.py", LARGEST), "missing", "a.py")


def test_a_folder_is_a_trouble(tmp_path: Path) -> None:
    check_trouble(NotebookFile(str(tmp_path), "stuff", LARGEST), "folder", "stuff", "is a folder")


def test_a_file_in_a_file_is_a_trouble(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    check_trouble(NotebookFile(str(tmp_path / "a/b.py"), "a/b.py", LARGEST), "unreadable", "a/b.py")


def test_a_pipe_is_a_trouble_and_does_not_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    check_trouble(NotebookFile(str(tmp_path / "pipe.py"), "pipe.py", LARGEST), "special")


def test_a_device_is_a_trouble_and_does_not_fill_the_memory() -> None:
    check_trouble(NotebookFile("/dev/zero", "zero", LARGEST), "special")


def test_a_file_that_is_too_large_is_a_trouble(tmp_path: Path) -> None:
    with open(tmp_path / "a.py", "wb") as file:
        file.truncate(3 * LARGEST)
    trouble = NotebookFile(str(tmp_path / "a.py"), "a.py", LARGEST)
    check_trouble(trouble, "too_large", "3 MB", "1 MB")


def test_a_vanished_folder_is_told_and_saving_goes_on_when_it_is_back(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    file = opened(folder / "nb.py")
    os.unlink(folder / "nb.py")
    folder.rmdir()
    result = file.write(b"x = 2\n")
    assert isinstance(result, Trouble)
    assert "folder no longer exists" in result.message
    folder.mkdir()
    assert file.write(b"x = 2\n") is None


def test_a_writable_file_is_hindered_by_nothing(tmp_path: Path) -> None:
    assert opened(tmp_path / "nb.py").hinders() == ""
