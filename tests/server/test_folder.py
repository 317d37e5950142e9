"""What Home shows of a folder: notebooks are told from scripts, and nothing leads out of it."""

import os
from pathlib import Path

import pytest

from gonium.host.root import Root
from gonium.host.trouble import Trouble
from gonium.server import folder
from gonium.server.folder import Listing, listing


def listed(path: Path, within: str = "") -> Listing:
    found = listing(Root(path), within)
    assert isinstance(found, Listing)
    return found


def kinds(path: Path) -> dict[str, str]:
    return {entry.name: entry.kind for entry in listed(path).entries}


def test_notebooks_are_told_from_scripts_by_their_cell_lines(tmp_path: Path) -> None:
    (tmp_path / "notebook.py").write_text("# A title\n# %% load\nx = 1\n")
    (tmp_path / "first.py").write_text("# %%\n")
    (tmp_path / "script.py").write_text("x = '''\n  # %% not a cell line'''\n")
    (tmp_path / "notes.txt").write_text("# %%\n")
    assert kinds(tmp_path) == {
        "first.py": "notebook",
        "notebook.py": "notebook",
        "notes.txt": "file",
        "script.py": "file",
    }


def test_folders_come_first_and_names_are_sorted_as_people_sort(tmp_path: Path) -> None:
    for name in ("b.txt", "A.txt", "c.txt"):
        (tmp_path / name).touch()
    for name in ("z", "Y"):
        (tmp_path / name).mkdir()
    assert [entry.name for entry in listed(tmp_path).entries] == [
        "Y",
        "z",
        "A.txt",
        "b.txt",
        "c.txt",
    ]


def test_hidden_and_generated_things_are_left_out(tmp_path: Path) -> None:
    for name in (".git", "__pycache__", "__gonium__", "node_modules"):
        (tmp_path / name).mkdir()
    (tmp_path / ".env").touch()
    (tmp_path / "shown").mkdir()
    assert kinds(tmp_path) == {"shown": "folder"}


def test_paths_are_relative_to_the_root(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "nb.py").write_text("# %%\n")
    assert (listed(tmp_path).path, listed(tmp_path).parent) == ("", None)
    assert (listed(tmp_path, "a").path, listed(tmp_path, "a").parent) == ("a", "")
    deep = listed(tmp_path, "a/b")
    assert (deep.path, deep.parent, deep.entries[0].path) == ("a/b", "a", "a/b/nb.py")


def test_links_that_lead_out_are_not_shown(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    (inside / "folder").mkdir(parents=True)
    (tmp_path / "secret.txt").touch()
    (inside / "out").symlink_to(tmp_path)
    (inside / "secret").symlink_to(tmp_path / "secret.txt")
    (inside / "within").symlink_to(inside / "folder")
    (inside / "circle").symlink_to(inside / "circle")
    assert kinds(inside) == {"folder": "folder", "within": "folder"}


def test_what_is_neither_file_nor_folder_is_not_shown(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    assert kinds(tmp_path) == {}


def test_names_that_are_not_unicode_are_not_shown(tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/\xff.txt", "wb"):
        pass
    assert kinds(tmp_path) == {}


def test_a_crowded_folder_is_cut_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "MOST_ENTRIES", 20)
    for number in range(folder.MOST_ENTRIES + 1):
        (tmp_path / f"{number:05}").touch()
    found = listed(tmp_path)
    assert len(found.entries) == folder.MOST_ENTRIES
    assert found.more


def test_trouble_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in ("missing", "file", "..", "\0"):
        found = listing(Root(tmp_path), path)
        assert isinstance(found, Trouble)
        assert found.message.endswith(".")
