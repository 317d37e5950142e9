"""What all elements have in common: a position, which people move, and the value it stands for.

A position is what travels: JSON, such as the label of the chosen option. `value` is what code
sees: the option itself. To ask for the value is to read it; to show the element is not, so that a cell
that shows a slider does not run again while somebody drags it.
"""

import json
from typing import Any, ClassVar

from gonium.ui.port import Home, home

MIME = "application/vnd.gonium.element+json"


class Element:
    """The base of all elements.

    `label` stands beside it, `help` is shown on demand, a `disabled` one is shown but not moved.
    With `debounce` cells run when somebody has finished moving it, not on the way.
    """

    kind: ClassVar[str]

    def __init__(
        self,
        initial: Any,
        *,
        label: str = "",
        help: str = "",
        disabled: bool = False,
        debounce: bool = False,
        **settings: Any,
    ) -> None:
        self.label = str(label)
        self.help = str(help)
        self.disabled = bool(disabled)
        self.settings: dict[str, Any] = {"debounce": bool(debounce), **settings}
        self.initial = self.take(initial)
        """Its position before anybody moves it."""
        parts = [self.kind, self.label, self.help, self.disabled, self.settings, self.initial]
        self.definition = json.dumps(parts, sort_keys=True)
        """Equal for elements that can take each other's position."""
        self._home: Home | None = home()
        self.id = self._home.welcome(self) if self._home is not None else ""

    @property
    def value(self) -> Any:
        """What it stands at; the cell that asks runs again when it is moved."""
        return self.value_seen(*self.look())

    @value.setter
    def value(self, _: Any) -> None:
        raise AttributeError(
            f"people move a {self.kind} on the page, not code: give its initial value where it is made"
        )

    def take(self, position: Any) -> Any:
        """Return a position in the form that this element has it; raises `ValueError`."""
        return position

    def value_at(self, position: Any) -> Any:
        """Return the value that a position stands for."""
        return position

    def value_seen(self, position: Any, before: Any) -> Any:
        """Return the value for a cell that has seen another position before, or `None`."""
        return self.value_at(position)

    def position_of(self, value: Any) -> Any:
        """Return the position that stands for a value; raises `ValueError`."""
        return self.take(value)

    def parse(self, text: str) -> Any:
        """Return the position that is meant by a text from a command line; raises `ValueError`."""
        return self.take(text)

    def look(self) -> tuple[Any, Any]:
        """Return its position, and that at which the cell that asks has seen it last."""
        return self._home.look(self) if self._home is not None else (self.initial, None)

    def describe(self, position: Any) -> dict[str, Any]:
        """Return what clients need to know to draw it at a position."""
        return {
            "element": self.id,
            "kind": self.kind,
            "value": position,
            "label": self.label,
            "help": self.help,
            "disabled": self.disabled,
            "settings": self.settings,
        }

    def __repr__(self) -> str:
        return self._written(self.look()[0])

    def __format__(self, spec: str) -> str:
        """Be a mark in text, which the page replaces by the element: `gn.md(f"At most {limit}.")`.

        With a format, as in `f"{limit:.2f}"`, it is the value that is written.
        """
        if spec:
            return format(self.value, spec)
        from html import escape  # few notebooks have elements in text

        text = escape(str(self.value_at(self._position())))
        return f'<span data-element="{self.id}">{text}</span>' if self.id else text

    def _repr_mimebundle_(self, **_options: object) -> dict[str, Any]:
        position = self._position()
        text = {"text/plain": self._written(position)}
        return {MIME: self.describe(position), **text} if self.id else text

    def __getstate__(self) -> dict[str, Any]:
        """Travel without a home: elsewhere it is as if nobody could move it any more."""
        return {**self.__dict__, "initial": self._position(), "_home": None, "id": ""}

    def _position(self) -> Any:
        """Return its position without reading it: to show an element is not to depend on it."""
        return self._home.position(self) if self._home is not None else self.initial

    def _written(self, position: Any) -> str:
        return f"{self.kind}({self.value_at(position)!r})"
