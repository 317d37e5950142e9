"""A clock that makes cells run again and again."""

from collections.abc import Iterable
from typing import Any

from gonium.ui.kinds.button import Button

UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
SHORTEST = 0.1
"""Seconds."""


class Refresh(Button):
    """Run what reads it at intervals, which people choose: `gn.ui.refresh(["1s", "10s", "5m"])`.

    Off at first, or at `default_interval`. The value counts how often it has refreshed. It ticks
    while a page shows it.
    """

    kind = "refresh"

    def __init__(
        self,
        options: Iterable[str | float] = ("1s", "5s", "30s", "5m"),
        *,
        default_interval: str | float | None = None,
        label: str = "",
        **common: Any,
    ) -> None:
        given = list(options)
        if default_interval is not None and default_interval not in given:
            given.insert(0, default_interval)
        intervals = {str(one): seconds(one) for one in given}
        chosen = None if default_interval is None else str(default_interval)
        super().__init__(label, intervals=intervals, interval=chosen, **common)


def seconds(interval: str | float) -> float:
    """Return an interval such as `5s`, `1.5m`, `250ms` or 10 in seconds; raises `ValueError`."""
    length = _length(interval)
    if length is None:
        raise ValueError(f"{interval!r} is no interval: write 250ms, 5s, 1.5m or 1h")
    if length < SHORTEST:
        raise ValueError(f"an interval is to be at least {SHORTEST} s, not {interval!r}")
    return length


def _length(interval: str | float) -> float | None:
    if not isinstance(interval, str):
        return float(interval)
    number = interval.strip().rstrip("mhs")
    try:
        return float(number) * UNITS[interval.strip()[len(number) :] or "s"]
    except (ValueError, KeyError):
        return None
