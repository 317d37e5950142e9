"""Tests of faults count what they have injected and what was lost by it."""

from collections.abc import Callable

import pytest

from faults.figures import NAME, Count


@pytest.fixture
def count(record_property: Callable[[str, object], None]) -> Count:
    """Counts faults for the figures that are printed at the end."""

    def note(what: str, injected: int, lost: int) -> None:
        record_property(NAME, (what, injected, lost))

    return note
