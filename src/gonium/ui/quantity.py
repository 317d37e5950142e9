"""Numbers for elements: checked, and made plain, whatever library they come from."""

import math
from typing import Any

Quantity = int | float


def quantity(value: Any, what: str) -> Quantity:
    """Return a number as Python's own `int` or `float`; `what` names it in errors."""
    if isinstance(value, str | bytes | bool):
        raise ValueError(f"{what} is to be a number, not {value!r}")
    try:
        number = float(value)
        plain = int(value) if _is_whole(value) else number
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{what} is to be a number, not {value!r}") from None
    if not math.isfinite(number):
        raise ValueError(f"{what} is to be a finite number, not {value!r}")
    return plain


def within(value: Any, start: Quantity | None, stop: Quantity | None) -> Quantity:
    """Return a number that lies between two others, both included; raises `ValueError`."""
    number = quantity(value, "the value")
    if (start is not None and number < start) or (stop is not None and number > stop):
        raise ValueError(f"{number} is not {bounds(start, stop)}")
    return number


def bounds(start: Quantity | None, stop: Quantity | None) -> str:
    """Say between what a number may lie."""
    if start is None:
        return f"at most {stop}"
    return f"at least {start}" if stop is None else f"from {start} to {stop}"


def written(text: str) -> Quantity:
    """Return the number that a text says; raises `ValueError`."""
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return quantity(float(text), "it")
    except ValueError:
        raise ValueError(f"{text!r} is not a number") from None


def _is_whole(value: Any) -> bool:
    """Say whether a number is of a type for whole numbers; `2.0` is not."""
    return hasattr(type(value), "__index__")
