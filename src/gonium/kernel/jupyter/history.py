"""What ran and what came of it, where a notebook asks: `In`, `Out`, `_`, `%history`.

It is kept from the moment somebody wants it (`keep`), since results that are kept cannot be
released. As in IPython these follow the order of runs, not the dataflow.
"""

import builtins
import re
from typing import Any

from gonium.document.magics import to_jupyter
from gonium.kernel import output


class History:
    """The runs of this process, by number."""

    def __init__(self) -> None:
        self.sources: list[str] = [""]
        """`In`: the code of each run; the first is number 1."""
        self.results: dict[int, Any] = {}
        """`Out`: what the runs showed as their value."""

    def began(self, source: str) -> None:
        """Take note of a run."""
        if source.strip():
            source = to_jupyter(source)
            self.sources.append(source)
            number = len(self.sources) - 1
            self._bind(**{f"_i{number}": source, "_i": self.sources[-2] if number > 1 else ""})

    def resulted(self, value: Any) -> None:
        """Take note of the value that the run shows."""
        if value is self.results:  # which is not to hold itself
            return
        number = len(self.sources) - 1
        self.results[number] = value
        before = {f"{'_' * (n + 1)}": getattr(builtins, "_" * n, "") for n in (1, 2)}
        self._bind(**before, **{"_": value, f"_{number}": value})

    def bind(self) -> None:
        """Let every cell find it."""
        self._bind(In=self.sources, Out=self.results, _="", __="", ___="")

    def _bind(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(builtins, name, value)


def keep() -> History:
    """Keep the history from now on."""
    history = History()
    history.bind()
    output.remember(history)
    return history


def show_history(argument: str = "") -> None:
    """Print what ran: all, or the runs of these numbers (`1-4 7`), numbered with `-n`."""
    history = output.remembered()
    sources = history.sources if isinstance(history, History) else [""]
    numbered = "-n" in argument.split()
    wanted = list(range(1, len(sources) - 1))
    if ranges := re.findall(r"(?<!\S)(\d+)(?:-(\d+))?(?!\S)", argument):
        wanted = [n for first, last in ranges for n in range(int(first), int(last or first) + 1)]
    for number in wanted:
        if 0 < number < len(sources):
            source = sources[number]
            head = f"{number:>4}:" + ("\n" if "\n" in source else " ") if numbered else ""
            print(f"{head}{source}")
