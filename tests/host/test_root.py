"""No path, however written or linked, leads out of the root."""

from pathlib import Path

import pytest

from gonium.host.root import Root
from gonium.host.trouble import Trouble


@pytest.fixture
def root(tmp_path: Path) -> Root:
    (tmp_path / "root/sub").mkdir(parents=True)
    (tmp_path / "root/nb.py").write_text("x = 1\n")
    (tmp_path / "secret.py").write_text("password = 1\n")
    (tmp_path / "root/out").symlink_to(tmp_path)
    (tmp_path / "root/leak.py").symlink_to(tmp_path / "secret.py")
    (tmp_path / "root/in").symlink_to(tmp_path / "root/sub")
    (tmp_path / "root/loop").symlink_to(tmp_path / "root/loop")
    (tmp_path / "rootless").mkdir()
    return Root(tmp_path / "root")


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("nb.py", "nb.py"),
        ("", "."),
        ("sub/../nb.py", "nb.py"),
        ("in/new.py", "sub/new.py"),
        ("missing/deeply/nb.py", "missing/deeply/nb.py"),
        ("größe/数据.py", "größe/数据.py"),
        ("%2e%2e/secret.py", "%2e%2e/secret.py"),
        ("..\\secret.py", "..\\secret.py"),
    ],
)
def test_what_lies_within_is_found(root: Root, path: str, found: str) -> None:
    result = root.find(path)
    assert isinstance(result, Path)
    assert root.shown(result) == found


@pytest.mark.parametrize(
    "path",
    [
        "..",
        "../secret.py",
        "sub/../../secret.py",
        "/etc/passwd",
        "//etc/passwd",
        "out/secret.py",
        "leak.py",
        "../rootless/nb.py",
        "../root/../secret.py",
    ],
)
def test_what_lies_outside_is_refused(root: Root, path: str) -> None:
    result = root.find(path)
    assert isinstance(result, Trouble)
    assert result.code == "outside"
    assert path in result.message


@pytest.mark.parametrize("path", ["a\0b", "\ud800.py", "loop", "loop/nb.py", "x" * 5000])
def test_what_is_no_path_is_a_trouble(root: Root, path: str) -> None:
    result = root.find(path)
    if isinstance(result, Trouble):
        assert result.message.encode()
        assert len(result.message) < 400


def test_an_absolute_path_within_is_found(root: Root) -> None:
    assert root.find(str(root.folder / "nb.py")) == root.folder / "nb.py"
