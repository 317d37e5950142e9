"""What you see is what the script gives, on 200,000 programs: new ones each day.

They come in shards, each with a seed of its own, so that several processes share them and none
grows. A program that fails is printed as always; with `GONIUM_DAY` the programs of a day come again.
"""

import os
import time

import pytest
from hypothesis import given, seed, settings
from tests.laws.test_script import (
    UNHURRIED,
    doings_of_people,
    memories,
    notebooks,
    play_and_compare,
)

SHARDS = int(os.environ.get("GONIUM_SHARDS", "100"))
PROGRAMS = 2000
DAY = int(os.environ.get("GONIUM_DAY", str(int(time.time()) // 86400)))


@pytest.mark.nightly
@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_program_of_a_shard_equals_the_script(shard: int) -> None:
    law = given(notebooks, doings_of_people, memories)(play_and_compare)
    many = settings(max_examples=PROGRAMS, database=None, derandomize=False, **UNHURRIED)
    seed(DAY * SHARDS + shard)(many(law))()
