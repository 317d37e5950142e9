"""What stands behind the `--` of `gonium exec`: values for elements, or a wish to know of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from gonium.cli.opening import Opened
from gonium.cli.outcome import Failure
from gonium.protocol.commands import Preset
from gonium.protocol.element import ElementView
from gonium.protocol.ids import CellId
from gonium.scripting.declared import declared
from gonium.session import State

HELP = ("--help", "-h")
COUNTING = ("button", "refresh", "run_button")
"""Kinds that count what happens to them, from 0."""
FEW = 12
"""Elements that a sentence names; `--help` lists all."""


def wants_help(behind: Sequence[str]) -> bool:
    """Say whether the elements are to be listed."""
    return any(word in HELP for word in behind)


def presets(behind: Sequence[str], shown: str) -> dict[str, Preset]:
    """Return what elements are to be, by name; raises `Failure`."""
    found: dict[str, Preset] = {}
    words = list(behind)
    while words:
        word = words.pop(0)
        if not word.startswith("--") or not word.strip("-"):
            raise _wrong(f"{word!r} stands behind no name of an element", shown)
        option, equals, value = word.partition("=")
        name = option[2:].replace("-", "_")
        if name in found:
            raise _wrong(f"--{name} is given twice", shown)
        if equals:
            found[name] = Preset(value, written=True)
        elif words and not words[0].startswith("--"):
            found[name] = Preset(words.pop(0), written=True)
        else:
            found[name] = Preset(True)
    return found


def check(given: Mapping[str, Preset], found: Opened, shown: str, state: State) -> None:
    """See that there can be elements with these names; raises `Failure` before anything runs."""
    written = set[str]().union(*(cell.names.writes for cell in state.cells.values()))
    stars = any(cell.names.stars or cell.names.dynamic for cell in state.cells.values())
    unknown = [name for name in given if name not in written]
    if unknown and not stars:
        raise Failure(
            f"{shown} has no element {unknown[0]}: {names_of(found, shown, state)}.", status=2
        )


def not_taken(given: Mapping[str, Preset], found: Opened, shown: str, state: State) -> str:
    """Say which elements were not set after all, and which ones could be; empty if all were."""
    known = elements_of(state)
    lacking = [name for name in given if name not in known]
    if not lacking:
        return ""
    was = "was" if len(lacking) == 1 else "were"
    return f"{_listed(lacking)} {was} not set: {names_of(found, shown, state)}"


def names_of(found: Opened, shown: str, state: State) -> str:
    """Say in half a sentence which elements there are."""
    names = list(dict.fromkeys([*declared(found.notebook), *elements_of(state)]))
    if not names:
        return "no element has a name there, as in `limit = gn.ui.slider(0, 10)`"
    more = f", … (`gonium exec {shown} -- --help` lists all)" if len(names) > FEW else ""
    return f"its elements are {_listed(names[:FEW])}{more}"


def elements_of(state: State) -> dict[str, ElementView]:
    """Return the elements that have been made, by their names, in the order of making."""
    found: dict[str, ElementView] = {}
    for cell in state.order:
        known = state.cells[cell]
        exports = known.made.exports.items() if known.made else ()
        names = {export.element: name for name, export in reversed(exports) if export.element}
        for element, made in known.elements.items():
            if element in names:
                found.setdefault(names[element], made.element)
    return found


def makers(found: Opened, state: State) -> list[CellId]:
    """Return the cells that make elements, as far as the source tells."""
    return [state.order[at] for at in {one.cell: None for one in declared(found.notebook).values()}]


def overview(state: State, shown: str) -> str:
    """Return the elements that there are, as people read it in a terminal."""
    known = elements_of(state)
    if not known:
        return f"{shown} has no elements with names of their own."
    rows = [(f"--{name}", _described(element)) for name, element in known.items()]
    wide = max(len(name) for name, _ in rows)
    lines = [f"  {name:<{wide}}  {words}" for name, words in rows]
    return "\n".join([f"gonium exec {shown} -- --NAME VALUE ...", "", *lines])


def _described(element: ElementView) -> str:
    words = [element.kind, *_bounds(element.settings)]
    if element.kind not in COUNTING and element.settings.get("input") != "password":
        words.append(f"initially {_written(element.value)}")
    return "; ".join([", ".join(words), *filter(None, [element.label, element.help])])


def _bounds(settings: Mapping[str, Any]) -> list[str]:
    options = settings.get("options") or settings.get("steps")
    if options:
        few = [str(one) for one in options[:FEW]] + ["…"] * (len(options) > FEW)
        return [
            f"any of {_listed(few)}" if "max_selections" in settings else f"one of {_listed(few)}"
        ]
    start, stop = settings.get("start"), settings.get("stop")
    if start is None and stop is None:
        return []
    if stop is None:
        return [f"at least {start}"]
    return [f"at most {stop}" if start is None else f"{start} to {stop}"]


def _written(position: Any) -> str:
    """Write a position as it would be written on a command line."""
    if isinstance(position, list):
        return ",".join(str(one) for one in position) or "nothing"
    if isinstance(position, bool):
        return str(position).lower()
    return "nothing" if position in (None, "") else str(position)


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words)


def _wrong(what: str, shown: str) -> Failure:
    way = f"write `gonium exec {shown} -- --NAME VALUE`"
    return Failure(f"{what}: {way}, or `-- --help` to see the elements.", status=2)
