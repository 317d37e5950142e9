"""A slider: one number from a range."""

from collections.abc import Iterable
from typing import Any, Literal

from gonium.ui.element import Element
from gonium.ui.quantity import written
from gonium.ui.scale import Scale


class Slider(Element):
    """One number: `gn.ui.slider(0, 10, value=3, label="Limit")`.

    `step` is 1 between whole numbers, else a hundredth of the range; `steps` gives any numbers
    instead, such as `steps=[1, 10, 100]`. Initially it stands at `value`, else at `start`.
    """

    kind = "slider"

    def __init__(
        self,
        start: float | None = None,
        stop: float | None = None,
        step: float | None = None,
        value: float | None = None,
        *,
        steps: Iterable[float] | None = None,
        orientation: Literal["horizontal", "vertical"] = "horizontal",
        **common: Any,
    ) -> None:
        self._scale = Scale(start, stop, step, steps)
        super().__init__(
            self._scale.start if value is None else value,
            **self._scale.settings(),
            orientation=orientation,
            **common,
        )

    def take(self, position: Any) -> Any:
        """Return a number on the scale."""
        return self._scale.take(position)

    def parse(self, text: str) -> Any:
        """Return the number that a text says."""
        return self.take(written(text))
