"""Few reports are taken at once, many in batches."""

from gonium.host.settings import Settings
from gonium.host.tempo import Tempo


def tempo() -> Tempo:
    return Tempo(Settings(report_burst=3, report_pause=0.5))


def test_the_first_ones_do_not_wait() -> None:
    ours = tempo()
    assert [ours.delay(10.0) for _ in range(3)] == [0.0, 0.0, 0.0]


def test_after_these_one_waits_for_a_pause() -> None:
    ours = tempo()
    assert [ours.delay(10.0) for _ in range(4)][-1] == 0.5
    assert ours.delay(10.5) == 0.0


def test_after_silence_nobody_waits() -> None:
    ours = tempo()
    for _ in range(10):
        ours.delay(10.0)
    assert [ours.delay(20.0) for _ in range(3)] == [0.0, 0.0, 0.0]


def test_a_clock_that_is_set_back_does_no_harm() -> None:
    ours = tempo()
    ours.delay(1000.0)
    assert 0.0 <= max(ours.delay(10.0) for _ in range(5)) <= 0.5
