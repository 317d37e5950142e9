"""What stands for the page of each notebook: runs cells and notices when results are there.

Each client does what its page does on the same wire, and stops its watch with the message that
carries what was asked for.
"""

from typing import Protocol


class Client(Protocol):
    """A page on a notebook; cells are called by their place, from 0."""

    def run(self, cell: int) -> float:
        """Run one cell as it is; return the milliseconds until its output has come."""

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
