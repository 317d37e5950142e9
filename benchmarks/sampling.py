"""Samples taken in turns, and what is said of them.

`in_turns` takes one sample of each contender a round, so that slow moments of the machine fall on
all of them; the first round warms caches and is thrown away.
"""

from collections.abc import Callable, Mapping
from statistics import median, quantiles

Samples = dict[str, list[float]]
"""Contender to its samples."""


def in_turns(contenders: Mapping[str, Callable[[], float]], rounds: int) -> Samples:
    """Measure each contender once a round."""
    samples: Samples = {name: [] for name in contenders}
    for turn in range(rounds + 1):
        for name, measure in contenders.items():
            value = measure()
            if turn:
                samples[name].append(value)
    return samples


def medians(samples: Samples) -> dict[str, float]:
    """Return the median of each contender."""
    return {name: median(values) for name, values in samples.items()}


def p95(samples: Samples) -> dict[str, float]:
    """Return what 95 of 100 samples of each contender do not exceed."""
    return {name: quantiles(values, n=20)[-1] for name, values in samples.items()}
