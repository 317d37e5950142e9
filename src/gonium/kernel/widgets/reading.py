"""Reading a widget: a cell that reads a synced trait runs again when people change that.

Only what a cell's own code reads counts, functions of the notebook included: libraries read all
traits all the time, if only to draw the widget.
"""

import sys
from types import ModuleType
from typing import Any

from gonium.kernel import output
from gonium.protocol.ids import WidgetId


def lead(module: ModuleType) -> None:
    """Notice reads, right after the import of `ipywidgets.widgets.widget`; hold widgets weakly."""
    from weakref import WeakValueDictionary

    module._instances = WeakValueDictionary()  # type: ignore[attr-defined]
    _notice(module.Widget)


def _notice(widget: Any) -> None:
    from traitlets import TraitType

    read = TraitType.__get__

    def get(trait: Any, owner: Any, kind: Any = None) -> Any:
        if owner is not None and trait.metadata.get("sync") and isinstance(owner, widget):
            frame = sys._getframe(1)
            if frame.f_globals is vars(sys.modules["__main__"]):
                looked_at(owner, trait.name)
        return read(trait, owner, kind)

    TraitType.__get__ = get  # type: ignore[assignment,method-assign]


def looked_at(widget: Any, trait: str) -> None:
    """Note that a run reads a trait."""
    looks = getattr(output.current(), "looks", None)
    comm = getattr(widget, "comm", None)
    if looks is not None and comm is not None:
        looks.elements.widgets.look(WidgetId(comm.comm_id), trait)
