"""Parts of which a reader sees what they choose: tabs, an accordion, a carousel, later ones.

What is not chosen is not on the page: a heavy part costs nothing before somebody looks at it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from gonium.media.arranging import stacked
from gonium.media.checks import length
from gonium.media.layout import Layout, items

Labelled = Mapping[str, Any] | Iterable[tuple[str, Any]]


def tabs(parts: Labelled, *, chosen: str = "") -> Layout:
    """Show one of several parts, chosen by its label: `gn.tabs({"Plot": figure, "Data": table})`.

    `chosen` is the one shown at first. A part that is a list is shown as a `vstack`.
    """
    labels, shown = _labelled("gn.tabs", parts)
    if chosen and chosen not in labels:
        raise ValueError(f"gn.tabs has no part {chosen!r}, but {', '.join(labels)}")
    return Layout("tabs", shown, labels=labels, chosen=labels.index(chosen) if chosen else 0)


def accordion(parts: Labelled, *, several: bool = False, opened: bool = False) -> Layout:
    """Show labels that open and close what is below: `gn.accordion({"Method": text})`.

    Opening one closes the others, unless there may be `several`. `opened`: the first is open at
    first, or all of several.
    """
    labels, shown = _labelled("gn.accordion", parts)
    return Layout("accordion", shown, labels=labels, several=bool(several), opened=bool(opened))


def carousel(*parts: Any) -> Layout:
    """Show one part after the other, by buttons, arrow keys or swiping: `gn.carousel(figures)`."""
    return Layout("carousel", items(parts))


def lazy(part: Any, *, label: str = "", height: float = 6.0) -> Layout:
    """Put a part on the page only when somebody comes near it, or asks for it by `label`.

    The value is made when the cell runs, and its data lie on the server; drawing it is what waits.
    `height`, in rem, is what is kept free for it.
    """
    return Layout("lazy", [part], label=str(label), height=length("height", height))


def _labelled(name: str, parts: Labelled) -> tuple[list[str], list[Any]]:
    pairs: list[Any] = list(parts.items() if isinstance(parts, Mapping) else parts)
    if not pairs:
        raise ValueError(f"{name} needs at least one part: give a dict of labels and parts")
    if any(not isinstance(pair, tuple | list) or len(pair) != 2 for pair in pairs):
        raise TypeError(f"{name} takes a dict of labels and parts, or pairs of them")
    labels = [str(label) for label, _ in pairs]
    if len(set(labels)) < len(labels):
        raise ValueError(f"{name} has a label twice: {', '.join(labels)}")
    return labels, [stacked(part) for _, part in pairs]
