"""What a run in this process borrows from whoever asks for it, and gives back as it was.

Beyond what a kernel borrows for each cell (`__main__`, `sys.argv`, `sys.path`, the standard
streams): the working directory, the environment, warnings, builtins, modules of the notebook's
folder, open figures, the event loop that runs, and the cell that runs, if it is a cell that asks.
All of it is the process's, so a run in one thread waits for that of another.
"""

import builtins
import linecache
import os
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from gonium.document import Notebook
from gonium.document.ipynb_setup import names_wanted
from gonium.kernel import ipython, output
from gonium.kernel.imports import AfterImport
from gonium.scripting.drawing import figures_apart, prepared

_one = threading.RLock()


@contextmanager
def apart(path: Path, notebook: Notebook, folder: Path | None) -> Iterator[None]:
    """Run a notebook within this, in a folder if one is given."""
    with _one, ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        for borrowed in (
            _without_loop(),
            _same(os.environ),
            _same(builtins.__dict__),
            _same(linecache.cache, added=False),
            _no_run(),
            _modules_apart(path.parent),
            figures_apart(),
            _after_imports(),
            _working_in(folder),
        ):
            stack.enter_context(borrowed)
        ipython.provide()
        if {"In", "Out"} & names_wanted(notebook):
            from gonium.kernel.jupyter.history import keep  # few notebooks ask for it

            keep()
        yield


@contextmanager
def _same(mapping: Any, *, added: bool = True) -> Iterator[None]:
    """Let what was in a mapping be there again; remove what was added."""
    before = dict(mapping)
    try:
        yield
    finally:
        for key in [key for key in mapping if key not in before] if added else ():
            del mapping[key]
        for key, value in before.items():
            if mapping.get(key) is not value:
                mapping[key] = value


@contextmanager
def _working_in(folder: Path | None) -> Iterator[None]:
    before = os.getcwd()
    if folder is not None:
        os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@contextmanager
def _no_run() -> Iterator[None]:
    """Let outputs go nowhere until a cell runs, and afterwards to the cell that asks, if one does."""
    asking, memory = output.current(), output.remembered()
    output.remember(None)
    try:
        yield
    finally:
        output.enter(asking)
        output.remember(memory)


@contextmanager
def _after_imports() -> Iterator[None]:
    finder = AfterImport({"matplotlib": prepared, **ipython.ACTIONS})
    finder.install()
    try:
        yield
    finally:
        finder.remove()


@contextmanager
def _modules_apart(folder: Path) -> Iterator[None]:
    """Let modules beside the notebook be its own: neither those of others with the same names are
    found, nor are its own left behind."""
    here = {name for name in _modules_in(folder) if _is_other(name, folder)}
    hidden = {name: sys.modules[name] for name in [*sys.modules] if name.partition(".")[0] in here}
    for name in hidden:
        del sys.modules[name]
    before = set(sys.modules)
    try:
        yield
    finally:
        for name in set(sys.modules) - before:
            if _lies_in(sys.modules[name], folder):
                del sys.modules[name]
        sys.modules.update(hidden)


def _modules_in(folder: Path) -> set[str]:
    """Return the names of modules and packages that lie in a folder."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return set()
    return {entry.name.removesuffix(".py") for entry in entries if _may_be_module(entry)}


def _may_be_module(entry: "os.DirEntry[str]") -> bool:
    if entry.name.endswith(".py"):
        return True
    return entry.is_dir() and os.path.isfile(os.path.join(entry.path, "__init__.py"))


def _is_other(name: str, folder: Path) -> bool:
    """Say whether a module that the folder has was imported from elsewhere."""
    known = sys.modules.get(name)
    ours = name in sys.stdlib_module_names or name == "gonium"
    return known is not None and not ours and not _lies_in(known, folder)


def _lies_in(module: Any, folder: Path) -> bool:
    """Say whether a module is Python code of the folder, and nothing that was installed there."""
    file = getattr(module, "__file__", None)
    if not isinstance(file, str) or not file.endswith(".py"):
        return False
    path = Path(file)
    installed = {"site-packages", "dist-packages"} & set(path.parts)
    return folder in path.parents and not installed


@contextmanager
def _without_loop() -> Iterator[None]:
    """Let no event loop run in this thread, so that cells can run theirs."""
    asyncio: Any = sys.modules.get("asyncio")
    running = asyncio._get_running_loop() if asyncio else None
    task = asyncio.current_task(running) if running is not None else None
    current = _current_loop()
    if running is not None:
        if task is not None:
            asyncio.tasks._leave_task(running, task)
        asyncio._set_running_loop(None)
    try:
        yield
    finally:
        if "asyncio" in sys.modules and _current_loop() is not current:
            sys.modules["asyncio"].set_event_loop(current)
        if running is not None:
            asyncio._set_running_loop(running)
            if task is not None:
                asyncio.tasks._enter_task(running, task)


def _current_loop() -> Any:
    """Return the loop that this thread has, if any; asked for, it would be made."""
    events: Any = sys.modules.get("asyncio.events")
    policy = getattr(events, "_event_loop_policy", None)
    return getattr(getattr(policy, "_local", None), "_loop", None)
