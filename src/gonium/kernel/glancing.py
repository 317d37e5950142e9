"""A glance at a value from another thread: what it is made of, how large it is, where its data are.

Nothing that the user wrote is ever called, so that it can neither block nor change anything: only
types that are known exactly are looked into, and of instances the dictionary that Python keeps.
Libraries are asked only for what they have at hand; nothing is computed, copied from a device or
waited for. What others change meanwhile is told as far as it was seen.
"""

import sys
from collections.abc import Iterator, Mapping
from itertools import islice
from types import FunctionType, GetSetDescriptorType, ModuleType
from typing import Any

from gonium.kernel.content import derives_from, find, name_of, trait
from gonium.kernel.summary import ATOMS, TENSORS, exact, kind_of, size_of, summary_of
from gonium.protocol.variable import Glance, Part

LENGTH = 120
"""Characters of a preview."""
PARTS = 50
"""Parts that are told."""
LOOKED_AT = 1000
"""Objects that are measured; the size of a value with more is estimated."""
SAMPLE = 200
"""Items of one container that are measured."""
DEPTH = 5

_MODULE = "torch.nn.modules.module.Module"
_SEQUENCES = (list, tuple, set, frozenset)


def glance(value: Any) -> Glance:
    """Look at a value; what cannot be looked at is told by its type alone."""
    try:
        pairs, more = _parts(value)
        parts = [Part(name, _kind(part), preview(part, 60)) for name, part in pairs]
        size, about = measure(value)
        return Glance(preview(value), size, about, device_of(value), parts, more)
    except BaseException:  # noqa: BLE001  # a library's object in a state of its own, a panic of Rust
        return Glance()


def _kind(part: Any) -> str:
    return part.kind if type(part) is _Told else kind_of(part)


class _Told:
    """A part that is known by what its owner says of it."""

    def __init__(self, kind: str, text: str = "") -> None:
        self.kind = kind
        self.text = text


def preview(value: Any, length: int = LENGTH) -> str:
    """Return a value in one line of so many characters, at most; empty where nothing is known."""
    text = "".join(_written(value, DEPTH, length))
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _written(value: Any, depth: int, room: int) -> Iterator[str]:
    """Write a value as Python would, as far as there is room."""
    kind = type(value)
    if kind is _Told:
        yield value.text
    elif exact(value) in ATOMS:
        yield _atom(value, room)
    elif exact(value) in _SEQUENCES or kind is dict:
        yield from _container(value, kind, depth, room)
    elif kind is FunctionType:
        yield summary_of(value)
    elif issubclass(kind, type):
        yield f"class {trait(value, '__name__')}"
    else:
        yield summary_of(value) or f"<{kind_of(value)}>"


def _atom(value: Any, room: int) -> str:
    if type(value) is int and value.bit_length() > 4 * room + 64:
        return f"<int of {value.bit_length():,} bits>"
    if type(value) in (str, bytes) and len(value) > room:
        return f"{value[:room]!r}"
    return repr(value)


_BRACKETS: dict[type, tuple[str, str]] = {
    list: ("[", "]"),
    tuple: ("(", ")"),
    set: ("{", "}"),
    frozenset: ("frozenset({", "})"),
    dict: ("{", "}"),
}


def _container(value: Any, kind: type, depth: int, room: int) -> Iterator[str]:
    opening, closing = _BRACKETS[kind]
    if not value and kind is set:
        yield "set()"
        return
    if not depth or room <= 0:
        yield f"{opening}…{closing}"
        return
    yield opening
    used = written = 0
    for item in _some(value.items() if kind is dict else value, 1 + room // 2):
        pieces = [", "] if written else []
        if kind is dict:
            pieces += [*_written(item[0], depth - 1, room - used), ": "]
        pieces += _written(item[1] if kind is dict else item, depth - 1, room - used)
        used += sum(map(len, pieces))
        written += 1
        yield from pieces
        if used > room:
            break
    if written < len(value):
        yield f", …{closing}"
    else:
        yield f",{closing}" if kind is tuple and written == 1 else closing


def _some(items: Any, most: int) -> list[Any]:
    """Return the first items of what another thread may be changing."""
    found: list[Any] = []
    try:
        found.extend(islice(items, most))
    except RuntimeError:
        pass  # it has become longer or shorter meanwhile
    return found


def _parts(value: Any) -> tuple[list[tuple[str, Any]], int]:
    """Return what a value is made of, with names, and how much is left out."""
    kind = exact(value)
    if kind in (list, tuple):
        return [(str(n), item) for n, item in enumerate(_some(value, PARTS))], _more(len(value))
    if kind in (set, frozenset):
        return [("", item) for item in _some(value, PARTS)], _more(len(value))
    if kind is dict:
        pairs = [(preview(key, 40), item) for key, item in _some(value.items(), PARTS)]
        return pairs, _more(len(value))
    kind = type(value)
    if derives_from(kind, _MODULE):
        return _layers(value)
    columns = _columns(value)
    if columns is not None:
        return columns
    if issubclass(kind, type):
        return _attributes(trait(value, "__dict__"))
    inside = _dictionary(value)
    return _attributes(inside) if inside is not None and kind is not ModuleType else ([], 0)


def _more(count: int) -> int:
    return max(0, count - PARTS)


def _dictionary(value: Any) -> dict[str, Any] | None:
    """Return the attributes that Python keeps of an instance of a class of the notebook."""
    if not name_of(type(value)).startswith("__main__."):
        return None
    for base in trait(type(value), "__mro__"):
        kept = trait(base, "__dict__").get("__dict__")
        if kept is not None:
            # A class can put a property there, which would be called.
            inside = kept.__get__(value) if type(kept) is GetSetDescriptorType else None
            return inside if type(inside) is dict else None
    return None


def _attributes(inside: Mapping[str, Any]) -> tuple[list[tuple[str, Any]], int]:
    own = [
        (name, item)
        for name, item in _some(inside.items(), 10 * PARTS)
        if type(name) is str and name[:2] != "__"
    ]
    return own[:PARTS], _more(len(own))


def _columns(value: Any) -> tuple[list[tuple[str, Any]], int] | None:
    """Return the columns of a frame, with their types, and how many are left out; `None`: it is
    none that is known."""
    kind = type(value)
    name = name_of(kind)
    if name not in _FRAMES or find(name) is not kind:
        return None
    if name.startswith("polars."):
        types = value.schema.items()
    elif name == "pyarrow.lib.Table":
        types = [(field.name, field.type) for field in value.schema]
    else:
        first = value.dtypes.iloc[:PARTS]
        types = zip(first.index, first, strict=True)
    told = [(_label(column), _Told(str(kind))) for column, kind in islice(types, PARTS)]
    return told, _more(value.shape[1])


def _label(column: Any) -> str:
    return column if type(column) is str else preview(column, 40)


_FRAMES = frozenset(
    (
        "pandas.core.frame.DataFrame",
        "pandas.DataFrame",
        "polars.dataframe.frame.DataFrame",
        "pyarrow.lib.Table",
    )
)


def _layers(module: Any) -> tuple[list[tuple[str, Any]], int]:
    """Return the layers and parameters of a network, without asking it."""
    inside = object.__getattribute__(module, "__dict__")
    found = [
        (name, item)
        for group in ("_modules", "_parameters", "_buffers")
        for name, item in _some(inside.get(group, {}).items(), PARTS)
        if item is not None
    ]
    return found[:PARTS], _more(len(found))


def device_of(value: Any) -> str:
    """Return the device that a value's data are on; empty: nothing is known of another one."""
    if derives_from(type(value), _MODULE):
        value = _first_parameter(value, DEPTH)
    name = name_of(type(value))
    if name in TENSORS and find(name) is type(value):
        return str(value.device)
    if name.startswith("cupy.") and find(name) is type(value):
        return f"cuda:{value.device.id}"
    return ""


def _first_parameter(module: Any, depth: int) -> Any:
    inside = object.__getattribute__(module, "__dict__")
    for item in _some(inside.get("_parameters", {}).values(), PARTS):
        if item is not None:
            return item
    for layer in _some(inside.get("_modules", {}).values(), PARTS) if depth else ():
        found = _first_parameter(layer, depth - 1) if layer is not None else None
        if found is not None:
            return found
    return None


def measure(value: Any) -> tuple[int, bool]:
    """Return the bytes of a value with what it holds, and whether they are estimated; -1: unknown.

    Of long containers the first items stand for the others.
    """
    walk = _Walk()
    size = walk.size(value, DEPTH)
    return (size, walk.about) if size >= 0 else (-1, False)


class _Walk:
    """One walk through a value, which ends after so many objects."""

    def __init__(self) -> None:
        self.about = False
        self._left = LOOKED_AT
        self._met: set[int] = set()

    def size(self, value: Any, depth: int) -> int:
        if id(value) in self._met:
            return 0
        self._met.add(id(value))
        own = _own_size(value)
        if own < 0:
            return own
        items, count = _held(value)
        if items:
            own += self._of_items(items[:SAMPLE], count, depth - 1)
        return own

    def _of_items(self, items: list[Any], count: int, depth: int) -> int:
        """Return the size of so many items, of which these are the first."""
        looked = known = 0
        for item in items:
            if not depth or self._left <= 0:
                break
            self._left -= 1
            size = self.size(item, depth)
            self.about = self.about or size < 0
            looked, known = looked + 1, known + max(0, size)
        self.about = self.about or looked < count
        return known * count // looked if looked else 0


def _own_size(value: Any) -> int:
    if derives_from(type(value), _MODULE):
        return 0
    size = size_of(value)
    inside = _dictionary(value) if size < 0 else None
    return sys.getsizeof(inside) if inside is not None else size


def _held(value: Any) -> tuple[list[Any], int]:
    """Return the first of the objects that a value holds, and how many there are."""
    kind = exact(value)
    if kind in _SEQUENCES:
        return _some(value, SAMPLE), len(value)
    if kind is dict:
        pairs = _some(value.items(), SAMPLE // 2)
        return [one for pair in pairs for one in pair], 2 * len(value)
    kind = type(value)
    if derives_from(kind, _MODULE):
        layers, more = _layers(value)
        return [layer for _, layer in layers], len(layers) + more
    inside = _dictionary(value)
    if inside is not None:
        return _some(inside.values(), SAMPLE), len(inside)
    return [], 0
