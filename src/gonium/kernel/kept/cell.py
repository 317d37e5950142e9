"""The result of one run of a cell: found among those kept, or kept when the run has ended.

A result is kept if nothing of it would be missing when it comes back in another kernel: what the
run left and showed, and what it changed among its own reads. What only running can do, such as
defining classes, moving elements or changing what others hold, it says in one sentence.
"""

import os
import time
from collections.abc import Collection
from types import CodeType
from typing import TYPE_CHECKING, Any

import msgspec

from gonium.kernel.elements import Looks
from gonium.kernel.exports import Left
from gonium.kernel.interrupt import call
from gonium.kernel.kept.entry import Damaged, Description, Writer
from gonium.kernel.kept.identity import Identity, surroundings
from gonium.kernel.kept.modules import imported_by
from gonium.kernel.kept.outputs import Recording, Shown, recorded, replay
from gonium.kernel.kept.packing import Given, pack, unpack
from gonium.kernel.kept.reason import NotKept
from gonium.kernel.kept.store import Store, folder_beside
from gonium.kernel.program import Program
from gonium.kernel.reach import lookups
from gonium.kernel.values import Value, Values
from gonium.protocol.commands import RunCell
from gonium.protocol.ids import ElementId, Version
from gonium.protocol.output import Kept
from gonium.protocol.reports import Export

if TYPE_CHECKING:
    from gonium.kernel.kernel import Kernel

DERIVED = "kept:"
"""How the version of a value begins that has no digest and came of a kept result."""

_BY_TEXT = frozenset(("eval", "exec", "globals"))
_BY_RUNS = frozenset(("_", "In", "Out"))


class CellKeeping:
    """Keeping for one run of a cell."""

    def __init__(self, command: RunCell, kernel: "Kernel", looks: Looks) -> None:
        self.told = Kept()
        self.recording = Recording()
        self.restored: Description | None = None
        """The result that was put in place of a run."""
        self._command = command
        self._kernel = kernel
        self._looks = looks
        path = str(kernel.namespace.names.get("__file__", ""))
        self._notebook = os.path.basename(path)
        self._store = Store(folder_beside(path))
        self._given: dict[str, Value] = {}
        self._before: dict[str, str] = {}
        """What identified each read before the run, whatever it came of."""
        self._elements: list[ElementId] = []
        self._codes: dict[str, Any] = {}
        self._key = ""
        self._remark = ""

    def restore(self, program: Program, anew: bool = False) -> bool:
        """Say whether the result was kept; if so, all is as if the cell had run.

        With `anew` none is looked for, but what comes of the run can be kept.
        """
        try:
            self._key = call(self._make_key, program)
            if not anew and call(self._find):
                return True
            self._before = {name: call(self._look_at, name) for name in self._given}
        except Exception as error:  # noqa: BLE001  # objects of all classes are looked at here
            self.told = Kept(note=f"Not kept: {_why(error)}.")
            self._key = ""
        return False

    def keep(self, left: Left, duration: float) -> None:
        """Keep what a run has left, or say why not; then give its values lasting versions."""
        if self.restored is not None:
            self._lasting(left, self.restored.content)
        if self.restored is not None or not self._key:
            return
        made = time.time()
        try:
            self._check(left)
            description = call(self._put, left, made, duration)
        except KeyboardInterrupt:
            self.told = Kept(note="Not kept: it was interrupted while it was written.")
        except Exception as error:  # noqa: BLE001  # objects of all classes are looked at here
            self.told = Kept(note=f"Not kept: {_why(error)}.")
        else:
            self.told = Kept(made, note=self._remark)
            self._lasting(left, description.content)

    def _make_key(self, program: Program) -> str:
        """Return the key of the run's result; raises `NotKept` if something has no identity."""
        command, values = self._command, self._kernel.values
        assert command.keeping is not None
        identity = Identity(_derived(values))
        codes = [code for code in (program.body, program.tail) if code is not None]
        flags = [code.co_flags for code in codes]  # also those of `from __future__` further up
        identity.write(f"cell {surroundings()} {command.keeping.digest} {flags}")
        for name, cell in sorted(command.reads.items()):
            value = values.get(cell, name)
            if value is None:
                identity.write(f"{name} absent")
            else:
                self._given[name] = value
                identity.add(name, value.object)
        for name in self._other_names(codes):
            identity.add(name, self._kernel.namespace.names[name])
        for code in codes:
            identity.imports(imported_by(code))
        self._elements = [ElementId(element.id) for element in identity.elements]
        self._codes = identity.codes
        return identity.key()

    def _other_names(self, codes: list[CodeType]) -> list[str]:
        """Return what the code looks up that is there, but that no cell is known to give it.

        Raises `NotKept` where that cannot be told, or is another after each run.
        """
        command, names = self._command, self._kernel.namespace.names
        found = sorted(frozenset().union(*map(lookups, codes)) - command.reads.keys())
        for name in found:
            if name in _BY_TEXT and name not in names:
                raise NotKept(f"it looks names up by their text, with `{name}`")
            if name in _BY_RUNS and name in names and name not in command.writes:
                raise NotKept(f"it reads `{name}`, which follows the order of runs")
        return [name for name in found if name in names and name not in command.writes]

    def _find(self) -> bool:
        """Find the result and put it in place; say whether there was one that could be."""
        keeping, values = self._command.keeping, self._kernel.values
        if keeping is None or keeping.anew:
            return False
        try:
            entry = self._store.find(self._key)
            if entry is None:
                return False
            changed = {name: self._command.reads[name] for name in entry.description.changed}
            if values.sharing(changed):
                return False  # others hold what it changes: only running changes it for them
            found = unpack(entry, self._what_was_given(changed))
            reports = recorded(entry)
            for part in entry.description.blobs:
                self._kernel.renderer.blobs.put(bytes(entry.part(part)))
        except Damaged as reason:
            self._remark = f"What was kept was removed, and made anew: {reason}."
            return False
        except Exception as error:  # noqa: BLE001  # what is unpickled may be the user's own
            self._store.remove(self._key)
            self._remark = f"What was kept could not be read, and was made anew: {_why(error)}."
            return False
        self._take(entry.description, found, reports)
        return True

    def _take(self, kept: Description, found: dict[str, Any], reports: list[Shown]) -> None:
        """Put everything in place that a kept result has."""
        replay(reports, self._command.run, self._kernel.journal)
        names = self._kernel.namespace.names
        for name in self._command.writes:
            names.pop(name, None)
        names.update(found)
        for index in kept.elements:
            id = self._elements[index]
            self._looks.seen[id] = self._kernel.elements.standing(id)
        self.restored = kept
        self.told = Kept(kept.made, restored=True)

    def _look_at(self, name: str) -> str:
        try:
            return Identity({}).token(name, self._given[name].object)
        except NotKept:
            return ""  # it came of a kept result, which is all that identifies it

    def _what_was_given(self, changed: Collection[str]) -> Given:
        """Return what the cell was given and does not change."""
        unchanged = {n: value.object for n, value in self._given.items() if n not in changed}
        return Given(unchanged, self._codes)

    def _check(self, left: Left) -> None:
        """Raise `NotKept` if running does what a kept result could not."""
        command = self._command
        if self._looks.made:
            raise NotKept("it makes elements; make them in a cell of their own")
        if command.stars:
            raise NotKept(f"it imports everything from {command.stars[0]}; name what it needs")
        if left.rebound:
            raise NotKept(f"code from elsewhere binds `{left.rebound[0]}` in it")
        if left.touched:
            names = next(iter(left.touched.values()))
            raise NotKept(f"it changes in place what `{names[0]}` of another cell holds, too")
        unknown = [id for id in self._looks.seen if id not in self._elements]
        if unknown:
            raise NotKept("it looks at an element that its own names do not lead to")
        self.recording.check()

    def _put(self, left: Left, made: float, duration: float) -> Description:
        command = self._command
        given = self._what_was_given(left.changed)
        for name in given.objects:
            if self._look_at(name) != self._before[name]:
                raise NotKept(f"it changes `{name}` in place, by code that stands elsewhere")
        description = Description(
            self._key, "cell", command.name, self._notebook, made, duration, changed=left.changed
        )
        description.elements = [self._elements.index(id) for id in self._looks.seen]
        exports = {name: value.object for name, value in left.values.items()}
        description.names = list(exports)

        def fill(writer: Writer) -> Description:
            description.packed = pack(exports, given, writer)
            description.content = writer.content()
            self.recording.write(writer, description, self._kernel.renderer.blobs)
            return description

        return self._store.put(self._key, fill)

    def _lasting(self, left: Left, content: str) -> None:
        """Let versions that only say which run made a value say what result it is part of."""
        own = f"run:{self._command.run}:"
        for name, value in left.values.items():
            if value.version.startswith(own):
                version = Version(f"{DERIVED}{self._key}:{content}:{name}")
                value.version = version
                left.exports[name] = _with_version(left.exports[name], version)


def _why(error: Exception) -> str:
    return str(error) if isinstance(error, NotKept) else f"{type(error).__name__}: {error}"


def _with_version(export: Export, version: Version) -> Export:
    return msgspec.structs.replace(export, version=version)


def _derived(values: Values) -> dict[int, str]:
    """Return what identifies values that came of kept results, by the identity of the object."""
    return {
        id(value.object): value.version
        for _, _, value in values.items()
        if value.version.startswith(DERIVED)
    }
