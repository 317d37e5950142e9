"""Which of its reads a run changed in place.

There are three ways to know. The source says so (`df["x"] = …`); a statement called a method that
returned `None` or the object itself (`xs.append(1)`); or the content is no longer what it was
(`random.shuffle(xs)`, `last = xs.pop()`, a function that appends). The last is looked for within a
budget, the cheapest values first, so that large values do not cost the small ones their turn.
"""

import builtins
from collections.abc import Iterable
from contextvars import ContextVar, Token
from types import ModuleType
from typing import Any

from gonium.kernel.codes import is_code_with_state
from gonium.kernel.content import name_of
from gonium.kernel.program import NOTE
from gonium.kernel.values import Value, Values
from gonium.kernel.versions import version_of
from gonium.protocol.commands import RunCell

_noting: ContextVar["Changes | None"] = ContextVar("gonium_changes", default=None)
"""The changes of the run that this code belongs to."""

BUDGET = 1500
"""What looking for changes that nothing announces may cost a run, in the unit of `Value.cost`."""

_DRAWN_ON = ("matplotlib.", "mpl_toolkits.")
"""Methods of what these packages make change it, whatever they return."""


class Changes:
    """What one run changes; made before it, asked after it.

    As a context, it takes note of what code does that begins within.
    """

    def __init__(self, command: RunCell, names: dict[str, Any], values: Values) -> None:
        self._command = command
        self._names = names
        self._values = values
        self._noted: set[str] = set()
        self._token: Token[Changes | None]
        self.told: list[str] | None = None
        """The reads that were changed, if the result was kept from before and nothing ran."""

    def __enter__(self) -> None:
        setattr(builtins, NOTE, note)  # again: code may have removed it
        self._token = _noting.set(self)

    def __exit__(self, *_: object) -> None:
        _noting.reset(self._token)

    def take(self, name: str, result: Any) -> None:
        """Take the result of a statement that called a method of a name."""
        value = self._names.get(name)
        if result is None or result is value or name_of(type(value)).startswith(_DRAWN_ON):
            self._noted.add(name)

    def found(self, finished: bool) -> list[str]:
        """Return the reads that were changed; `finished`: whether the run came to its end.

        Of one that did not, nobody knows which calls it had made.
        """
        if self.told is not None:
            return self.told
        command = self._command
        announced = self._noted.union(command.changes, () if finished else command.maybe)
        there = self._values.given(command.reads)
        found = {name for name in announced & there.keys() if _differs(there[name])}
        found |= announced & command.reads.keys() - there.keys()
        quiet = (value for name, value in there.items() if name not in announced)
        altered = {id(value) for value in _altered(quiet)}
        if not found and not altered:
            return []
        return [
            name
            for name in command.reads
            if name in found or (name in there and id(there[name]) in altered)
        ]


def note(name: str, result: Any) -> Any:
    """Let the run take note of the result of a statement that called a method; return it."""
    changes = _noting.get()
    if changes is not None:
        changes.take(name, result)
    return result


def _differs(value: Value) -> bool:
    """Say whether a change that was announced can have been one.

    Where the content can be told, it is what counts: `path.mkdir()` changes no path.
    """
    if issubclass(type(value.object), ModuleType):
        return False
    return value.digest is None or version_of(value.object) != value.digest


def _altered(values: Iterable[Value]) -> list[Value]:
    """Return the values whose content is not what it was, as far as the budget reaches."""
    candidates = [v for v in values if v.digest is not None and _can_change(v)]
    if not candidates:
        return []
    left, found = BUDGET, []
    for value in sorted(candidates, key=lambda v: v.cost):
        left -= value.cost
        if left < 0:
            break
        if version_of(value.object) != value.digest:
            found.append(value)
    return found


def _can_change(value: Value) -> bool:
    """Say whether a value with a digest holds anything that can be changed."""
    return bool(value.parts) or is_code_with_state(value.object)
