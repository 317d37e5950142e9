"""How many examples a law is tried on.

`make test` tries the same ones each time, so that a change fails for what is in it; the nightly run
(`GONIUM_LAWS`) tries many times as many, new ones each time.
"""

import os

MULTIPLE = int(os.environ.get("GONIUM_LAWS", "1"))


def examples(usual: int) -> int:
    """Return how many examples to try where `make test` tries `usual`."""
    return usual * MULTIPLE
