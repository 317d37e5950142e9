"""A digest of a value's content, within a budget.

Values are walked with a limit on items and bytes, so that no value costs more than a millisecond.
Only types whose content is known exactly are walked, and nothing the user wrote is ever called.
Objects that occur twice are told apart from equal ones, as in a pickle.
"""

import sys
from collections.abc import Callable, Iterable
from typing import Any

try:
    from _blake2 import blake2b  # `hashlib` would bring OpenSSL: 3 MB
except ImportError:  # pragma: no cover
    from hashlib import blake2b

ITEMS = 1200
"""How many values may be met on the way."""
BYTES = 400_000
"""How many bytes of text, numbers and arrays may be met."""
DEPTH = 60
"""How deep values may be nested."""


class TooCostly(Exception):
    """The content is too large, or of a type whose content nobody knows."""


class Content:
    """A digest in the making. `add` writes values so that different ones never look the same."""

    cells = 60_000
    """Values in a frame, at most."""
    columns = 100
    """Columns of a frame, at most."""

    def __init__(self, items: int = ITEMS, size: int = BYTES, depth: int = 0) -> None:
        self._hash = blake2b(digest_size=15)
        self._limits = (items, size)
        self._items = items
        self._bytes = size
        self._depth = depth
        self.holds_instances = False
        """Whether an instance of a class of the notebook was added: its class may be made anew."""
        self._met: dict[int, int] = {}
        self._alive: list[Any] = []

    def token(self) -> str:
        """Return the digest."""
        return self._hash.hexdigest()

    @property
    def cost(self) -> int:
        """How much work it was: one for each value met, and for each 300 bytes."""
        items, size = self._limits
        return items - self._items + (size - self._bytes) // 300

    def add(self, value: Any) -> None:
        """Add a value; raises `TooCostly`."""
        self._items -= 1
        self._depth += 1
        if self._items < 0 or self._depth > DEPTH:
            raise TooCostly
        encoder_of(value)(self, value)
        self._depth -= 1

    def write(self, tag: str, data: Any = b"") -> None:
        """Add raw content, text or bytes, under a tag."""
        if type(data) is str:
            data = data.encode("utf-8", "surrogatepass")
        size = len(data)
        self._bytes -= size
        if self._bytes < 0:
            raise TooCostly
        self._hash.update(f"{tag} {size}:".encode())
        self._hash.update(data)

    def add_all(self, tag: str, values: Iterable[Any], count: int) -> None:
        """Add several values under a tag."""
        if count > self._items:
            raise TooCostly
        self.write(tag, str(count))
        for value in values:
            self.add(value)

    def add_unordered(self, tag: str, values: Iterable[Any], count: int) -> None:
        """Add several values whose order does not matter."""
        if count > self._items // 3:
            raise TooCostly
        tokens = []
        for value in values:
            part = self.part()
            part.add(value)
            self._items, self._bytes = part._items, part._bytes
            self.holds_instances |= part.holds_instances
            tokens.append(part.token())
        self.write(tag, "".join(sorted(tokens)))

    def part(self) -> "Content":
        """Return a digest for a part of the content, within what is left of the budget."""
        return Content(self._items - 2, self._bytes, self._depth)

    def fits(self, size: int) -> None:
        """Raise `TooCostly` unless this many more bytes may be added."""
        if size > self._bytes:
            raise TooCostly

    def met(self, value: Any) -> bool:
        """Say whether an object was added already; if so, add a reference to it."""
        index = self._met.get(id(value))
        if index is not None:
            self.write("again", str(index))
            return True
        self._met[id(value)] = len(self._met)
        self._alive.append(value)  # or another object could get its identity
        return False


Encoder = Callable[[Content, Any], None]

_encoders: dict[int, Encoder] = {}
_named: dict[str, Encoder] = {}
_derived: dict[str, Encoder] = {}
_rest: list[Encoder] = []
"""What is tried last; one at most."""


def encoder(*kinds: type | str) -> Callable[[Encoder], Encoder]:
    """Register how values of exactly these types are added.

    A type of a library is given by its name, so that nothing is imported for it.
    """

    def register(function: Encoder) -> Encoder:
        for kind in kinds:
            if isinstance(kind, str):
                _named[kind] = function
            else:
                _encoders[id(kind)] = function
        return function

    return register


def encoder_of_family(base: str) -> Callable[[Encoder], Encoder]:
    """Register how values of all types are added that derive from the one with this name."""

    def register(function: Encoder) -> Encoder:
        _derived[base] = function
        return function

    return register


def encoder_of_rest(function: Encoder) -> Encoder:
    """Register how values of types are added that nobody else knows."""
    _rest.append(function)
    return function


def encoder_of(value: Any) -> Encoder:
    """Return how to add a value; raises `TooCostly` for what is not known."""
    kind = type(value)
    known = _encoders.get(id(kind))
    if known is not None:
        return known
    if issubclass(kind, type):
        return _encoders[id(type)]
    known = _named.get(name_of(kind))
    if known is not None and find(name_of(kind)) is kind:
        return known
    if _is_enum(kind):
        return _named["enum.Enum"]
    if trait(kind, "__bases__") == (tuple,) and "_fields" in trait(kind, "__dict__"):
        return _named["typing.NamedTuple"]
    for base, function in _derived.items():
        if derives_from(kind, base):
            return function
    if not _rest:
        raise TooCostly
    return _rest[0]


def derives_from(kind: type, base: str) -> bool:
    """Say whether a class derives from the one with this name, whatever it says of itself."""
    return any(name_of(one) == base for one in trait(kind, "__mro__"))


def trait(kind: type, name: str) -> Any:
    """Return what every class has, such as `__bases__`, whatever its metaclass says."""
    return type.__dict__[name].__get__(kind)


def name_of(kind: type) -> str:
    """Return `module.qualname` of a class, as the class itself has it."""
    return f"{trait(kind, '__module__')}.{trait(kind, '__qualname__')}"


def find(name: str) -> Any:
    """Return what a dotted name stands for in the modules that are imported; else `None`."""
    module, _, path = name.rpartition(".")
    while module and module not in sys.modules:
        module, _, first = module.rpartition(".")
        path = f"{first}.{path}"
    found: Any = sys.modules.get(module)
    for part in path.split("."):
        found = getattr(found, "__dict__", {}).get(part)
    return found


def _is_enum(kind: type) -> bool:
    enum = sys.modules.get("enum")
    return enum is not None and type(kind) is enum.EnumMeta
