"""Noticing that a process has ended, and saying how."""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable

from gonium.places.census import is_there
from gonium.places.run_folder import Ended

GLANCE = 0.1
"""Seconds between looks at a process where the system cannot tell of its end."""


def watch(pid: int, ended: Callable[[], None]) -> None:
    """Call `ended` on this event loop as soon as a process has ended, whoever started it."""
    loop = asyncio.get_running_loop()
    if not hasattr(os, "pidfd_open"):
        threading.Thread(target=_wait, args=(pid, loop, ended), daemon=True).start()
        return
    try:
        descriptor = os.pidfd_open(pid)
    except OSError:
        loop.call_soon(ended)
        return

    def readable() -> None:
        loop.remove_reader(descriptor)
        os.close(descriptor)
        ended()

    loop.add_reader(descriptor, readable)


def _wait(pid: int, loop: asyncio.AbstractEventLoop, ended: Callable[[], None]) -> None:
    """Look again and again: the system tells the end of a process to its parent only."""
    while is_there(pid):
        time.sleep(GLANCE)
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


def story(ended: Ended) -> str:
    """Return how a kernel's process ended, as far as its parent could tell, with its peak memory."""
    if ended.became:
        told = (
            f"A cell has replaced the kernel's process by another program, {ended.became}: "
            "start programs with `subprocess.run` instead."
        )
    elif ended.starved and ended.status == -signal.SIGKILL:
        told = "The system had no memory left and ended the kernel's process by SIGKILL."
    else:
        told = cause(ended.status)
    return f"{told} It held {size(ended.peak)} of memory at most." if ended.peak else told


def size(count: int) -> str:
    """Return a number of bytes as people say it."""
    for unit, one in (("GB", 10**9), ("MB", 10**6)):
        if count >= one:
            return f"{count / one:.{0 if count >= 10 * one else 1}f} {unit}"
    return f"{count // 1000} kB"


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
