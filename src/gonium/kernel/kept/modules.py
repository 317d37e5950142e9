"""What identifies a module across kernels: the version of its package, or its source.

Packages that are installed go by their version, or, where they tell none, by the file they are.
Modules of the user's own, beside the notebook for instance, go by what is in their files and in
those that these import. Nothing is imported to find out.
"""

import ast
import importlib.metadata
import os
import sys
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from opcode import opmap
from types import CodeType

from gonium.kernel.kept.reason import NotKept
from gonium.kernel.modules import is_installed_at

_IMPORT = opmap["IMPORT_NAME"]
_EXTENDED = opmap["EXTENDED_ARG"]
_OURS = frozenset(("__main__", "gonium"))


def imported_by(code: CodeType) -> set[str]:
    """Return the top-level modules that a piece of code, or code within it, imports."""
    found, argument = set(), 0
    operations = code.co_code
    for at in range(0, len(operations), 2):
        argument |= operations[at + 1]
        if operations[at] == _EXTENDED:
            argument <<= 8
            continue
        if operations[at] == _IMPORT:
            found.add(code.co_names[argument].partition(".")[0])
        argument = 0
    for constant in code.co_consts:
        if type(constant) is CodeType:
            found |= imported_by(constant)
    return found - {""}


def identify(modules: set[str]) -> list[str]:
    """Return what identifies these modules and those of the user's own that they import.

    Raises `NotKept` for a module that was made by a program, so that nothing says what it is.
    """
    told: dict[str, str] = {}
    waiting = sorted({name.partition(".")[0] for name in modules})
    while waiting:
        name = waiting.pop()
        if name in told or name in _OURS or name in sys.stdlib_module_names:
            continue
        told[name] = ""
        spec = _find(name)
        if spec is None:
            told[name] = "absent"
        elif _is_installed(spec):
            told[name] = _version(name)
        else:
            told[name], imports = _read(name, spec)
            waiting += imports
    return [f"{name} {known}" for name, known in sorted(told.items())]


def is_own(name: str) -> bool:
    """Say whether a module is one of the user's own: in files, and not installed."""
    top = name.partition(".")[0]
    if top in _OURS or top in sys.stdlib_module_names:
        return False
    spec = _find(top)
    return spec is not None and not _is_installed(spec)


def _find(name: str) -> ModuleSpec | None:
    try:
        return find_spec(name)
    except (ValueError, ImportError, AttributeError):
        if name in sys.modules:
            raise NotKept(f"the module {name} was not imported from a file") from None
        return None


def _is_installed(spec: ModuleSpec) -> bool:
    places = [spec.origin] if spec.has_location and spec.origin else _folders(spec)
    if not places:
        return spec.origin in ("built-in", "frozen")
    return all(map(is_installed_at, places))


def _folders(spec: ModuleSpec) -> list[str]:
    return list(spec.submodule_search_locations or ())


@cache
def _version(name: str) -> str:
    """Return the version of an installed package; it does not change while a kernel lives."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        pass
    spec = _find(name)
    places = ([spec.origin] if spec.origin else _folders(spec)) if spec is not None else []
    try:
        known = [os.stat(place) for place in places]
    except OSError:
        return "unknown"
    return " ".join(f"{one.st_size}:{one.st_mtime_ns}" for one in known)


def _read(name: str, spec: ModuleSpec) -> tuple[str, list[str]]:
    """Return a digest of a module's files, and the top-level modules that they import."""
    files = _files(spec)
    if not files:
        raise NotKept(f"the module {name} was not imported from a file")
    digest, imports = blake2b(digest_size=15), set[str]()
    try:
        _add_files(files, digest, imports)
    except OSError as error:
        raise NotKept(f"{error.filename} cannot be read: {error.strerror}") from None
    return digest.hexdigest(), sorted(imports)


def _add_files(files: list[str], digest: blake2b, imports: set[str]) -> None:
    for file in files:
        known = os.stat(file)
        data, found = _source(file, known.st_size, known.st_mtime_ns)
        digest.update(f"{os.path.basename(file)} ".encode() + data)
        imports |= found


def _files(spec: ModuleSpec) -> list[str]:
    folders = _folders(spec)
    if not folders:
        return [spec.origin] if spec.has_location and spec.origin else []
    return sorted(
        os.path.join(folder, file)
        for top in folders
        for folder, _, files in os.walk(top)
        for file in files
        if file.endswith((".py", ".so", ".pyd"))
    )


@lru_cache(maxsize=1024)
def _source(file: str, size: int, changed: int) -> tuple[bytes, set[str]]:
    """Return a digest of a file, and what it imports; read again when the file has changed."""
    with open(file, "rb") as opened:
        data = opened.read()
    digest, found = blake2b(data, digest_size=15).digest(), set[str]()
    try:
        tree = ast.parse(data) if file.endswith(".py") else ast.Module([], [])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return digest, found
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return digest, found
