"""A box to tick."""

from typing import Any

from gonium.ui.element import Element

YES = ("true", "yes", "on", "1")
NO = ("false", "no", "off", "0")


class Checkbox(Element):
    """True or false: `gn.ui.checkbox(label="Only adults")`."""

    kind = "checkbox"

    def __init__(self, value: bool = False, **common: Any) -> None:
        super().__init__(value, **common)

    def take(self, position: Any) -> Any:
        """Return true or false."""
        if not isinstance(position, bool) and type(position).__name__ not in ("bool_", "bool"):
            raise ValueError(f"a {self.kind} is True or False, not {position!r}")
        return bool(position)

    def parse(self, text: str) -> Any:
        """Return what `true`, `yes`, `on`, `1` and their opposites say."""
        word = text.lower()
        if word not in YES + NO:
            raise ValueError(f"{text!r} is neither true nor false")
        return word in YES
