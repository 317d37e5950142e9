"""How text that is not code stands in a Python file: as comments, or as one string.

A markdown or raw cell is written as comment lines or between triple quotes; either way its source
is the text alone. An edited text is written in the style that it had, unless that style cannot
hold it: three quotes do not fit between three quotes, nor a cell line among comments.
"""

import re
from collections.abc import Iterator

from gonium.document.header import CELL_LINE

_QUOTED = re.compile(
    r'\s*+([rR]?)(?:"""((?:[^"\\]++|\\.|"(?!""))*+)"""'
    r"|'''((?:[^'\\]++|\\.|'(?!''))*+)''')\s*+",
    re.DOTALL,
)
_MISREAD_AS_COMMENT = re.compile(r"^# /// ", re.MULTILINE)
"""Lines by which tools find a script's metadata, wherever in the file they are."""
_SUSPECT = ("%%", "In[", "<codecell>", "/// ")
"""What every such line and every cell line has, and few texts do."""


def read_prose(body: str) -> str:
    """The text of a markdown or raw cell, from its lines in the file."""
    if quoted := _QUOTED.fullmatch(body):
        text = quoted[2] if quoted[3] is None else quoted[3]
        return text.removeprefix("\n").removesuffix("\n")
    return "\n".join(_uncomment(line) for line in body.split("\n"))


def _uncomment(line: str) -> str:
    return line[2:] if line.startswith("# ") else line.removeprefix("#")


def write_prose(text: str, like: str = "") -> str:
    """The lines in the file for a text, in the style of other lines; theirs, if they say it."""
    if like and read_prose(like) == text:
        return like
    return next((body for body in _styles(text, like) if _holds(body, text)), _comments(text))


def _styles(text: str, like: str) -> Iterator[str]:
    """Ways to write the text, the most like the other lines first."""
    quoted = _QUOTED.fullmatch(like)
    if quoted is None:
        yield _comments(text) if text else ""
        yield from _quotations(text, '"""', "", ("\n", "\n"))
        return
    inner = quoted[2] if quoted[3] is None else quoted[3]
    breaks = ("\n" * inner.startswith("\n"), "\n" * inner.endswith("\n"))
    yield from _quotations(text, "'''" if quoted[2] is None else '"""', quoted[1], breaks)
    yield _comments(text)


def _comments(text: str) -> str:
    return "\n".join(f"# {line}" if line else "#" for line in text.split("\n"))


def _quotations(text: str, quotes: str, prefix: str, breaks: tuple[str, str]) -> Iterator[str]:
    """The text as a string, in the given style or near it; raw where it has backslashes."""
    prefix = prefix or "r" * ("\\" in text)
    for mark in dict.fromkeys((quotes, '"""', "'''")):
        for left, right in dict.fromkeys((breaks, ("\n", "\n"))):
            yield f"{prefix}{mark}{left}{text}{right}{mark}"


def _holds(body: str, text: str) -> bool:
    """Whether these lines stand for the text and for nothing else."""
    if body[:1] != "#":
        return read_prose(body) == text
    suspect = any(sign in body for sign in _SUSPECT)
    return not suspect or not (CELL_LINE.search(body) or _MISREAD_AS_COMMENT.search(body))
