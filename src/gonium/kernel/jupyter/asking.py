"""Questions and errands of IPython's magics: help, names, scripts to run, files to write."""

import builtins
import fnmatch
import inspect
import os
import re
import shlex
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any, NoReturn

from gonium.display.manner import Manner


class UnknownMagic(Exception):
    """A magic of IPython's, or of an extension, that there is nothing for here."""


def unknown(magic: str, body: str | None = None) -> NoReturn:
    """Raise `UnknownMagic`: the cell that was converted had a magic that nobody knows."""
    name = magic.split()[0]
    raise UnknownMagic(
        f"{name} is a magic of IPython or of one of its extensions that Gonium does not have: "
        "write what it did as plain Python, or remove it."
    )


def help(value: Any, *, source: bool = False) -> None:
    """Print the documentation of a value, or of the names that a pattern fits.

    A text is taken for a name that nobody has, or a pattern. In a file of Jupyter's nothing is
    printed, since Jupyter shows help beside the notebook.
    """
    if isinstance(value, str) and re.fullmatch(r"[\w.]+", value):
        try:
            value = eval(value, vars(sys.modules["__main__"]))
        except Exception:  # noqa: BLE001  attributes may be the user's code
            print(f"Object `{value}` not found.")
            return
    if Manner.jupyter:
        return
    if isinstance(value, str) and "*" in value:
        print("\n".join(_fitting(value)))
    elif isinstance(value, str) and value[:1] == "%":
        print(f"{value} is a magic of IPython: see its documentation.")
    else:
        print("\n".join(_told(value, source)))


def who(names_there: Mapping[str, Any], *, values: bool = False) -> None:
    """Print the names of the notebook, with their types and values if asked for."""
    found = names(names_there)
    if not found:
        print("Interactive namespace is empty.")
    elif values:
        print("Variable   Type       Data/Info\n" + "-" * 30)
        for name in found:
            value = names_there[name]
            text = " ".join(repr(value).split())[:60]
            print(f"{name:<10} {type(value).__name__:<10} {text}")
    else:
        print("\t ".join(found) + "\t ")


def names(names_there: Mapping[str, Any]) -> list[str]:
    """Return the names of the notebook, sorted."""
    return sorted(
        name
        for name in names_there
        if not name.startswith("_") and name not in ("gn", "jupyter", "In", "Out")
    )


def run(command: str) -> dict[str, Any]:
    """Run a script, given as `path.py argument …`, and return the names it leaves."""
    import runpy

    words = shlex.split(command)
    if not words:
        raise ValueError("%run needs a script: give its path.")
    path = os.path.expanduser(words[0])
    path = path if os.path.exists(path) or path.endswith(".py") else f"{path}.py"
    before, main = sys.argv, sys.modules["__main__"]
    sys.argv = [path, *words[1:]]
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    try:
        found = runpy.run_path(path, run_name="__main__")
    except SystemExit:
        found = {}
    finally:
        sys.argv, sys.modules["__main__"] = before, main
        del sys.path[0]
    return {name: value for name, value in found.items() if not name.startswith("__")}


def write_file(path: str, text: str, *, append: bool = False) -> None:
    """Write text to a file, and say so as IPython does."""
    path = os.path.expanduser(path)
    told = "Appending to" if append else "Overwriting" if os.path.exists(path) else "Writing"
    print(f"{told} {path}")
    with open(path, "a" if append else "w", encoding="utf-8") as file:
        file.write(text)


def _told(value: Any, source: bool) -> list[str]:
    """What is told about a value."""
    lines = []
    try:
        lines.append(f"Signature: {getattr(value, '__name__', '')}{inspect.signature(value)}")
    except (TypeError, ValueError):
        if not isinstance(value, ModuleType):
            lines.append(f"Type:      {type(value).__name__}")
    text = inspect.getdoc(value)
    if source:
        try:
            return [*lines, inspect.getsource(value).rstrip()]
        except (OSError, TypeError):
            pass
    return [*lines, text or "No documentation."]


def _fitting(pattern: str) -> list[str]:
    """The names that fit a pattern, such as `np.*space` or `*Warning`."""
    owner, _, last = pattern.rpartition(".")
    if not owner:
        known = {*vars(builtins), *vars(sys.modules["__main__"])}
        return sorted(name for name in known if fnmatch.fnmatchcase(name, last))
    value: Any = None
    for number, part in enumerate(owner.split(".")):
        there = vars(builtins) | vars(sys.modules["__main__"])
        value = getattr(value, part, None) if number else there.get(part)
    return [f"{owner}.{name}" for name in dir(value) if fnmatch.fnmatchcase(name, last)]
