"""What a whole cell under a cell magic (`%%time`, `%%bash`, …) is in Python.

Cells of Python are run within a `with` statement, or a function where they are timed again and
again; cells in other languages become text that is handed over.
"""

import ast
import re
import warnings
from collections.abc import Callable, Container

from gonium.document.magics_line import GN, JUPYTER, RESULT, Replacement, split_options, timing
from gonium.document.magics_scan import indented
from gonium.document.magics_text import command, lines_of, literal

FIRST_LINE = re.compile(r"%%(?P<name>[^\s%]\S*)[ \t]*(?P<argument>.*)")
_MIMES = {
    "html": "text/html",
    "markdown": "text/markdown",
    "latex": "text/latex",
    "svg": "image/svg+xml",
    "javascript": "application/javascript",
    "js": "application/javascript",
}
_PROGRAMS = {
    "bash": "bash",
    "sh": "sh",
    "!": "sh",
    "sx": "sh",
    "system": "sh",
    "python": "python3",
    "python3": "python3",
    "python2": "python2",
    "perl": "perl",
    "ruby": "ruby",
    "cmd": "cmd",
    "powershell": "powershell",
}

PYTHON = frozenset(("time", "timeit", "capture", "prun"))
"""Magics whose cell is Python."""


def cell_replacement(name: str, argument: str, body: str, bound: Container[str]) -> Replacement:
    """Python for a cell; the body of a cell of Python has been made Python before."""
    maker = _MAKERS.get(name)
    found = maker(name, argument.strip(), body, bound) if maker else None
    if found is not None:
        return found
    magic = f"%%{name} {argument}".strip()
    return _jupyter(f"jupyter.unknown({literal(magic)}, {lines_of(body)})")


def _jupyter(*lines: str) -> Replacement:
    return Replacement(lines, frozenset((JUPYTER,)))


def _time(name: str, argument: str, body: str, bound: Container[str]) -> Replacement:
    return _within("with jupyter.time():", body)


def _profile(name: str, argument: str, body: str, bound: Container[str]) -> Replacement:
    return _within("with jupyter.profile():", body)


def _capture(name: str, argument: str, body: str, bound: Container[str]) -> Replacement:
    words = argument.split()
    target = next((word for word in words if word.isidentifier()), "")
    options = [
        f"{option}=False"
        for flag, option in (
            ("--no-stdout", "stdout"),
            ("--no-stderr", "stderr"),
            ("--no-display", "display"),
        )
        if flag in words
    ]
    head = f"with jupyter.capture({', '.join(options)})" + (f" as {target}:" if target else ":")
    statements, value = _split(body)
    # What the cell would show is captured too.
    shown = f"{statements}jupyter.display({value})" if value else body
    return _jupyter(head, indented(_complete(shown.rstrip("\n"))))


def _timeit(name: str, argument: str, body: str, bound: Container[str]) -> Replacement | None:
    options, setup = split_options(argument, "nrp")
    return _jupyter(*timing(body.rstrip("\n"), setup, options)) if body.strip() else None


def _within(head: str, body: str) -> Replacement:
    """The body in a `with` statement; the value of its last expression is the cell's."""
    statements, value = _split(body)
    if not value:
        return _jupyter(head, indented(_complete(body.rstrip("\n"))))
    return _jupyter(head, indented(f"{statements}{RESULT} = {value}"), RESULT)


def _complete(body: str) -> str:
    """The body with a statement, if it has nothing but comments."""
    bare = all(line.lstrip()[:1] in ("", "#") for line in body.split("\n"))
    return f"{body}\npass".lstrip("\n") if bare else body


def _split(body: str) -> tuple[str, str]:
    """The lines above the last expression, and that; nothing if its value is not shown."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return body, ""
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        return body, ""
    lines = body.encode().split(b"\n")
    row, column = last.lineno - 1, last.col_offset
    rest = b"\n".join([lines[row][column:], *lines[row + 1 :]])
    if column or _is_silent(rest):
        return body, ""
    return b"".join(line + b"\n" for line in lines[:row]).decode(), rest.decode().rstrip("\n")


def _is_silent(rest: bytes) -> bool:
    return any(line.partition(b"#")[0].rstrip().endswith(b";") for line in rest.split(b"\n"))


def _program(name: str, argument: str, body: str, bound: Container[str]) -> Replacement:
    if name == "script":
        program, argument = argument, ""
    else:
        program = _PROGRAMS[name]
    out = re.search(r"--out\s+(\w+)", argument)
    option = f"shell={literal(program)}" + (", capture=True" if out else "")
    call = f"gn.sh({lines_of(body)}, {option})"
    if out:
        call = f'{out[1]} = "".join(line + "\\n" for line in {call})'
    return Replacement((call,), frozenset((GN,)))


def _show(name: str, argument: str, body: str, bound: Container[str]) -> Replacement:
    return _jupyter(f"jupyter.show({literal(_MIMES[name.lower()])}, {lines_of(body)})")


def _write(name: str, argument: str, body: str, bound: Container[str]) -> Replacement | None:
    options, path = split_options(argument, "")
    if not path:
        return None
    option = ", append=True" if "a" in options else ""
    path = command(path.strip("'\""), bound)
    return _jupyter(f"jupyter.write_file({path}, {lines_of(body)}{option})")


_Maker = Callable[[str, str, str, Container[str]], Replacement | None]
_MAKERS: dict[str, _Maker] = {
    "time": _time,
    "timeit": _timeit,
    "prun": _profile,
    "capture": _capture,
    "writefile": _write,
    "file": _write,
    "script": _program,
    **dict.fromkeys(_PROGRAMS, _program),
    **dict.fromkeys((*_MIMES, "HTML", "SVG"), _show),
}
