"""Which objects the code was given, wherever they are in it: a result may share one.

The walk is that of a pickle that goes nowhere, so it meets what a pickle of the result would meet.
Only what can be changed in place counts; inside frames and other libraries' objects nothing does,
but these themselves, where they are what was given.
"""

import pickle
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Mapping
from types import FunctionType, ModuleType
from typing import Any

from gonium.kernel.aliases import mutable_parts
from gonium.kernel.content import derives_from, name_of
from gonium.kernel.elements import BASE
from gonium.kernel.kept.frames import kind_of_frame

ATOMS = frozenset((str, bytes, int, float, bool, type(None)))
PLAIN = frozenset((list, dict, tuple, set, frozenset, bytearray))
_CHANGEABLE = frozenset((list, dict, set, bytearray, deque, OrderedDict, defaultdict, Counter))


class Shared:
    """The objects in what was given; lives as long as their identities are asked for."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._whole: dict[int, str] = {}
        self._parts: dict[int, str] = {}
        self._walks = [self._walk(name, value) for name, value in given.items()]

    def given(self, value: Any) -> str | None:
        """Return under which name just this object was given."""
        return self._whole.get(id(value))

    def part(self, value: Any) -> str | None:
        """Return in what an object was given that is a part of it."""
        return self._parts.get(id(value))

    def _walk(self, name: str, value: Any) -> "_Walk | None":
        if type(value) in ATOMS or isinstance(value, FunctionType | type | ModuleType):
            return None
        if mutable_parts(value) or derives_from(type(value), BASE):
            self._whole.setdefault(id(value), name)
        walk = _Walk(name, value, self._parts)
        try:
            walk.dump(value)
        except Exception:  # noqa: BLE001  # what cannot be pickled is in no result either
            pass
        return walk


class _Walk(pickle.Pickler):
    def __init__(self, name: str, whole: Any, parts: dict[int, str]) -> None:
        super().__init__(_Nowhere(), 5)
        self._name = name
        self._whole = whole
        self._parts = parts
        self._kept: list[Any] = []
        """So that no other object gets the identity of one that was made on the way."""

    def persistent_id(self, value: Any) -> int | None:
        kind = type(value)
        if kind in ATOMS:
            return None
        if isinstance(value, FunctionType | type | ModuleType):
            return 0
        name = name_of(kind)
        leaf = name == "numpy.ndarray" or bool(kind_of_frame(value))
        if kind in _CHANGEABLE or leaf or name.startswith("__main__."):
            if value is not self._whole:
                self._parts.setdefault(id(value), self._name)
            self._kept.append(value)
        return 0 if leaf else None


class _Nowhere:
    def write(self, data: bytes | memoryview) -> int:
        return len(data)
