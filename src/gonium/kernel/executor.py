"""Running a compiled cell, and how that ended.

A cell that awaits, or asks for a loop that runs, is a task on the kernel's loop; any other runs
directly. User code is only ever
entered through `call`, the one place where an interrupt is raised; whatever comes out of it ends
the run, never the kernel.
"""

from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any

import msgspec

from gonium.kernel.interrupt import Interrupts, call, entry
from gonium.kernel.loop import Loop
from gonium.kernel.output import Stopped
from gonium.kernel.program import Program
from gonium.protocol.ids import RunId
from gonium.protocol.reports import Outcome


class Ending(msgspec.Struct):
    """How a run ended."""

    outcome: Outcome
    raised: BaseException | None = None
    program: Program | None = None
    """What ran, if it ended well."""


class Executor:
    """Runs programs in a namespace."""

    def __init__(self, loop: Loop, interrupts: Interrupts) -> None:
        self._loop = loop
        self._interrupts = interrupts

    def run(
        self, make: Callable[[], Program], names: dict[str, Any], show: Callable[[Any], None]
    ) -> Ending:
        """Compile and run a cell; `show` is given the value of its last expression."""
        reason = ReasonToEnd(self._interrupts, self._interrupts.run)
        try:
            self._interrupts.check()
            program: Program = call(make)
            if program.belongs_on_loop(names):
                self._run_async(steps(program, names, show), reason)
            else:
                _run_sync(program, names, show)
            self._interrupts.check()
        except BaseException as raised:  # noqa: BLE001  # it is the user's code that raised
            return reason.ending(raised, show)
        return Ending("ok", None, program)

    def _run_async(self, coroutine: Coroutine[Any, Any, None], reason: "ReasonToEnd") -> None:
        def started(task: Any) -> None:
            def cancel() -> bool:
                if self._loop.computing(task):
                    return False
                reason.cancelled = True
                self._loop.cancel(task)
                return True

            self._interrupts.await_task(reason.run, cancel)

        call(self._loop.run, coroutine, started)


class ReasonToEnd:
    """Why one run ends: by itself, or because it was cancelled to interrupt it."""

    def __init__(self, interrupts: Interrupts, run: RunId) -> None:
        self.run = run
        self.cancelled = False
        self._interrupts = interrupts

    def ending(self, raised: BaseException, show: Callable[[Any], None]) -> Ending:
        """Return how a run ended whose code raised this."""
        if issubclass(type(raised), Stopped):
            return _stop(raised, show)
        if issubclass(type(raised), KeyboardInterrupt):
            return Ending("interrupted", raised)
        if self.cancelled and type(raised).__name__ == "CancelledError":
            interrupt = KeyboardInterrupt(self._interrupts.reason(self.run))
            return Ending("interrupted", interrupt.with_traceback(part(raised, "__traceback__")))
        return Ending("failed", raised)


def _stop(stopped: Any, show: Callable[[Any], None]) -> Ending:
    try:
        call(show, stopped.output)
    except KeyboardInterrupt as interrupt:
        return Ending("interrupted", interrupt)
    return Ending("stopped")


def _run_sync(program: Program, names: dict[str, Any], show: Callable[[Any], None]) -> None:
    if program.body is not None:
        call(exec, program.body, names)
    if program.tail is not None:
        call(show, call(eval, program.tail, names))


@entry
async def steps(program: Program, names: dict[str, Any], show: Callable[[Any], None]) -> None:
    """Run a program that awaits."""
    for code in (program.body, program.tail):
        if code is None:
            continue
        value = eval(code, names)
        if code.co_flags & 0x80:
            value = await value
        if code is program.tail:
            show(value)


def release(raised: BaseException | None) -> None:
    """Let go of the local variables that an exception and what led to it hold in tracebacks."""
    waiting, seen = [raised], set[int]()
    while waiting:
        exception = waiting.pop()
        if exception is None or id(exception) in seen:
            continue
        seen.add(id(exception))
        _clear(part(exception, "__traceback__"))
        waiting += [part(exception, "__cause__"), part(exception, "__context__")]
        if issubclass(type(exception), BaseExceptionGroup):
            waiting += BaseExceptionGroup.__dict__["exceptions"].__get__(exception)


def part(raised: BaseException, name: str) -> Any:
    """Return what every exception has, such as `__cause__`, whatever its class makes of it."""
    return BaseException.__dict__[name].__get__(raised)


def _clear(trace: TracebackType | None) -> None:
    while trace is not None:
        try:
            trace.tb_frame.clear()
        except RuntimeError:
            pass  # still running: a generator, or a frame of ours
        trace = trace.tb_next
