"""What a page asks of a table that a run has shown, and what it is told.

Columns and rows are named by their positions from 0, since the names of columns may be anything,
and the same one twice. Cells travel as they are read: short texts, `None` where nothing is.
"""

from typing import Literal

import msgspec

TableKind = Literal["number", "text", "bool", "time", "other"]
"""What can be asked of a column, and how its values are ordered."""
TableTest = Literal[
    "equals",
    "differs",
    "less",
    "at_most",
    "more",
    "at_least",
    "contains",
    "lacks",
    "starts",
    "ends",
    "matches",
    "missing",
    "present",
]
"""A value that is missing passes `missing` and nothing else; `matches` takes a regular expression."""
TableForm = Literal["csv", "json", "parquet", "arrow"]


class TableSort(msgspec.Struct, frozen=True):
    """Rows in the order of a column; missing values come last either way."""

    column: int
    descending: bool = False


class TableFilter(msgspec.Struct, frozen=True):
    """Rows whose value passes a test."""

    column: int
    test: TableTest
    value: str = ""
    """As a person writes it: `12.5`, `2026-03-01`, `true`."""


class TableView(msgspec.Struct, frozen=True):
    """Which rows, and in which order; rows that are equal in it keep the order of the frame."""

    sort: list[TableSort] = []
    filters: list[TableFilter] = []
    either: bool = False
    """One filter that is passed suffices."""
    search: str = ""
    """Text that some column contains, in whatever case."""


class AskLayout(msgspec.Struct, frozen=True, tag="ask_layout", tag_field="type"):
    """Ask for the columns; answered by a `TableLayout`."""


class AskRows(msgspec.Struct, frozen=True, tag="ask_rows", tag_field="type"):
    """Ask for some rows of a view; answered by `TableRows`."""

    view: TableView
    start: int
    count: int
    """At most 1,000."""
    columns: list[int]
    """At most 500."""


class AskSummaries(msgspec.Struct, frozen=True, tag="ask_summaries", tag_field="type"):
    """Ask what is in some columns, in all rows; answered by `TableSummaries`."""

    columns: list[int]
    """At most 500."""


class AskFile(msgspec.Struct, frozen=True, tag="ask_file", tag_field="type"):
    """Ask for all rows of a view as a file; answered by a `TableFile`."""

    view: TableView
    form: TableForm


class AskValue(msgspec.Struct, frozen=True, tag="ask_value", tag_field="type"):
    """Ask for one value in full; answered by a `TableValue`."""

    row: int
    """Its position in the frame, as in `TableRows.positions`."""
    column: int


TableQuestion = AskLayout | AskRows | AskSummaries | AskFile | AskValue


class TableColumn(msgspec.Struct, frozen=True):
    """A column, or a level of an index."""

    name: str
    dtype: str
    """As the library of the frame calls it."""
    kind: TableKind
    index: bool = False
    """Names the rows, rather than being data."""


class TableLayout(msgspec.Struct, frozen=True, tag="table_layout", tag_field="type"):
    """The columns of a frame, and how it is to be shown at first."""

    columns: list[TableColumn]
    rows: int
    page: int
    """Rows a page."""
    frozen: list[int]
    """Columns that stay when the others are scrolled."""
    hidden: list[int]
    note: str = ""
    """What is not shown, and why: a sentence."""


class TableRows(msgspec.Struct, frozen=True, tag="table_rows", tag_field="type"):
    """Some rows of a view."""

    rows: int
    """How many the view has."""
    positions: list[int]
    """Where the rows stand in the frame."""
    cells: list[list[str | None]]
    """The values, column after column in the order asked for."""


class Bar(msgspec.Struct, frozen=True):
    """One bar of a histogram, or one value of few."""

    label: str
    """The value, or the range that it stands for."""
    count: int


class ColumnSummary(msgspec.Struct, frozen=True):
    """What is in a column."""

    column: int
    missing: int
    bars: list[Bar] = []
    """Ranges of numbers and times in their order; of others, the most frequent values."""
    low: str = ""
    high: str = ""
    mean: str = ""
    distinct: int = -1
    """Different values; -1: not counted."""
    sampled: int = 0
    """The bars and `distinct` are of so many rows, evenly taken; 0: of all."""


class TableSummaries(msgspec.Struct, frozen=True, tag="table_summaries", tag_field="type"):
    """What is in some columns."""

    columns: list[ColumnSummary]


class TableFile(msgspec.Struct, frozen=True, tag="table_file", tag_field="type"):
    """A file that was written; it is a blob of the notebook."""

    digest: str
    size: int
    mime: str
    extension: str


class TableValue(msgspec.Struct, frozen=True, tag="table_value", tag_field="type"):
    """A value in full, up to 100,000 characters."""

    text: str


TableAnswer = TableLayout | TableRows | TableSummaries | TableFile | TableValue
