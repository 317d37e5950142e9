"""What was injected, and what came of it: counted by the tests of faults, printed at their end."""

from collections.abc import Callable, Iterable

import pytest

NAME = "faults"
Count = Callable[[str, int, int], None]
"""Says what was injected, how often, and how many bytes (or lines, or edits) were lost by it."""


def rows(reports: Iterable[pytest.TestReport]) -> list[str]:
    """The figures of finished tests, one a line; a test that failed has survived nothing."""
    found = []
    for report in reports:
        for name, value in report.user_properties:
            if name == NAME:
                what, injected, lost = value  # type: ignore[misc]  # as `Count` has made them
                survived = injected if report.passed else 0
                found.append(f"{what:<58}{injected:>8}{survived:>10}{lost:>6}")
    heading = f"{'injected':<58}{'times':>8}{'survived':>10}{'lost':>6}"
    return [heading, *sorted(set(found))] if found else []
