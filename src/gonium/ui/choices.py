"""Options to choose from: what is shown, and what it stands for."""

from collections.abc import Iterable, Mapping
from typing import Any


class Choices:
    """Labels, each with its value: a mapping says both, a list gives values that are their labels."""

    def __init__(self, options: Mapping[str, Any] | Iterable[Any]) -> None:
        pairs = options.items() if isinstance(options, Mapping) else ((one, one) for one in options)
        self._values: dict[str, Any] = {}
        for label, value in pairs:
            if str(label) in self._values:
                raise ValueError(f"there are two options called {str(label)!r}: give each once")
            self._values[str(label)] = value
        if not self._values:
            raise ValueError("there is nothing to choose from: give options")
        self.labels = list(self._values)

    def value(self, label: str) -> Any:
        """Return what a label stands for."""
        return self._values[label]

    def take(self, label: Any) -> str:
        """Return a label that there is; raises `ValueError`."""
        if isinstance(label, str) and label in self._values:
            return label
        raise ValueError(f"{label!r} is not one of the options: {self._listed()}")

    def label(self, value: Any) -> str:
        """Return the label that is meant: by itself, or by what it stands for."""
        if isinstance(value, str) and value in self._values:
            return value
        for label, known in self._values.items():
            if known is value or (type(known) is type(value) and _equal(known, value)):
                return label
        raise ValueError(f"{value!r} is not one of the options: {self._listed()}")

    def _listed(self) -> str:
        few = ", ".join(self.labels[:8])
        return few + (", …" if len(self.labels) > 8 else "")


def _equal(one: Any, other: Any) -> bool:
    """Compare two options; those of some libraries cannot be."""
    try:
        return bool(one == other)
    except Exception:  # noqa: BLE001  # user code, or arrays, which are not equal as a whole
        return False
