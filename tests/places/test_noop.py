"""The place where nothing runs."""

import pytest
from tests.places.contract import Ear, PlaceContract, cell

from gonium.places.noop import NoopPlace
from gonium.protocol.ids import RunId


@pytest.fixture
def place() -> NoopPlace:
    return NoopPlace()


class TestNoopPlace(PlaceContract):
    pass


async def test_what_it_is_told_is_recorded(place: NoopPlace) -> None:
    ear = Ear()
    await place.start(ear)
    place.send(cell(1, "1"))
    place.interrupt(RunId(1))
    await place.fetch("value", {"name": "x"})
    assert place.commands == [cell(1, "1")]
    assert place.interrupts == [1]
    assert place.questions == [("value", {"name": "x"})]
    assert place.listener is ear
