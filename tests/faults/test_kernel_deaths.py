"""Kernels and pages are killed at random moments while a notebook runs, and kernels die for want of memory.

What is shown in the end, after one click that brings back what was computed, is compared with what a
run shows that was never disturbed.
"""

from __future__ import annotations

import os
import random
import secrets
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.faults.figures import Count
from tests.faults.test_kernels import Place
from tests.faults.watching import PATIENCE, Watching, surroundings
from tests.server.running import Running, running

from gonium.protocol.ids import CellId
from gonium.protocol.ops import EditText, RestartKernel, RunAll, RunStale

NOTEBOOK = """\
# %%
import time
for n in range(12):
    print("first", n, flush=True)
    time.sleep(0.01)
x = n

# %%
y = [x + 1]
for n in range(12):
    print("second", y[0] + n)
    time.sleep(0.01)

# %%
y.append(x)

# %%
print("".join(str(n % 10) for n in range(20000)), y)
"""

GREEDY = "held = []\nwhile True: held.append(b'x' * 4_000_000)"
MEMORY = Path("/sys/fs/cgroup/memory")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    folder = tmp_path / "w"
    folder.mkdir()
    (folder / "nb.py").write_text(NOTEBOOK)
    environment = surroundings(tmp_path) | {"GONIUM_KERNELS_OUTLIVE": "0"}
    with running("edit", ".", cwd=folder, env=environment) as started:
        yield started


def settled(page: Watching) -> bool:
    return page.kernel.status == "idle" and set(page.statuses) == {"fresh"}


def killed_while_it_runs(page: Watching, chance: random.Random) -> None:
    """Run all, and kill the kernel at a random moment."""
    page.do(RunAll())
    page.until(lambda page: page.kernel.status == "busy")
    until = time.monotonic() + chance.random() * 0.35
    while time.monotonic() < until:
        page.hear(0.01)
    os.kill(page.kernel.pid, signal.SIGKILL)
    page.until(lambda page: page.kernel.status == "dead")


def test_a_kernel_may_be_killed_at_any_moment(server: Running, count: Count) -> None:
    chance, kills = random.Random(5), 12
    page = Watching(server, "nb.py").until(lambda page: page.order)
    page.do(RunAll())
    wanted = page.until(settled).shown()
    for _ in range(kills):
        before = page.shown()
        killed_while_it_runs(page, chance)
        assert "SIGKILL" in page.kernel.message
        # What has not run again yet shows what it did; what was killed, what it had printed.
        for now, then, whole in zip(page.shown(), before, wanted, strict=True):
            assert now in (then, whole) or whole.startswith(now.partition("<Error>")[0])
        page.do(RestartKernel(bring_back=True))
        page.until(lambda page: page.kernel.status == "idle")
        page.do(RunStale())
        assert page.until(settled).shown() == wanted
    page.close()
    count("kernels killed while a notebook ran", kills, 0)


def test_a_page_may_be_killed_at_any_moment(server: Running, count: Count) -> None:
    """Pages that type and run, and are gone without a word: what has arrived is done."""
    chance, kills = random.Random(6), 10
    watcher = Watching(server, "nb.py").until(lambda page: page.order)
    watcher.do(RunAll())
    watcher.until(settled)
    cell, written = CellId(watcher.order[-1]), list[str]()
    for _ in range(kills):
        page = Watching(server, "nb.py").until(lambda page: page.order)
        text = page.records[f"text/{cell}"]
        written.append(f"# {secrets.token_hex(4)}")
        page.do(
            EditText(cell, text.version, [[[0, *f"{written[-1]}\n".split("\n")], len(text.text)]])
        )
        end = time.monotonic() + PATIENCE
        while written[-1] not in text_of(server, cell):
            assert time.monotonic() < end, "what a page said has not arrived"
            page.hear(0.05)
        page.do(RunAll())
        page.hear(chance.random() * 0.1)
        page.vanish()
    watcher.until(settled)
    whole = text_of(server, cell)
    lost = [word for word in written if word not in whole]
    watcher.close()
    count("pages killed while they wrote and ran", kills, len(lost))
    assert lost == []


def text_of(server: Running, cell: CellId) -> str:
    """The text of a cell as a page sees it that comes now."""
    page = Watching(server, "nb.py").until(lambda page: page.order)
    text = str(page.records[f"text/{cell}"].text)
    page.close()
    return text


@contextmanager
def with_little_memory(pid: int, size: int) -> Iterator[None]:
    """Give a process, and those it starts, so many bytes, as a container does."""
    group = MEMORY / f"gonium-{secrets.token_hex(4)}"
    try:
        group.mkdir()
        (group / "memory.limit_in_bytes").write_text(str(size))
        (group / "cgroup.procs").write_text(str(pid))
    except OSError as error:
        pytest.skip(f"no group with a limit of memory can be made here: {error}")
    try:
        yield
    finally:
        for _ in range(100):
            try:
                group.rmdir()
                break
            except OSError:
                time.sleep(0.05)  # the last page of the dead is not given back yet


def test_want_of_memory_is_named_with_the_cell_and_outputs_stay(
    server: Running, count: Count
) -> None:
    with with_little_memory(server.process.pid, 250_000_000):
        page = Watching(server, "nb.py").until(lambda page: page.order)
        page.do(RunAll())
        wanted = page.until(settled).shown()
        cell = CellId(page.order[2])
        text = page.records[f"text/{cell}"]
        page.do(EditText(cell, text.version, [[[len(text.text), *GREEDY.split("\n")]]]))
        page.do(RunAll())
        page.until(lambda page: page.kernel.status == "dead")
        server.end()
    assert "no memory left" in page.kernel.message
    assert "It was running cell 3." in page.kernel.message
    assert page.shown()[:2] == wanted[:2]
    page.close()
    count("kernels that had no memory left", 1, 0)


@pytest.mark.nightly
def test_kernels_may_be_killed_hundreds_of_times(tmp_path: Path, count: Count) -> None:
    place = Place(tmp_path)
    (place.folder / "nb.py").write_text(NOTEBOOK)
    chance, kills = random.Random(int(os.environ.get("GONIUM_SEED", "7"))), 250
    with place.server() as server:
        page = Watching(server, "nb.py").until(lambda page: page.order)
        page.do(RunAll())
        wanted = page.until(settled).shown()
        for _ in range(kills):
            killed_while_it_runs(page, chance)
            page.do(RestartKernel(bring_back=True))
            page.until(lambda page: page.kernel.status == "idle")
            page.do(RunStale())
            assert page.until(settled).shown() == wanted
        page.close()
    place.gonium("kernels", "stop", "--all")
    count("kernels killed while a notebook ran, nightly", kills, 0)
