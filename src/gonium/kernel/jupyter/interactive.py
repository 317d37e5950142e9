"""`get_ipython()`: the little of IPython's shell that notebooks and libraries ask for."""

import sys
import traceback
from collections.abc import Callable
from typing import Any

from gonium.document.magics import to_python
from gonium.document.magics_line import RESULT
from gonium.kernel.jupyter.shell import Lines, sh


class Events:
    """Takes what is to be called around cells, and calls nothing."""

    def register(self, event: str, function: Callable[..., Any]) -> None:
        """Accept a function."""

    unregister = register

    def trigger(self, event: str) -> None:
        """Call nothing."""


class Shell:
    """Runs magics and commands in the namespace of the notebook, and says where it is."""

    def __init__(self) -> None:
        self.events = Events()
        self.config: dict[str, Any] = {}
        self.kernel = None

    @property
    def user_ns(self) -> dict[str, Any]:
        """The names of the notebook."""
        return vars(sys.modules["__main__"])

    @property
    def execution_count(self) -> int:
        """The number of the run that goes on, where they are counted."""
        return len(self.user_ns.get("In", ())) or 1

    def run_line_magic(self, name: str, line: str, _stack_depth: int = 1) -> Any:
        """Run `%name line`."""
        valued = f"{RESULT} = " if name in _VALUED else ""
        return self._run(f"{valued}%{name} {line}")

    def run_cell_magic(self, name: str, line: str, cell: str) -> Any:
        """Run a cell below `%%name line`."""
        return self._run(f"%%{name} {line}\n{cell}")

    def magic(self, text: str) -> Any:
        """Run a line magic, given as it would be typed."""
        name, _, line = text.removeprefix("%").partition(" ")
        return self.run_line_magic(name, line)

    def run_cell(self, source: str, **_options: object) -> None:
        """Run code."""
        self._run(source)

    def showtraceback(self, raised: Any = None, **_options: object) -> None:
        """Print what was raised: the exception that is being handled, or one that is given."""
        kind, value, trace = raised or sys.exc_info()
        if kind is not None:
            traceback.print_exception(kind, value, trace)

    def system(self, command: str) -> None:
        """Run a command and print what it writes."""
        sh(command)

    def getoutput(self, command: str, **_options: object) -> Lines:
        """Run a command and return its lines."""
        return sh(command, capture=True)

    def register_magic_function(self, *_arguments: object, **_options: object) -> None:
        """Accept a magic; cells that use it raise, since there are no magics here."""

    def set_next_input(self, *_arguments: object, **_options: object) -> None:
        """Do nothing: cells come from the notebook."""

    def _run(self, source: str) -> Any:
        names = self.user_ns
        python = to_python(source, names).source
        exec(compile(python, "<magic>", "exec"), names)
        return names.pop(RESULT, None)


_VALUED = frozenset(("pwd", "sx", "who_ls"))
_shell = Shell()


def get_ipython() -> Shell:
    """Return what stands in for IPython's shell."""
    return _shell
