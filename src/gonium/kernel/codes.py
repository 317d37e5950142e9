"""Versions of what holds code: functions, classes, and what wraps them.

A function's content is its code with defaults, closure and attributes, but not where it stands;
a class's is everything in it, base by base. What comes from an installed package is known by its
name: that does not change while a kernel lives.
"""

import functools
import sys
from types import (
    BuiltinFunctionType,
    CellType,
    CodeType,
    FunctionType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodDescriptorType,
    MethodType,
    ModuleType,
    WrapperDescriptorType,
)
from typing import Any

from gonium.kernel.content import Content, TooCostly, encoder, find, name_of, trait
from gonium.kernel.modules import digest_of_module, is_installed, local
from gonium.kernel.reach import lookups

_TOLD = (ModuleType, FunctionType, type(None), bool, int, float, complex, str, bytes)

_PLACES = frozenset(
    (
        *("__dict__", "__weakref__", "__module__", "__firstlineno__", "__static_attributes__"),
        *("_abc_impl", "__annotations_cache__", "__annotate__", "__annotate_func__"),
        "__slotnames__",  # noted by `copyreg` when an instance is first pickled
    )
)
"""What a class holds that says where and how it was made, not what it does."""

_HEAP_TYPE = 1 << 9
"""`Py_TPFLAGS_HEAPTYPE`: the class was made while the program ran."""


@encoder(ModuleType)
def _add_module(content: Content, value: ModuleType) -> None:
    name = f"{value.__dict__.get('__name__')}"
    content.write("module", name)
    if digest := digest_of_module(name):
        content.write("local", digest)


@encoder(CodeType)
def _add_code(content: Content, code: CodeType) -> None:
    content.write("code", code.co_code)
    content.write("handlers", code.co_exceptiontable)
    counts = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags)
    content.write("shape", f"{counts}")
    names = (code.co_qualname, code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    content.write("names", f"{names}")
    content.add_all("constants", code.co_consts, len(code.co_consts))


@encoder(FunctionType)
def _add_function(content: Content, function: FunctionType) -> None:
    if content.met(function):
        return
    if type(function.__module__) is str and is_installed(function.__module__):
        name = f"{function.__module__}.{function.__qualname__}"
        if find(name) is function:
            content.write("function", name)
            return
    content.write("function")
    content.add(function.__code__)
    content.add(function.__defaults__)
    content.add(function.__kwdefaults__)
    content.add(_annotations(function))
    content.add(function.__dict__ or None)
    closure = function.__closure__ or ()
    content.add_all("closure", closure, len(closure))
    if local(f"{function.__module__}") is not None:
        _add_lookups(content, function)


def _add_lookups(content: Content, function: FunctionType) -> None:
    """Add what a function of a local module looks up there: nothing else tells that it changed.

    Of what can be changed in place, the source counts.
    """
    names = function.__globals__
    for name in sorted(lookups(function.__code__) & names.keys()):
        value = names[name]
        content.write("looks up", name)
        if type(value) in _TOLD or issubclass(type(value), type):
            content.add(value)
        else:
            content.write("source", digest_of_module(f"{function.__module__}"))


@encoder(CellType)
def _add_cell(content: Content, cell: CellType) -> None:
    try:
        inside = cell.cell_contents
    except ValueError:
        content.write("empty")
    else:
        content.write("cell")
        content.add(inside)


@encoder(MethodType)
def _add_method(content: Content, method: MethodType) -> None:
    content.write("method")
    content.add(method.__func__)
    content.add(method.__self__)


@encoder(BuiltinFunctionType)
def _add_builtin(content: Content, function: Any) -> None:
    owner = function.__self__
    if owner is not None and type(owner) is not ModuleType and type(owner) is not type:
        raise TooCostly  # a method of some object
    content.write("builtin", f"{function.__module__}.{function.__qualname__}")


@encoder(WrapperDescriptorType, MethodDescriptorType, GetSetDescriptorType, MemberDescriptorType)
def _add_descriptor(content: Content, value: Any) -> None:
    content.write("descriptor", value.__qualname__)


@encoder(property)
def _add_property(content: Content, value: property) -> None:
    content.add_all("property", (value.fget, value.fset, value.fdel), 3)


@encoder(staticmethod, classmethod)
def _add_wrapped(content: Content, value: Any) -> None:
    content.write(type(value).__name__)
    content.add(value.__func__)


@encoder(functools.partial)
def _add_partial(content: Content, value: Any) -> None:
    content.add_all("partial", (value.func, value.args, value.keywords), 3)


@encoder("functools._lru_cache_wrapper")
def _add_cached(content: Content, value: Any) -> None:
    content.write("cached", f"{sorted(value.cache_parameters().items())}")
    content.add(value.__wrapped__)


@encoder("_collections._tuplegetter", "collections._tuplegetter")
def _add_getter(content: Content, value: Any) -> None:
    content.write("getter", f"{value.__doc__}")


@encoder("functools.cached_property")
def _add_cached_property(content: Content, value: Any) -> None:
    content.write("cached_property")
    content.add(value.func)


@encoder(type)
def _add_class(content: Content, kind: type) -> None:
    if content.met(kind):
        return
    content.write("class", name_of(kind))
    if not trait(kind, "__flags__") & _HEAP_TYPE:
        return  # one of C's own, made once
    if is_installed(trait(kind, "__module__")):
        if find(name_of(kind)) is not kind:
            raise TooCostly  # made in a function: its name does not say what it is
        return
    content.add(type(kind))
    content.add(trait(kind, "__bases__"))
    inside = trait(kind, "__dict__")
    held = {name: value for name, value in inside.items() if name not in _PLACES}
    content.add_all("held", (p for pair in held.items() for p in pair), 2 * len(held))
    content.add(_annotations(kind))


@encoder("dataclasses.Field")
def _add_field(content: Content, value: Any) -> None:
    names = [name for name in type(value).__slots__ if not name.startswith("__")]
    content.add_all("field", (getattr(value, name) for name in names), len(names))


@encoder("dataclasses._DataclassParams")
def _add_params(content: Content, value: Any) -> None:
    content.write("params", repr(value))


@encoder(
    "dataclasses._MISSING_TYPE",
    "dataclasses._HAS_DEFAULT_FACTORY_CLASS",
    "dataclasses._KW_ONLY_TYPE",
)
def _add_mark(content: Content, value: Any) -> None:
    content.write("mark", type(value).__name__)


@encoder("dataclasses._FIELD_BASE", "typing.TypeVar", "typing._SpecialForm")
def _add_called(content: Content, value: Any) -> None:
    content.write("called", f"{getattr(value, '__name__', None) or value.name}")


@encoder("typing.ForwardRef")
def _add_forward(content: Content, value: Any) -> None:
    content.write("forward", value.__forward_arg__)


@encoder(
    "typing._GenericAlias",
    "typing._UnionGenericAlias",
    "typing._CallableGenericAlias",
    "typing._LiteralGenericAlias",
    "typing._AnnotatedAlias",
)
def _add_typing(content: Content, value: Any) -> None:
    content.write(type(value).__name__)
    content.add(value.__origin__)
    content.add(value.__args__)
    content.add(getattr(value, "__metadata__", None))


def _annotations(holder: Any) -> Any:
    """Return a function's or class's own annotations; where they are lazy, what computes them."""
    inside = trait(holder, "__dict__") if isinstance(holder, type) else None
    if sys.version_info >= (3, 14):
        if inside is not None:
            return inside.get("__annotate_func__") or inside.get("__annotate__")
        return holder.__annotate__
    return None if inside is not None else holder.__annotations__


def is_made_here(value: Any) -> bool:
    """Say whether a value is a class of the notebook."""
    return issubclass(type(value), type) and trait(value, "__module__") == "__main__"


def is_code_with_state(value: Any) -> bool:
    """Say whether a value is a function or class of the notebook that holds what can be changed."""
    if type(value) is FunctionType:
        held = value.__closure__ or value.__defaults__ or value.__kwdefaults__ or value.__dict__
        return bool(held)
    return is_made_here(value)
