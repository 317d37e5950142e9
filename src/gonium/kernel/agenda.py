"""The runs that go on at the same time, and those that wait for them to end.

Commands come in the order of a script. A run may begin ahead of others that wait if it clashes
neither with them nor with those that go on, so that whoever reads from a run begins as soon as that
has ended, and not when all have.
"""

from collections.abc import Callable

from gonium.kernel.uses import Uses
from gonium.protocol.commands import RunCell
from gonium.protocol.ids import RunId

AHEAD = 64
"""How many of the runs that wait are looked at."""


class Agenda:
    """Runs that may share the main thread."""

    def __init__(
        self, uses: Callable[[RunCell], Uses], fits: Callable[[RunCell, frozenset[str]], bool]
    ) -> None:
        """`uses` says what a run uses; `fits`, whether these names stand for what it is to see."""
        self._uses = uses
        self._fits = fits
        self._going: dict[RunId, Uses] = {}
        self._waiting: dict[RunId, RunCell] = {}

    def __bool__(self) -> bool:
        return bool(self._going or self._waiting)

    @property
    def going(self) -> int:
        """How many runs go on."""
        return len(self._going)

    @property
    def runs(self) -> set[RunId]:
        """The runs that go on."""
        return set(self._going)

    @property
    def runs_in_order(self) -> list[RunId]:
        """The runs that go on, and then those that wait."""
        return [*self._going, *self._waiting]

    def used_by_others(self, run: RunId) -> frozenset[str]:
        """Return the names that the runs that go on use, without this one."""
        others = [uses for number, uses in self._going.items() if number != run]
        return frozenset().union(*(uses.reads | uses.binds for uses in others))

    def add(self, command: RunCell) -> None:
        """Let a run wait for its turn."""
        self._waiting[command.run] = command

    def next(self) -> tuple[RunCell, Uses] | None:
        """Return a run whose turn it is, which goes on from now; `None` if others have to end."""
        earlier = list(self._going.values())
        for command in list(self._waiting.values())[:AHEAD]:
            uses = self._uses(command)
            free = not any(uses.clashes(other) for other in earlier)
            if free and self._fits(command, uses.reads & self.used_by_others(command.run)):
                del self._waiting[command.run]
                self._going[command.run] = uses
                return command, uses
            earlier.append(uses)
        return None

    def end(self, run: RunId) -> None:
        """A run has ended, or will not begin."""
        self._going.pop(run, None)
