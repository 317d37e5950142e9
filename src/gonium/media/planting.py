"""What every tree has to keep to: how much of a value it holds, and what it says of the rest."""

ITEMS = 1000
"""Items of one container that are kept."""
NODES = 20_000
"""Values in all."""
STRING = 10_000
"""Characters of one string."""
EXACT = 2**53
"""Whole numbers below this are exact in a browser."""


class Planting:
    """One tree in the making."""

    def __init__(self) -> None:
        self.left = NODES
        self.notes: list[str] = []

    @property
    def room(self) -> int:
        """How many items of a container there is room for."""
        return max(0, min(ITEMS, self.left))

    def cut(self, text: str) -> str:
        """Return a text, or the beginning of it."""
        if len(text) <= STRING:
            return text
        self.note(f"{STRING:,} of {len(text):,} characters of a text in the tree")
        return text[:STRING] + "…"

    def note(self, note: str) -> None:
        """Say what is left out."""
        if len(self.notes) < 3:
            self.notes.append(note)


def spelled(number: float) -> str:
    """Return the word for a number that JSON has not."""
    return "NaN" if number != number else "Infinity" if number > 0 else "-Infinity"
