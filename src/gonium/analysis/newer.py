"""Syntax of Pythons newer than this one: which Python would take what this one does not.

A parser that does not know a construct says `invalid syntax`, which sends people looking for a
mistake that they did not make. The line, and where in it the parser stopped, tell what it met.
"""

import re
import sys

import msgspec

VERSION = sys.version_info[:2]


class Construct(msgspec.Struct, frozen=True):
    """A construct and the Python that brought it."""

    since: tuple[int, int]
    what: str
    """What needs that Python, in the plural."""
    before: re.Pattern[str]
    """Ends where the parser stops."""
    after: re.Pattern[str]
    """Begins there."""


def _construct(since: tuple[int, int], what: str, before: str, after: str) -> Construct:
    return Construct(since, what, re.compile(before + r"\Z"), re.compile(after))


_DEFINITION = r"\s*(?:(?:async\s+)?def|class)\s+[^\W\d]\w*\s*"
CONSTRUCTS = (
    _construct((3, 12), "type statements", r"\s*type\s+", r"[^\W\d]\w*\s*(?:\[.*\]\s*)?="),
    _construct((3, 13), "defaults of type parameters", _DEFINITION, r"\[[^\]()]*=[^\]]*\]"),
    _construct((3, 13), "defaults of type parameters", _DEFINITION + r"\[[^\]()]*", "="),
    _construct((3, 12), "type parameters", _DEFINITION, r"\["),
    _construct((3, 14), "template strings", r"(?:.*\W)?(?:[tT][rR]?|[rR][tT])", "['\"]"),
)

INSIDE_STRINGS = "before Python 3.12, f-strings cannot have their own quotes inside"
ALLOWED = (
    ("f-string: expecting '}'", (3, 12), INSIDE_STRINGS),
    ("f-string: unmatched", (3, 12), INSIDE_STRINGS),
    ("f-string expression part cannot include", (3, 12), "Python 3.12 and newer allow it"),
    ("multiple exception types must be parenthesized", (3, 14), "Python 3.14 and newer allow it"),
)
"""How a message begins, the Python that no longer gives it, and what to say of that."""


def explained(message: str, line: str, column: int) -> str:
    """Return the message of a syntax error, or a better one; `column`: from 0, in the line."""
    if message in ("invalid syntax", "expected '('", "expected ':'"):
        for one in CONSTRUCTS:
            if one.since > VERSION and _met(one, line, column):
                return f"{one.what} need Python {_shown(one.since)}, and this is {_shown(VERSION)}"
    for start, since, words in ALLOWED:
        if since > VERSION and message.startswith(start):
            return f"{message}; {words}"
    return message


def _met(construct: Construct, line: str, column: int) -> bool:
    return bool(construct.before.match(line[:column]) and construct.after.match(line[column:]))


def _shown(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))
