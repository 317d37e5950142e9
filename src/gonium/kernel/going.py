"""A run that goes on: what was prepared before it and is needed when it ends."""

from typing import TYPE_CHECKING

import msgspec

from gonium.kernel.exports import Collector
from gonium.kernel.namespace import Before
from gonium.kernel.snapshots import Snapshots
from gonium.kernel.stage import Stage
from gonium.protocol.commands import RunCell
from gonium.protocol.ids import Version

if TYPE_CHECKING:
    from gonium.kernel.kept.cell import CellKeeping


class Going(msgspec.Struct, frozen=True, eq=False):
    """One run that goes on."""

    command: RunCell
    before: Before
    reads: dict[str, Version]
    """The versions that it saw when it began."""
    collector: Collector
    snapshots: Snapshots
    stage: Stage
    keeping: "CellKeeping | None"
    began: float
    """By the clock for durations."""
    process: int
    """In which it began: code that comes back from a fork in another is a child of it."""
