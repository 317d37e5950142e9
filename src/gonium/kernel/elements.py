"""The elements at this kernel: where each stands, and which runs looked.

An element is known by the cell that makes it and by how many that has made before, so that one that
is made again, with the same definition, stands where the one before it stood. A position may come
before the element: after a restart the session tells where everything was.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from gonium.kernel import output
from gonium.kernel.content import Content, derives_from, encoder_of_family, name_of
from gonium.kernel.showing import Renderer
from gonium.kernel.widgets.widgets import LOOKED, Widgets
from gonium.protocol.commands import Position, Preset
from gonium.protocol.element import ElementView
from gonium.protocol.ids import CellId, ElementId, RunId
from gonium.protocol.reports import ElementMade, ElementMoved, Report
from gonium.ui import port

if TYPE_CHECKING:
    from gonium.ui.element import Element

BASE = "gonium.ui.element.Element"


class Looks:
    """What one run makes of elements."""

    def __init__(
        self, elements: "Elements", run: RunId, cell: CellId, before: Mapping[ElementId, Any]
    ) -> None:
        self.elements = elements
        self.run = run
        self.cell = cell
        self.before = before
        """Positions that the last run of the cell saw."""
        self.seen: dict[ElementId, Any] = {}
        """Positions that this one saw."""
        self.made = 0


class Elements:
    """All elements that cells have made here."""

    def __init__(self, report: Callable[[Report], None], renderer: Renderer) -> None:
        self.widgets = Widgets(report, renderer)
        """Those of ipywidgets and anywidget, which can be moved, too."""
        self._report = report
        self._made: dict[ElementId, Element] = {}
        self._positions: dict[ElementId, Position] = {}
        self._preset: dict[ElementId, str] = {}
        """Those that were put somewhere when they were made, and their definitions then."""
        self._named: set[str] = set()
        """Names of such elements."""

    def welcome(self, element: "Element") -> str:
        """Take in a new element; return its id. It takes over the position of one like it."""
        looks = _looks()
        assert looks is not None
        id = ElementId(f"{looks.cell}/{looks.made}")
        looks.made += 1
        known = self._positions.get(id)
        position = element.initial
        if known is not None and known.definition == element.definition:
            position = _taken(element, known.value, position)
        self._made[id] = element
        self._positions[id] = Position(position, element.definition)
        element.id = id
        described = ElementView(**element.describe(position))
        self._report(ElementMade(looks.run, described, element.definition))
        return id

    def position(self, element: "Element") -> Any:
        """Return where an element stands; one that has been replaced stands where it began."""
        known = self._positions.get(ElementId(element.id))
        same = known is not None and known.definition == element.definition
        return known.value if known is not None and same else element.initial

    def standing(self, id: ElementId) -> Any:
        """Return where an element stands that is here."""
        return self._positions[id].value

    def look(self, element: "Element") -> tuple[Any, Any]:
        """Return where it stands, and where the cell that looks saw it last; note that it looks."""
        id, position = ElementId(element.id), self.position(element)
        looks = _looks()
        if looks is None or looks.elements is not self:
            return position, None
        looks.seen[id] = position
        return position, looks.before.get(id)

    def move(self, positions: Mapping[ElementId, Position]) -> None:
        """Move elements; tell of those that could not take their position as it was."""
        for id, position in positions.items():
            element, known = self._made.get(id), self._positions.get(id)
            if element is None or known is None or known.definition != position.definition:
                self._positions.setdefault(id, position)
                continue
            taken = _taken(element, position.value, known.value)
            self._positions[id] = Position(taken, position.definition)
            if taken != position.value:
                self._report(ElementMoved(id, taken))

    def preset(self, names: Mapping[str, Any], presets: Mapping[str, Preset]) -> None:
        """Put the elements with these names where somebody wants them, each once.

        Raises `ValueError` for one that cannot stand there, and for a name that is no element.
        """
        for name, preset in presets.items():
            value: Any = names.get(name)
            if id_of(value):
                self._named.add(name)
                self._put(name, value, preset)
            elif name in names and preset.surely and name not in self._named:
                kind = type(value).__name__
                raise ValueError(f"{name}: only elements can be set, and this is of type {kind}")

    def _put(self, name: str, element: "Element", preset: Preset) -> None:
        id = ElementId(element.id)
        if id not in self._positions or self._preset.get(id) == element.definition:
            return
        self._preset[id] = element.definition
        try:
            find = element.parse if preset.written else element.position_of
            position = find(preset.value)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
        self._positions[id] = Position(position, element.definition)
        self._report(ElementMoved(id, position))

    def stand_at(self, positions: Mapping[ElementId, Any]) -> bool:
        """Say whether elements that a run looked at stand where it saw them."""
        return all(self._stands_at(id, seen) for id, seen in positions.items())

    def _stands_at(self, id: ElementId, seen: Any) -> bool:
        if id.startswith(LOOKED):
            return bool(self.widgets.standing(id) == seen)
        position = self._positions.get(id)
        return position is not None and position.value == seen

    def forget(self, cell: CellId) -> None:
        """Forget the elements of a deleted cell."""
        self.widgets.release(cell)
        for id in [id for id in self._positions if id.rpartition("/")[0] == cell]:
            del self._positions[id]
            self._made.pop(id, None)


def id_of(value: Any) -> ElementId:
    """Return the id of an element; empty for what is none."""
    return ElementId(value.id if derives_from(type(value), BASE) else "")


@encoder_of_family(BASE)
def _add_element(content: Content, element: Any) -> None:
    """Add what an element is, but not where it stands: who looks at that is told otherwise."""
    content.write(name_of(type(element)), f"{element.id} {element.definition}")


def _taken(element: "Element", position: Any, otherwise: Any) -> Any:
    try:
        return element.take(position)
    except ValueError:
        return otherwise


def _looks() -> Looks | None:
    """Return the run that this code belongs to, if a kernel runs it."""
    return getattr(output.current(), "looks", None)


def home() -> Elements | None:
    """Return where an element belongs that is made now."""
    looks = _looks()
    return looks.elements if looks is not None else None


port.connect(home)
