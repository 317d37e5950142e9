"""What a result depends on, as one token that is the same in every kernel.

Versions of the kernel are digests only where that is cheap, and take what is installed by its name.
Here the content is digested whatever it costs, and code with everything it leads to: a function with
the names that it looks up, and so on; modules with their version or source. What has no content that
is known to the kernel is identified by its pickle; what cannot be pickled, not at all.
"""

import builtins
import pickle
import sys
from collections.abc import Mapping
from hashlib import blake2b
from types import FunctionType, ModuleType
from typing import Any

from gonium.kernel.content import Content, TooCostly, derives_from, name_of, trait
from gonium.kernel.elements import BASE
from gonium.kernel.kept.modules import identify, imported_by, is_own
from gonium.kernel.kept.reason import NotKept
from gonium.kernel.reach import lookups
from gonium.kernel.versions import KNOWN

assert KNOWN  # the encoders are there
MOST_ITEMS = 100_000
"""Values in one that are looked at one by one; a pickle is faster from there on."""
MOST_BYTES = 1 << 40
_HEAP_TYPE = 1 << 9
_CODE = (FunctionType, type, ModuleType)


class Identity:
    """Collects all that one result depends on."""

    def __init__(self, derived: Mapping[int, str]) -> None:
        self.elements: list[Any] = []
        """The elements that were met, in an order that is the same in every kernel."""
        self.looked_up: dict[str, Any] = {}
        """What functions that were met look up, by module and name."""
        self.codes: dict[str, Any] = {}
        """The notebook's functions and classes that were met, by their qualified names; `None`
        where several are called the same."""
        self.alive: list[Any] = []
        """Whose identities are in use."""
        self._derived = derived
        """Identities of objects that came of kept results, and what identifies these."""
        self._parts: list[str] = []
        self._modules: set[str] = set()
        self._kinds: set[type] = set()
        self._looked_up: set[tuple[int, str]] = set()
        self._waiting: list[tuple[str, Any, bool]] = []

    def add(self, label: str, value: Any) -> None:
        """Let the result depend on a value; raises `NotKept` if nothing identifies it."""
        self._waiting.append((label, value, False))
        while self._waiting:
            name, found, spare = self._waiting.pop()
            try:
                self._parts.append(f"{name} {self.token(name, found)}")
            except NotKept:
                if not spare:
                    raise

    def write(self, text: str) -> None:
        """Let the result depend on a text."""
        self._parts.append(text)

    def imports(self, modules: set[str]) -> None:
        """Let the result depend on modules."""
        self._modules |= modules

    def key(self) -> str:
        """Return the token for all of it; raises `NotKept`."""
        modules = self._modules | {str(trait(kind, "__module__")) for kind in self._kinds}
        digest = blake2b(digest_size=20)
        for part in (*self._parts, *identify(modules)):
            data = part.encode("utf-8", "surrogatepass")
            digest.update(f"{len(data)}:".encode() + data)
        return digest.hexdigest()

    def token(self, name: str, value: Any) -> str:
        """Return what identifies a value; raises `NotKept`."""
        known = self._derived.get(id(value))
        if known is not None:
            self.note_kind(type(value))
            return known
        content = Thorough(self)
        try:
            content.add(value)
            return content.token()
        except TooCostly:
            return self._pickled(name, value)
        except NotKept:
            raise
        except Exception:  # noqa: BLE001  # a library's objects may be in any state
            return self._pickled(name, value)

    def note(self, value: Any) -> None:
        """Take note of code that was met, and of what it leads to."""
        if type(value) is ModuleType:
            self._modules.add(str(value.__dict__.get("__name__")))
        elif type(value) is FunctionType:
            self._note_code(str(value.__module__), value.__qualname__, value)
            self._note_function(value)
        elif isinstance(value, type):
            self.note_kind(value)

    def note_kind(self, kind: type) -> None:
        """Take note of the type of a value that was met."""
        if kind not in self._kinds:
            self._kinds.add(kind)
            self._note_code(str(trait(kind, "__module__")), str(trait(kind, "__qualname__")), kind)

    def _note_code(self, module: str, name: str, value: Any) -> None:
        if module == "__main__" and self.codes.setdefault(name, value) is not value:
            self.codes[name] = None

    def meet(self, element: Any) -> str:
        """Take note of an element; return what identifies it as it stands."""
        self.elements.append(element)
        return f"{element.definition} {element._position()!r}"

    def _note_function(self, function: FunctionType) -> None:
        self._modules.add(str(function.__module__))
        names = function.__globals__
        home = str(names.get("__name__"))
        if home != "__main__" and not is_own(home):
            return
        self._modules |= imported_by(function.__code__)
        for name in sorted(lookups(function.__code__)):
            if (id(names), name) in self._looked_up:
                continue
            self._looked_up.add((id(names), name))
            if name in names:
                self.looked_up[f"{home}.{name}"] = names[name]
                # The source of a module counts as a whole, its state as far as it can be told.
                self._waiting.append((f"{home}.{name}", names[name], home != "__main__"))
            elif not hasattr(builtins, name):
                self._parts.append(f"{home}.{name} absent")

    def _pickled(self, name: str, value: Any) -> str:
        sink = _Digest()
        pickler = _Pickling(sink, self)
        try:
            pickler.dump(value)
        except NotKept:
            raise
        except Exception as error:  # noqa: BLE001  # what pickles it may be the user's own
            kind = name_of(type(value))
            reason = f"{type(error).__name__}: {error}"
            raise NotKept(f"nothing identifies `{name}` (a {kind}): {reason}") from None
        finally:
            self.alive.append(pickler)
        return "pickle " + sink.hash.hexdigest()


class Thorough(Content):
    """A digest of content within wide limits, that tells of the code and elements it meets."""

    cells = MOST_BYTES
    columns = MOST_BYTES

    def __init__(self, identity: Identity, items: int = MOST_ITEMS, depth: int = 0) -> None:
        super().__init__(items, MOST_BYTES, depth)
        self._identity = identity

    def add(self, value: Any) -> None:
        """Add a value; raises `TooCostly`."""
        kind = type(value)
        if isinstance(value, _CODE):
            self._identity.note(value)
        elif trait(kind, "__flags__") & _HEAP_TYPE or trait(kind, "__module__") != "builtins":
            if derives_from(kind, BASE):
                self.write("element", self._identity.meet(value))
                return
            self._identity.note_kind(kind)
        super().add(value)

    def part(self) -> "Thorough":
        """Return a digest for a part of the content."""
        return Thorough(self._identity, self._items - 2, self._depth)


class _Digest:
    def __init__(self) -> None:
        self.hash = blake2b(digest_size=20)

    def write(self, data: bytes | memoryview) -> int:
        self.hash.update(data)
        return len(data)


class _Pickling(pickle.Pickler):
    """Pickles into a digest, code and sets by their content."""

    def __init__(self, sink: Any, identity: Identity) -> None:
        super().__init__(sink, 5)
        self._identity = identity
        self._known: dict[int, str] = {}

    def persistent_id(self, value: Any) -> str | None:
        kind = type(value)
        if isinstance(value, _CODE) or kind in (set, frozenset):
            return self._token(value)
        if trait(kind, "__flags__") & _HEAP_TYPE or trait(kind, "__module__") != "builtins":
            if derives_from(kind, BASE):
                return self._identity.meet(value)
            self._identity.note_kind(kind)
            derived = self._identity._derived.get(id(value))
            if derived is not None:
                return derived
        return None

    def _token(self, value: Any) -> str | None:
        known = self._known.get(id(value))
        if known is not None:
            return known
        content = Thorough(self._identity)
        try:
            content.add(value)
        except TooCostly:
            if not isinstance(value, _CODE):
                return None
            raise NotKept(f"nothing identifies {value!r}") from None
        self._known[id(value)] = content.token()
        self._identity.alive.append(value)
        return self._known[id(value)]


def surroundings() -> str:
    """Return what every result depends on: this Python, and how values are shown."""
    from gonium.display.manner import Manner

    version = ".".join(map(str, sys.version_info[:2]))
    return f"{sys.implementation.name} {version} {Manner.jupyter}"
