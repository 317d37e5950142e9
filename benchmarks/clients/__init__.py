"""What stands for the page of each notebook: runs cells and notices when results are there.

Each client does what its page does on the same wire, and stops its watch with the message that
carries what was asked for.
"""

from typing import Protocol

import msgspec


class Client(Protocol):
    """A page on a notebook; cells are called by their place, from 0."""

    def run(self, cell: int) -> float:
        """Run one cell as it is; return the milliseconds until its output has come."""

    def close(self) -> None:
        """Leave the notebook."""


class Printed(msgspec.Struct):
    """What it cost to have all that a cell printed."""

    took: float
    """Milliseconds."""
    sent: float
    """Megabytes on the socket, to the client."""
    held: float = 0.0
    """Megabytes that server and kernel hold then …"""
    more: float = 0.0
    """… and how many more that are than before."""


class Prints(Protocol):
    """A page on a notebook with a cell that prints."""

    def run(self, cell: int) -> float:
        """Run one cell as it is; return the milliseconds until its output has come."""

    def print_all(self, cell: int) -> Printed:
        """Run a cell that prints, until all that it shows is here."""

    def close(self) -> None:
        """Leave the notebook."""


class Edits(Protocol):
    """A page whose cells are edited."""

    def run_all(self) -> None:
        """Run every cell once."""

    def runs_after(self, cell: int, source: str) -> int:
        """Edit a cell and run it; return how many cells have run when all is quiet again."""

    def close(self) -> None:
        """Leave the notebook."""
