"""Values put aside before a cell changes them in place, so that it can run again without running
what made them.
"""

from gonium.kernel.copying import NoCopy, copied
from gonium.kernel.namespace import Namespace
from gonium.kernel.values import Value, Values
from gonium.protocol.commands import RunCell


class Snapshots:
    """Copies of what one run may change; made before it, used after it."""

    def __init__(self, command: RunCell, values: Values, namespace: Namespace) -> None:
        self._reads = command.reads
        self._values = values
        self._copies: dict[str, Value] = {}
        for name in command.snapshots:
            value = values.of(command.reads[name]).get(name)
            if value is not None and value is namespace.export(name):
                self._take(name, value, namespace)

    def _take(self, name: str, value: Value, namespace: Namespace) -> None:
        try:
            copy = copied(value, 1 + namespace.references(name))
        except NoCopy:
            return
        self._copies[name] = Value(copy, value.version, [], value.defers, value.digest, value.cost)

    def restore(self, changed: list[str]) -> list[str]:
        """Give the changed values back to the cells that made them; return the names of those."""
        restored = [name for name in changed if name in self._copies]
        for name in restored:
            self._values.restore(self._reads[name], name, self._copies[name])
        return restored
