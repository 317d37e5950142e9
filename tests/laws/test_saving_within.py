"""Law: whatever path is asked for, no file outside the root is opened, to read or to write."""

import os
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budget import examples
from gonium.host.disk import Disk, open_disk
from gonium.host.root import Root
from gonium.host.settings import Settings

_opened: list[str] = []
_listening = False


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if _listening and event == "open" and isinstance(arguments[0], str | bytes):
        _opened.append(os.fsdecode(arguments[0]))


sys.addaudithook(_hear)

PARTS = [
    "nb.py",
    "sub",
    "..",
    ".",
    "",
    "/",
    "out",
    "in",
    "leak.py",
    "loop",
    "secret.py",
    "etc",
    "passwd",
    "%2e%2e",
    "..%2f",
    "\u2024\u2024",
    "．．",
    "~",
    "~root",
    "\\..\\",
    "a\0b",
    "\udc80",
    "C:",
    "nb.py/",
    "x" * 300,
]
paths = st.lists(st.sampled_from(PARTS) | st.text(max_size=4), max_size=6).map("/".join)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("within")
    (top / "root/sub").mkdir(parents=True)
    (top / "root/nb.py").write_text("x = 1\n")
    (top / "root/sub/nb.py").write_text("x = 1\n")
    (top / "secret.py").write_text("password = 1\n")
    (top / "root/out").symlink_to(top)
    (top / "root/leak.py").symlink_to(top / "secret.py")
    (top / "root/in").symlink_to(top / "root/sub")
    (top / "root/loop").symlink_to("loop")
    return top


@given(paths)
@settings(max_examples=examples(400), deadline=None, suppress_health_check=list(HealthCheck))
def test_nothing_outside_the_root_is_opened(folder: Path, path: str) -> None:
    global _listening
    _opened.clear()
    _listening = True
    try:
        found = open_disk(path, Root(folder / "root"), Settings())
    finally:
        _listening = False
    if isinstance(found, Disk):
        found.close()
    within = os.path.realpath(folder / "root")
    outside = [p for p in _opened if os.path.commonpath([within, os.path.realpath(p)]) != within]
    assert not outside


def test_the_law_notices_a_file_that_is_opened(folder: Path) -> None:
    global _listening
    _opened.clear()
    _listening = True
    try:
        (folder / "secret.py").read_text()
    finally:
        _listening = False
    assert any(name.endswith("secret.py") for name in _opened)
