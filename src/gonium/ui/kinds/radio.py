"""A few buttons of which one is pressed."""

from collections.abc import Iterable, Mapping
from typing import Any

from gonium.ui.kinds.select import Select


class Radio(Select):
    """One of a few, all in view: `gn.ui.radio(["low", "high"], inline=True)`; as `gn.ui.select`."""

    kind = "radio"

    def __init__(
        self,
        options: Mapping[str, Any] | Iterable[Any],
        value: Any = None,
        *,
        inline: bool = False,
        **common: Any,
    ) -> None:
        super().__init__(options, value, inline=bool(inline), **common)
