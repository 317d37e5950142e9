"""A list of which any number of entries is chosen."""

from collections.abc import Iterable, Mapping
from typing import Any

from gonium.ui.choices import Choices
from gonium.ui.element import Element


class Multiselect(Element):
    """Any of several: `gn.ui.multiselect(["a", "b", "c"], value=["a"])`.

    The value is a list, in the order of the options. At most `max_selections` can be chosen.
    """

    kind = "multiselect"

    def __init__(
        self,
        options: Mapping[str, Any] | Iterable[Any],
        value: Iterable[Any] = (),
        *,
        max_selections: int | None = None,
        **common: Any,
    ) -> None:
        self._choices = Choices(options)
        self._most = max_selections
        super().__init__(
            [self._choices.label(one) for one in value],
            options=self._choices.labels,
            max_selections=max_selections,
            **common,
        )

    def take(self, position: Any) -> Any:
        """Return labels of options, each once and in their order."""
        if not isinstance(position, list | tuple):
            raise ValueError(f"a multiselect is a list of options, not {position!r}")
        chosen = {self._choices.take(label) for label in position}
        if self._most is not None and len(chosen) > self._most:
            raise ValueError(f"{len(chosen)} options are chosen; at most {self._most} may be")
        return [label for label in self._choices.labels if label in chosen]

    def value_at(self, position: Any) -> Any:
        """Return what the chosen labels stand for."""
        return [self._choices.value(label) for label in position]

    def position_of(self, value: Any) -> Any:
        """Return the labels of options."""
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise ValueError(f"a multiselect is a list of options, not {value!r}")
        return self.take([self._choices.label(one) for one in value])

    def parse(self, text: str) -> Any:
        """Return the options that are written with commas between."""
        return self.take([part.strip() for part in text.split(",") if part.strip()])
