"""Modules of the notebook's own: Python files that are not installed, and may change any time.

A module is told by the code in its file and in those of the local modules that it uses. Before a
cell runs that imports one, those whose files have changed are forgotten, together with all that
use them, so that the import brings the new code.
"""

import ast
import functools
import importlib
import os
import sys
from _ast import PyCF_ONLY_AST
from collections.abc import Iterable
from contextlib import suppress
from importlib.util import cache_from_source, find_spec
from types import FunctionType, ModuleType
from typing import Any

import msgspec

from gonium.kernel.content import Content, TooCostly, trait

Files = dict[str, str]
"""Path of a module's file to the digest of the code in it."""

Stamp = tuple[int, int, int]


class Local(msgspec.Struct):
    """A local module as it was loaded."""

    module: Any
    path: str
    stamp: Stamp | None
    digest: str
    uses: frozenset[str]
    """Names of the local modules that it uses."""


_known: dict[str, Local] = {}


def local(name: str) -> Local | None:
    """Return a module by its name, if it is loaded and local."""
    module = sys.modules.get(name)
    if module is None:
        return None
    known = _known.get(name)
    if known is None or known.module is not module:
        path = _path_of(name, module)
        if path is None:
            return None
        known = Local(module, path, stamp_of(path), digest_of(path), frozenset())
        _known[name] = known  # before what it uses, which may use it
        known.uses = frozenset(_uses(name, module))
    return known


def files_of(names: Iterable[str]) -> Files:
    """Return the files that the code of these modules is in, and of all that they use."""
    return {one.path: one.digest for one in _closure(names).values()}


def files_of_missing(names: Iterable[str]) -> Files:
    """Return the files of those of these modules that could not be loaded."""
    files: Files = {}
    for name in names:
        if name in sys.modules or "." in name or not name:
            continue
        with suppress(ImportError, ValueError, AttributeError):
            spec = find_spec(name)
            if spec is not None and spec.origin and _is_local(spec.origin):
                path = os.path.abspath(spec.origin)
                files[path] = digest_of(path)
    return files


def digest_of_module(name: str) -> str:
    """Return a digest of a module's code and of the local modules it uses; empty: not local."""
    files = files_of([name])
    if not files:
        return ""
    return _digest_of_text("\0".join(sorted(files.values())))


def forget_changed(names: Iterable[str]) -> None:
    """Let the next import of these modules load them anew, where files have changed since."""
    gone = {name for name, one in _closure(names).items() if _has_changed(one)}
    if not gone:
        return
    loaded = {name: one for name in list(sys.modules) if (one := local(name)) is not None}
    more = gone
    while more:
        more = {name for name, one in loaded.items() if name not in gone and one.uses & gone}
        gone |= more
    for name in gone & loaded.keys():
        _unload(name, loaded[name])
    importlib.invalidate_caches()


@functools.cache
def is_installed(module: str) -> bool:
    """Say whether a module belongs to Python or to an installed package."""
    if module == "__main__":
        return False
    file = getattr(sys.modules.get(module), "__file__", None)
    if file is None:
        return module in sys.builtin_module_names or module in sys.stdlib_module_names
    if not isinstance(file, str) or module.partition(".")[0] == "gonium":
        return True
    return not _is_local(file)


def _is_local(file: str) -> bool:
    return file.endswith(".py") and not is_installed_at(file)


def is_installed_at(place: str) -> bool:
    """Say whether a file or folder belongs to Python or to an installed package."""
    if "/site-packages/" in f"{place}/" or "/dist-packages/" in f"{place}/":
        return True
    return place.startswith(_PREFIXES)


_PREFIXES = tuple({os.path.join(one, "") for one in (sys.prefix, sys.base_prefix, sys.exec_prefix)})
"""With their last slash: a project may be called as an environment and more."""


def stamp_of(path: str) -> Stamp | None:
    """Return what changes when a file is written; `None`: it is not there."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def digest_of(path: str) -> str:
    """Return a digest of the code in a file: comments and layout do not count, where it parses.
    Empty: it cannot be read."""
    try:
        with open(path, "rb") as file:
            source = file.read()
    except OSError:
        return ""
    try:
        code = compile(source, "", "exec", dont_inherit=True)
        content = Content(1_000_000, 100_000_000)
        content.add(code)
        return content.token()
    except (SyntaxError, ValueError, TooCostly, RecursionError, MemoryError):
        return _digest_of_text(source)


def _digest_of_text(text: str | bytes) -> str:
    content = Content(size=len(text) + 1)
    content.write("text", text)
    return content.token()


def _closure(names: Iterable[str]) -> dict[str, Local]:
    """Return the local ones of these modules, and those that they use, and so on."""
    found: dict[str, Local] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found and (one := local(name)) is not None:
            found[name] = one
            waiting += one.uses
    return found


def _path_of(name: str, module: Any) -> str | None:
    """Return the file of a local module; `None` for any other."""
    if name == "__main__" or is_installed(name):
        return None
    file = getattr(module, "__dict__", {}).get("__file__")
    if type(file) is not str or not file.endswith(".py") or "/" not in file:
        return None
    return os.path.abspath(file)


def _has_changed(one: Local) -> bool:
    return stamp_of(one.path) != one.stamp and digest_of(one.path) != one.digest


def _uses(name: str, module: Any) -> set[str]:
    """Return the local modules that a module uses: those that its names stand for or come from,
    those that it imports anywhere, and its package."""
    parent = name.rpartition(".")[0]
    used = {parent} if parent else set()
    for value in list(module.__dict__.values()):
        if type(value) is ModuleType:
            used.add(value.__name__)
        elif type(value) is FunctionType:
            used.add(value.__module__)
        elif issubclass(type(value), type):
            used.add(trait(value, "__module__"))
    package = name if hasattr(module, "__path__") else parent
    bad = (OSError, SyntaxError, ValueError, RecursionError, MemoryError)
    with suppress(*bad), open(module.__file__, "rb") as file:
        used |= imported_modules(compile(file.read(), "", "exec", PyCF_ONLY_AST), package)
    used.discard(name)
    return {one for one in used if type(one) is str and local(one) is not None}


def imported_modules(tree: ast.AST, package: str = "") -> set[str]:
    """Return every name in a tree that may be that of an imported module."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.rsplit(".", node.level - 1)[0] if node.level > 1 else package
                base = f"{above}.{base}".strip(".")
            found.add(base)
            found.update(f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and _called(node) in ("import_module", "__import__"):
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and type(first.value) is str:
                found.add(first.value)
    return found


def _called(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _unload(name: str, one: Local) -> None:
    sys.modules.pop(name, None)
    _known.pop(name, None)
    # What was compiled is told from the source by its second and size, which may be the same.
    with suppress(OSError, NotImplementedError):
        os.unlink(cache_from_source(one.path))
