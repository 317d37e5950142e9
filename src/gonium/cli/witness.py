"""Runs something in a child process and stays beside it, to tell how it ended.

Whoever runs other people's code cannot speak any more when that code ends the process: by
`os._exit`, by a crash of what is compiled, or because the system has no memory left. Signals that
people send to this process are meant for the child, and are passed on.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable

import msgspec

from gonium.cli.outcome import Failure

DONE = b"."
_AWAITED = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD}
_FROM_KERNEL = 0x80
"""`si_code` of a signal that the terminal sent: every process of the group has it."""


class Ended(msgspec.Struct, frozen=True):
    """How the child ended."""

    status: int
    """Its exit status; the negative number of the signal that ended it."""
    done: bool
    """Whether what it was to run had come to its end."""


def beside(run: Callable[[], int]) -> Ended | int:
    """Run in a child; returns its status there, and here how it ended.

    Where processes cannot be forked it is run in this one.
    """
    if not hasattr(os, "fork"):
        return run()
    sys.stdout.flush()
    sys.stderr.flush()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # who ignores it is not told of a status
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _AWAITED)
    marks, alive = os.pipe(), os.pipe()
    child = _fork()
    for end in (marks[1], alive[0]) if child else (marks[0], alive[1]):
        os.close(end)
    try:
        if child:
            return Ended(_await(child), _marked(marks[0]))
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    _end_with_parent(alive[0])
    return _run(run, marks[1])


def _fork() -> int:
    try:
        return os.fork()
    except OSError as error:
        raise Failure(
            f"The notebook cannot run in a process of its own ({error.strerror}): end some "
            "programs, or raise the limits (`ulimit -u`, `ulimit -v`)."
        ) from None


def _run(run: Callable[[], int], mark: int) -> int:
    """Run, and leave a mark at the end, which a child that the run has forked does not."""
    process = os.getpid()
    try:
        return run()
    finally:
        if os.getpid() == process:
            os.write(mark, DONE)


def _marked(marks: int) -> bool:
    with open(marks, "rb", buffering=0) as pipe:
        os.set_blocking(marks, False)  # what the run has left behind may hold the other end
        return pipe.read(1) == DONE


def _await(child: int) -> int:
    """Wait until the child has ended, and pass on what is sent to us meanwhile."""
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        number, from_terminal = _signal()
        if number != signal.SIGCHLD and not from_terminal:
            os.kill(child, number)


def _signal() -> tuple[int, bool]:
    """Wait for a signal; say whether the terminal sent it, to the child as well."""
    if sys.platform == "darwin":
        number = signal.sigwait(_AWAITED)
        return number, number == signal.SIGINT and os.isatty(0)
    told = signal.sigwaitinfo(_AWAITED)
    return told.si_signo, told.si_code == _FROM_KERNEL


def _end_with_parent(alive: int) -> None:
    """End this process when the one that awaits it is gone, and nobody can end it any more."""

    def wait() -> None:
        os.read(alive, 1)
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
