"""Which function formats values of which type.

A type is given as itself or by its name, `"package.Type"`, so that the formatters of a library
can be registered without importing it: only values that exist are looked up, and whose values
exist is imported already.
"""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any, TypeVar

from gonium.display.integrations import BUILT_IN

Bundle = Mapping[str, Any]
"""MIME type to data: text, bytes, or anything that is JSON for a JSON type."""
Hints = Mapping[str, Any]
"""What `Media.metadata` holds: `width`, `height`, `shape`, `note`."""
Formatter = Callable[[Any], Bundle | tuple[Bundle, Hints] | None]
"""Says in which forms a value can be shown; `None`: in none, ask the next one."""

F = TypeVar("F", bound=Formatter)

_formatters: dict[type | str, Formatter] = {}


def formatter(kind: type | str) -> Callable[[F], F]:
    """Format instances of this type, and of types derived from it, by the decorated function.

    A name is that of the module the type says it is from and its qualified name, such as
    `"matplotlib.figure.Figure"`; a later registration replaces an earlier one.
    """

    def register(function: F) -> F:
        _formatters[kind] = function
        return function

    return register


def formatters_of(value: object) -> Iterator[tuple[type, Formatter]]:
    """Those that know this value, the nearest type first, and the type they are for."""
    for kind in type(value).__mro__:
        name = name_of(kind)
        if name in BUILT_IN and name not in _formatters:
            import_module(BUILT_IN[name])
        function = _formatters.get(kind) or _formatters.get(name)
        if function is not None:
            yield kind, function


def is_formatted(kind: type) -> bool:
    """Whether somebody formats instances of a built-in type."""
    if not _formatters:
        return False
    return any(each in _formatters or name_of(each) in _formatters for each in kind.__mro__)


def in_jupyter(function: Formatter) -> bool:
    """Whether Jupyter, too, would show such a value by more than the value's own methods."""
    built_in = function.__module__.startswith("gonium.display.integrations.")
    return not built_in or function.__module__.endswith(".matplotlib")


def name_of(kind: type) -> str:
    """The type as it is registered by name: `package.module.Type`."""
    return f"{kind.__module__}.{kind.__qualname__}"
