"""Any lines of a text can be read and searched while it is written, and as it was written."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonium.kernel.spool import Budget, Spool
from gonium.places import text_reader
from gonium.places.text_reader import Gone, TextReader

_pieces = st.lists(
    st.tuples(st.booleans(), st.text("ab\né🦔\r\x1b", min_size=1, max_size=60), st.booleans()),
    min_size=1,
    max_size=20,
)


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines are long soon, and blocks small."""
    monkeypatch.setattr(text_reader, "LONGEST", 24)
    monkeypatch.setattr(text_reader, "BLOCK", 50)
    monkeypatch.setattr(text_reader, "OVERLAP", 16)


def spooled(folder: Path, pieces: list[tuple[bool, str, bool]]) -> tuple[Spool, list[str]]:
    """Return a text that was written in pieces, and its lines."""
    spool = Spool(os.fspath(folder), Budget(10**9))
    for error, text, flush in pieces:
        spool.write(error, text)
        if flush:
            spool.flush()
    spool.flush()
    lines = "".join(text for _, text, _ in pieces).split("\n")
    return spool, lines if lines[-1] else lines[:-1]


@given(_pieces, st.data())
@settings(deadline=None)
def test_all_lines_are_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory,
    pieces: list[tuple[bool, str, bool]],
    data: st.DataObject,
) -> None:
    folder = tmp_path_factory.mktemp("text")
    spool, lines = spooled(folder, pieces)
    with TextReader(folder, spool.name) as reader:
        told = reader.lines(0, 2000)
        assert told.total == len(lines)
        assert [line.number for line in told.lines] == list(range(len(lines)))
        for line, text in zip(told.lines, lines, strict=True):
            if line.length:
                assert text.startswith(line.text)
                assert line.length == len(text.encode())
            else:
                assert line.text == text
        first = data.draw(st.integers(-len(lines), len(lines)))
        wanted = told.lines[first:] if first < 0 else told.lines[first : first + 3]
        assert reader.lines(first, 2000 if first < 0 else 3).lines == wanted


@given(_pieces, st.text("abAé🦔", min_size=1, max_size=3), st.booleans())
@settings(deadline=None)
def test_every_line_that_has_it_is_found(
    tmp_path_factory: pytest.TempPathFactory,
    pieces: list[tuple[bool, str, bool]],
    wanted: str,
    case: bool,
) -> None:
    folder = tmp_path_factory.mktemp("text")
    spool, lines = spooled(folder, pieces)
    with TextReader(folder, spool.name) as reader:
        found = reader.find(wanted, 0, case)
    have = [
        number
        for number, line in enumerate(lines)
        if wanted in line or (not case and wanted.lower() in line.lower())
    ]
    assert [match.line for match in found.matches] == have
    assert found.next == -1


def test_a_long_search_is_made_in_several_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_reader, "EFFORT", 100)
    spool, _ = spooled(tmp_path, [(False, f"line {n}\n", False) for n in range(100)])
    found, start, goes = [], 0, 0
    with TextReader(tmp_path, spool.name) as reader:
        while start >= 0:
            told = reader.find("line 7", start, True)
            found += [match.line for match in told.matches]
            start, goes = told.next, goes + 1
    assert found == [7, *range(70, 80)]
    assert goes > 3


def test_a_line_says_to_which_stream_it_was_written(tmp_path: Path) -> None:
    spool, _ = spooled(
        tmp_path, [(False, "a\nb\n", True), (True, "c\n", False), (False, "d", True)]
    )
    with TextReader(tmp_path, spool.name) as reader:
        assert [line.error for line in reader.lines(0, 9).lines] == [False, False, True, False]


def test_a_text_without_an_index_can_be_read_all_the_same(tmp_path: Path) -> None:
    spool, lines = spooled(tmp_path, [(False, f"line {n}\n", True) for n in range(100)])
    (tmp_path / f"{spool.name}.lines").write_bytes(b"")
    with TextReader(tmp_path, spool.name) as reader:
        assert [line.text for line in reader.lines(50, 3).lines] == lines[50:53]
        assert [match.line for match in reader.find("line 99", 0, True).matches] == [99]


@pytest.mark.parametrize("name", ["", "x", "../../etc/passwd", "0" * 31, "0" * 32, "A" * 32])
def test_what_is_no_text_is_gone(tmp_path: Path, name: str) -> None:
    with pytest.raises(Gone):
        TextReader(tmp_path, name)


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    for kind in ("text", "lines"):
        (tmp_path / f"{'0' * 32}.{kind}").symlink_to(tmp_path / "secret")
    with pytest.raises(Gone):
        TextReader(tmp_path, "0" * 32)


def test_a_text_goes_when_its_cell_has_run_again(tmp_path: Path) -> None:
    spool, _ = spooled(tmp_path, [(False, "a", False)])
    spool.remove()
    assert list(tmp_path.iterdir()) == []


def test_what_is_beyond_the_budget_is_not_kept_and_the_spool_says_so(tmp_path: Path) -> None:
    budget = Budget(100)
    spool = Spool(os.fspath(tmp_path), budget)
    for number in range(50):
        spool.write(False, f"line {number}\n")
        spool.flush()
    kept = (tmp_path / f"{spool.name}.text").read_bytes()
    assert len(kept) <= 100
    assert len(kept) + spool.lost == sum(len(f"line {n}\n") for n in range(50))
    assert "100 bytes" in spool.why
    spool.remove()
    assert budget.left == 100
