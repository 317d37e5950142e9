"""A field for a number."""

from typing import Any

from gonium.ui.element import Element
from gonium.ui.quantity import quantity, within, written


class Number(Element):
    """One number, typed: `gn.ui.number(0, 100, value=20)`; every bound may be left out.

    Initially it is `value`, else `start`, else 0.
    """

    kind = "number"

    def __init__(
        self,
        start: float | None = None,
        stop: float | None = None,
        step: float | None = None,
        value: float | None = None,
        *,
        placeholder: str = "",
        **common: Any,
    ) -> None:
        self._start = None if start is None else quantity(start, "start")
        self._stop = None if stop is None else quantity(stop, "stop")
        if self._start is not None and self._stop is not None and self._start > self._stop:
            raise ValueError(f"start is to be at most stop, but {start} is more than {stop}")
        stride = None if step is None else quantity(step, "step")
        if stride is not None and stride <= 0:
            raise ValueError(f"step is to be more than 0, not {step}")
        if value is None:
            value = 0 if self._start is None else self._start
            value = value if self._stop is None else min(value, self._stop)
        super().__init__(
            value,
            start=self._start,
            stop=self._stop,
            step=stride,
            placeholder=str(placeholder),
            **common,
        )

    def take(self, position: Any) -> Any:
        """Return a number within the bounds."""
        return within(position, self._start, self._stop)

    def parse(self, text: str) -> Any:
        """Return the number that a text says."""
        return self.take(written(text))
