# /// script
# requires-python = ">=3.11"
# dependencies = ["gonium"]
# ///

# %% [markdown]
# # Waiting
#
# Cells may `await`. Waiting for several things at once takes as long as the slowest of them.
#
# (Plain Python knows `await` only inside functions, so run this notebook as a script with
# `gonium exec examples/waiting.py`.)

# %% tools
import asyncio
from time import perf_counter


async def fetch(name, seconds):
    """Stands for a request to a server that takes its time."""
    await asyncio.sleep(seconds)
    print(f"{name} is here")
    return len(name)


# %% together
began = perf_counter()
sizes = await asyncio.gather(fetch("weather", 0.6), fetch("timetable", 0.3), fetch("news", 0.1))
waited = perf_counter() - began

# %% outcome
f"{sum(sizes)} letters after {waited:.1f} seconds, instead of 1.0 one after another"

# %% [markdown]
# An asynchronous iterator works as well. `Stop` ends it at any step.


# %% steps
async def countdown(number):
    for left in range(number, 0, -1):
        yield left
        await asyncio.sleep(0.1)


async for left in countdown(5):
    print(left, end=" ")
