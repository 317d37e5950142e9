"""Servers are killed at random moments while a notebook runs: nothing of it is lost, nothing runs twice.

What is shown in the end is compared with what a run shows that was never disturbed.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from tests.faults.figures import Count
from tests.faults.watching import Watching, surroundings
from tests.server.running import Running, running

from gonium.protocol.ops import Interrupt, RunAll

DEATHS = 4
"""Servers killed over each notebook."""

NOTEBOOK = """\
# %%
import time
for n in range(30):
    print("first", n, flush=True)
    time.sleep(0.02)
x = n

# %%
y = x + 1
for n in range(20):
    print("second", y + n)
    time.sleep(0.02)

# %%
from math import *

# %%
print(floor(y + 0.5), file=open("ran", "a"))
floor(y + 0.5)

# %%
print("".join(str(n % 10) for n in range(20000)))
"""


class Place:
    """A folder with a notebook, and servers for it one after another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "w"
        self.folder.mkdir()
        self.environment = surroundings(folder)
        (self.folder / "nb.py").write_text(NOTEBOOK)

    @contextmanager
    def server(self, *arguments: str) -> Iterator[Running]:
        with running("edit", ".", *arguments, cwd=self.folder, env=self.environment) as server:
            yield server

    def gonium(self, *arguments: str) -> str:
        """What a command prints; it has to end well."""
        done = subprocess.run(
            [sys.executable, "-m", "gonium.cli.main", *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def kernels(self) -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads(self.gonium("kernels", "--json"))
        return found


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    yield made
    made.gonium("kernels", "stop", "--all")
    assert made.kernels() == []


def killed(server: Running, page: Watching) -> None:
    """Kill a server as `kill -9` does."""
    server.end(signal.SIGKILL)
    page.close()


def undisturbed(place: Place) -> list[str]:
    with place.server() as server:
        page = Watching(server, "nb.py")
        page.until(lambda page: page.order).do(RunAll())
        shown = page.until(lambda page: set(page.statuses) == {"fresh"}).shown()
        page.close()
    place.gonium("kernels", "stop", "--all")
    (place.folder / "ran").unlink()
    return shown


def disturbed(place: Place, chance: random.Random, deaths: int) -> list[str]:
    """What is shown in the end where servers are killed at random moments."""
    for death in range(deaths + 1):
        with place.server() as server:
            page = Watching(server, "nb.py")
            page.until(lambda page: page.order)
            if not death:
                page.do(RunAll())
                page.until(lambda page: page.kernel.status == "busy")
            if death == deaths:
                shown = page.until(lambda page: set(page.statuses) == {"fresh"}).shown()
                page.close()
                return shown
            until = time.monotonic() + chance.random() * 0.4
            while time.monotonic() < until:
                page.hear(0.01)
            killed(server, page)
    raise AssertionError


def faults(runs: int, seed: int, place: Place) -> int:
    """Kill servers, and compare; returns how many were killed."""
    wanted = undisturbed(place)
    chance = random.Random(seed)
    for _ in range(runs):
        assert disturbed(place, chance, DEATHS) == wanted
        assert (place.folder / "ran").read_text() == "30\n"  # once, and not again
        place.gonium("kernels", "stop", "--all")
        (place.folder / "ran").unlink()
    return runs * DEATHS


def test_a_server_may_be_killed_at_any_moment(place: Place, count: Count) -> None:
    killed_servers = faults(2, 1, place)
    count("servers killed while a notebook ran", killed_servers, 0)


@pytest.mark.nightly
def test_servers_may_be_killed_five_hundred_times(place: Place, count: Count) -> None:
    killed_servers = faults(125, int(os.environ.get("GONIUM_SEED", "2")), place)
    count("servers killed while a notebook ran, nightly", killed_servers, 0)


def test_a_kernel_is_listed_followed_interrupted_and_ended(place: Place) -> None:
    (place.folder / "nb.py").write_text(
        "# %% steps\nimport time\nfor n in range(10**6):\n    print(n)\n    time.sleep(0.05)\n"
    )
    with place.server() as server:
        page = Watching(server, "nb.py")
        page.until(lambda page: page.order).do(RunAll())
        page.until(lambda page: "3\n" in page.shown()[0])
        (listed,) = place.kernels()
        assert (listed["state"], listed["attached"]) == ("busy", server.process.pid)
        killed(server, page)
    (listed,) = place.kernels()
    assert (listed["state"], listed["attached"]) == ("busy", 0)
    assert listed["notebook"] == str((place.folder / "nb.py").resolve())
    assert re.search(r"nb\.py\s+busy\s+\d{4}-.* MB\s+no\n", place.gonium("kernels"))
    assert re.search(r"steps started\n0\n1\n2\n", place.gonium("kernels", "logs", "nb.py"))
    with place.server() as server:
        began = time.monotonic()
        page = Watching(server, "nb.py").until(lambda page: page.statuses == ["running"])
        assert page.shown()[0].startswith("0\n1\n2\n")
        print(f"attached after {time.monotonic() - began:.2f} s")
        page.do(Interrupt())
        page.until(lambda page: page.kernel.status == "idle" and page.statuses == ["stale"])
        page.close()
    assert place.kernels()[0]["state"] == "idle"
    following = subprocess.Popen(
        [sys.executable, "-m", "gonium.cli.main", "kernels", "logs", "-f", "nb.py"],
        cwd=place.folder,
        env=place.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    pid = int(str(place.kernels()[0]["pid"]))
    assert "has ended" in place.gonium("kernels", "stop", "nb.py")
    out, _ = following.communicate(timeout=60)
    assert "interrupted" in out
    assert not psutil.pid_exists(pid)


def test_a_server_that_is_asked_to_end_leaves_its_kernels_and_says_so(place: Place) -> None:
    for arguments, left in (((), 1), (("--end-kernels",), 0)):
        with place.server(*arguments) as server:
            page = Watching(server, "nb.py")
            page.until(lambda page: page.order).do(RunAll())
            page.until(lambda page: set(page.statuses) == {"fresh"})
            server.end(signal.SIGTERM)
            page.close()
            assert server.process.stdout is not None
            said = server.process.stdout.read()
        assert ("1 kernel goes on (nb.py)" in said) == bool(left)
        assert len(place.kernels()) == left


def test_a_kernel_that_is_killed_without_a_server_is_told_of_on_the_page(place: Place) -> None:
    with place.server() as server:
        page = Watching(server, "nb.py")
        page.until(lambda page: page.order).do(RunAll())
        page.until(lambda page: "first 3\n" in page.shown()[0])
        pid = page.kernel.pid
        killed(server, page)
    os.kill(pid, signal.SIGKILL)
    while place.kernels()[0]["state"] != "ended":
        time.sleep(0.05)
    assert "SIGKILL" in place.gonium("kernels")
    with place.server() as server:
        page = Watching(server, "nb.py").until(lambda page: page.kernel.status == "dead")
        assert "SIGKILL" in page.kernel.message
        assert page.shown()[0].startswith("first 0\nfirst 1\n")
        page.close()
    assert place.kernels() == []
