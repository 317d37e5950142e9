"""The widgets of one kernel: what views have been told, and who has them.

A change of state waits until the run ends, the widget sends something else, or a moment has passed:
of what happens meanwhile the views hear the outcome only. A cell has the widgets that its last run
has made, until it runs again; from then on only those stay that somebody else has, such as a name of
another cell or a box around them.
"""

import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gonium.kernel import output
from gonium.kernel.showing import Renderer
from gonium.protocol.ids import CellId, ElementId, RunId, WidgetId
from gonium.protocol.reports import (
    Report,
    WidgetChanged,
    WidgetClosed,
    WidgetOpened,
    WidgetSaid,
)
from gonium.protocol.widget import WidgetState

if TYPE_CHECKING:
    from gonium.kernel.widgets.comms import Comm
    from gonium.kernel.widgets.packing import Trait

LOOKED = "widget/"
"""What the name begins with under which a run has looked at a trait."""


class Maker:
    """The run to which a widget belongs, with all that its handlers show."""

    def __init__(self, run: RunId, cell: CellId) -> None:
        self.run = run
        self.cell = cell


class Widgets:
    """All widgets that are at one kernel. Methods may be called from any thread."""

    def __init__(self, report: Callable[[Report], None], renderer: Renderer) -> None:
        self.renderer = renderer
        self.stir: Callable[[], None] = _nothing
        """Has `flush` called in a moment, also if nothing runs."""
        self.heed: Callable[[Comm, Mapping[str, Trait]], None] = _heed_nothing
        """Told of every change at once."""
        self.hearing = False
        """Whether somebody's hand is behind what happens now."""
        self._report = report
        self._lock = threading.RLock()
        self._makers: dict[WidgetId, Maker] = {}
        self._held: dict[CellId, list[Comm]] = {}
        self._waiting: dict[WidgetId, dict[str, Trait]] = {}
        """Changes that views have not been told of."""
        self._moved: dict[WidgetId, dict[str, str]] = {}
        """Digests of what people have set."""
        self._newly: dict[WidgetId, dict[str, str]] = {}
        """Those that have not been reported."""

    @property
    def restless(self) -> bool:
        """Whether something waits to be told."""
        return bool(self._waiting)

    def open(self, comm: "Comm", data: Mapping[str, Any], buffers: Sequence[Any]) -> None:
        """Take in a new widget; raises `TypeError` for a state that cannot travel."""
        from gonium.kernel.widgets.packing import packed, traits_of

        looks = output.current().looks  # type: ignore[union-attr]  # else it is no comm of ours
        id = WidgetId(comm.comm_id)
        traits = traits_of(data.get("state", {}), data.get("buffer_paths", ()), buffers)
        state = packed(traits, self.renderer.blobs)
        with self._lock:
            self._makers[id] = Maker(looks.run, looks.cell)
            self._held.setdefault(looks.cell, []).append(comm)
            self._report(WidgetOpened(looks.run, id, state))

    def tell(self, comm: "Comm", data: Mapping[str, Any], buffers: Sequence[Any]) -> None:
        """Tell the views of a widget something."""
        from gonium.kernel.widgets.packing import stored

        id = WidgetId(comm.comm_id)
        if id not in self._makers:
            return
        if data.get("method") in ("update", "echo_update"):
            self._change(comm, data, buffers)
        elif data.get("method") == "custom":
            self.flush()
            blobs = stored(buffers, self.renderer.blobs)
            self._report(WidgetSaid(id, _plain(data.get("content")), blobs))

    def _change(self, comm: "Comm", data: Mapping[str, Any], buffers: Sequence[Any]) -> None:
        from gonium.kernel.widgets.packing import traits_of

        id = WidgetId(comm.comm_id)
        traits = traits_of(data.get("state", {}), data.get("buffer_paths", ()), buffers)
        with self._lock:
            self._waiting.setdefault(id, {}).update(traits)
            if self.hearing:
                self._move(id, traits)
        self.heed(comm, traits)
        self.stir()

    def take_hand(self, id: WidgetId, data: Mapping[str, Any], buffers: Sequence[Any]) -> None:
        """Count as changed by a hand what a view says: not every trait is told back, as files are not."""
        from gonium.kernel.widgets.packing import traits_of

        if data.get("method") == "update":
            traits = traits_of(data.get("state", {}), data.get("buffer_paths", ()), buffers)
            with self._lock:
                self._move(id, traits)

    def _move(self, id: WidgetId, traits: "Mapping[str, Trait]") -> None:
        from gonium.kernel.widgets.packing import digests_of

        digests = digests_of(traits)
        self._moved.setdefault(id, {}).update(digests)
        self._newly.setdefault(id, {}).update(digests)

    def close(self, id: WidgetId) -> None:
        """Forget a widget that is no longer there; a finalizer may call this at any moment."""
        with self._lock:
            if self._makers.pop(id, None) is not None:
                for known in (self._waiting, self._moved, self._newly):
                    known.pop(id, None)
                self._report(WidgetClosed(id))

    def flush(self) -> None:
        """Tell the views of all changes until now."""
        if not self._waiting:
            return
        with self._lock:
            for id in list(self._waiting):
                self._report(WidgetChanged(id, self._taken(id), self._newly.pop(id, {})))

    def heard(self, id: WidgetId, view: str, n: int, lost: str = "") -> None:
        """Tell a view that its message was heard, and all views what came of it."""
        with self._lock:
            state, moved = self._taken(id), self._newly.pop(id, {})
            self.flush()
            self._report(WidgetChanged(id, state, moved, view, n, lost))

    def find(self, id: WidgetId) -> "Comm | None":
        """Return the comm of a widget that is here."""
        package: Any = sys.modules.get("comm")
        found: Comm | None = package.get_comm_manager().comms.get(id) if package else None
        return found if id in self._makers else None

    def maker(self, id: WidgetId) -> Maker:
        """Return to which run a widget belongs that is here."""
        return self._makers[id]

    def look(self, id: WidgetId, trait: str) -> None:
        """Note that the run that goes on has read a trait; the cell that has made it may do so."""
        run: Any = output.current()
        looks, maker = getattr(run, "looks", None), self._makers.get(id)
        if looks is None or maker is None or maker.cell == looks.cell:
            return
        if looks.elements.widgets is self and getattr(run, "going", False):
            name = ElementId(f"{LOOKED}{id}.{trait}")
            looks.seen[name] = self.standing(name)

    def standing(self, looked: ElementId) -> str | None:
        """Return what tells whether people have changed a trait since somebody looked at it."""
        id, _, trait = looked.removeprefix(LOOKED).partition(".")
        return self._moved.get(WidgetId(id), {}).get(trait)

    def release(self, cell: CellId) -> None:
        """Let go of what the last run of a cell has made."""
        with self._lock:
            held = self._held.pop(cell, None)
        del held  # without the lock: this may close them

    def _taken(self, id: WidgetId) -> WidgetState:
        from gonium.kernel.widgets.packing import packed

        state = WidgetState()
        for name, trait in self._waiting.pop(id, {}).items():
            try:
                one = packed({name: trait}, self.renderer.blobs)
            except (TypeError, ValueError, OverflowError, RecursionError, OSError) as error:
                print(f"The {name} of a widget could not be told: {error}", file=sys.stderr)
                continue
            state = WidgetState({**state.values, **one.values}, [*state.placed, *one.placed])
        return state


def _plain(content: Any) -> Any:
    """Return a message as JSON has it: tuples are lists, keys are text."""
    import msgspec

    return msgspec.json.decode(msgspec.json.encode(content))


def _nothing() -> None:
    """Leave it for later."""


def _heed_nothing(comm: Any, traits: Any) -> None:
    """Let it be."""
