"""Samples taken in turns, and what is said of them.

`in_turns` takes one sample of each contender a round, so that slow moments of the machine fall on
all of them; the first round warms caches and is thrown away. Some go on working for seconds after
they have said that they are done: that must not be on the time of who comes next.
"""

import time
from collections.abc import Callable, Mapping
from statistics import median, quantiles

QUIET = 0.05
"""Share of the processors' time that may be in use when a sample begins."""
LOOK = 0.1
"""Seconds over which that is looked at."""
PATIENCE = 30.0
"""Seconds to wait for a machine on which others work, too."""

Samples = dict[str, list[float]]
"""Contender to its samples."""


def in_turns(contenders: Mapping[str, Callable[[], float]], rounds: int) -> Samples:
    """Measure each contender once a round."""
    samples: Samples = {name: [] for name in contenders}
    for turn in range(rounds + 1):
        for name, measure in contenders.items():
            await_quiet()
            value = measure()
            if turn:
                samples[name].append(value)
    return samples


def await_quiet() -> None:
    """Return when nothing works on this machine, or when that takes too long."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        before, idle_before = _processors()
        time.sleep(LOOK)
        after, idle_after = _processors()
        if after > before and idle_after - idle_before >= (1 - QUIET) * (after - before):
            return


def _processors() -> tuple[int, int]:
    """Return the ticks that there were for all processors, and those that nobody used."""
    with open("/proc/stat") as file:
        ticks = [int(part) for part in file.readline().split()[1:9]]
    return sum(ticks), ticks[3] + ticks[4]


def medians(samples: Samples) -> dict[str, float]:
    """Return the median of each contender."""
    return {name: median(values) for name, values in samples.items()}


def p95(samples: Samples) -> dict[str, float]:
    """Return what 95 of 100 samples of each contender do not exceed."""
    return {name: quantiles(values, n=20)[-1] for name, values in samples.items()}
