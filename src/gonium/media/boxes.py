"""Small things that stand out: a callout, a figure that matters, an icon."""

from typing import Any, Literal

from gonium.media.checks import length, one_of
from gonium.media.layout import Layout, items

_KINDS = ("note", "success", "warning", "danger")


def callout(
    *parts: Any, kind: Literal["note", "success", "warning", "danger"] = "note", title: str = ""
) -> Layout:
    """Set parts apart from what surrounds them: `gn.callout("Data end in May.", kind="warning")`."""
    return Layout("callout", items(parts), kind=one_of("kind", kind, _KINDS), title=str(title))


def stat(
    value: Any,
    *,
    label: str = "",
    caption: str = "",
    change: float | None = None,
    better: Literal["more", "less"] = "more",
) -> Layout:
    """Show one figure large: `gn.stat(f"{mean:.1f}", label="Mean", change=+0.3)`.

    `change` is told with an arrow, in green or red, after what is `better`.
    """
    return Layout(
        "stat",
        [],
        value=str(value),
        label=str(label),
        caption=str(caption),
        change=None if change is None else f"{change:+,.4g}",
        good=None
        if not change
        else (change > 0) == (one_of("better", better, ("more", "less")) == "more"),
    )


def icon(name: str, *, size: float = 1.0, label: str = "") -> Layout:
    """Show one of the page's own icons: `gn.md(f"{gn.icon('warning')} Mind the gap.")`.

    `size` is in rem. `label` is read to those who do not see it. The names are in
    `docs/guide/outputs.md`.
    """
    return Layout("icon", [], name=str(name), size=length("size", size), label=str(label))
