"""A desk for each test. One server serves them all, except those that end or bend it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from journeys.desk import Desk
from server.running import Running, running

ROOT = Path(__file__).parents[2]

# Nothing is measured here: the machine may be busy with something else.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the shared server serves."""
    return tmp_path_factory.mktemp("desks")


@pytest.fixture(scope="session")
def shared_server(desks: Path) -> Iterator[Running]:
    with running("edit", str(desks)) as server:
        yield server


@pytest.fixture
def desk(
    browser: Browser, shared_server: Running, desks: Path, request: pytest.FixtureRequest
) -> Iterator[Desk]:
    """A folder of one's own on the shared server."""
    inside = request.node.name.replace("[", "-").replace("]", "").replace("/", "-")[:80]
    folder = desks / inside
    folder.mkdir()
    yield from at(Desk(browser, shared_server, folder, inside))


@pytest.fixture
def own_desk(browser: Browser, tmp_path: Path) -> Iterator[Desk]:
    """A folder with a server of its own, which the test may end."""
    with running("edit", str(tmp_path)) as server:
        yield from at(Desk(browser, server, tmp_path))


@pytest.fixture
def examples(tmp_path: Path) -> Path:
    """A copy of the examples."""
    return Path(shutil.copytree(ROOT / "examples", tmp_path / "examples"))


def at(desk: Desk) -> Iterator[Desk]:
    """Sit at a desk; whatever its pages complained about fails the test."""
    try:
        yield desk
    finally:
        desk.leave()
    assert desk.unexpected() == []
