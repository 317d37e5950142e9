"""Source to syntax tree, or the reason why there is none.

Many errors are found only by the compiler (`return` outside a function, an argument twice), so
that is asked too; it takes half as long again as parsing. A source that overloads the parser is
a problem like any other.
"""

import ast
import re
import warnings

import msgspec

from gonium.analysis.newer import explained


class SyntaxProblem(msgspec.Struct, frozen=True):
    """Why a source does not compile."""

    message: str
    """As Python says it, or more clearly, without a full stop."""
    line: int = 0
    """From 1; 0: no particular one."""
    column: int = 0
    """From 0, in characters."""
    overload: bool = False
    """The source may be right, but is too much for the parser."""


FORBIDDEN = re.compile("[\0\ud800-\udfff]")
"""Characters that no source can have."""

FAILURES = (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError)


def parse(source: str) -> ast.Module | SyntaxProblem:
    """Return the syntax tree of a source that compiles."""
    try:
        with warnings.catch_warnings():
            # Warnings such as that of "\\d" belong to the run, not to every keystroke.
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
            compile(tree, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except FAILURES as error:
        return _problem(error, source)
    return tree


def compile_script(source: str) -> SyntaxProblem | None:
    """Return why a source is no script of its own: also where it awaits at the top level."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source, "<script>", "exec", dont_inherit=True)
    except FAILURES as error:
        return _problem(error, source)
    return None


def overloaded(error: Exception) -> SyntaxProblem:
    """Say that a source is too much for this Python."""
    what = "too deeply nested" if isinstance(error, RecursionError) else "too large"
    return SyntaxProblem(f"the code is {what} for the parser", overload=True)


def _problem(error: Exception, source: str) -> SyntaxProblem:
    if isinstance(error, SyntaxError) and "null bytes" not in error.msg:
        line, column = error.lineno or 0, max(0, (error.offset or 1) - 1)
        return SyntaxProblem(explained(error.msg, error.text or "", column), line, column)
    if isinstance(error, RecursionError | MemoryError | OverflowError):
        return overloaded(error)
    if found := FORBIDDEN.search(source):
        return _forbidden(source, found.start())
    return SyntaxProblem(str(error).partition("\n")[0] or "the code cannot be parsed")


def _forbidden(source: str, at: int) -> SyntaxProblem:
    what = "a null character" if source[at] == "\0" else "half a surrogate pair"
    line = source.count("\n", 0, at) + 1
    return SyntaxProblem(f"the code contains {what}", line, at - source.rfind("\n", 0, at) - 1)
