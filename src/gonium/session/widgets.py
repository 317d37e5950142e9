"""Widgets: the state of each that is at the kernel, for pages that come later; what they send to
their views; and which cells have read what people have changed since.

The kernel has the widgets, and says what becomes of them; a state here is what it has told. What a
run saw of a trait is recorded with the run, as with elements. Changes that code makes by itself make
nobody stale: the cell that makes them is where a script would make them, too.
"""

from msgspec.structs import replace

from gonium.protocol.commands import PassToWidget
from gonium.protocol.ids import CellId, ClientId, ElementId, WidgetId
from gonium.protocol.ops import AskFrontEnd, TellWidget
from gonium.protocol.records import Answer, MessageRecord, WidgetRecord
from gonium.protocol.reports import WidgetChanged, WidgetClosed, WidgetOpened, WidgetSaid
from gonium.protocol.widget import WidgetState
from gonium.session.draft import Draft
from gonium.session.effects import AskKernel, Reply, Send
from gonium.session.widgetstate import Widget

LOOKED = "widget/"
"""What a trait is called under which a run has looked at it begins so."""
MESSAGES = 200
"""The latest messages, which views can still take."""
VIEWS = 16
"""The latest views that a widget knows to have spoken."""

Said = WidgetOpened | WidgetChanged | WidgetSaid | WidgetClosed


def note(draft: Draft, report: Said, cell: CellId | None) -> None:
    """Take note of what the kernel says of a widget, which a run of this cell has made."""
    match report:
        case WidgetOpened(widget=id, state=state):
            _put(draft, id, Widget(cell or CellId(""), state))
        case WidgetChanged():
            _change(draft, report)
        case WidgetSaid():
            _say(draft, report)
        case WidgetClosed(id):
            draft.set(widgets={k: w for k, w in draft.get("widgets").items() if k != id})


def forget_all(draft: Draft) -> None:
    """Forget the widgets of a kernel that has ended."""
    if draft.get("widgets"):
        draft.set(widgets={}, messages=())
        draft.touched.update(
            c for c, s in draft.cells.items() if s.made and _looked(s.made.elements)
        )


def tell(draft: Draft, op: TellWidget) -> None:
    """Let a widget hear what a view says."""
    if draft.kernel.ready and op.widget in draft.get("widgets"):
        passed = PassToWidget(op.widget, op.view, op.n, op.data, op.buffers)
        draft.do(Send(draft.kernel.number, passed))


def ask_front_end(draft: Draft, client: ClientId, op: AskFrontEnd) -> None:
    """Ask the kernel for what draws the widgets of a package: it is installed beside it."""
    if not draft.kernel.ready:
        error = "Widgets need their kernel: run the cell."
        draft.do(Reply(client, Answer(op.request, error=error)))
        return
    arguments = {"module": op.module}
    draft.do(AskKernel(draft.kernel.number, client, op.request, "front_end", arguments))


def moved(draft: Draft, elements: dict[ElementId, object]) -> list[str]:
    """Return the traits that people have changed since a run saw them, as people call them."""
    return [
        f"the {_trait(id)} of a widget"
        for id in _looked(elements)
        if _standing(draft, id) != elements[id]
    ]


def records(widgets: dict[WidgetId, Widget]) -> list[WidgetRecord]:
    """Return what clients see of widgets."""
    return [
        WidgetRecord(f"widget/{id}", id, widget.cell, widget.state, widget.heard)
        for id, widget in widgets.items()
    ]


def _looked(elements: dict[ElementId, object]) -> list[ElementId]:
    return [id for id in elements if id.startswith(LOOKED)]


def _standing(draft: Draft, looked: ElementId) -> str | None:
    id = looked.removeprefix(LOOKED).partition(".")[0]
    widget = draft.get("widgets").get(id)
    return widget.moved.get(_trait(looked)) if widget else None


def _trait(looked: ElementId) -> str:
    return looked.partition(".")[2]


def _put(draft: Draft, id: WidgetId, widget: Widget) -> None:
    draft.set(widgets={**draft.get("widgets"), id: widget})


def _change(draft: Draft, report: WidgetChanged) -> None:
    known = draft.get("widgets").get(report.widget)
    if known is None:
        return
    heard = known.heard
    if report.view:
        heard = {v: n for v, n in heard.items() if v != report.view}
        heard = dict([*heard.items(), (report.view, report.n)][-VIEWS:])
    state = _joined(known.state, report.state) if report.state.values else known.state
    changed = {**known.moved, **report.moved}
    _put(draft, report.widget, replace(known, state=state, moved=changed, heard=heard))
    if report.moved:
        _follow(draft, {ElementId(f"{LOOKED}{report.widget}.{name}") for name in report.moved})


def _joined(old: WidgetState, new: WidgetState) -> WidgetState:
    placed = [one for one in old.placed if one.path[0] not in new.values]
    return WidgetState({**old.values, **new.values}, [*placed, *new.placed])


def _follow(draft: Draft, looked: set[ElementId]) -> None:
    """Let the cells run that have seen a trait as it no longer is."""
    for cell, state in draft.cells.items():
        if state.made is None or looked.isdisjoint(state.made.elements):
            continue
        draft.touched.add(cell)
        if (names := moved(draft, state.made.elements)) and draft.kernel.ready:
            draft.overtaken[cell] = f"{names[0]} was changed"


def _say(draft: Draft, report: WidgetSaid) -> None:
    if report.widget not in draft.get("widgets"):
        return
    n = draft.get("said") + 1
    message = MessageRecord(f"message/{n}", n, report.widget, report.content, report.buffers)
    draft.set(said=n, messages=(*draft.get("messages"), message)[-MESSAGES:])
