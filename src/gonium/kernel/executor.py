"""Running a compiled cell, and how that ended.

A cell that awaits, or asks for a loop that runs, is a task on the kernel's loop; any other runs
directly. User code is only ever
entered through `call`, the one place where an interrupt is raised; whatever comes out of it ends
the run, never the kernel.
"""

from collections.abc import Callable
from types import TracebackType
from typing import Any

import msgspec

from gonium.kernel.interrupt import Interrupts, call, entry
from gonium.kernel.loop import Loop
from gonium.kernel.output import Stopped
from gonium.kernel.program import Program
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
        self._cancelled = False

    def run(
        self, make: Callable[[], Program], names: dict[str, Any], show: Callable[[Any], None]
    ) -> Ending:
        """Compile and run a cell; `show` is given the value of its last expression."""
        self._cancelled = False
        try:
            self._interrupts.check()
            program: Program = call(make)
            if program.belongs_on_loop(names):
                self._run_async(program, names, show)
            else:
                _run_sync(program, names, show)
            self._interrupts.check()
        except Stopped as stopped:
            return self._stop(stopped, show)
        except KeyboardInterrupt as interrupt:
            return Ending("interrupted", interrupt)
        except BaseException as raised:  # noqa: BLE001  # it is the user's code that raised
            if self._cancelled and type(raised).__name__ == "CancelledError":
                cancelled = KeyboardInterrupt(self._interrupts.reason)
                return Ending(
                    "interrupted", cancelled.with_traceback(part(raised, "__traceback__"))
                )
            return Ending("failed", raised)
        return Ending("ok", None, program)

    def _run_async(
        self, program: Program, names: dict[str, Any], show: Callable[[Any], None]
    ) -> None:
        def started(task: Any) -> None:
            def cancel() -> bool:
                if self._loop.computing(task):
                    return False
                self._cancelled = True
                self._loop.cancel(task)
                return True

            self._interrupts.cancel = cancel

        call(self._loop.run, _steps(program, names, show), started)

    def _stop(self, stopped: Stopped, show: Callable[[Any], None]) -> Ending:
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
async def _steps(program: Program, names: dict[str, Any], show: Callable[[Any], None]) -> None:
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
