"""`gonium check [PATH …]`: prints what is wrong with notebooks, and puts their cells in order.

What is printed is laid out as ruff does. The status is 0 where nothing is wrong, 1 where something
is, and 2 where a notebook could not be checked or put in order as it was asked for.
"""

import io
import sys
from argparse import Namespace
from collections.abc import Sequence

import msgspec

from gonium.cli.checked import CheckedFile, Located
from gonium.cli.collecting import notebooks
from gonium.scripting.opening import is_jupyter

FIXABLE = "GN107"


def command(options: Namespace) -> int:
    """Run the command."""
    _print_any_name()
    paths = notebooks(options.paths)
    if not paths:
        print("gonium: there are no notebooks in what was named.", file=sys.stderr)
    found: list[Located] = []
    fixed = failed = 0
    for path in paths:
        file = CheckedFile(path)
        before = _wanted(file.problems, options.ignore)
        if options.fix and (trouble := file.put_in_order()):
            print(f"gonium: {trouble.message}", file=sys.stderr)
            failed += 1
        after = _wanted(file.problems, options.ignore) if options.fix else before
        fixed += _out_of_order(before) - _out_of_order(after)
        found += after
    if options.json:
        print(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
    else:
        _print(found, len(paths), fixed)
    return 2 if failed else int(bool(found))


def _print_any_name() -> None:
    """Names of files may have characters that cannot be printed as they are."""
    if isinstance(sys.stdout, io.TextIOWrapper) and isinstance(sys.stderr, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
        sys.stderr.reconfigure(errors="backslashreplace")


def _wanted(problems: Sequence[Located], ignored: frozenset[str]) -> list[Located]:
    return [problem for problem in problems if problem.code not in ignored]


def _out_of_order(problems: Sequence[Located]) -> int:
    return sum(problem.code == FIXABLE for problem in problems)


def _print(found: Sequence[Located], count: int, fixed: int) -> None:
    for problem in found:
        print(_line(problem))
    fixable = sum(problem.fixable for problem in found)
    if found:
        words = f" ({_counted(fixed, 'problem')} fixed before)" if fixed else ""
        print(f"Found {_counted(len(found), 'problem')}{words}.")
    elif count:
        words = f"Fixed {_counted(fixed, 'problem')}; now nothing" if fixed else "Nothing"
        print(f"{words} is wrong in {_counted(count, 'notebook')}.")
    if fixable:
        print(f"[*] {fixable:,} fixable with `--fix`, by putting the cells in order.")


def _line(problem: Located) -> str:
    cell = f"cell {problem.cell}:" if is_jupyter(problem.path) and problem.cell else ""
    where = f"{problem.path}:{cell}{problem.line}:{problem.column}"
    mark = " [*]" if problem.fixable else ""
    reason = f" `--fix` cannot: {problem.hindrance}." if problem.hindrance else ""
    return f"{where}: {problem.code}{mark} {problem.message}{reason}"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
