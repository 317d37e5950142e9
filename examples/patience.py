# /// script
# requires-python = ">=3.11"
# dependencies = ["gonium"]
# ///

# %% [markdown]
# # Patience
#
# Output appears while a cell runs: what Python prints, what its child processes print, progress that
# rewrites its line. Close the page and come back later, it will all be here. `Stop` ends a cell at
# once.

# %% data
import random
from math import exp, log

random.seed(7)
TRUE_SLOPE, TRUE_SHIFT = 2.5, -1.0


def chance(x, slope, shift):
    return 1 / (1 + exp(-(slope * x + shift)))


points = [random.uniform(-3, 3) for _ in range(400)]
labels = [random.random() < chance(x, TRUE_SLOPE, TRUE_SHIFT) for x in points]
sum(labels)

# %% train
from time import sleep

slope = shift = 0.0
for epoch in range(1, 41):
    misses = [chance(x, slope, shift) - y for x, y in zip(points, labels, strict=True)]
    slope -= 1.0 * sum(miss * x for miss, x in zip(misses, points, strict=True)) / len(points)
    shift -= 1.0 * sum(misses) / len(points)
    loss = -sum(
        log(chance(x, slope, shift) if y else 1 - chance(x, slope, shift))
        for x, y in zip(points, labels, strict=True)
    ) / len(points)
    done = "█" * (epoch // 2)
    print(f"\rtraining {done:░<20} loss {loss:.3f}", end="", flush=True)
    sleep(0.03)
print()

# %% found
f"slope {slope:.2f} (made with {TRUE_SLOPE}), shift {shift:.2f} (made with {TRUE_SHIFT})"

# %% child
import subprocess
import sys

code = "import time\nfor n in range(3):\n    print('child process, step', n, flush=True)\n    time.sleep(0.1)"
ended = subprocess.run([sys.executable, "-c", code], check=True)
