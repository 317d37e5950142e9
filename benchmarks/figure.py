"""A figure: what was measured for us and for others, and what was promised about it."""

from typing import Literal

import msgspec

Unit = Literal["ms", "MB", "kB", "exponent", "runs", "µs"]


class Promise(msgspec.Struct, frozen=True):
    """A limit on our value: so many times, or so much more than, that of another; or absolute."""

    limit: float
    than: str = ""
    """Whose value is compared with; empty: the limit is absolute."""
    kind: Literal["times", "more"] = "times"


class Figure(msgspec.Struct, frozen=True):
    """One line of the results."""

    what: str
    unit: Unit
    values: dict[str, float]
    """By whom it was measured for; `gonium` is among them."""
    promises: tuple[Promise, ...] = ()

    def judge(self, promise: Promise) -> tuple[str, bool]:
        """Say how our value stands to a promise, in words, and whether it is kept."""
        ours = self.values["gonium"]
        if not promise.than:
            return f"≤ {promise.limit:g} {self.unit}", ours <= promise.limit
        theirs = self.values[promise.than]
        if promise.kind == "more":
            more = ours - theirs
            words = f"{more:.3g} {self.unit} more than {promise.than}"
            return f"{words} (≤ {promise.limit:g})", more <= promise.limit
        ratio = ours / theirs
        return f"{ratio:.3g} × {promise.than} (≤ {promise.limit:g})", ratio <= promise.limit


def line(figure: Figure) -> str:
    """Return a figure as one line for people."""
    values = ", ".join(
        f"{who} {value:.3g}" if value < 1000 else f"{who} {value:.0f}"
        for who, value in figure.values.items()
    )
    verdicts = [figure.judge(promise) for promise in figure.promises]
    words = "; ".join(f"{text} {'✓' if kept else '✗'}" for text, kept in verdicts)
    return f"{figure.what} [{figure.unit}]: {values}" + (f" → {words}" if words else "")
