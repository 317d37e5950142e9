"""The package `comm`, led here: whoever makes a comm while cells run gets one of ours.

What holds widgets for ever in Jupyter (the registry of comms, and that of ipywidgets) holds them
weakly here, so that a widget which nobody has any more is closed; see `Widgets` for who has one.
"""

from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

import comm
from comm.base_comm import BaseComm

from gonium.kernel import output
from gonium.kernel.widgets.capturing import Capturing
from gonium.protocol.ids import WidgetId

if TYPE_CHECKING:
    from gonium.kernel.widgets.widgets import Widgets


class Requester:
    """What ipywidgets asks for who is to get output: us, see `Capturing`."""

    def get_parent(self) -> dict[str, Any]:
        """Return the request that is being answered."""
        return {"header": {"msg_id": "gonium"}}


class Comm(BaseComm):
    """One end of the channel between a widget and its views."""

    kernel = Requester()

    def __init__(self, widgets: "Widgets", **options: Any) -> None:
        self._widgets = widgets
        super().__init__(**options)

    @property
    def widget(self) -> Any:
        """The widget whose comm this is; `None`: it has not said so yet."""
        return getattr(self._msg_callback, "__self__", None)

    def publish_msg(
        self,
        msg_type: str,
        data: Mapping[str, Any] | None = None,
        metadata: Mapping[str, Any] | None = None,
        buffers: Sequence[Any] | None = None,
        **keys: Any,
    ) -> None:
        """Tell the views."""
        if msg_type == "comm_open":
            if keys.get("target_name") == "jupyter.widget":
                self._widgets.open(self, data or {}, buffers or ())
        elif msg_type == "comm_close":
            self._widgets.close(WidgetId(self.comm_id))
        else:
            self._widgets.tell(self, data or {}, buffers or ())


_capturing = Capturing()


def lead(module: ModuleType) -> None:
    """Make comms ours from now on."""
    otherwise = comm.create_comm

    def create_comm(*arguments: Any, **options: Any) -> BaseComm:
        looks = getattr(output.current(), "looks", None)
        if looks is None:
            return otherwise(*arguments, **options)
        widgets = looks.elements.widgets
        widgets.heed = _capturing.heed
        if arguments:
            options["target_name"], *_ = arguments
        return Comm(widgets, **options)

    module.__dict__["create_comm"] = create_comm
    comm.get_comm_manager().comms = WeakValueDictionary()  # type: ignore[assignment]  # as a dict
