"""Settings of media, looked at where they are given: what is wrong is said at once, by its name."""

from math import isfinite
from typing import Any


def length(name: str, value: Any) -> float:
    """A length in rem or pixels, or a share; raises `ValueError` for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{name} is a number, not {type(value).__name__}")
    if not isfinite(value) or not 0 <= value <= 100_000:
        raise ValueError(f"{name} is a number between 0 and 100,000, not {value}")
    return float(value)


def one_of(name: str, value: Any, known: tuple[str, ...]) -> str:
    """One of some words; raises `ValueError` for another."""
    if value not in known:
        raise ValueError(f"{name} is one of {', '.join(known)}, not {value!r}")
    return str(value)


def web_address(value: object) -> str:
    """The text, if it is an address on the web; else nothing."""
    text = value if isinstance(value, str) else ""
    return text if text.lower().startswith(("https://", "http://")) else ""
