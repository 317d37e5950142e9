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
