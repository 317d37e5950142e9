"""Parts that are all in sight: beside each other, below each other, in a grid, beside a bar."""

from collections.abc import Sequence
from typing import Any, Literal

from gonium.media.checks import length, one_of
from gonium.media.layout import Layout, items

Align = Literal["start", "center", "end", "stretch"]
Justify = Literal["start", "center", "end", "space-between", "space-around"]

_ALIGN = ("start", "center", "end", "stretch")
_JUSTIFY = ("start", "center", "end", "space-between", "space-around")


def hstack(
    *parts: Any,
    widths: Sequence[float] | Literal["equal"] | None = None,
    gap: float = 1.0,
    align: Align = "start",
    justify: Justify = "start",
    wrap: bool = True,
) -> Layout:
    """Show parts beside each other: `gn.hstack(figure, table)`.

    They are as wide as they need; `widths="equal"` or `widths=[1, 2]` divides the whole width
    instead. What does not fit goes to the next line, unless `wrap` is false. `gap` is in rem, the
    size of the page's text. `align` is vertical, `justify` horizontal.
    """
    shown = items(parts)
    if widths is not None and widths != "equal":
        widths = [length("widths", one) for one in widths]
        if len(widths) != len(shown):
            raise ValueError(
                f"gn.hstack has {len(shown)} parts and {len(widths)} widths: give one each"
            )
    elif widths == "equal":
        widths = [1.0] * len(shown)
    return Layout(
        "hstack",
        shown,
        widths=widths,
        gap=length("gap", gap),
        align=one_of("align", align, _ALIGN),
        justify=one_of("justify", justify, _JUSTIFY),
        wrap=bool(wrap),
    )


def vstack(*parts: Any, gap: float = 1.0, align: Align = "stretch") -> Layout:
    """Show parts below each other: `gn.vstack("## Title", figure)`.

    `gap` is in rem; `align` says where parts are that need less than the whole width.
    """
    return Layout(
        "vstack", items(parts), gap=length("gap", gap), align=one_of("align", align, _ALIGN)
    )


def grid(*parts: Any, columns: int | None = None, least: float = 16.0, gap: float = 1.0) -> Layout:
    """Show parts in columns of one width: `gn.grid(a, b, c, d, columns=2)`.

    Without `columns` there are as many as fit with a width of at least `least` rem; on a narrow
    page there is one.
    """
    if columns is not None and not 1 <= int(columns) <= 100:
        raise ValueError(f"gn.grid can have 1 to 100 columns, not {columns}")
    return Layout(
        "grid",
        items(parts),
        columns=None if columns is None else int(columns),
        least=length("least", least),
        gap=length("gap", gap),
    )


def sidebar(bar: Any, *parts: Any, width: float = 16.0, right: bool = False) -> Layout:
    """Show parts beside a narrow bar, such as one of elements: `gn.sidebar(slider, figure)`.

    `bar` may be a list. On a narrow page it stands above.
    """
    main = items(parts)
    return Layout(
        "sidebar",
        [stacked(bar), vstack(main) if len(main) != 1 else main[0]],
        width=length("width", width),
        right=bool(right),
    )


def stacked(part: Any) -> Any:
    """Return a part; several in a list or tuple stand above each other."""
    return vstack(list(part)) if isinstance(part, list | tuple) else part
