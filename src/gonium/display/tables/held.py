"""A table that was shown, as it answers questions about its rows.

Questions come on threads of their own while cells run; one table answers one at a time. What was
found for the last views is kept, so that the next page of one costs no search and no sort.
"""

import os
import threading
from collections.abc import Sequence
from typing import Any

from gonium.display.blobs import Blobs
from gonium.display.integrations.frames import values_of
from gonium.display.reason import shortened
from gonium.display.table import CELL, texts_of
from gonium.display.tables.column import taken
from gonium.display.tables.file import MIME, write
from gonium.display.tables.frame import Frame, frame_of
from gonium.display.tables.refusal import Refused
from gonium.display.tables.selection import Selection, select
from gonium.display.tables.shown import Table
from gonium.display.tables.summary import summarised
from gonium.display.text import plain
from gonium.protocol.table import (
    AskFile,
    AskLayout,
    AskRows,
    AskSummaries,
    AskValue,
    ColumnSummary,
    TableAnswer,
    TableColumn,
    TableFile,
    TableForm,
    TableLayout,
    TableQuestion,
    TableRows,
    TableSummaries,
    TableValue,
    TableView,
)

ROWS = 1000
"""Rows of one answer, at most."""
COLUMNS = 500
"""Columns of one answer, at most."""
VALUE = 100_000
"""Characters of one value in full."""


class Held:
    """One table."""

    def __init__(self, value: Any) -> None:
        self._shown = value if isinstance(value, Table) else Table.around(value)
        self._frame: Frame | None = None
        self._selection: Selection | None = None
        self._summaries: dict[int, ColumnSummary] = {}
        self._lock = threading.Lock()

    def answer(self, question: TableQuestion, blobs: Blobs) -> TableAnswer:
        """Answer a question; what goes wrong is an exception with a sentence for a person."""
        with self._lock:
            match question:
                case AskLayout():
                    return self._layout()
                case AskRows():
                    return self._rows(question)
                case AskSummaries(columns):
                    return self._summarise(columns[:COLUMNS])
                case AskFile(view, form):
                    return self._file(view, form, blobs)
                case AskValue(row, column):
                    return self._value(row, column)

    @property
    def frame(self) -> Frame:
        """The frame by its columns, looked at when first asked for."""
        if self._frame is None:
            self._frame = frame_of(self._shown.frame)
        return self._frame

    def _layout(self) -> TableLayout:
        columns, shown = self.frame.columns, self._shown
        levels = [at for at, column in enumerate(columns) if column.index]

        def named(names: Sequence[str]) -> list[int]:
            return [at for at, column in enumerate(columns) if column.name in names]

        frozen = sorted({*levels, *named(shown.frozen)})
        return TableLayout(
            columns, self.frame.rows, shown.page, frozen, named(shown.hidden), shown.note
        )

    def _rows(self, question: AskRows) -> TableRows:
        selection = self._selected(question.view)
        start = max(question.start, 0)
        stop = start + min(max(question.count, 0), ROWS)
        positions = selection.positions(self.frame, start, max(start, stop))
        cells = [self._texts(at, positions) for at in question.columns[:COLUMNS]]
        return TableRows(selection.rows, positions, cells)

    def _selected(self, view: TableView) -> Selection:
        last = self._selection
        if last is None or last.view != view:
            same = last is not None and _rows_of(last.view) == _rows_of(view)
            if last is not None and same:
                self._selection = Selection(view, last.matching, last.rows)
            else:
                self._selection = select(self.frame, view)
        assert self._selection is not None
        return self._selection

    def _texts(self, at: int, positions: list[int]) -> list[str | None]:
        values = values_of(taken(self.frame.values(at), positions))
        column = self.frame.columns[at]
        form = self._shown.formats.get(column.name)
        if form is None:
            texts = texts_of(values, column.dtype)
        else:
            texts = [_formatted(value, form) for value in values]
        pairs = zip(values, texts, strict=True)
        return [None if _missing(value, column) else text for value, text in pairs]

    def _summarise(self, columns: Sequence[int]) -> TableSummaries:
        for at in columns:
            if at not in self._summaries:
                self._summaries[at] = summarised(at, self.frame.values(at))
        return TableSummaries([self._summaries[at] for at in columns])

    def _file(self, view: TableView, form: TableForm, blobs: Blobs) -> TableFile:
        rows = self._selected(view).all(self.frame)
        draft = blobs.draft()
        try:
            write(self.frame, rows, form, draft)
            blob = blobs.take(draft)
        finally:
            if os.path.exists(draft):
                os.unlink(draft)
        return TableFile(blob.digest, blob.size, MIME[form], form)

    def _value(self, row: int, column: int) -> TableValue:
        if not 0 <= row < self.frame.rows:
            raise Refused(f"There is no row {row}; the table has {self.frame.rows:,}.")
        value = values_of(taken(self.frame.values(column), [row]))[0]
        text = value if isinstance(value, str) else plain(value, VALUE, 10**6)[0]
        return TableValue(shortened(text, VALUE))


def _rows_of(view: TableView) -> tuple[Any, ...]:
    """Return what decides which rows a view has, but not their order."""
    return view.filters, view.either, view.search


def _missing(value: Any, column: TableColumn) -> bool:
    """Say whether there is no value; NaN stands for that where there are no numbers."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return column.kind != "number" and isinstance(value, float) and value != value


def _formatted(value: Any, form: str) -> str:
    """Return a value as a person wants it, or as it is where that is impossible."""
    try:
        return shortened(format(value, form), CELL)
    except (TypeError, ValueError):
        return texts_of([value], "")[0]
