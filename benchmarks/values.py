"""What it costs to tell what a value is, however large it is, and to let a name stand for another.

Each value is looked at as after a run: its digest where that is cheap, and else the discovery that it
is not. Switching is what happens before a run to each name that stands for something else there.
"""

import time
from statistics import median

from benchmarks.figure import Figure, Promise
from gonium.kernel.namespace import Namespace
from gonium.kernel.values import Value
from gonium.kernel.versions import measure as measured
from gonium.protocol.ids import Version

ROUNDS = 200
SWITCHES = 100


def measure() -> list[Figure]:
    """Measure both."""
    import numpy as np
    import polars as pl

    values = {
        "a list of 8,000 numbers": list(range(8_000)),
        "an array of 400 kB": np.zeros(50_000),
        "a text of 400 kB": "x" * 400_000,
        "a list of 10,000,000 numbers": list(range(10_000_000)),
        "a dict of 1,000,000 texts": {f"key {n}": f"text {n}" for n in range(1_000_000)},
        "100 MB of bytes": bytes(100_000_000),
        "a text of 100 MB": "x" * 100_000_000,
        "an array of 800 MB": np.zeros(100_000_000),
        "a frame of 10,000,000 rows": pl.DataFrame({"a": np.arange(10_000_000)}),
    }
    return [*(_digest(what, value) for what, value in values.items()), _switching()]


def _digest(what: str, value: object) -> Figure:
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        measured(value)
        times.append((time.perf_counter() - began) * 1e3)
    return Figure(f"the version of {what}", "ms", {"gonium": median(times)}, (Promise(1),))


def _switching() -> Figure:
    """Per name: two versions in turns."""
    namespace = Namespace("notebook.py")
    versions = [Value(object(), Version("one")), Value(object(), Version("other"))]
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for turn in range(SWITCHES):
            namespace.bind({"name": versions[turn % 2]})
        times.append((time.perf_counter() - began) / SWITCHES * 1e6)
    switching = median(times)
    return Figure("a name stands for another version", "µs", {"gonium": switching}, (Promise(5),))
