"""Text as Python's literals, and the variables that IPython puts into commands.

`{expression}` and `$name` in a command stand for values of the notebook. As in IPython a command
is left alone where one of its braces holds no expression that has a value (`awk '{print $1}'`),
and a `$name` where the notebook has no such name (`$HOME`).
"""

import ast
import builtins
import re
import string
import warnings
from collections.abc import Container, Iterator

_DOLLAR = re.compile(r"\$(?P<name>\$|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?=(?:[^']*'[^']*')*[^']*$)")
_BUILTIN = frozenset(dir(builtins))


class _Everything:
    """Has every name."""

    def __contains__(self, name: object) -> bool:
        return True


EVERYTHING: Container[str] = _Everything()
"""For text whose names are known to be there."""


def literal(text: str) -> str:
    """The text as a literal that reads well: over several lines if it has them."""
    if "\n" in text.rstrip("\n") and _printable(text):
        for prefix, body in (("", text), ("r", text)):
            for quotes in ('"""', "'''"):
                written = (
                    f"{prefix}{quotes}\\\n{body}{quotes}"
                    if not prefix
                    else (f"{prefix}{quotes}{body}{quotes}")
                )
                if _reads(written, text):
                    return written
    return _quoted(text)


def command(text: str, bound: Container[str]) -> str:
    """A command as a literal, formatted if it holds variables."""
    parts = _parts(text, bound)
    if parts is None:
        return literal(text)
    if all(field is None for _, field in parts):
        return literal("".join(plain for plain, _ in parts))
    body = "".join(
        _braced(plain) + ("" if field is None else f"{{{field}}}") for plain, field in parts
    )
    for written in _formatted(body):
        if _parses(written):
            return written
    return literal(text)


def lines_of(body: str) -> str:
    """The text of a cell below its magic, as a literal."""
    return literal(body if body.endswith("\n") or not body else body + "\n")


def _printable(text: str) -> bool:
    return all(character.isprintable() or character in "\n\t" for character in text)


def _quoted(text: str) -> str:
    written = repr(text)
    if written[0] == "'" and '"' not in text and "\\'" not in written:
        written = f'"{written[1:-1]}"'
    return written


def _reads(written: str, text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return bool(ast.literal_eval(written) == text)
    except (SyntaxError, ValueError, Warning, MemoryError, RecursionError):
        return False


def _parts(text: str, bound: Container[str]) -> list[tuple[str, str | None]] | None:
    """Pieces of text, each with the expression after it; `None`: there is nothing to put in."""
    parts: list[tuple[str, str | None]] = []
    try:
        for plain, field, spec, conversion in string.Formatter().parse(text):
            *before, last = _dollars(plain, bound)
            parts += before
            if field is None:
                parts.append((last[0], None))
                continue
            if not _has_value(field, bound):
                return None
            shape = (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "")
            parts.append((last[0], field.strip() + shape))
    except ValueError:
        return None
    return parts


def _dollars(text: str, bound: Container[str]) -> Iterator[tuple[str, str | None]]:
    start, plain = 0, ""
    for found in _DOLLAR.finditer(text):
        plain += text[start : found.start()]
        start = found.end()
        name = found["name"]
        if name == "$":
            plain += "$"
        elif name.partition(".")[0] in bound:
            yield plain, name
            plain = ""
        else:
            plain += found[0]
    yield plain + text[start:], None


def _has_value(field: str, bound: Container[str]) -> bool:
    try:
        tree = ast.parse(field.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    made = {
        n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    return all(name in bound or name in _BUILTIN for name in names - made)


def _braced(text: str) -> str:
    return repr('"' + text)[2:-1].replace("{", "{{").replace("}", "}}")


def _formatted(body: str) -> Iterator[str]:
    for quotes in ('"', "'", '"""', "'''"):
        escaped = body.replace("\\'", "'")
        if quotes not in escaped and not escaped.endswith(quotes[0]):
            yield f"f{quotes}{escaped}{quotes}"


def _parses(written: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            ast.parse(written, mode="eval")
    except (SyntaxError, ValueError, Warning, RecursionError, MemoryError):
        return False
    return True
