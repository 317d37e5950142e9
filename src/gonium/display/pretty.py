"""A value as plain text, to the letter as IPython writes it.

For files of Jupyter's, whose readers compare them: how containers are broken over lines, that
sets are sorted and classes come without `<class …>`, all this is IPython's.
"""

import os
import re
import types
from collections.abc import Callable, Iterable
from inspect import signature
from typing import Any

from gonium.display.fitting import MOST, Fitting

_FLAGS = ("IGNORECASE", "LOCALE", "MULTILINE", "DOTALL", "UNICODE", "VERBOSE", "DEBUG")
_BUILTIN = (None, "builtins", "exceptions")


def pretty(value: object) -> str:
    """The text of a value; raises what its methods raise."""
    printer = Printer()
    printer.pretty(value)
    printer.flush()
    return "".join(printer.written)


class Printer(Fitting):
    """Writes values."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[int] = []
        """Identities of what it is within."""

    def pretty(self, value: Any) -> None:
        """Write a value, by the way of the nearest of its classes that knows one."""
        cycle = id(value) in self.stack
        self.stack.append(id(value))
        self.begin_group()
        try:
            self._writer(value)(value, self, cycle)
        finally:
            self.end_group()
            self.stack.pop()

    def _writer(self, value: Any) -> "Writer":
        if value is None or value is Ellipsis or value is NotImplemented:
            return write_repr
        for kind in getattr(value, "__class__", type(value)).__mro__:
            found = WRITERS.get(kind) or NAMED.get((kind.__module__, kind.__name__))
            if found is not None:
                return found
            if callable(kind.__dict__.get("_repr_pretty_")):
                return _write_itself
            if kind is not object and "__repr__" in kind.__dict__:
                return write_repr
        return write_object


Writer = Callable[[Any, Printer, bool], None]


def _write_itself(value: Any, p: Printer, cycle: bool) -> None:
    value._repr_pretty_(p, cycle)


def write_repr(value: Any, p: Printer, cycle: bool) -> None:
    """Write what `repr` gives."""
    with p.group():
        for number, line in enumerate(repr(value).splitlines()):
            if number:
                p.break_()
            p.text(line)


def write_object(value: Any, p: Printer, cycle: bool) -> None:
    """Write a value that has nothing to say: `<module.Class at 0x…>`."""
    kind = getattr(value, "__class__", type(value))
    if kind.__repr__ is not object.__repr__:
        write_repr(value, p, cycle)
        return
    with p.group(1, "<", ">"):
        p.pretty(kind)
        p.text(f" at {id(value):#x}")
        if cycle:
            p.text(" ...")


def _sequence(start: str, end: str) -> Writer:
    def write(value: Any, p: Printer, cycle: bool) -> None:
        if cycle:
            p.text(f"{start}...{end}")
            return
        with p.group(len(start), start, end):
            _write_items(value, p)
            if len(value) == 1 and isinstance(value, tuple):
                p.text(",")

    return write


def _set(start: str, end: str) -> Writer:
    def write(value: Any, p: Printer, cycle: bool) -> None:
        if cycle:
            p.text(f"{start}...{end}")
        elif not len(value):
            p.text(f"{type(value).__name__}()")
        else:
            with p.group(len(start), start, end):
                _write_items(_sorted(value) if len(value) < MOST else value, p)

    return write


def _sorted(items: Iterable[Any]) -> list[Any]:
    found = list(items)
    try:
        return sorted(found)
    except Exception:  # noqa: BLE001  user code: comparisons
        try:
            return sorted(found, key=str)
        except Exception:  # noqa: BLE001  user code: `__str__`
            return found


def _write_items(values: Iterable[Any], p: Printer) -> None:
    for number, item in p.items(values):
        if number:
            p.text(",")
            p.breakable()
        p.pretty(item)


def _mapping(start: str, end: str) -> Writer:
    def write(value: Any, p: Printer, cycle: bool) -> None:
        if cycle:
            p.text("{...}")
            return
        with p.group(len(start), start, end):
            for number, key in p.items(value.keys()):
                if number:
                    p.text(",")
                    p.breakable()
                p.pretty(key)
                p.text(": ")
                p.pretty(value[key])

    return write


class Call:
    """Written as a call with these arguments."""

    def __init__(self, name: str, arguments: Iterable[Any], named: dict[str, Any]) -> None:
        self.parts = [("", value) for value in arguments]
        self.parts += [(f"{key}=", value) for key, value in named.items()]
        self.opening = f"{name}("

    def _repr_pretty_(self, p: Printer, cycle: bool) -> None:
        with p.group(len(self.opening), self.opening, ")"):
            for number, (label, value) in enumerate(self.parts):
                if number:
                    p.text(",")
                    p.breakable()
                if label:
                    with p.group(len(label), label):
                        p.pretty(value)
                else:
                    p.pretty(value)


class Raw:
    """Written as this text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def _repr_pretty_(self, p: Printer, cycle: bool) -> None:
        p.text(self.text)


def _call(parts: Callable[[Any], tuple[Any, ...]]) -> Writer:
    """Written as a call of the class; the last part may be a dict of named arguments."""

    def write(value: Any, p: Printer, cycle: bool) -> None:
        arguments = (Raw("..."),) if cycle else parts(value)
        named = arguments[-1] if arguments and type(arguments[-1]) is _Named else {}
        positional = arguments[:-1] if named else arguments
        p.pretty(Call(type(value).__name__, positional, named))

    return write


class _Named(dict[str, Any]):
    """Named arguments."""


def _write_type(value: Any, p: Printer, cycle: bool) -> None:
    owner = next(kind for kind in type(value).__mro__ if "__repr__" in vars(kind))
    if owner is not type:
        write_repr(value, p, cycle)
        return
    module = getattr(value, "__module__", None)
    name = value.__qualname__
    p.text(name if module in _BUILTIN else f"{module}.{name}")


def _write_function(value: Any, p: Printer, cycle: bool) -> None:
    name = getattr(value, "__qualname__", value.__name__)
    if value.__module__ not in _BUILTIN:
        name = f"{value.__module__}.{name}"
    try:
        name += str(signature(value))
    except ValueError:
        pass
    p.text(f"<function {name}>")


def _write_exception(value: Any, p: Printer, cycle: bool) -> None:
    kind = type(value)
    name = kind.__qualname__
    if kind.__module__ not in _BUILTIN:
        name = f"{kind.__module__}.{name}"
    p.pretty(Call(name, value.args, {}))


def _write_pattern(value: Any, p: Printer, cycle: bool) -> None:
    text = "r" + repr(value.pattern).replace("\\\\", "\\")
    flags = "|".join(f"re.{flag}" for flag in _FLAGS if value.flags & getattr(re, flag))
    p.pretty(Call("re.compile", [Raw(text), *([Raw(flags)] if value.flags else [])], {}))


def _write_namespace(value: Any, p: Printer, cycle: bool) -> None:
    p.pretty(Call("namespace", [Raw("...")] if cycle else [], {} if cycle else value.__dict__))


def _write_super(value: Any, p: Printer, cycle: bool) -> None:
    with p.group(8, "<super: ", ">"):
        p.pretty(value.__thisclass__)
        p.text(",")
        p.breakable()
        p.pretty(value.__self__)


WRITERS: dict[type, Writer] = {
    **dict.fromkeys((int, float, str, bytes, slice, range, types.MethodType), write_repr),
    tuple: _sequence("(", ")"),
    list: _sequence("[", "]"),
    dict: _mapping("{", "}"),
    set: _set("{", "}"),
    frozenset: _set("frozenset({", "})"),
    type(os.environ): _mapping("environ{", "}"),
    types.MappingProxyType: _mapping("mappingproxy({", "})"),
    types.SimpleNamespace: _write_namespace,
    super: _write_super,
    type: _write_type,
    types.FunctionType: _write_function,
    types.BuiltinFunctionType: _write_function,
    re.Pattern: _write_pattern,
    BaseException: _write_exception,
}
NAMED: dict[tuple[str, str], Writer] = {
    ("datetime", "datetime"): write_repr,
    ("datetime", "timedelta"): write_repr,
    ("collections", "defaultdict"): _call(lambda value: (value.default_factory, dict(value))),
    ("collections", "OrderedDict"): _call(lambda v: (list(v.items()),) if len(v) else ()),
    ("collections", "deque"): _call(
        lambda value: (
            (list(value),) if value.maxlen is None else (list(value), _Named(maxlen=value.maxlen))
        )
    ),
    ("collections", "Counter"): _call(lambda v: (dict(v.most_common()),) if len(v) else ()),
    ("collections", "UserList"): _call(lambda value: (value.data,)),
}
