"""A button for what shall happen only when it is asked for."""

from typing import Any

from gonium.ui.kinds.button import Button, Tone


class RunButton(Button):
    """True in the run that a press leads to, and false in all others.

    `if train.value: model = fit(data)` fits when the button is pressed, and not when the data
    change.
    """

    kind = "run_button"

    def __init__(self, label: str = "Run", *, tone: Tone = "accent", **common: Any) -> None:
        super().__init__(label, tone=tone, **common)

    def value_seen(self, position: Any, before: Any) -> Any:
        """Return whether it was pressed since the cell that asks ran last."""
        return before is not None and position != before

    def value_at(self, position: Any) -> Any:
        """Return what it is while nobody presses it."""
        return False
