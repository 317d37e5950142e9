"""Breaks text into lines as IPython does: a group that does not fit is broken at all its breaks.

Text arrives piece by piece and is held back until it is known whether it fits. When it does not,
the outermost group that can be broken is. The algorithm is that of `IPython.lib.pretty` (after
Oppen, "Prettyprinting", 1980), since texts are to be the same to the letter; objects that have
`_repr_pretty_` are given a `Fitting` and call its methods.

https://ipython.readthedocs.io/en/stable/api/generated/IPython.lib.pretty.html
"""

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

MOST = 1000
"""Items of one container that are written."""


class _Group:
    """Breaks that are broken all together or not at all."""

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.waiting = 0
        """Breaks that are held back."""
        self.broken = False


class _Break:
    def __init__(self, text: str, group: _Group, indentation: int) -> None:
        self.text = text
        self.group = group
        self.indentation = indentation


class Fitting:
    """A text in the making; what `_repr_pretty_` calls `p`."""

    verbose = False

    def __init__(self, width: int = 79) -> None:
        self.max_width = width
        self.max_seq_length = MOST
        self.indentation = 0
        self.written: list[str] = []
        self._column = 0
        self._held: deque[str | _Break] = deque()
        self._held_width = 0
        root = _Group(0)
        self._groups = [root]
        self._levels: list[list[_Group]] = [[root]]
        """Groups that may yet be broken, by depth."""

    def text(self, text: str) -> None:
        """Write text."""
        if not self._held:
            self._put(text)
            return
        self._held.append(text)
        self._held_width += len(text)
        self._fit()

    def breakable(self, sep: str = " ") -> None:
        """Write a separator that may become the end of a line."""
        group = self._groups[-1]
        if group.broken:
            self.flush()
            self._new_line(self.indentation)
            return
        group.waiting += 1
        self._held.append(_Break(sep, group, self.indentation))
        self._held_width += len(sep)
        self._fit()

    def break_(self) -> None:
        """End the line."""
        group = self._outermost()
        if group:
            self._release(group)
        self.flush()
        self._new_line(self.indentation)

    def begin_group(self, indent: int = 0, open: str = "") -> None:
        """Begin what is broken as one, further to the right."""
        if open:
            self.text(open)
        group = _Group(self._groups[-1].depth + 1)
        self._groups.append(group)
        while len(self._levels) <= group.depth:
            self._levels.append([])
        self._levels[group.depth].append(group)
        self.indentation += indent

    def end_group(self, dedent: int = 0, close: str = "") -> None:
        """End the innermost group."""
        self.indentation -= dedent
        group = self._groups.pop()
        if not group.waiting:
            self._forget(group)
        if close:
            self.text(close)

    @contextmanager
    def group(self, indent: int = 0, open: str = "", close: str = "") -> Iterator[None]:
        """Begin a group and end it."""
        self.begin_group(indent, open)
        try:
            yield
        finally:
            self.end_group(indent, close)

    @contextmanager
    def indent(self, indent: int) -> Iterator[None]:
        """Write further to the right."""
        self.indentation += indent
        try:
            yield
        finally:
            self.indentation -= indent

    def items(self, values: Iterable[Any]) -> Iterator[tuple[int, Any]]:
        """Number values, and end with dots where there are too many."""
        for number, value in enumerate(values):
            if number >= self.max_seq_length:
                self.text(",")
                self.breakable()
                self.text("...")
                return
            yield number, value

    def flush(self) -> None:
        """Write what is held back, as it is."""
        while self._held:
            self._release_one()
        self._held_width = 0

    def _fit(self) -> None:
        while self._column + self._held_width > self.max_width:
            group = self._outermost()
            if group is None:
                return
            self._release(group)

    def _outermost(self) -> _Group | None:
        """The outermost group that holds something back, now broken; those around it, too."""
        for level in self._levels:
            for number, group in enumerate(reversed(level)):
                if group.waiting:
                    del level[number]  # as in IPython, which counts from the other end here
                    group.broken = True
                    return group
            for group in level:
                group.broken = True
            level.clear()
        return None

    def _release(self, group: _Group) -> None:
        while group.waiting:
            self._release_one()
        while self._held and isinstance(self._held[0], str):
            self._release_one()

    def _release_one(self) -> None:
        held = self._held.popleft()
        text = held if isinstance(held, str) else held.text
        self._held_width -= len(text)
        if isinstance(held, _Break):
            held.group.waiting -= 1
            if held.group.broken:
                self._new_line(held.indentation)
                return
            if not held.group.waiting:
                self._forget(held.group)
        self._put(text)

    def _put(self, text: str) -> None:
        self.written.append(text)
        self._column += len(text)

    def _new_line(self, indentation: int) -> None:
        self.written.append("\n" + " " * indentation)
        self._column = indentation

    def _forget(self, group: _Group) -> None:
        level = self._levels[group.depth]
        if group in level:
            level.remove(group)
