"""A store for the blobs of each test, and `shown`: a value rendered into it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gonium.display import Blobs, render
from gonium.protocol.codec import decode_report, encode_binary
from gonium.protocol.ids import RunId
from gonium.protocol.output import Media
from gonium.protocol.reports import OutputShown


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "blobs")


@pytest.fixture
def shown(blobs: Blobs) -> Callable[[object], Media]:
    def show(value: object) -> Media:
        media = render(value, blobs)
        report = OutputShown(RunId(1), media)
        assert decode_report(encode_binary(report)) == report, "it must survive the wire"
        return media

    return show
