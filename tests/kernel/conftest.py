"""Benches: one kernel process for all tests of a module, for starting each would take longest."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.kernel.harness import Bench, inline_bench, process_bench


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A kernel in a process of its own, shared by the tests of a module."""
    bench = process_bench(tmp_path_factory.mktemp("kernel"))
    yield bench
    bench.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Bench]:
    """A kernel process for one test, which may end it."""
    bench = process_bench(tmp_path)
    yield bench
    bench.close()


@pytest.fixture
def inline(tmp_path: Path) -> Iterator[Bench]:
    """A kernel in this process."""
    bench = inline_bench(tmp_path)
    yield bench
    bench.close()
