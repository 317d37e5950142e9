"""The scale of a slider: where its handle can stand, at equal steps or at given numbers."""

from collections.abc import Iterable
from typing import Any

from gonium.ui.quantity import Quantity, bounds, quantity, within


class Scale:
    """Numbers from `start` to `stop`, every `step`; or `steps`, any numbers in ascending order."""

    def __init__(self, start: Any, stop: Any, step: Any, steps: Iterable[Any] | None) -> None:
        if steps is not None:
            if start is not None or stop is not None or step is not None:
                raise ValueError("give either steps or start, stop and step")
            self.steps: list[Quantity] | None = [quantity(one, "each of steps") for one in steps]
            if not self.steps or self.steps != sorted(set(self.steps)):
                raise ValueError("steps are to be numbers in ascending order, each once")
            self.start, self.stop, self.step = self.steps[0], self.steps[-1], None
            return
        if start is None or stop is None:
            raise ValueError("say where the slider starts and where it stops")
        self.steps = None
        self.start = quantity(start, "start")
        self.stop = quantity(stop, "stop")
        if self.start >= self.stop:
            raise ValueError(f"start is to be less than stop, but {start} is not less than {stop}")
        self.step = self._stride(step)

    def _stride(self, step: Any) -> Quantity:
        if step is None:
            whole = isinstance(self.start, int) and isinstance(self.stop, int)
            return 1 if whole else (self.stop - self.start) / 100
        stride = quantity(step, "step")
        if stride <= 0:
            raise ValueError(f"step is to be more than 0, not {step}")
        return stride

    def take(self, value: Any) -> Quantity:
        """Return a number that the handle can stand at; raises `ValueError`."""
        number = within(value, self.start, self.stop)
        if self.steps is not None:
            if number not in self.steps:
                raise ValueError(f"{number} is not one of the steps")
            return self.steps[self.steps.index(number)]
        # A page has no whole numbers: 3 and 3.0 are the same to it.
        whole = isinstance(self.start, int) and isinstance(self.step, int)
        return int(number) if whole and number == int(number) else number

    def settings(self) -> dict[str, Any]:
        """Return what a page needs to know."""
        if self.steps is not None:
            return {"steps": self.steps}
        return {"start": self.start, "stop": self.stop, "step": self.step}

    def __str__(self) -> str:
        return bounds(self.start, self.stop)
