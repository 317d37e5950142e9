"""A button that counts how often it was pressed."""

from typing import Any, Literal

from gonium.ui.element import Element
from gonium.ui.quantity import written

Tone = Literal["neutral", "accent", "danger"]


class Button(Element):
    """Press to run what reads it: `gn.ui.button("Draw again")`; the value counts the presses."""

    kind = "button"

    def __init__(self, label: str = "Press", *, tone: Tone = "neutral", **common: Any) -> None:
        if tone not in ("neutral", "accent", "danger"):
            raise ValueError(f"tone is to be neutral, accent or danger, not {tone!r}")
        super().__init__(0, label=label, tone=tone, **common)

    def take(self, position: Any) -> Any:
        """Return a number of presses."""
        if isinstance(position, bool) or not isinstance(position, int) or position < 0:
            raise ValueError(
                f"a {self.kind} counts how often it is pressed: {position!r} is no count"
            )
        return position

    def parse(self, text: str) -> Any:
        """Return the number of presses that a text says."""
        return self.take(written(text))
