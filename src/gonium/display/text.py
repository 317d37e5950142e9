"""A value as plain text: Python's own notation, laid out to be read.

Containers are broken over lines where they are wider than a line, as `pprint` does, keep their
order and are cut where they are long. Everything else is asked for its `repr`, which is other
people's code: it may raise, return no text, or a gigabyte of it. What was cut, and why something
could not be shown, is told in notes.
"""

from typing import Any

from gonium.display.containers import Field, Parts, parts_of
from gonium.display.reason import reason_of, shortened, type_name

WIDTH = 88
"""Columns of a line."""
DEPTH = 40
"""Containers within each other that are shown."""
SIZE = 1 << 20
"""Characters in all."""
STRING = 20_000
"""Characters of one string within a container."""
FILLED = 12
"""Items up to this width share a line."""


def plain(value: object, size: int = SIZE, width: int = WIDTH) -> tuple[str, list[str]]:
    """The text of a value, and notes on what it leaves out."""
    writer = _Writer(size)
    return writer.write(value, width, 0), list(dict.fromkeys(writer.notes))


class _Writer:
    """One text in the making: what is left of its size, and the containers it is within."""

    def __init__(self, size: int) -> None:
        self.left = size
        self.within: set[int] = set()
        self.notes: list[str] = []

    def write(self, value: object, width: int, depth: int) -> str:
        try:
            parts = parts_of(value)
            if parts is None:
                return self._leaf(value, depth)
            if id(value) in self.within or depth >= DEPTH:
                return f"{parts.opening}...{parts.closing}"
            self.within.add(id(value))
            try:
                return self._container(parts, width, depth)
            finally:
                self.within.discard(id(value))
        except KeyboardInterrupt:
            raise
        except BaseException as exc:  # noqa: BLE001  user code: `__repr__`, fields, mappings
            return self._failed(value, exc)

    def _container(self, parts: Parts, width: int, depth: int) -> str:
        width -= len(parts.opening)
        shown = []
        for before, item in parts.items:
            if self.left <= 0:
                break
            label = "" if before is None else self._label(before, depth) + parts.joint
            text = self.write(item, width - len(label) - 1, depth + 1)
            shown.append(label + _indented(text, len(label)))
            self.left -= 2
        body = _laid_out(shown, width - len(parts.closing))
        if len(shown) < parts.total:
            self.notes.append(f"{len(shown):,} of {parts.total:,} items shown")
            body += f",\n… {parts.total - len(shown):,} more"
        return parts.opening + _indented(body, len(parts.opening)) + parts.closing

    def _label(self, before: Any, depth: int) -> str:
        """A key, which stays on one line."""
        text = str(before) if isinstance(before, Field) else self.write(before, WIDTH, depth + 1)
        return shortened(text.replace("\n", " "), 1000)

    def _leaf(self, value: object, depth: int) -> str:
        limit = min(STRING, self.left) if depth else self.left
        text = _sliced(value, limit) or str.__str__(repr(value))
        if len(text) > self.left:
            self.notes.append(f"the first {self.left:,} of {len(text):,} characters shown")
            text = text[: self.left] + "…"
        self.left -= len(text)
        return text

    def _failed(self, value: object, exc: BaseException) -> str:
        name = type_name(value)
        self.notes.append(f"{name} has no text: {reason_of(exc)}")
        return f"<{name} object at {id(value):#x}>"


def _sliced(value: Any, limit: int) -> str:
    """A value whose whole text would be long, without making that first; else nothing."""
    kind = type(value)  # `isinstance` would ask the value
    if kind is int and value.bit_length() > 10_000:
        # Python refuses to write such numbers in decimal, which takes quadratic time.
        return shortened(hex(value), 1000)
    if kind in (str, bytes, bytearray):
        # A byte is written with up to four characters.
        unit, room = ("characters", limit) if kind is str else ("bytes", limit // 4)
        if len(value) > room:
            return f"{value[: max(room - 50, 0)]!r}… ({len(value):,} {unit})"
    return ""


def _laid_out(items: list[str], width: int) -> str:
    """On one line where that fits; else as full lines of short items, or a line an item."""
    line = ", ".join(items)
    if not items or (len(line) <= width and "\n" not in line):
        return line
    if any(len(item) > FILLED or "\n" in item for item in items):
        return ",\n".join(items)
    lines = [items[0]]
    for item in items[1:]:
        if len(lines[-1]) + len(item) + 3 > width:
            lines.append(item)
        else:
            lines[-1] += f", {item}"
    return ",\n".join(lines)


def _indented(text: str, by: int) -> str:
    return text.replace("\n", "\n" + " " * by) if "\n" in text else text
