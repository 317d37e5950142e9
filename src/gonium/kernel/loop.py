"""The event loop that lives from one cell to the next, once there is use for one.

As soon as user code has imported asyncio the kernel waits for commands inside this loop, so that
background tasks go on between cells. Cells that neither await nor ask for a running loop run outside
it, so that `asyncio.run` works in them as in a script.
"""

import socket
import sys
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from gonium.kernel.interrupt import entry

if TYPE_CHECKING:
    import asyncio


class Loop:
    """The kernel's event loop, made when first needed."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def wanted(self) -> bool:
        """Whether anybody can have tasks waiting."""
        return "asyncio" in sys.modules

    @property
    def foreign(self) -> bool:
        """Whether this thread runs another loop already, in which ours cannot."""
        asyncio = sys.modules.get("asyncio")
        return asyncio is not None and asyncio._get_running_loop() is not None

    def get(self) -> "asyncio.AbstractEventLoop":
        """Return the loop, set as this thread's current one."""
        import asyncio

        if self._loop is None or self._loop.is_closed():
            self._loop = asyncio.new_event_loop()
        # `asyncio.run` leaves none behind.
        asyncio.set_event_loop(self._loop)
        return self._loop

    def run(
        self,
        coroutine: Coroutine[Any, Any, Any],
        started: "Callable[[asyncio.Task[Any]], None]",
    ) -> Any:
        """Run a coroutine as a task until it is done; `started` is told the task."""
        loop = self.get()
        task = loop.create_task(coroutine)
        started(task)
        try:
            return loop.run_until_complete(task)
        except BaseException:
            if not task.done():  # another task ended the loop
                task.cancel()
                self.breathe()
            raise

    def computing(self, task: "asyncio.Task[Any] | None" = None) -> bool:
        """Say whether the task (`None`: any) is being computed right now, and not waiting."""
        import asyncio

        current = asyncio.current_task(self._loop)
        return current is not None and task in (None, current)

    def cancel(self, task: "asyncio.Task[Any]") -> None:
        """Cancel a task from a signal handler or another thread."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(task.cancel)

    def close(self) -> None:
        """End what is left of tasks, and the loop."""
        import asyncio

        loop, self._loop = self._loop, None
        if loop is None or loop.is_closed():
            return
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        if tasks:
            loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    def launch(
        self, coroutine: Coroutine[Any, Any, Any], ended: Callable[[], None]
    ) -> "asyncio.Task[Any]":
        """Make a task, which goes on with `wait`; that returns when the task has ended."""
        loop = self.get()

        def stop(_: Any) -> None:
            ended()
            loop.stop()

        task = loop.create_task(coroutine)
        task.add_done_callback(stop)
        return task

    def wait(self, connection: socket.socket | None = None) -> BaseException | None:
        """Let tasks go on until the connection can be read, or one of `launch` has ended.

        Returns what ended the loop otherwise: a task that exits ends itself, no more.
        """
        loop = self.get()
        if connection is None:
            return _run(loop)
        loop.add_reader(connection, loop.stop)
        try:
            return _run(loop)
        finally:
            # What arrives while a cell has the loop to itself must not stop it.
            loop.remove_reader(connection)

    def breathe(self) -> BaseException | None:
        """Let tasks take one step; returns what `wait` returns."""
        loop = self.get()
        loop.call_soon(loop.stop)
        return _run(loop)


@entry
def _run(loop: "asyncio.AbstractEventLoop") -> BaseException | None:
    """Run the loop until it is stopped."""
    try:
        loop.run_forever()
    except BaseException as raised:  # noqa: BLE001  # what tasks raise to leave the process
        return raised
    return None


def complain(raised: BaseException) -> None:
    """Say on standard error what ended a task that belongs to no run that goes on."""
    try:
        sys.excepthook(type(raised), raised, raised.__traceback__)
    except BaseException:  # noqa: BLE001  # the hook may be the user's, too
        return
