"""The cell line: `# %% title [type] key=value …`, in Jupytext's grammar.

A header is read into its parts and rebuilt from them only when one of them changes; until then
the line stays as it was typed. What the grammar does not know, such as an unknown type or key,
is a part like any other.
"""

import json
import re
from typing import Any, Literal

import msgspec

CellKind = Literal["code", "markdown", "raw"]

CELL_LINE = re.compile(
    r"^#[ \t\f]*(?:%%%*[ \t\f][^\n]*|(?:%%|<codecell>|In\[[0-9 ]*\]:?)[ \t\f]*)$", re.MULTILINE
)
"""A line that begins a cell. As in Jupytext, `# %%time` and a bare `# %%%` do not; unlike there,
a line that is indented does not either, since it stands inside a block."""

TYPES: dict[str, CellKind] = {"markdown": "markdown", "md": "markdown", "raw": "raw"}

_PREFIX = re.compile(r"#[ \t\f]*%%(?:%+|[ \t\f]+%+)?")
_LAST_TYPE = re.compile(r"(?:^|(?<=\s))\[([A-Za-z][\w.+-]*)\]$")
_KEY = re.compile(r"([A-Za-z0-9_.-]+)\s*=\s*")
_FLAG = re.compile(r"([A-Za-z_.][A-Za-z0-9_.]*)(?!\S)")
_FIRST_KEY = re.compile(r"(?:^|(?<=\s))" + _KEY.pattern)
_UNPRINTABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LONGEST = 10_000
_MOST_TRIES = 32
_MOST_BRACKETS = 200
"""Values nested deeper than any use for them would be a burden to whoever encodes them."""

_scan = json.JSONDecoder().raw_decode
_LOOSE = {"True": True, "False": False, "None": None}
_LOOSE_VALUE = re.compile(r"True\b|False\b|None\b|'([^'\\]*)'")


class Option(msgspec.Struct, frozen=True):
    """One `key=value` as it was read and as it was spelled."""

    key: str
    value: Any
    spelling: str


class Header(msgspec.Struct, frozen=True):
    """The parts of a cell line."""

    prefix: str = "# %%"
    """Up to the title, with one more `%` for each level below a cell."""
    title: str = ""
    type: str = ""
    """What stands in brackets; empty: none, which means code."""
    options: tuple[Option, ...] = ()

    @property
    def kind(self) -> CellKind:
        """What the type makes of the cell; an unknown type is code."""
        return TYPES.get(self.type, "code")

    @property
    def name(self) -> str:
        """The title, or where that could not be typed as one, the option of that name."""
        return self.title or next((o.value for o in self.options if _is_title(o)), "")

    @property
    def settings(self) -> dict[str, Any]:
        """The options that are not the name."""
        return {o.key: o.value for o in self.options if self.title or not _is_title(o)}

    @property
    def line(self) -> str:
        """The cell line that these parts make."""
        kind = f"[{self.type}]" if self.type else ""
        parts = [self.prefix, self.title, kind, *(o.spelling for o in self.options)]
        line = " ".join(part for part in parts if part)
        return line if CELL_LINE.fullmatch(line) else line + " "


def _is_title(option: Option) -> bool:
    return option.key == "title" and isinstance(option.value, str)


def read_header(line: str) -> Header:
    """The parts of a cell line; whatever is not an option or a type is the title."""
    prefix = _PREFIX.match(line)
    if prefix is None:
        return Header()
    rest = line[prefix.end() :].strip()
    start, options = _read_options(rest)
    title, kind = _read_type(rest[:start].strip())
    return Header(prefix[0], title, kind, options)


def _read_type(text: str) -> tuple[str, str]:
    for kind in ("markdown", "raw", "md"):
        before, bracketed, after = text.partition(f"[{kind}]")
        if bracketed:
            return f"{before.strip()} {after.strip()}".strip(), kind
    found = _LAST_TYPE.search(text)
    return (text[: found.start()].strip(), found[1]) if found else (text, "")


def _read_options(text: str) -> tuple[int, tuple[Option, ...]]:
    """Where the options begin, and what they are: all from there on must be options."""
    if len(text) <= _LONGEST and ("=" in text or "{" in text):
        brace = text.find("{")
        if brace >= 0 and "=" not in text[:brace] and (table := _read_table(text[brace:])):
            return brace, table
        for _, key in zip(range(_MOST_TRIES), _FIRST_KEY.finditer(text), strict=False):
            if options := _read_pairs(text, key.start()):
                return key.start(), options
    return len(text), ()


def _read_table(text: str) -> tuple[Option, ...]:
    """Jupytext's other spelling of options: one JSON object."""
    value, end = _read_value(text, 0)
    if end < len(text) or not isinstance(value, dict) or not all(map(_is_key, value)):
        return ()
    return tuple(make_option(key, member) for key, member in value.items())


def _is_key(text: str) -> bool:
    return _KEY.fullmatch(f"{text}=") is not None


def _read_pairs(text: str, start: int) -> tuple[Option, ...]:
    """Options one after the other; as in Jupytext, a word alone is a key without a value."""
    options = []
    while start < len(text):
        value, end = None, -1
        if key := _KEY.match(text, start):
            value, end = _read_value(text, key.end())
        elif key := _FLAG.match(text, start):
            end = key.end()
        if key is None or end < 0 or not (end == len(text) or text[end].isspace()):
            return ()
        options.append(Option(key[1], value, text[start:end]))
        start = len(text) - len(text[end:].lstrip())
    return tuple(options)


def _read_value(text: str, start: int) -> tuple[Any, int]:
    """A JSON value, or one of Python's spellings that Jupytext accepts; -1: neither."""
    if loose := _LOOSE_VALUE.match(text, start):
        return _LOOSE.get(loose[0], loose[1]), loose.end()
    try:
        _, end = _scan(text, start)
        if text.count("[", start, end) + text.count("{", start, end) > _MOST_BRACKETS:
            return None, -1
        return msgspec.json.decode(text[start:end]), end
    except (ValueError, RecursionError):
        return None, -1


def make_option(key: str, value: Any) -> Option:
    """An option spelled as JSON."""
    return Option(key, value, f"{key}={msgspec.json.encode(value).decode()}")


def rename(header: Header, name: str) -> Header:
    """The header with another title.

    Runs of white space and control characters become one space. A name that would not read
    back as a title, such as `a=1`, `[md]` or `% x`, is written as the option `title="…"`.
    """
    name = _UNPRINTABLE.sub(" ", name).strip()
    options = tuple(option for option in header.options if not _is_title(option))
    renamed = msgspec.structs.replace(header, title=name, options=options)
    if read_header(renamed.line) == renamed and CELL_LINE.fullmatch(renamed.line):
        return renamed
    return msgspec.structs.replace(header, title="", options=(make_option("title", name), *options))


def retype(header: Header, kind: CellKind) -> Header:
    """The header with the type of this kind."""
    return msgspec.structs.replace(header, type="" if kind == "code" else kind)


def set_option(header: Header, key: str, value: Any) -> Header:
    """The header with an option set, or removed by `None`; the others keep their spelling.

    A key that cannot stand in a cell line, and `title`, which is the name, change nothing.
    """
    if key == "title" or not _is_key(key):
        return header
    kept = [make_option(key, value) if o.key == key else o for o in header.options]
    if value is None:
        kept = [o for o in header.options if o.key != key]
    elif all(o.key != key for o in header.options):
        kept.append(make_option(key, value))
    return msgspec.structs.replace(header, options=tuple(kept))
