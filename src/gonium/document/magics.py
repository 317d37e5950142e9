"""A cell of Jupyter as plain Python that does the same, and back.

Every statement in IPython's syntax is kept in a comment above the Python for it:

    # jupyter: files = !ls {folder}
    files = gn.sh(f"ls {folder}", capture=True)

so that it is found again as long as the Python below is what the comment leads to. What was
edited since stays as it was edited.
"""

import ast
import re
import warnings
from collections.abc import Container, Iterable, Iterator

import msgspec

from gonium.document.header import CELL_LINE
from gonium.document.magics_cell import FIRST_LINE, PYTHON, cell_replacement
from gonium.document.magics_line import GN, JUPYTER, KNOWN, RESULT, Replacement, replacement
from gonium.document.magics_scan import open_lines, pieces
from gonium.document.magics_text import EVERYTHING, lines_of

MARK = "# jupyter: "
_COMMENT = re.compile(r"(?P<indent>[ \t]*)# jupyter: (?P<original>.*)")
_PROMPT = re.compile(r"^(?:>>> |>>>$|\.\.\. |\.\.\.$|In \[\d+\]: | {2,6}\.{3,}: )", re.MULTILINE)
_SIGNS = ("%", "!", "?", ">>>", "In [", ",", ";", "/")
_FUTURE = re.compile(r"from\s+__future__\s+import\b")
_AUTOMATIC = re.compile(
    r"\s*(\w+)(?:[ \t]+(?![=<>!*/%&|^+,:)\]]|(?:in|is|and|or|if|for)\b)[^\n]*)?\s*"
)
_IMPORTS = (GN, JUPYTER)


class Plain(msgspec.Struct, frozen=True):
    """A cell in plain Python."""

    source: str
    dependencies: tuple[str, ...] = ()
    """What it asked to be installed."""


def to_python(source: str, bound: Container[str] = frozenset()) -> Plain:
    """The cell in plain Python; `bound` has the names that the notebook binds.

    Of a cell that has nothing of IPython, the source is the same.
    """
    if not _automatic(source, bound):
        if not _suspect(source):
            return Plain(source)
        source = _upright(source)
    first, _, body = source.partition("\n")
    magic = FIRST_LINE.fullmatch(first)
    made = _cell(first, magic, body, bound) if magic else _statements(source, bound)
    if made is None:
        return Plain(source)
    needs = [line for line in _IMPORTS if line in made.needs]
    return Plain(_with_imports(made.lines[0], needs), made.dependencies)


def to_jupyter(source: str, bound: Container[str] = frozenset()) -> str:
    """The cell in IPython's syntax, where it has not been edited since it was made Python."""
    if MARK not in source:
        return source
    for text in _without_imports(source):
        for known in (bound, frozenset[str](), EVERYTHING):
            for original in _originals(text, known):
                if to_python(original, known).source == source:
                    return original
    return next(iter(_originals(source, bound)))


def names_bound(sources: Iterable[str]) -> frozenset[str]:
    """The names that cells bind at any depth, for what is put into commands."""
    found: set[str] = set()
    for source in sources:
        found.update(_bound(to_python(source).source))
    return frozenset(found)


def _suspect(source: str) -> bool:
    if CELL_LINE.search(source):
        return True
    indented = source[:1] in (" ", "\t", "\n") and not source.isspace()
    if not (indented or any(sign in source for sign in _SIGNS)):
        return False
    return _parsed(source) is None


def _parsed(source: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _bound(source: str) -> Iterable[str]:
    for node in ast.walk(_parsed(source) or ast.Module([], [])):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield name
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.AsyncFunctionDef(name=name):
                yield name
            case ast.alias(name=name, asname=other):
                yield other or name.partition(".")[0]
            case ast.ExceptHandler(name=str(name)):
                yield name


def _upright(source: str) -> str:
    """Without blank lines above, shared indentation, and prompts that were pasted along."""
    source = source.lstrip("\n")
    lines = source.split("\n")
    indent = lines[0][: len(lines[0]) - len(lines[0].lstrip(" \t"))]
    if indent:
        source = "\n".join(line.removeprefix(indent) for line in lines)
    if re.match(r">>> |In \[\d+\]: ", source):
        source = _PROMPT.sub("", source)
    return source


def _statements(source: str, bound: Container[str]) -> Replacement | None:
    """The lines, each statement of IPython replaced; all of it as one."""
    automatic = _automatic(source, bound)
    lines = source.split("\n")
    found, written, last = [], list[str](), -1
    for piece in pieces(automatic or source):
        made = replacement(piece, bound)
        if automatic:
            piece = msgspec.structs.replace(piece, original=source.rstrip())
        written += lines[last + 1 : piece.first]
        written += [f"{piece.indent}{MARK}{line}" for line in piece.original.split("\n")]
        written += [piece.indent + line for part in made.lines for line in part.split("\n")]
        if piece.indent and all(line.startswith("#") for line in made.lines):
            written.append(f"{piece.indent}pass")
        found.append(made)
        last = piece.last
    written += lines[last + 1 :]
    return _joined(found, "\n".join(written)) if found else None


def _joined(made: list[Replacement], text: str) -> Replacement:
    needs = frozenset().union(*(each.needs for each in made))
    return Replacement((text,), needs, tuple(d for each in made for d in each.dependencies))


def _automatic(source: str, bound: Container[str]) -> str:
    """A line that names a magic without its `%`, as IPython takes it, with it; else nothing."""
    name = _AUTOMATIC.fullmatch(source)
    return f"%{source}" if name and name[1] in KNOWN and name[1] not in bound else ""


def _cell(first: str, magic: re.Match[str], body: str, bound: Container[str]) -> Replacement | None:
    name, argument = magic["name"], magic["argument"]
    inner = Replacement((body,))
    if name in PYTHON:
        inner = _statements(body, bound) or inner
    made = cell_replacement(name, argument, inner.lines[0], bound)
    return _joined([inner, made], "\n".join([MARK + first, *made.lines]))


def _with_imports(text: str, needs: list[str]) -> str:
    if not needs:
        return text
    lines = text.split("\n")
    future = [number for number, line in enumerate(lines) if _FUTURE.match(line)]
    at = future[-1] + 1 if future else 0
    return "\n".join([*lines[:at], *needs, *lines[at:]])


def _without_imports(source: str) -> Iterable[str]:
    """The source without the imports that were added, first those that most probably were."""
    lines = source.split("\n")
    future = [number for number, line in enumerate(lines) if _FUTURE.match(line)]
    at = future[-1] + 1 if future else 0
    for count in (2, 1, 0):
        if all(line in _IMPORTS for line in lines[at : at + count]):
            yield "\n".join(lines[:at] + lines[at + count :])


def _originals(text: str, bound: Container[str]) -> Iterator[str]:
    """What the cell may have been, the most probable first."""
    first, _, rest = text.partition("\n")
    found = _COMMENT.fullmatch(first)
    if found and (magic := FIRST_LINE.fullmatch(found["original"])):
        for body in _bodies(magic["name"], rest):
            inner = _restored(body, bound) if magic["name"] in PYTHON else body
            yield f"{found['original']}\n{inner}"
        yield text
    else:
        yield _restored(text, bound)


def _restored(text: str, bound: Container[str]) -> str:
    """The text with every statement as it was whose Python has not been edited."""
    lines = text.split("\n")
    written, number = list[str](), 0
    while number < len(lines):
        original, end = _said(lines, number)
        if original:
            end, original = _matched(lines, number, end, original, bound)
        written += original or lines[number:end]
        number = end
    return "\n".join(written)


def _said(lines: list[str], number: int) -> tuple[list[str], int]:
    """The original in the comment that begins here, and where the comment ends."""
    found = _COMMENT.fullmatch(lines[number])
    if found is None:
        return [], number + 1
    original = [found["indent"] + found["original"]]
    while original[-1].endswith("\\") and number + len(original) < len(lines):
        more = _COMMENT.fullmatch(lines[number + len(original)])
        if more is None:
            break
        original.append(more["original"])
    return original, number + len(original)


def _matched(
    lines: list[str], start: int, end: int, original: list[str], bound: Container[str]
) -> tuple[int, list[str]]:
    """Where the Python for an original ends, and the original; none if it was edited."""
    for known in (bound, frozenset[str]()):
        made = _statements("\n".join(original), known)
        if made is not None:
            whole = made.lines[0].split("\n")
            if lines[start : start + len(whole)] == whole:
                return start + len(whole), original
    return end, []


def _bodies(name: str, rest: str) -> Iterator[str]:
    """What the cell may have said below its magic."""
    if name in PYTHON:
        yield from _python_bodies(rest)
        return
    tree = _parsed(rest)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for body in (node.value.removesuffix("\n"), node.value):
                if lines_of(body) in rest:
                    yield body


def _python_bodies(rest: str) -> Iterator[str]:
    """The cell within a `with` statement, or in the loop of a function."""
    start = rest.find("\n    for _ in loops:\n")
    if start >= 0:
        yield _outdented(_outdented(rest[start + 21 : rest.rfind("\n")]))
        return
    body = _outdented(rest.partition("\n")[2].removesuffix(f"\n{RESULT}"))
    for before, after in ((f"{RESULT} = ", ""), ("jupyter.display(", ")")):
        head, mark, value = body.rpartition(before)
        if mark and value.endswith(after):
            yield head + value.removesuffix(after)
    if body.endswith("\npass"):
        yield body.removesuffix("\npass")
    yield body


def _outdented(text: str) -> str:
    lines = zip(text.split("\n"), open_lines(text), strict=True)
    return "\n".join(line if within else line.removeprefix("    ") for line, within in lines)
