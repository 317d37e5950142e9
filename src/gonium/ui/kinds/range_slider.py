"""A slider with two handles: a range within a range."""

from collections.abc import Iterable, Sequence
from typing import Any

from gonium.ui.element import Element
from gonium.ui.quantity import written
from gonium.ui.scale import Scale


class RangeSlider(Element):
    """Two numbers, the lower first: `gn.ui.range_slider(0, 10, value=(2, 5))`.

    The value is a tuple; initially the whole range. The rest is as with `gn.ui.slider`.
    """

    kind = "range_slider"

    def __init__(
        self,
        start: float | None = None,
        stop: float | None = None,
        step: float | None = None,
        value: Sequence[float] | None = None,
        *,
        steps: Iterable[float] | None = None,
        **common: Any,
    ) -> None:
        self._scale = Scale(start, stop, step, steps)
        super().__init__(
            (self._scale.start, self._scale.stop) if value is None else value,
            **self._scale.settings(),
            **common,
        )

    def take(self, position: Any) -> Any:
        """Return two numbers on the scale."""
        try:
            low, high = position
        except (TypeError, ValueError):
            raise ValueError(f"a range is two numbers, not {position!r}") from None
        ends = [self._scale.take(low), self._scale.take(high)]
        if ends[0] > ends[1]:
            raise ValueError(f"the lower end of a range comes first, but {low} is above {high}")
        return ends

    def value_at(self, position: Any) -> Any:
        """Return both ends."""
        return tuple(position)

    def parse(self, text: str) -> Any:
        """Return the range that is written as `2,5`."""
        return self.take([written(part) for part in text.split(",")])
