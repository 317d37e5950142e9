"""A run as a task among others.

It goes on while the main thread waits, and nobody but the loop knows when: what its code raises
becomes its ending here, so that the loop and the other runs never see it.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gonium.kernel import output
from gonium.kernel.executor import Ending, ReasonToEnd, part, steps
from gonium.kernel.interrupt import Interrupts, call
from gonium.kernel.loop import Loop
from gonium.kernel.program import Program
from gonium.protocol.ids import RunId

if TYPE_CHECKING:
    import asyncio


class Flight:
    """One run that awaits, while others do."""

    def __init__(self, run: RunId, loop: Loop, interrupts: Interrupts) -> None:
        self.run = run
        self._ending: Ending | None = None
        self._loop = loop
        self._interrupts = interrupts
        self._reason = ReasonToEnd(interrupts, run)
        self._task: asyncio.Task[Any] | None = None

    def begin(
        self,
        make: Callable[[], Program],
        names: dict[str, Any],
        show: Callable[[Any], None],
        ended: Callable[[], None],
    ) -> None:
        """Compile the cell and let it go on; `ended` is called when it has ended."""
        try:
            self._interrupts.check()
            program: Program = call(make)
        except BaseException as raised:  # noqa: BLE001  # it is the user's code that raised
            self._ending = self._reason.ending(raised, show)
            ended()
            return
        # The task has a copy of this context: what it shows and prints is this run's.
        self._task = self._loop.launch(self._fly(program, names, show), ended)
        self._interrupts.await_task(self.run, self.cancel)

    async def _fly(
        self, program: Program, names: dict[str, Any], show: Callable[[Any], None]
    ) -> None:
        try:
            await steps(program, names, show)
            self._interrupts.check()
        except BaseException as raised:  # noqa: BLE001  # it is the user's code that raised
            self._ending = self._ending or self._reason.ending(raised, show)
        else:
            self._ending = self._ending or Ending("ok", None, program)

    def how_it_ended(self) -> Ending:
        """Return how it ended; asked for when it has."""
        assert self._ending is not None
        return self._ending

    def cancel(self) -> bool:
        """Cancel it to interrupt it, unless code of it is computing right now; say so."""
        if self._task is None or (self._loop.computing() and output.run_of_context() == self.run):
            return False
        self._reason.cancelled = True
        self._loop.cancel(self._task)
        return True

    def fail(self, raised: BaseException) -> None:
        """End it, since a task that it has made wanted to leave the process."""
        if issubclass(type(raised), KeyboardInterrupt):
            self._reason.cancelled = True
        else:
            self._ending = Ending("failed", raised)
        if self._task is not None:
            self._task.cancel()


def file_of(raised: BaseException, files: Any) -> str:
    """Return the innermost file that an exception came through, of these; empty: none."""
    found, trace = "", part(raised, "__traceback__")
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        found = name if name in files else found
        trace = trace.tb_next
    return found
