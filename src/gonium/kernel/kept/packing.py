"""Values to and from the parts of an entry.

All values of a result go into one pickle, so that objects they share are shared when they come
back. Arrays and frames in it stand apart, as npy and Arrow. What the code was given is not written
but named: it is linked to what is there when the result comes back. Where the result would share
something with what it was given in any other way, it is not kept: apart, the two would not change
together any more.
"""

import importlib
import io
import pickle
import sys
from collections.abc import Mapping
from functools import partial
from types import FunctionType, ModuleType
from typing import Any

import msgspec

from gonium.kernel.content import derives_from, find, name_of, trait
from gonium.kernel.elements import BASE
from gonium.kernel.kept.entry import Damaged, Entry, Packed, Writer
from gonium.kernel.kept.frames import as_arrow, from_arrow, is_of_pandas, kind_of_frame
from gonium.kernel.kept.reason import NotKept
from gonium.kernel.kept.sharing import ATOMS, PLAIN, Shared

_ELEMENT = 'data-element="'
"""What stands for an element in text; it has another id in every session."""


class Given(msgspec.Struct):
    """What the code was given."""

    objects: Mapping[str, Any]
    """Values by the names it reads, but for those that it changes in place."""
    codes: Mapping[str, Any]
    """The notebook's functions and classes in these values, by qualified name; `None`: several."""


def pack(values: Mapping[str, Any], given: Given, writer: Writer) -> list[Packed]:
    """Write values; returns what stands apart, by number. Raises `NotKept`."""
    packer: _Packer | None = None

    def fill(file: Writer) -> None:
        nonlocal packer
        packer = _Packer(file, given)
        for name, value in values.items():
            packer.dump_as(name, value)

    writer.part(fill)
    assert packer is not None
    packed = []
    for kind, value, data in packer.apart:
        write = partial(_write_array, value) if kind == "npy" else partial(_write, data)
        packed.append(Packed(kind, writer.part(write), kind != "npy" or value.flags.writeable))
    return packed


def unpack(entry: Entry, given: Given) -> dict[str, Any]:
    """Return the values in an entry; raises `NotKept`, and what unpickling raises."""
    names = entry.description.names
    unpacker = _Unpacker(entry.part(0), entry, given)
    return {name: unpacker.load() for name in names}


class _Packer(pickle.Pickler):
    """Pickles, but for what stands apart or is named."""

    def __init__(self, file: Any, given: Given, shared: Shared | None = None) -> None:
        super().__init__(file, 5)
        self.apart: list[tuple[str, Any, bytes]] = []
        """Arrays and frames, and what they are as Arrow."""
        self._given = given
        self._inside = shared is not None
        """Whether it pickles the inside of something that stands apart."""
        self._shared = shared or Shared(given.objects)
        self._apart: dict[int, int] = {}
        self._roots: set[int] = set()
        self._within: set[int] = set()
        """Identities of arrays and frames that are in the pickle all the same."""
        self._name = ""

    def dump_as(self, name: str, value: Any) -> None:
        """Pickle one value; raises `NotKept`."""
        self._name = name
        try:
            self.dump(value)
        except (NotKept, OSError):
            raise
        except Exception as error:  # noqa: BLE001  # what pickles it may be the user's own
            raise NotKept(f"`{name}` cannot be pickled ({type(error).__name__}: {error})") from None

    def persistent_id(self, value: Any) -> tuple[Any, ...] | None:
        kind = type(value)
        if kind in ATOMS:
            if kind is str and _ELEMENT in value:
                self._refuse_element()
            return None
        if isinstance(value, FunctionType | type):
            return self._code(value)
        if kind is ModuleType:
            return self._module(value)
        whose = self._shared.given(value)
        if whose is not None:
            return ("given", whose)
        part = self._shared.part(value)
        if part is not None:
            raise NotKept(f"`{self._name}` shares an object with `{part}`; make a copy there")
        if kind in PLAIN:
            return None
        if derives_from(kind, BASE) or (isinstance(value, str) and _ELEMENT in value):
            self._refuse_element()
        return None if self._inside else self._set_apart(value, kind)

    def _refuse_element(self) -> None:
        raise NotKept(f"`{self._name}` holds an element; have that in a cell of its own")

    def _code(self, value: Any) -> tuple[Any, ...] | None:
        holder = trait if isinstance(value, type) else getattr
        if holder(value, "__module__") != "__main__":
            return None
        name = str(holder(value, "__qualname__"))
        if self._given.codes.get(name) is value:
            return ("code", name)
        raise NotKept(
            f"`{self._name}` needs `{name}`, which only running the code can define; define it in "
            "another cell"
        )

    def _module(self, value: ModuleType) -> tuple[Any, ...]:
        name = str(value.__dict__.get("__name__"))
        if sys.modules.get(name) is not value or name == "__main__":
            raise NotKept(f"`{self._name}` is the module {name}, which cannot be imported again")
        return ("module", name)

    def _set_apart(self, value: Any, kind: type) -> tuple[Any, ...] | None:
        number = self._apart.get(id(value))
        if number is None and id(value) not in self._within:
            number = self._file_of(value, kind)
        return ("apart", number) if number is not None else None

    def _file_of(self, value: Any, kind: type) -> int | None:
        """Let an array or a frame stand apart if it can; return its number then."""
        form, data = kind_of_frame(value), b""
        if name_of(kind) == "numpy.ndarray" and find("numpy.ndarray") is kind:
            self._look_below(value)
            form = "npy" if _is_plain_array(value) else ""
        elif form:
            data = as_arrow(value, form) or b""
            form = form if data else ""
        if not form and is_of_pandas(value):
            # These share their arrays with each other, and see to it that nobody notices.
            form, data = "pickle", self._pickle(value)
        if not form:
            self._within.add(id(value))
            return None
        self._apart[id(value)] = len(self.apart)
        self.apart.append((form, value, data))
        return len(self.apart) - 1

    def _pickle(self, value: Any) -> bytes:
        file = io.BytesIO()
        packer = _Packer(file, self._given, self._shared)
        packer.dump_as(self._name, value)
        return file.getvalue()

    def _look_below(self, array: Any) -> None:
        """Raise `NotKept` if an array is a view into another one that somebody has."""
        root = array
        while type(root.base) is type(array):
            root = root.base
            part = self._shared.given(root) or self._shared.part(root)
            if part is not None:
                raise NotKept(f"`{self._name}` is a view into `{part}`; make a copy there")
        if id(root) in self._roots:
            raise NotKept(f"`{self._name}` shares its memory with another value; make a copy")
        self._roots.add(id(root))


class _Unpacker(pickle.Unpickler):
    """Reads what `_Packer` wrote."""

    def __init__(self, data: memoryview, entry: Entry, given: Given) -> None:
        super().__init__(io.BytesIO(data))
        self._entry = entry
        self._given = given
        self._apart: dict[int, Any] = {}

    def persistent_load(self, reference: Any) -> Any:
        kind, what = reference
        if kind in ("given", "code"):
            there = self._given.objects if kind == "given" else self._given.codes
            if there.get(what) is None:
                raise NotKept(f"`{what}`, which the result is linked to, is not there")
            return there[what]
        if kind == "module":
            return importlib.import_module(what)
        if what not in self._apart:
            self._apart[what] = self._read(what)
        return self._apart[what]

    def _read(self, number: int) -> Any:
        try:
            packed = self._entry.description.packed[number]
        except IndexError:
            raise Damaged("an array is missing") from None
        data = self._entry.part(packed.part)
        if packed.kind == "pickle":
            return _Unpacker(data, self._entry, self._given).load()
        return from_arrow(data, packed.kind) if packed.kind != "npy" else _read_array(data, packed)


def _is_plain_array(value: Any) -> bool:
    """Say whether an array's file gives back just the same: no objects, no dtype of its own kind."""
    form = importlib.import_module("numpy").lib.format
    if value.dtype.hasobject or value.dtype.metadata:
        return False
    try:
        return bool(form.descr_to_dtype(form.dtype_to_descr(value.dtype)) == value.dtype)
    except (TypeError, ValueError):
        return False


def _write_array(array: Any, file: Writer) -> None:
    importlib.import_module("numpy").lib.format.write_array(file, array, allow_pickle=False)


def _read_array(data: memoryview, packed: Packed) -> Any:
    form = importlib.import_module("numpy").lib.format
    array = form.read_array(io.BytesIO(data), allow_pickle=False)
    array.flags.writeable = packed.writeable
    return array


def _write(data: bytes, file: Writer) -> None:
    file.write(data)
