"""Copies that nobody can tell from what they were made of.

All mutable objects in the value must be referred to by it alone, which is counted, and be of types
whose copies are known to be exact. What the user wrote is never called.
"""

import sys
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Collection, Iterable
from copy import deepcopy
from sys import getrefcount
from typing import Any

from gonium.kernel.aliases import is_immutable
from gonium.kernel.codes import is_code_with_state
from gonium.kernel.content import find, name_of, trait
from gonium.kernel.instances import attributes_of
from gonium.kernel.values import Value

SIZE = 64_000_000
"""Bytes that may be copied, at most."""
ITEMS = 100_000
"""Values in nested containers that may be looked at, at most."""

_FLAT = frozenset((type(None), bool, int, float, complex, str, bytes))
_FLAT_IDS = frozenset(map(id, _FLAT))


def _are_flat(values: Iterable[Any]) -> bool:
    return set(map(id, map(type, values))) <= _FLAT_IDS


class NoCopy(Exception):
    """The value is too large, somebody else refers to it, or it is of a type nobody knows."""


def copied(value: Value, references: int) -> Any:
    """Return a copy of an export's object; raises `NoCopy`.

    `references` is how many there are to the object that the caller knows of, the export's
    included.
    """
    try:
        return _Copying().copy(value.object, references)
    except NoCopy:
        raise
    except Exception as error:  # a library's objects may be in any state
        raise NoCopy from error


class _Copying:
    """One copy in the making."""

    def __init__(self) -> None:
        self._items = ITEMS
        self._bytes = SIZE

    def copy(self, value: Any, references: int) -> Any:
        """Copy a value to which there are that many references besides ours."""
        kind = type(value)
        if type(kind) is not type:
            raise NoCopy  # its metaclass may have a say in everything
        if kind in _FLAT or (kind in _FROZEN and self.is_flat(value)):
            return value
        if is_immutable(kind):
            if is_code_with_state(value):
                raise NoCopy
            return value
        if getrefcount(value) > references + _OWN:
            raise NoCopy
        if kind in _containers:
            return _containers[kind](self, value)
        name = name_of(kind)
        if name in _libraries and find(name) is kind:
            return _libraries[name](self, value)
        return self._copy_instance(value)

    def parts(self, values: list[Any]) -> list[Any]:
        """Copy what a container holds; `values` is a list made for this."""
        self._items -= len(values)
        if self._items < 0:
            raise NoCopy
        # The container and `values` refer to each.
        return [self.copy(values[at], 2) for at in range(len(values))]

    def fits(self, size: int) -> None:
        """Raise `NoCopy` if this many more bytes may not be copied."""
        self._bytes -= size
        if self._bytes < 0:
            raise NoCopy

    def is_flat(self, value: Collection[Any]) -> bool:
        """Say whether a container holds nothing that can be changed."""
        self.fits(sys.getsizeof(value))
        return _are_flat(value)

    def _copy_instance(self, value: Any) -> Any:
        kind = type(value)
        inside = attributes_of(value)
        own: dict[str, Any] = object.__getattribute__(value, "__dict__")
        if inside is None or _defines(kind, "__del__") or _defines(kind, "__new__"):
            raise NoCopy
        if inside.keys() != own.keys():
            raise NoCopy  # slots, or what is derived from the rest
        del inside  # it refers to them, too, and references are counted
        made = object.__new__(kind)
        parts = self.parts(list(own.values()))
        made.__dict__.update(zip(own, parts, strict=True))
        return made


class _Counting(_Copying):
    """Counts how many references to a value there are while it is copied, besides others'."""

    def copy(self, value: Any, references: int) -> int:
        return getrefcount(value) - references


_OWN: int = _Counting().parts([[]])[0] + 1  # no container refers to the empty list
"""References to a value that copying itself holds, which depends on the version of Python."""


def _defines(kind: type, name: str) -> bool:
    return any(name in trait(base, "__dict__") for base in trait(kind, "__mro__")[:-1])


def _copy_list(copying: _Copying, value: list[Any]) -> list[Any]:
    return value.copy() if copying.is_flat(value) else copying.parts(list(value))


def _copy_tuple(copying: _Copying, value: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(copying.parts(list(value)))


def _copy_set(copying: _Copying, value: set[Any]) -> set[Any]:
    if not all(copying.is_flat(item) for item in value if type(item) is tuple):
        raise NoCopy
    if not _are_flat([item for item in value if type(item) is not tuple]):
        raise NoCopy
    copying.fits(sys.getsizeof(value))
    return value.copy()


def _copy_bytes(copying: _Copying, value: bytearray) -> bytearray:
    copying.fits(len(value))
    return bytearray(value)


def _copy_dict(copying: _Copying, value: dict[Any, Any]) -> Any:
    _copy_set(copying, set(value))
    if copying.is_flat(value.values()):
        return value.copy()
    parts = copying.parts(list(value.values()))
    made = value.copy()  # of the same type, with the same factory
    made.update(zip(value, parts, strict=True))
    return made


def _copy_counter(copying: _Copying, value: Any) -> Any:
    _copy_set(copying, set(value))
    if not copying.is_flat(value.values()):
        raise NoCopy
    return value.copy()


def _copy_deque(copying: _Copying, value: deque[Any]) -> deque[Any]:
    if copying.is_flat(value):
        return value.copy()
    return deque(copying.parts(list(value)), value.maxlen)


Copier = Callable[[_Copying, Any], Any]

_FROZEN = (tuple, frozenset)

_containers: dict[type, Copier] = {
    list: _copy_list,
    tuple: _copy_tuple,
    set: _copy_set,
    bytearray: _copy_bytes,
    dict: _copy_dict,
    OrderedDict: _copy_dict,
    defaultdict: _copy_dict,
    Counter: _copy_counter,
    deque: _copy_deque,
}


def _copy_array(copying: _Copying, value: Any) -> Any:
    if value.dtype.hasobject or value.base is not None:
        raise NoCopy
    copying.fits(value.nbytes)
    copied = value.copy(order="K")
    copied.flags.writeable = value.flags.writeable
    return copied


def _copy_pandas(copying: _Copying, value: Any) -> Any:
    """Copy a frame or series: only when one of the two is written to, where pandas can do so."""
    pandas = sys.modules["pandas"]
    columns = [value.iloc[:, at] for at in range(value.shape[1])] if value.ndim > 1 else [value]
    for column in columns:
        if column.dtype.kind == "O" and pandas.api.types.infer_dtype(column) not in _UNCHANGEABLE:
            raise NoCopy
    if value.attrs:
        raise NoCopy
    lazy = pandas.__version__.partition(".")[0] >= "3" or pandas.options.mode.copy_on_write is True
    if not lazy:
        copying.fits(
            int(value.memory_usage(deep=False))
            if value.ndim == 1
            else int(value.memory_usage().sum())
        )
    return value.copy(deep=not lazy)


_UNCHANGEABLE = frozenset(
    ("string", "bytes", "boolean", "integer", "floating", "decimal", "date", "time", "empty")
)


def _copy_polars(copying: _Copying, value: Any) -> Any:
    if "Object" in repr(value.schema if hasattr(value, "schema") else value.dtype):
        raise NoCopy
    return value.clone()


def _copy_generator(copying: _Copying, value: Any) -> Any:
    return deepcopy(value)


_libraries: dict[str, Copier] = {
    "numpy.ndarray": _copy_array,
    "pandas.DataFrame": _copy_pandas,
    "pandas.core.frame.DataFrame": _copy_pandas,
    "pandas.Series": _copy_pandas,
    "pandas.core.series.Series": _copy_pandas,
    "polars.dataframe.frame.DataFrame": _copy_polars,
    "polars.series.series.Series": _copy_polars,
    "numpy.random._generator.Generator": _copy_generator,
    "numpy.random.mtrand.RandomState": _copy_generator,
    "random.Random": _copy_generator,
}
