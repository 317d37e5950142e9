"""The list of recent notebooks: newest first, each once, bounded, of no importance if damaged."""

from pathlib import Path

import pytest

from gonium.host.recent import Recent, Visit


def visit(path: str, opened: float = 1.0) -> Visit:
    return Visit(path, path.upper(), opened)


def test_the_newest_comes_first_and_each_comes_once(tmp_path: Path) -> None:
    recent = Recent(tmp_path / "state/recent.json")
    for path in ("a", "b", "a", "c"):
        recent.add(visit(path))
    assert [v.path for v in Recent(tmp_path / "state/recent.json").visits()] == ["c", "a", "b"]


def test_the_list_is_bounded(tmp_path: Path) -> None:
    recent = Recent(tmp_path / "recent.json")
    for n in range(60):
        recent.add(visit(str(n)))
    assert len(recent.visits()) == 50


@pytest.mark.parametrize("content", [b"", b"[", b'{"a": 1}', b"\xff", b'[{"path": 3}]'])
def test_a_damaged_list_is_begun_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "recent.json").write_bytes(content)
    recent = Recent(tmp_path / "recent.json")
    assert recent.visits() == []
    recent.add(visit("a"))
    assert recent.visits() == [visit("a")]


def test_a_list_that_cannot_be_written_is_no_reason_to_fail(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    recent = Recent(tmp_path / "state/recent.json")
    recent.add(visit("a"))
    assert recent.visits() == []
