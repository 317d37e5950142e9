"""What views say to widgets: heard in the main thread, between runs or while runs await.

Handlers are user code like any other, so none runs beside a cell. What they print and show belongs
to the run that has made the widget; what they change counts as changed by whoever moved the view.
"""

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from gonium.kernel import figures, output
from gonium.kernel.elements import Looks
from gonium.kernel.interrupt import call
from gonium.kernel.stage import Stage
from gonium.kernel.widgets.packing import fetched
from gonium.kernel.widgets.widgets import Maker
from gonium.protocol.commands import PassToWidget

if TYPE_CHECKING:
    from gonium.kernel.kernel import Kernel

LOST = "A file for this widget did not arrive: send it again."


def hear(kernel: "Kernel", command: PassToWidget) -> None:
    """Let a widget hear what a view says; one that is gone hears nothing."""
    widgets = kernel.elements.widgets
    comm = widgets.find(command.widget)
    if comm is None:
        return
    try:
        buffers = fetched(command.buffers, kernel.renderer.blobs)
    except (OSError, ValueError):
        widgets.heard(command.widget, command.view, command.n, LOST)
        return
    message = {
        "header": {"msg_id": f"{command.view}-{command.n}"},
        "parent_header": {},
        "metadata": {},
        "content": {"comm_id": command.widget, "data": command.data},
        "buffers": buffers,
    }
    with _between(kernel, widgets.maker(command.widget)):
        widgets.hearing = True
        try:
            widgets.take_hand(command.widget, command.data, buffers)
            call(comm.handle_msg, message)
        except KeyboardInterrupt:
            print("A widget was interrupted.", file=sys.stderr)
        except BaseException:  # noqa: BLE001  # what handlers raise ends them, and no more
            call(traceback.print_exc)
        finally:
            widgets.hearing = False
    widgets.heard(command.widget, command.view, command.n)


@contextmanager
def _between(kernel: "Kernel", maker: Maker) -> Iterator[None]:
    """Let what is printed and shown belong to a run that has ended."""
    journal, surroundings = kernel.journal, kernel.surroundings
    alone = not kernel.together.agenda.going
    if alone:
        surroundings.begin()
    surroundings.drain()
    former: Any = output.current()
    run = journal.run
    looks = Looks(kernel.elements, maker.run, maker.cell, {})
    stage = Stage(looks, journal, kernel.renderer, surroundings.drain, kernel.interrupts.check)
    stage.going = False
    journal.begin(maker.run)
    kernel.interrupts.begin(maker.run)
    output.enter(stage)
    try:
        yield
        figures.show_open(stage)
    finally:
        kernel.interrupts.end(maker.run)
        surroundings.drain()
        if alone:
            surroundings.end()
        journal.begin(run)
        output.enter(former)
