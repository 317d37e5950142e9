"""Which global names a value's code looks up when it is called.

Functions and classes, and what carries them: methods, partials, decorated functions, instances of
the notebook's classes, small containers. Names are read from byte code; nothing is called.
"""

import builtins
import functools
from opcode import opmap
from types import CellType, CodeType, FunctionType, MethodType
from typing import Any

from gonium.kernel.content import name_of, trait

DEPTH = 4
"""How far from the value functions are looked for."""
WIDTH = 100
"""How many parts of a container are looked at."""

_GLOBAL = opmap["LOAD_GLOBAL"]
_PLAIN = frozenset(
    opmap[name] for name in ("LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS") if name in opmap
)
_STORE = opmap["STORE_NAME"]
_EXTENDED = opmap["EXTENDED_ARG"]


def reach(value: Any, names: dict[str, Any]) -> list[str]:
    """Return the names, sorted, that the value's code looks up in this namespace.

    Builtins count only where the namespace hides them.
    """
    if trait(type(value), "__flags__") & _ATOMS:
        return []
    search = _Search(names)
    search.visit(value, 0)
    return sorted(name for name in search.found if name in names or not hasattr(builtins, name))


_ATOMS = (1 << 24) | (1 << 27) | (1 << 28)
"""`Py_TPFLAGS_LONG_SUBCLASS`, `…BYTES…` and `…UNICODE…`: values that hold no code."""


class _Search:
    """One walk from a value to the code it holds."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.found: set[str] = set()
        self._names = names
        self._met: set[int] = set()

    def visit(self, value: Any, depth: int) -> None:
        """Look at a value and what it is made of."""
        if depth > DEPTH or id(value) in self._met:
            return
        self._met.add(id(value))
        for part in self._parts(value):
            self.visit(part, depth + 1)

    def _parts(self, value: Any) -> list[Any]:
        kind = type(value)
        if kind is FunctionType:
            return self._function(value)
        if kind is MethodType:
            return [value.__func__, value.__self__]
        if kind is functools.partial:
            return [value.func, *value.args, *value.keywords.values()]
        if kind is CellType:
            return _inside(value)
        if kind in (list, tuple, set, frozenset):
            return list(value)[:WIDTH] if len(value) <= WIDTH else []
        if kind is dict:
            return list(value.values()) if len(value) <= WIDTH else []
        if kind is property:
            return [value.fget, value.fset, value.fdel]
        if kind in (staticmethod, classmethod):
            return [value.__func__]
        if issubclass(kind, type):
            return _class(value)
        if name_of(kind) in ("functools._lru_cache_wrapper", "functools.cached_property"):
            return [value.__wrapped__ if hasattr(kind, "cache_info") else value.func]
        return [kind, *_attributes(value)] if name_of(kind).startswith("__main__.") else []

    def _function(self, function: FunctionType) -> list[Any]:
        if function.__globals__ is self._names:
            self.found |= lookups(function.__code__)
        carried = [*(function.__closure__ or ()), *(function.__defaults__ or ())]
        carried += (function.__kwdefaults__ or {}).values()
        if "__wrapped__" in function.__dict__:
            carried.append(function.__dict__["__wrapped__"])
        return carried


def _inside(cell: CellType) -> list[Any]:
    try:
        return [cell.cell_contents]
    except ValueError:
        return []


def _class(kind: type) -> list[Any]:
    if not name_of(kind).startswith("__main__."):
        return []
    bases = trait(kind, "__bases__")
    return [*trait(kind, "__dict__").values(), *bases]


def _attributes(value: Any) -> list[Any]:
    try:
        inside = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return []
    return list(inside.values()) if type(inside) is dict and len(inside) <= WIDTH else []


_known: dict[int, tuple[CodeType, frozenset[str]]] = {}


def lookups(code: CodeType) -> frozenset[str]:
    """Return the global names that a function's code and the code within it look up."""
    known = _known.get(id(code))
    if known is not None and known[0] is code:
        return known[1]
    found, stored, argument = set(), set(), 0
    operations = code.co_code
    for at in range(0, len(operations), 2):
        operation = operations[at]
        argument |= operations[at + 1]
        if operation == _EXTENDED:
            argument <<= 8
            continue
        if operation == _GLOBAL:
            found.add(code.co_names[argument >> 1])
        elif operation in _PLAIN:
            found.add(code.co_names[argument])
        elif operation == _STORE:
            stored.add(code.co_names[argument])
        argument = 0
    # What a class body binds, it mostly looks up itself.
    names = frozenset(found - stored - {"__name__"})
    for constant in code.co_consts:
        if type(constant) is CodeType:
            names |= lookups(constant)
    if len(_known) > 5000:
        _known.clear()
    _known[id(code)] = (code, names)
    return names
