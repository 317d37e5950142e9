"""What each statement in IPython's syntax is in Python.

What shows or changes nothing in a notebook of ours is left out, with a note that says why; what
nobody knows becomes a call that raises when it runs, so that the rest of the notebook works.
"""

import ast
import re
import shlex
from collections.abc import Callable, Container

import msgspec

from gonium.document.magics_scan import Piece, indented
from gonium.document.magics_text import EVERYTHING, command, literal

GN, JUPYTER = "import gonium as gn", "from gonium import jupyter"
"""What a cell needs that calls our functions."""


class Replacement(msgspec.Struct, frozen=True):
    """Python for one statement."""

    lines: tuple[str, ...]
    needs: frozenset[str] = frozenset()
    """Imports."""
    dependencies: tuple[str, ...] = ()
    """What it asks to be installed."""


RESULT = "_result"
"""Holds the value of a cell's last expression while what encloses it ends."""

_FIGURES = "# Left out: figures are shown below the cell that draws them."
_RELOAD = "# Left out: changed modules are noticed."
_NOTHING = "# Left out: it has no effect here."
_DEPENDENCY = "# A dependency of the notebook: see the top of the file."
_NOTES = {
    "matplotlib": _FIGURES,
    "load_ext": _NOTHING,
    "reload_ext": _NOTHING,
    "unload_ext": _NOTHING,
    "autoreload": _RELOAD,
    "aimport": _RELOAD,
    **dict.fromkeys(
        (
            "config",
            "colors",
            "autosave",
            "automagic",
            "pdb",
            "logstart",
            "logstop",
            "gui",
            "debug",
            "lsmagic",
            "magic",
            "quickref",
            "reset",
            "reset_selective",
        ),
        _NOTHING,
    ),
}
_EXTENSIONS = {"autoreload": _RELOAD}
_ALIASES = {
    "ls": "ls -F --color=auto",
    "ll": "ls -F -o --color=auto",
    **{
        name: name
        for name in ("cat", "cp", "echo", "grep", "head", "less", "man", "mkdir", "more", "mv")
    },
    **{name: name for name in ("rm", "rmdir", "tail", "touch", "wc")},
}
_SHELLS = ("pip", "conda", "mamba")
_PYLAB = (
    'print("%pylab is deprecated, use %matplotlib inline and import the required libraries.")',
    'print("Populating the interactive namespace from numpy and matplotlib")',
    "import matplotlib.pyplot as plt",
    "import numpy as np",
    "from pylab import *",
)
_VALUED = frozenset(
    [
        "--index-url",
        "-i",
        "--extra-index-url",
        "--find-links",
        "-f",
        "--target",
        "-t",
        "-c",
        "--constraint",
        "--prefix",
        "--root",
        "-r",
        "--requirement",
        "-e",
        "--editable",
        "-n",
        "--name",
        "-p",
        "--channel",
        "--progress-bar",
        "--timeout",
    ]
)
_REQUIREMENT = re.compile(r"[A-Za-z0-9][\w.-]*(?:\[[\w,. -]+\])?(?:\s*(?:[=<>!~]=?=?|@)\s*\S+)?")
_CONDA_PIN = re.compile(r"(?<![=<>!~])=(?!=)")


def replacement(piece: Piece, bound: Container[str]) -> Replacement:
    """Python for a statement; `bound` has the names that the notebook binds."""
    if piece.escape == "#":
        return Replacement(())
    if installs := installed(piece):
        return Replacement((_DEPENDENCY,), dependencies=installs)
    if piece.escape in ("!", "!!"):
        return _shell(piece, piece.text, bound, captured=piece.escape == "!!")
    if piece.escape in ("?", "??"):
        return _help(piece, bound)
    if piece.escape in (",", ";", "/"):
        return _call(piece)
    name, argument = piece.magic
    if name in _ALIASES:
        return _shell(piece, f"{_ALIASES[name]} {argument}".strip(), bound)
    known = _MAGICS.get(name)
    found = known(piece, argument, bound) if known else None
    return found or unknown(piece, bound)


def unknown(piece: Piece, bound: Container[str]) -> Replacement:
    """A call that raises when it runs."""
    call = f"jupyter.unknown({literal('%' + piece.text)})"
    return Replacement((_assigned(piece, call),), frozenset((JUPYTER,)))


def installed(piece: Piece) -> tuple[str, ...]:
    """The packages that the statement installs, as requirements; none if that is not all of it."""
    text = piece.text if piece.escape in ("!", "%") and not piece.target else ""
    if not re.match(r"(?:uv\s+)?(?:pip3?|conda|mamba)\b|\S*python[\d.]*\s+-m\s+pip\b|{sys", text):
        return ()
    try:
        words = shlex.split(text.partition(" #")[0])
    except ValueError:
        return ()
    if "install" not in words or any(mark in text for mark in ("&&", "|", ";", "$")):
        return ()
    tool, found = words[0], []
    rest = iter(words[words.index("install") + 1 :])
    for word in rest:
        if word in _VALUED:
            next(rest, "")
        elif not word.startswith("-"):
            requirement = _CONDA_PIN.sub("==", word) if tool in ("conda", "mamba") else word
            if not _REQUIREMENT.fullmatch(requirement) or "/" in requirement.partition("@")[0]:
                return ()
            found.append(requirement)
    return tuple(found)


def _assigned(piece: Piece, call: str) -> str:
    return f"{piece.target} = {call}" if piece.target else call


def _shell(
    piece: Piece, text: str, bound: Container[str], *, captured: bool = False
) -> Replacement:
    captured = captured or bool(piece.target)
    option = ", capture=True" if captured else ""
    call = f"gn.sh({command(text, bound)}{option})"
    return Replacement((_assigned(piece, call),), frozenset((GN,)))


def _help(piece: Piece, bound: Container[str]) -> Replacement:
    name = piece.text.strip().rstrip("?").strip()
    if piece.escape == "?" and piece.text.rstrip().endswith("?"):
        name = piece.text.rstrip("? ")
    root = re.split(r"[.\[]", name)[0]
    there = "*" not in name and (root in bound or root in _known_names())
    about = name if there and _is_expression(name) else literal(name)
    option = ", source=True" if piece.escape == "??" else ""
    return Replacement((f"jupyter.help({about}{option})",), frozenset((JUPYTER,)))


def _known_names() -> Container[str]:
    import builtins

    return vars(builtins)


def _is_expression(text: str) -> bool:
    try:
        ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _call(piece: Piece) -> Replacement:
    """`,f a b` and `;f a b` pass text, `/f a` passes what is written."""
    function, _, rest = piece.text.partition(" ")
    if piece.escape == ",":
        rest = ", ".join(literal(word) for word in rest.split())
    elif piece.escape == ";":
        rest = literal(rest)
    return Replacement((f"{function}({rest})",))


def _note(piece: Piece, argument: str, bound: Container[str]) -> Replacement:
    name, _ = piece.magic
    return Replacement((_EXTENSIONS.get(argument, _NOTES[name]),))


def _pip(piece: Piece, argument: str, bound: Container[str]) -> Replacement:
    name = piece.magic[0]
    if name != "pip":
        return _shell(piece, f"{name} {argument}", bound)
    made = _shell(piece, f"{{sys.executable}} -m pip {argument}", EVERYTHING)
    return Replacement(("import sys", *made.lines), made.needs)


def _change_folder(piece: Piece, argument: str, bound: Container[str]) -> Replacement:
    options, path = split_options(argument, "")
    folder = command(path.strip("'\""), bound) if path else '"~"'
    if "~" in folder:
        folder = f"os.path.expanduser({folder})"
    told = () if "q" in options else ("print(os.getcwd())",)
    return Replacement(("import os", f"os.chdir({folder})", *told))


def _folder(piece: Piece, argument: str, bound: Container[str]) -> Replacement:
    return Replacement(("import os", _assigned(piece, "os.getcwd()")))


def _environment(piece: Piece, argument: str, bound: Container[str]) -> Replacement | None:
    name, sign, value = argument.partition("=") if "=" in argument else argument.partition(" ")
    name, value = name.strip(), value.strip()
    if not name:
        return Replacement(("import os", _assigned(piece, "dict(os.environ)")))
    if not re.fullmatch(r"\w+", name):
        return None
    if not sign:
        return Replacement(("import os", _assigned(piece, f"os.environ[{literal(name)}]")))
    given = command(value, bound)
    told = f"env: {name}={value}"
    set_it = f"os.environ[{literal(name)}] = {given}"
    return Replacement(("import os", set_it, f"print({command(told, bound)})"))


def _time(piece: Piece, argument: str, bound: Container[str]) -> Replacement | None:
    if not argument:
        return None
    if piece.target or not _is_expression(argument):
        timed = _assigned(piece, argument)
        return Replacement(("with jupyter.time():", f"    {timed}"), frozenset((JUPYTER,)))
    lines = ("with jupyter.time():", f"    {RESULT} = {argument}", RESULT)
    return Replacement(lines, frozenset((JUPYTER,)))


def _timeit(piece: Piece, argument: str, bound: Container[str]) -> Replacement | None:
    options, statement = split_options(argument, "nrp")
    if not statement:
        return None
    made = timing(statement, "", options)
    return Replacement((*made[:-1], _assigned(piece, made[-1])), frozenset((JUPYTER,)))


def split_options(argument: str, valued: str) -> tuple[dict[str, str], str]:
    """The options before the rest of a magic's argument: letter to value."""
    options: dict[str, str] = {}
    while found := re.match(r"-([a-zA-Z])(\S*)\s*", argument):
        letter, value = found.groups()
        argument = argument[found.end() :]
        if letter in valued and not value:
            value, _, argument = argument.partition(" ")
        elif value and letter not in valued:  # several letters together
            options |= dict.fromkeys(value, "")
            value = ""
        options[letter] = value
        argument = argument.lstrip()
    return options, argument


def timing(statement: str, setup: str, options: dict[str, str]) -> tuple[str, ...]:
    """Lines that time a statement; the last one is the call."""
    given = [
        f", {name}={int(options[letter])}"
        for letter, name in (("n", "number"), ("r", "repeat"), ("p", "precision"))
        if options.get(letter, "").isdecimal()
    ]
    given += [", quiet=True"] * ("q" in options) + [", result=True"] * ("o" in options)
    if not setup and "\n" not in statement and _is_expression(statement.rstrip(";")):
        return (f"jupyter.timeit(lambda: {statement.rstrip(';')}{''.join(given)})",)
    body = indented("for _ in loops:\n" + indented(statement))
    head = ("def timed(loops):", *([indented(setup)] if setup else []))
    return (*head, body, f"jupyter.timeit(timed{''.join(given)}, loops=True)")


def _run(piece: Piece, argument: str, bound: Container[str]) -> Replacement:
    _, rest = split_options(argument, "dN")
    call = f"globals().update(jupyter.run({command(rest, bound)}))"
    return Replacement((call,), frozenset((JUPYTER,)))


def _who(piece: Piece, argument: str, bound: Container[str]) -> Replacement:
    name = piece.magic[0]
    if name == "who_ls":
        return Replacement((_assigned(piece, "jupyter.names(globals())"),), frozenset((JUPYTER,)))
    option = ", values=True" if name == "whos" else ""
    return Replacement((f"jupyter.who(globals(){option})",), frozenset((JUPYTER,)))


def _history(piece: Piece, argument: str, bound: Container[str]) -> Replacement:
    return Replacement((f"jupyter.show_history({literal(argument)})",), frozenset((JUPYTER,)))


def _mode(piece: Piece, argument: str, bound: Container[str]) -> Replacement:
    told = f"Exception reporting mode: {argument.capitalize() or 'Context'}"
    return Replacement((f"print({literal(told)})",))


def _pylab(piece: Piece, argument: str, bound: Container[str]) -> Replacement:
    return Replacement(_PYLAB)


def _system(piece: Piece, argument: str, bound: Container[str]) -> Replacement:
    return _shell(piece, argument, bound, captured=piece.magic[0] in ("sx", "sc"))


_Maker = Callable[[Piece, str, Container[str]], Replacement | None]
_MAGICS: dict[str, _Maker] = {
    **dict.fromkeys(_NOTES, _note),
    **dict.fromkeys(_SHELLS, _pip),
    "uv": _pip,
    "cd": _change_folder,
    "pwd": _folder,
    "env": _environment,
    "set_env": _environment,
    "time": _time,
    "timeit": _timeit,
    "run": _run,
    "who": _who,
    "whos": _who,
    "who_ls": _who,
    "history": _history,
    "hist": _history,
    "xmode": _mode,
    "pylab": _pylab,
    "system": _system,
    "sx": _system,
}
KNOWN = frozenset(_MAGICS) | frozenset(_ALIASES)
"""Magics that are more than a call that raises."""
