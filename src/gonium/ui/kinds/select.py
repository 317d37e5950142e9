"""A list of which one entry is chosen."""

from collections.abc import Iterable, Mapping
from typing import Any

from gonium.ui.choices import Choices
from gonium.ui.element import Element


class Select(Element):
    """One of several: `gn.ui.select(["a", "b"])`, `gn.ui.select({"Mean": np.mean, …})`.

    The value is the chosen entry of a list, or what a mapping has for the chosen label. Initially it
    is `value` (an option or its label), else the first; with `allow_none` nothing, which is `None`.
    """

    kind = "select"

    def __init__(
        self,
        options: Mapping[str, Any] | Iterable[Any],
        value: Any = None,
        *,
        allow_none: bool = False,
        **common: Any,
    ) -> None:
        self._choices = Choices(options)
        self._none = bool(allow_none)
        initial = None if allow_none else self._choices.labels[0]
        super().__init__(
            initial if value is None else self._choices.label(value),
            options=self._choices.labels,
            allow_none=self._none,
            **common,
        )

    def take(self, position: Any) -> Any:
        """Return the label of an option."""
        return None if position is None and self._none else self._choices.take(position)

    def value_at(self, position: Any) -> Any:
        """Return what the chosen label stands for."""
        return None if position is None else self._choices.value(position)

    def position_of(self, value: Any) -> Any:
        """Return the label of an option."""
        return None if value is None and self._none else self._choices.label(value)

    def parse(self, text: str) -> Any:
        """Return the label that is meant; nothing, where that is allowed, is written as nothing."""
        return self.take(text or None if self._none else text)
