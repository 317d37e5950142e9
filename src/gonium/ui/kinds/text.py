"""A field for a line of text."""

from typing import Any, Literal

from gonium.ui.element import Element


class Text(Element):
    """A line of text: `gn.ui.text(placeholder="Name")`.

    Cells run when the field is left or Enter is pressed; with `debounce=False` while somebody
    types. `kind` asks for a keyboard and a check that suit what is typed.
    """

    kind = "text"

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        kind: Literal["text", "password", "email", "url"] = "text",
        max_length: int | None = None,
        debounce: bool = True,
        **common: Any,
    ) -> None:
        if kind not in ("text", "password", "email", "url"):
            raise ValueError(f"kind is to be text, password, email or url, not {kind!r}")
        self._most = max_length
        super().__init__(
            value,
            placeholder=str(placeholder),
            input=kind,
            max_length=max_length,
            debounce=debounce,
            **common,
        )

    def take(self, position: Any) -> Any:
        """Return a text that is not too long."""
        if not isinstance(position, str):
            raise ValueError(f"a text is to be a string, not {position!r}")
        if self._most is not None and len(position) > self._most:
            raise ValueError(f"a text of {len(position)} characters; at most {self._most} fit")
        return position

    def _written(self, position: Any) -> str:
        return "text(…)" if self.settings.get("input") == "password" else super()._written(position)
