"""How a command ends when it cannot do what was asked."""

INTERRUPTED = 130
"""The exit status that shells give to what Ctrl-C ended."""


class Failure(Exception):
    """One sentence for the terminal: what, where, what to do."""

    def __init__(self, sentence: str, status: int = 1) -> None:
        super().__init__(sentence)
        self.status = status
        """The exit status: 1, or 2 when the command line itself is wrong."""
