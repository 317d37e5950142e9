"""Gonium: a reactive Python notebook in one plain file.

`import gonium as gn` gives a notebook the few words it may want; they work in a plain script
too. Importing this costs next to nothing: each name brings its module when it is first used.
"""

__version__ = "0.1.0"

_HOMES = {
    "MissingError": "gonium.scripting.errors.MissingError",
    "NotebookError": "gonium.scripting.errors.NotebookError",
    "accordion": "gonium.media.choosing.accordion",
    "audio": "gonium.media.files.audio",
    "cache": "gonium.kernel.kept.function.cache",
    "callout": "gonium.media.boxes.callout",
    "carousel": "gonium.media.choosing.carousel",
    "clear_output": "gonium.kernel.output.clear_output",
    "code": "gonium.media.texts.code",
    "diff": "gonium.media.texts.diff",
    "doc": "gonium.media.telling.doc",
    "download": "gonium.media.files.download",
    "formatter": "gonium.display.registry.formatter",
    "grid": "gonium.media.arranging.grid",
    "hstack": "gonium.media.arranging.hstack",
    "html": "gonium.markup.html",
    "icon": "gonium.media.boxes.icon",
    "iframe": "gonium.media.texts.iframe",
    "image": "gonium.media.files.image",
    "inspect": "gonium.media.telling.inspect",
    "json": "gonium.media.trees.json",
    "latex": "gonium.media.texts.latex",
    "lazy": "gonium.media.choosing.lazy",
    "load": "gonium.scripting.notebook.load",
    "md": "gonium.markup.md",
    "mermaid": "gonium.media.texts.mermaid",
    "open": "gonium.scripting.session.open",
    "output": "gonium.output",
    "pdf": "gonium.media.files.pdf",
    "progress": "gonium.kernel.progress.progress",
    "sh": "gonium.kernel.jupyter.shell.sh",
    "show": "gonium.kernel.output.display",
    "sidebar": "gonium.media.arranging.sidebar",
    "spinner": "gonium.kernel.progress.spinner",
    "sql": "gonium.querying.call.sql",
    "stat": "gonium.media.boxes.stat",
    "stop": "gonium.kernel.output.stop",
    "table": "gonium.display.tables.shown.table",
    "tabs": "gonium.media.choosing.tabs",
    "tree": "gonium.media.trees.tree",
    "ui": "gonium.ui",
    "video": "gonium.media.files.video",
    "vstack": "gonium.media.arranging.vstack",
}
"""Public name to where it lives."""

__all__ = [
    "MissingError",
    "NotebookError",
    "accordion",
    "audio",
    "cache",
    "callout",
    "carousel",
    "clear_output",
    "code",
    "diff",
    "doc",
    "download",
    "formatter",
    "grid",
    "hstack",
    "html",
    "icon",
    "iframe",
    "image",
    "inspect",
    "json",
    "latex",
    "lazy",
    "load",
    "md",
    "mermaid",
    "open",
    "output",
    "pdf",
    "progress",
    "sh",
    "show",
    "sidebar",
    "spinner",
    "sql",
    "stat",
    "stop",
    "table",
    "tabs",
    "tree",
    "ui",
    "video",
    "vstack",
]

TYPE_CHECKING = False  # what type checkers take for `typing.TYPE_CHECKING`, without the import
if TYPE_CHECKING:
    from gonium import output, ui
    from gonium.display.registry import formatter
    from gonium.display.tables.shown import table
    from gonium.kernel.jupyter.shell import sh
    from gonium.kernel.kept.function import cache
    from gonium.kernel.output import clear_output, stop
    from gonium.kernel.output import display as show
    from gonium.kernel.progress import progress, spinner
    from gonium.markup import html, md
    from gonium.media.arranging import grid, hstack, sidebar, vstack
    from gonium.media.boxes import callout, icon, stat
    from gonium.media.choosing import accordion, carousel, lazy, tabs
    from gonium.media.files import audio, download, image, pdf, video
    from gonium.media.telling import doc, inspect
    from gonium.media.texts import code, diff, iframe, latex, mermaid
    from gonium.media.trees import json, tree
    from gonium.querying.call import sql
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
