"""How long something took, printed as IPython prints it: `%time`, `%timeit`, `%prun`."""

import math
import time as clock
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import repeat as times
from typing import Any

UNITS = (("s", 1.0), ("ms", 1e3), ("μs", 1e6), ("ns", 1e9))


@contextmanager
def time() -> Iterator[None]:
    """Print how long the statements within took."""
    started, before = clock.perf_counter(), clock.process_time()
    user = _user_and_system()
    try:
        yield
    finally:
        wall, total = clock.perf_counter() - started, clock.process_time() - before
        now = _user_and_system()
        spent = [max(0.0, b - a) for a, b in zip(user, now, strict=True)]
        print(
            f"CPU times: user {span(spent[0])}, sys: {span(spent[1])}, "
            f"total: {span(sum(spent) or total)}\nWall time: {span(wall)}"
        )


class Timing:
    """What `timeit` measured, in seconds a loop."""

    def __init__(self, loops: int, runs: list[float], precision: int) -> None:
        self.loops = loops
        self.all_runs = runs
        self.timings = [run / loops for run in runs]
        self.repeat = len(runs)
        self.average = math.fsum(self.timings) / len(runs)
        self.stdev = math.sqrt(
            math.fsum((each - self.average) ** 2 for each in self.timings) / len(runs)
        )
        self.best, self.worst = min(self.timings), max(self.timings)
        self._precision = precision

    def __str__(self) -> str:
        mean, deviation = span(self.average, self._precision), span(self.stdev, self._precision)
        runs = f"{self.repeat} run{'s' * (self.repeat > 1)}"
        loops = f"{self.loops:,} loop{'s' * (self.loops > 1)} each"
        return f"{mean} ± {deviation} per loop (mean ± std. dev. of {runs}, {loops})"

    def __repr__(self) -> str:
        return f"<TimeitResult : {self}>"


def timeit(
    function: Callable[..., Any],
    *,
    loops: bool = False,
    number: int = 0,
    repeat: int = 7,
    quiet: bool = False,
    result: bool = False,
    precision: int = 3,
) -> Timing | None:
    """Call a function again and again, and print how long a call took.

    With `loops` it is called once a run, with an iterable that it goes through: what stands
    before its loop is not measured. Without `number`, as many loops are made as take 0.2 seconds.
    """
    measure = _looping if loops else _calling
    if not number:
        number = _enough(lambda count: measure(function, count))
    runs = [measure(function, number) for _ in range(max(1, repeat))]
    timing = Timing(number, runs, precision)
    if not quiet:
        if timing.worst > 4 * timing.best and timing.best > 0 and timing.worst > 1e-6:
            print(
                f"The slowest run took {timing.worst / timing.best:0.2f} times longer than the "
                "fastest. This could mean that an intermediate result is being cached."
            )
        print(timing)
    return timing if result else None


@contextmanager
def profile() -> Iterator[None]:
    """Print which functions the statements within spent their time in."""
    import cProfile
    import pstats

    profiler = cProfile.Profile()
    try:
        with profiler:
            yield
    finally:
        pstats.Stats(profiler).strip_dirs().sort_stats("time").print_stats(20)


def span(seconds: float, precision: int = 3) -> str:
    """A time in the words of IPython: `1min 3s`, `1.25 ms`."""
    if seconds >= 60:
        parts, left = [], seconds
        for name, size in (("d", 86400), ("h", 3600), ("min", 60), ("s", 1)):
            whole, left = divmod(left, size)
            if whole:
                parts.append(f"{int(whole)}{name}")
        return " ".join(parts)
    order = 0 if seconds <= 0 else min(-int(math.floor(math.log10(seconds)) // 3), 3)
    name, factor = UNITS[max(0, order) if seconds > 0 else 3]
    return f"{seconds * factor:.{precision}g} {name}"


def _user_and_system() -> tuple[float, float]:
    import os

    found = os.times()
    return found.user + found.children_user, found.system + found.children_system


def _enough(measure: Callable[[int], float]) -> int:
    number = 1
    for _ in range(10):
        if measure(number) >= 0.2:
            break
        number *= 10
    return number


def _calling(function: Callable[[], Any], count: int) -> float:
    started = clock.perf_counter()
    for _ in times(None, count):
        function()
    return clock.perf_counter() - started


def _looping(function: Callable[[Iterator[None]], Any], count: int) -> float:
    began = 0.0

    def loops() -> Iterator[None]:
        nonlocal began
        began = clock.perf_counter()
        yield from times(None, count)

    function(loops())
    return clock.perf_counter() - began
