"""What all tests share: folders of their own, and how thoroughly laws are tested."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from budget import MULTIPLE, examples

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Neither tests nor the servers and kernels they start may touch what belongs to the person.
_own = Path(tempfile.mkdtemp(prefix="gonium-tests-"))
for _folder in ("STATE", "CACHE", "CONFIG", "RUN"):
    os.environ[f"GONIUM_{_folder}_DIR"] = str(_own / _folder.lower())
os.environ.pop("GONIUM_TOKEN", None)
os.environ["GONIUM_KERNELS_OUTLIVE"] = "0"  # those that shall outlive a server say so

# No time limit of an example: the machine may be busy with something else.
settings.register_profile(
    "laws",
    max_examples=examples(100),
    derandomize=MULTIPLE == 1,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("laws")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for everything that needs one; each test has a context of its own."""
    from browsing import chromium

    with chromium() as browser:
        yield browser


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys come last: the browser's event loop stays, and others could not start theirs."""
    items.sort(key=lambda item: item.get_closest_marker("journey") is not None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was injected by the tests of faults, and what was lost by it."""
    from faults.figures import rows

    ended = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    if lines := rows(report for report in ended if report.when == "call"):
        terminalreporter.section("faults")
        for line in lines:
            terminalreporter.write_line(line)


def pytest_sessionfinish() -> None:
    """Leave nothing behind."""
    import shutil

    shutil.rmtree(_own, ignore_errors=True)
