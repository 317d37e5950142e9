"""The tables that SQL reads and creates.

This is no parser: it follows the few words after which a table name can stand, which is the same
in every dialect, and is stable whatever is installed. Keys start with `sql:`, so that a table and
a variable of the same name are two things. An unqualified name that is read is also a variable:
DuckDB finds data frames so.
"""

import re
from collections.abc import Iterator

TOKEN = re.compile(
    r"--[^\n]*|/\*.*?\*/"  # comments
    r"|(?P<text>'(?:[^']|'')*'|\$\$.*?\$\$)"
    r"|(?P<quoted>\"(?:[^\"]|\"\")*\"|`[^`]*`)"
    r"|(?P<word>[^\W\d][\w$]*)"
    r"|(?P<other>\S)",
    re.DOTALL,
)

READERS = frozenset({"from", "join", "into"})
"""Words that a table follows."""

OPENERS = frozenset({"update", "pivot", "unpivot", "describe", "summarize", "copy"})
"""Words that a table follows at the start of a statement or subquery."""

QUERIES = frozenset({"select", "from", "with", "pivot", "unpivot", "describe", "summarize"})
"""Words that start a subquery."""

BETWEEN = frozenset({"lateral", "only", "table", "if", "exists", "not"})
"""Words that may stand between."""

NEVER = frozenset(
    [
        "select",
        "where",
        "group",
        "order",
        "having",
        "limit",
        "offset",
        "on",
        "using",
        "set",
        "values",
        "union",
        "intersect",
        "except",
        "as",
        "join",
        "inner",
        "left",
        "right",
        "full",
        "outer",
        "cross",
        "natural",
        "positional",
        "asof",
        "lateral",
        "unnest",
        "when",
        "with",
        "qualify",
        "window",
        "sample",
        "tablesample",
        "in",
        "and",
        "or",
        "not",
        "exists",
        "by",
        "all",
        "any",
        "some",
    ]
)
"""Words that are no table names unless quoted."""

CHANGERS = frozenset({"insert", "update", "delete", "merge", "alter", "truncate"})
"""Words that start a statement after which its first table is another one."""

Parts = tuple[str, ...]
Token = tuple[str, str]


def tables(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what the SQL reads, and what it creates."""
    reads: dict[str, None] = {}
    creates: dict[str, None] = {}
    for statement in _statements(text):
        found = _Statement(statement)
        for parts in found.reads:
            if not creates.keys() & _wanted(parts) and parts[-1].lower() not in found.named:
                reads.update(dict.fromkeys(_read(parts)))
        for parts in found.creates:
            creates.update(dict.fromkeys(_created(parts)))
        if found.attached:
            creates[f"sql:{found.attached}."] = None
    return tuple(reads), tuple(creates)


def _statements(text: str) -> Iterator[list[Token]]:
    found: list[Token] = []
    for match in TOKEN.finditer(text):
        kind, token = match.lastgroup, match[0]
        if token == ";":
            yield found
            found = []
        elif kind:
            found.append((kind, token))
    yield found


def _bare(token: Token) -> str:
    kind, text = token
    return text[1:-1].replace('""', '"') if kind == "quoted" else text


def _lower(parts: Parts) -> Parts:
    """Return what the name stands for: case does not count, nor does the schema `main`."""
    lower = tuple(part.lower() for part in parts)
    return lower if len(lower) != 3 or lower[1] != "main" else (lower[0], lower[2])


def _created(parts: Parts) -> list[str]:
    """Keys under which a new table can be found: with and without what qualifies it."""
    lower = _lower(parts)
    full = ".".join(lower)
    return [f"sql:*.{full}", *("sql:" + ".".join(lower[at:]) for at in range(len(lower)))]


def _wanted(parts: Parts) -> list[str]:
    """Keys of the tables that a name can mean; `*.` are those created with less said."""
    lower = _lower(parts)
    less = [f"sql:*.{'.'.join(lower[at:])}" for at in range(1, len(lower))]
    attached = [f"sql:{lower[0]}."] if less else []
    return ["sql:" + ".".join(lower), *less, *attached]


def _read(parts: Parts) -> list[str]:
    variable = parts if len(parts) == 1 and parts[0].isidentifier() else ()
    return [*variable, *_wanted(parts)]


class _Statement:
    """One statement: its tokens, and what has been found in them."""

    def __init__(self, tokens: list[Token]):
        self.tokens = tokens
        self.reads: list[Parts] = []
        self.creates: list[Parts] = []
        self.attached = ""
        self.named = set(self._common_tables())
        match self.word(0), self.word(1):
            case "create", _:
                self._create()
            case "attach", _:
                self._attach()
            case "drop", "table" | "view":
                self._names(2)
        self._follow()
        if self.word(0) in CHANGERS:
            self.creates += self.reads[:1]

    def word(self, at: int) -> str:
        """Return the word here in lower case, the sign, or the kind of anything else."""
        if not 0 <= at < len(self.tokens):
            return ""
        kind, text = self.tokens[at]
        return text.lower() if kind in ("word", "other") else kind

    def closing(self, at: int) -> int:
        """Return the position after the parenthesis that opens here is closed."""
        depth = 0
        for position in range(at, len(self.tokens)):
            depth += {"(": 1, ")": -1}.get(self.word(position), 0)
            if depth == 0:
                return position + 1
        return len(self.tokens)

    def name(self, at: int) -> tuple[Parts, int]:
        """Read `a.b.c`; nothing where no name stands. Also return the position after it."""
        parts: list[str] = []
        while at < len(self.tokens):
            kind, _ = self.tokens[at]
            if kind not in ("word", "quoted") or self.word(at) in NEVER:
                break
            parts.append(_bare(self.tokens[at]))
            at += 1
            if self.word(at) != ".":
                return tuple(parts), at
            at += 1
        return (), at

    def _common_tables(self) -> Iterator[str]:
        """Names of `WITH name (columns) AS (`: no tables."""
        if all(self.word(at) != "with" for at in range(len(self.tokens))):
            return
        for at, token in enumerate(self.tokens):
            if token[0] not in ("word", "quoted"):
                continue
            end = self.closing(at + 1) if self.word(at + 1) == "(" else at + 1
            if self.word(end) == "as" and self.word(end + 1) in ("(", "materialized", "not"):
                yield _bare(token).lower()

    def _create(self) -> None:
        for at in range(1, min(len(self.tokens), 6)):
            if self.word(at) in ("table", "view"):
                at += 1
                while self.word(at) in BETWEEN:
                    at += 1
                parts, _ = self.name(at)
                self.creates += [parts] if parts else []
                return

    def _attach(self) -> None:
        for at, (kind, text) in enumerate(self.tokens):
            if self.word(at) == "as":
                self.attached = ".".join(self.name(at + 1)[0]).lower()
            elif kind == "text":
                file = text.strip("'").replace("\\", "/").rpartition("/")[2]
                self.attached = file.partition(".")[0].lower()

    def _follow(self) -> None:
        """Read the names after the words that a table follows."""
        reading = [True]
        for at in range(len(self.tokens)):
            word, before = self.word(at), self.word(at - 1)
            if word == "(":
                # In a function's parentheses FROM is part of its syntax: EXTRACT(year FROM day).
                reading.append(not self._calls(at) or self.word(at + 1) in QUERIES)
            elif word == ")" and len(reading) > 1:
                reading.pop()
            elif not reading[-1]:
                continue
            elif (word in OPENERS and before in ("", "(", "create")) or (
                word in READERS and self._reads(word, before, at)
            ):
                self._names(at + 1)

    def _calls(self, at: int) -> bool:
        return self.tokens[at - 1][0] == "word" and self.word(at - 1) not in NEVER

    def _reads(self, word: str, before: str, at: int) -> bool:
        if word == "into":
            return before in ("insert", "replace", "ignore", "merge")
        return before != "distinct" or self.word(at - 2) not in ("is", "not")

    def _names(self, at: int) -> None:
        """Read `a AS b, c`; functions and subqueries in between are read by `_follow`."""
        while True:
            while self.word(at) in BETWEEN:
                at += 1
            parts, at = self.name(at)
            if self.word(at) == "(":
                at = self.closing(at)
            elif parts:
                self.reads.append(parts)
            at = self._alias(at)
            if self.word(at) != ",":
                return
            at += 1

    def _alias(self, at: int) -> int:
        """Return the position after `AS name (columns)`."""
        at += self.word(at) == "as"
        if at < len(self.tokens) and self.tokens[at][0] != "other" and self.word(at) not in NEVER:
            at += 1
            if self.word(at) == "(":
                at = self.closing(at)
        return at
