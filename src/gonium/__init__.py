"""Gonium: a reactive Python notebook in one plain file.

`import gonium as gn` gives a notebook the few words it may want; they work in a plain script
too. Importing this costs next to nothing: each name brings its module when it is first used.
"""

__version__ = "0.1.0"

_HOMES = {
    "MissingError": "gonium.scripting.errors.MissingError",
    "NotebookError": "gonium.scripting.errors.NotebookError",
    "cache": "gonium.kernel.kept.function.cache",
    "clear_output": "gonium.kernel.output.clear_output",
    "formatter": "gonium.display.registry.formatter",
    "html": "gonium.markup.html",
    "load": "gonium.scripting.notebook.load",
    "md": "gonium.markup.md",
    "open": "gonium.scripting.session.open",
    "sh": "gonium.kernel.jupyter.shell.sh",
    "show": "gonium.kernel.output.display",
    "stop": "gonium.kernel.output.stop",
    "table": "gonium.display.tables.shown.table",
    "ui": "gonium.ui",
}
"""Public name to where it lives."""

__all__ = [
    "MissingError",
    "NotebookError",
    "cache",
    "clear_output",
    "formatter",
    "html",
    "load",
    "md",
    "open",
    "sh",
    "show",
    "stop",
    "table",
    "ui",
]

TYPE_CHECKING = False  # what type checkers take for `typing.TYPE_CHECKING`, without the import
if TYPE_CHECKING:
    from gonium import ui
    from gonium.display.registry import formatter
    from gonium.display.tables.shown import table
    from gonium.kernel.jupyter.shell import sh
    from gonium.kernel.kept.function import cache
    from gonium.kernel.output import clear_output, stop
    from gonium.kernel.output import display as show
    from gonium.markup import html, md
    from gonium.scripting.errors import MissingError, NotebookError
    from gonium.scripting.notebook import load
    from gonium.scripting.session import open


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'gonium' has no attribute {name!r}")
    from importlib import import_module

    module, _, attribute = _HOMES[name].rpartition(".")
    # `gonium.ui` is a module itself; when it is imported, Python makes it an attribute of ours.
    value = (
        import_module(_HOMES[name])
        if module == "gonium"
        else getattr(import_module(module), attribute)
    )
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
