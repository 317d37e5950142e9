"""How long a kernel waits for the next host."""

import socket
from pathlib import Path

import pytest

from gonium.kernel import attendance
from gonium.kernel.attendance import Attendance


@pytest.fixture
def listener(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(attendance, "GLANCE", 0.01)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        listening.listen()
        yield listening


def computing() -> None:
    """There is something to do, and no end of it."""


def test_a_kernel_that_computes_does_not_wait_where_nobody_can_find_it(listener, tmp_path):
    door = Attendance(listener, "key", unattended=3600)
    assert door.reachable
    (tmp_path / "socket").unlink()
    assert door.next(computing) is None
    assert not door.reachable


def test_a_kernel_with_nothing_to_do_waits_as_long_as_it_was_told(listener):
    door = Attendance(listener, "key", unattended=0.05)
    assert door.next(lambda: 0.0) is None
    assert door.reachable
