"""`gonium cache`: what is kept is shown, and cleared."""

import os
import subprocess
from pathlib import Path

import pytest

from gonium.kernel.kept.store import Store, folder_beside
from server.running import gonium

NOTEBOOK = """\
# %% slow cache=true
import time
x = time.time_ns()
x

# %% plain
y = 1
"""


class Ran:
    def __init__(self, folder: Path, *arguments: str) -> None:
        process = gonium(*arguments, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.out, self.error = process.communicate(timeout=60)
        self.status = process.returncode

    @property
    def lines(self) -> list[str]:
        assert (self.status, self.error) == (0, "")
        return self.out.splitlines()


def write(path: Path, text: str = NOTEBOOK) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def store_of(path: Path) -> Store:
    return Store(folder_beside(str(path)))


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A folder with two notebooks that have each kept a result."""
    for name in ("a.py", "below/b.py"):
        write(tmp_path / name)
        assert Ran(tmp_path, "exec", name).status == 0
    return tmp_path


def test_exec_finds_what_exec_has_kept(kept: Path) -> None:
    first = Ran(kept, "exec", "a.py").lines
    assert Ran(kept, "exec", "a.py").lines == first
    assert Ran(kept, "cache", "--clear").lines[0].startswith("Cleared 2 results, ")
    assert Ran(kept, "exec", "a.py").lines != first


def test_it_shows_notebook_cell_size_and_times(kept: Path) -> None:
    head, first, second, total = Ran(kept, "cache").lines
    assert head.split() == ["notebook", "kept", "of", "size", "made", "last", "used"]
    assert first.split()[:3] == ["a.py", "cell", "slow"]
    assert second.split()[:3] == ["below/b.py", "cell", "slow"]
    assert total.startswith("2 results, ")


def test_paths_say_which(kept: Path) -> None:
    assert len(Ran(kept, "cache", "a.py").lines) == 3
    assert len(Ran(kept, "cache", "below").lines) == 3
    assert len(Ran(kept, "cache", "a.py", ".").lines) == 4
    write(kept / "c.py")
    assert Ran(kept, "cache", "c.py").lines == ["Nothing is kept here."]
    failed = Ran(kept, "cache", "nowhere/c.py")
    assert failed.status == 1
    assert failed.error.startswith("gonium: nowhere/c.py does not exist")


def test_only_what_is_old_is_cleared(kept: Path) -> None:
    (old,) = store_of(kept / "a.py").entries()
    os.utime(old.path, (1000, 1000))
    assert Ran(kept, "cache", "--older", "7d").lines[1].startswith("a.py")
    assert Ran(kept, "cache", "--older", "7d", "--clear").lines[0].startswith("Cleared 1 result, ")
    assert Ran(kept, "cache", "--older", "7d").lines == ["Nothing kept is that old."]
    assert len(Ran(kept, "cache").lines) == 3
    wrong = Ran(kept, "cache", "--older", "soon")
    assert wrong.status == 2
    assert "'soon' is no age: write 30m, 12h, 7d or 4w" in wrong.error


def test_what_is_damaged_is_shown_as_such_and_cleared(kept: Path) -> None:
    (entry,) = store_of(kept / "a.py").entries()
    Path(entry.path).write_bytes(b"\x1b[31mjunk")
    assert any("damaged" in line for line in Ran(kept, "cache").lines)
    assert Ran(kept, "cache", "--clear").lines[0].startswith("Cleared 2 results")
    assert not os.path.exists(entry.path)


def test_a_folder_without_any_says_so(tmp_path: Path) -> None:
    assert Ran(tmp_path, "cache").lines == ["Nothing is kept here."]
