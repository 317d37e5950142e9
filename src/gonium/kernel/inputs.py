"""What code in cells asks people: `input()`, `sys.stdin.readline()`, `getpass`, a debugger's commands.

A question is a report; the run waits until somebody on a page has answered, which the control thread
hears, or until it is interrupted. One question is open at a time: threads that ask take turns. What was
typed is printed, as it would be seen in a terminal, unless it is a secret; a secret is written nowhere.
"""

import sys
import threading
from collections.abc import Callable
from types import ModuleType
from typing import Any

from gonium.kernel.imports import Action
from gonium.kernel.interrupt import call
from gonium.kernel.journal import Journal
from gonium.kernel.output import run_of_context
from gonium.kernel.streams import Streams
from gonium.protocol.ids import RunId
from gonium.protocol.reports import InputAsked, InputTaken

OURS = "gonium"


class Question:
    """A question that is open, and what somebody answers."""

    def __init__(self, run: RunId, number: int) -> None:
        self.run = run
        self.number = number
        self.text: str | None = None
        self.answered = threading.Semaphore(0)


class Inputs:
    """Asks for the runs of one kernel; `going` tells which these are."""

    def __init__(
        self,
        journal: Journal,
        streams: Streams,
        drain: Callable[[], None],
        going: Callable[[], list[RunId]],
    ) -> None:
        self._journal = journal
        self._streams = streams
        self._drain = drain
        self._going = going
        self._turn = threading.Semaphore(1)
        self._open: Question | None = None
        self._count = 0
        streams.ask = self.ask

    def ask(self, secret: bool = False) -> str:
        """Return a line that somebody types, without its end."""
        run = run_of_context() or self._journal.run
        if self._streams.direct or run not in self._going():
            raise EOFError("nobody can be asked: no cell is running that this code belongs to")
        call(self._turn.acquire)
        try:
            text = self._wait(run, secret)
        finally:
            self._turn.release()
        self._streams.stdout.write("\n" if secret else f"{text}\n")
        return text

    def _wait(self, run: RunId, secret: bool) -> str:
        self._count += 1
        self._open = question = Question(run, self._count)
        self._drain()
        self._journal.report(InputAsked(run, question.number, secret))
        self._journal.flush()
        try:
            call(question.answered.acquire)
        finally:
            self._open = None
            self._journal.report(InputTaken(run, question.number))
        if question.text is None:
            raise EOFError("the run that asked has ended")
        return question.text

    def give(self, run: int, number: int, text: str) -> bool:
        """Answer a question; from any thread. Says whether it was still open."""
        question = self._open
        if question is None or (question.run, question.number) != (run, number):
            return False
        question.text = " ".join(text.splitlines())
        question.answered.release()
        return True

    def end(self, run: RunId) -> None:
        """A run has ended: a thread of its that still asks is told so."""
        question = self._open
        if question is not None and question.run == run:
            question.answered.release()

    def actions(self) -> dict[str, Action]:
        """Return what is to be done when modules that read from a terminal are imported."""
        return {"getpass": self._teach_getpass, "pdb": _teach_pdb}

    def _teach_getpass(self, module: ModuleType) -> None:
        def getpass(prompt: str = "Password: ", stream: Any = None, **_: Any) -> str:
            """Ask for a secret on the page; nothing that is typed is shown or written down."""
            (stream or sys.stdout).write(str(prompt))
            return self.ask(secret=True)

        module.getpass = module.unix_getpass = getpass  # type: ignore[attr-defined]


def _teach_pdb(module: ModuleType) -> None:
    """Let debuggers leave SIGINT and `KeyboardInterrupt` alone, so that Stop ends a run that is
    debugged, and let what runs the cells be no part of the program that they show."""
    kind = module.Pdb
    make, stack = kind.__init__, kind.get_stack

    def init(self: Any, *arguments: Any, **options: Any) -> None:
        make(self, *arguments, **options)
        self.nosigint = True
        self.skip = {*(self.skip or ()), f"{OURS}.*"}

    def get_stack(self: Any, frame: Any, trace: Any) -> tuple[list[Any], int]:
        entries, at = stack(self, frame, trace)
        ours = [n for n, (entry, _) in enumerate(entries[:at]) if _is_ours(entry)]
        first = ours[-1] + 1 if ours else 0
        return entries[first:], at - first

    kind.__init__, kind.get_stack = init, get_stack
    kind._cmdloop = kind.cmdloop  # it would catch the one, and ask for the next command


def _is_ours(frame: Any) -> bool:
    return str(frame.f_globals.get("__package__")).split(".")[0] == OURS
