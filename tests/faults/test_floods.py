"""Whatever a cell prints, and however much: the server stays small, and all of it can be had."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from tests.faults.figures import Count
from tests.faults.watching import Watching, surroundings
from tests.server.running import Running, running

from gonium.protocol.ops import RunAll
from gonium.protocol.output import Gap, Stream
from gonium.protocol.records import OutputRecord

MOST = 64 * 1024 * 1024
"""Bytes by which a server may grow."""
SHOWN = 2_000_000
"""Characters that a page holds of it, at most."""

LINES = "for n in range(1_000_000): print(n)"
GARBAGE = "import os\nfor _ in range(50): os.write(1, os.urandom(1 << 20))"
LONG_LINE = "import sys\nfor _ in range(1000): sys.stdout.write('x' * 1_000_000)\nprint('end')"
DISPLAYS = "import gonium as gn\nfor n in range(1_000_000): gn.show(n)"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "w"
    made.mkdir()
    return made


@pytest.fixture
def server(folder: Path, tmp_path: Path) -> Iterator[Running]:
    (folder / "nb.py").write_text("# %%\n\n")
    environment = surroundings(tmp_path) | {"GONIUM_KERNELS_OUTLIVE": "0"}
    with running("edit", ".", cwd=folder, env=environment) as started:
        yield started


def flooded(server: Running, folder: Path, source: str) -> tuple[Watching, int]:
    """Run a cell to its end; return the page, and by how much the server has grown meanwhile."""
    (folder / "nb.py").write_text(f"# %%\n1 + 1\n\n# %%\n{source}\n")
    page = Watching(server, "nb.py").until(lambda page: len(page.order) == 2)
    process = psutil.Process(server.process.pid)
    before = process.memory_full_info().uss
    most = before
    page.do(RunAll())
    while set(page.statuses) != {"fresh"}:
        page.hear(1.0)
        most = max(most, process.memory_full_info().uss)
    return page, most - before


def outputs(page: Watching) -> list[OutputRecord]:
    cell = page.order[1]
    found = [r for r in page.records.values() if isinstance(r, OutputRecord) and r.cell == cell]
    return sorted(found, key=lambda record: record.index)


def text_of(page: Watching) -> str:
    shown = [record.output for record in outputs(page)]
    return "".join(output.text for output in shown if isinstance(output, Stream))


def gap_of(page: Watching) -> Gap:
    (gap,) = [record.output for record in outputs(page) if isinstance(record.output, Gap)]
    return gap


def found(server: Running, gap: Gap, word: str) -> list[int]:
    """The lines of the whole text in which a word stands."""
    with server.client() as client:
        told = client.get(
            "/find/nb.py", params={"name": gap.text, "text": word}, timeout=300
        ).json()
    return [match["line"] for match in told["matches"]]


def length(server: Running, gap: Gap) -> int:
    """The bytes of the whole text, as they are downloaded."""
    with (
        server.client() as client,
        client.stream("GET", "/text/nb.py", params={"name": gap.text}, timeout=300) as answer,
    ):
        return sum(len(part) for part in answer.iter_bytes())


def test_a_million_lines(server: Running, folder: Path, count: Count) -> None:
    page, more = flooded(server, folder, LINES)
    assert more <= MOST
    shown, gap = text_of(page), gap_of(page)
    assert len(shown) <= SHOWN
    assert shown.startswith("0\n1\n2\n")
    assert shown.endswith("999998\n999999\n")
    assert shown.count("\n") + gap.lines == 1_000_000
    assert found(server, gap, "654321") == [654321]
    assert length(server, gap) == len("".join(f"{n}\n" for n in range(1_000_000)))
    page.close()
    count("lines printed, a million at once", 1, gap.lost)


def test_fifty_megabytes_of_garbage(server: Running, folder: Path, count: Count) -> None:
    page, more = flooded(server, folder, GARBAGE)
    assert more <= MOST
    assert len(text_of(page)) <= SHOWN
    assert length(server, gap_of(page)) >= 50 << 20
    page.close()
    count("megabytes of garbage", 50, gap_of(page).lost)


@pytest.mark.nightly
def test_one_line_of_a_gigabyte(server: Running, folder: Path, count: Count) -> None:
    page, more = flooded(server, folder, LONG_LINE)
    assert more <= MOST
    shown, gap = text_of(page), gap_of(page)
    assert len(shown) <= SHOWN
    assert shown.startswith("xxx")
    assert shown.endswith("xxxend\n")
    assert length(server, gap) == 1_000_000_004
    page.close()
    count("lines of a gigabyte", 1, gap.lost)


@pytest.mark.nightly
def test_a_million_displays(server: Running, folder: Path, count: Count) -> None:
    page, more = flooded(server, folder, DISPLAYS)
    assert more <= MOST
    media = [record for record in outputs(page) if not isinstance(record.output, Gap)]
    assert len(media) + gap_of(page).outputs == 1_000_000
    assert len(media) <= 1000
    page.close()
    count("outputs shown, a million at once", 1, 0)
