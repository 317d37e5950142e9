"""Noticing that a process has ended, and saying how."""

import asyncio
import os
import signal
import subprocess
import threading
from collections.abc import Callable


def watch(process: subprocess.Popen[bytes], ended: Callable[[], None]) -> None:
    """Call `ended` on this event loop as soon as the process has; it is not reaped before."""
    loop = asyncio.get_running_loop()
    if hasattr(os, "pidfd_open"):
        descriptor = os.pidfd_open(process.pid)

        def readable() -> None:
            loop.remove_reader(descriptor)
            os.close(descriptor)
            ended()

        loop.add_reader(descriptor, readable)
    else:
        threading.Thread(target=_wait, args=(process, loop, ended), daemon=True).start()


def _wait(
    process: subprocess.Popen[bytes],
    loop: asyncio.AbstractEventLoop,
    ended: Callable[[], None],
) -> None:
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    try:
        loop.call_soon_threadsafe(ended)
    except RuntimeError:
        pass  # the loop is closed: nobody wants to know


def cause(status: int) -> str:
    """Return in one sentence why a process ended that had this return code."""
    if status >= 0:
        return f"The kernel's process ended by itself, with exit status {status}."
    reason = reason_of(-status)
    end = f": {reason}." if reason else "."
    return f"The kernel's process was ended by {name_of(-status)}{end}"


def name_of(number: int) -> str:
    """Return what a signal is called."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def reason_of(number: int) -> str:
    """Return why a process may have been ended by a signal; empty if the signal does not tell."""
    return _MEANINGS.get(number, "")


_MEANINGS: dict[int, str] = {
    signal.SIGKILL: "somebody killed it, or the system had no memory left for it",
    signal.SIGSEGV: "compiled code used memory that is not its own",
    signal.SIGABRT: "compiled code gave up",
    signal.SIGBUS: "compiled code used memory that is not there",
    signal.SIGFPE: "compiled code divided by zero or the like",
    signal.SIGILL: "compiled code is not for this processor",
    signal.SIGTERM: "somebody asked it to end",
    signal.SIGXCPU: "it used more processor time than it was allowed",
}
