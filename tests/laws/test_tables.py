"""A page of a view of a frame is what Python itself makes of the rows: filter, sort, cut."""

import operator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonium.display.blobs import Blobs
from gonium.display.tables import order
from gonium.display.tables.held import Held
from gonium.protocol.table import AskRows, TableFilter, TableSort, TableView

pl = pytest.importorskip("polars")
pd = pytest.importorskip("pandas")
pa = pytest.importorskip("pyarrow")

Row = tuple[int | None, float | None, str | None]
ORDERS = {
    "equals": operator.eq,
    "differs": operator.ne,
    "less": operator.lt,
    "at_most": operator.le,
    "more": operator.gt,
    "at_least": operator.ge,
}
TEXTS = {
    "contains": lambda text, part: part.lower() in text.lower(),
    "lacks": lambda text, part: part.lower() not in text.lower(),
    "starts": str.startswith,
    "ends": str.endswith,
}
SCHEMA = {"n": "Int64", "x": "Float64", "t": "String"}

numbers = st.none() | st.integers(-3, 3)
floats = st.none() | st.sampled_from([-1.5, 0.0, 0.25, 2.0, float("inf")])
letters = st.none() | st.text("aBé.[", max_size=3)
rows_ = st.lists(st.tuples(numbers, floats, letters), max_size=40)
sorts = st.lists(st.builds(TableSort, st.integers(0, 2), st.booleans()), max_size=3)
filters = st.lists(
    st.builds(TableFilter, st.just(0), st.sampled_from([*ORDERS]), st.integers(-3, 3).map(str))
    | st.builds(TableFilter, st.just(2), st.sampled_from([*TEXTS]), st.text("abé.[", max_size=2))
    | st.builds(TableFilter, st.integers(0, 2), st.sampled_from(["missing", "present"])),
    max_size=3,
)
views = st.builds(TableView, sorts, filters, st.booleans(), st.text("abé.[3", max_size=2))
makers = {
    "polars": lambda rows: pl.DataFrame(
        rows, {n: getattr(pl, t) for n, t in SCHEMA.items()}, orient="row"
    ),
    "arrow": lambda rows: pa.table(
        [
            pa.array([row[0] for row in rows], pa.int64()),
            pa.array([row[1] for row in rows], pa.float64()),
            pa.array([row[2] for row in rows], pa.string()),
        ],
        ["n", "x", "t"],
    ),
    "pandas": lambda rows: pd.DataFrame(
        {
            "n": pd.array([row[0] for row in rows], dtype="Int64"),
            "x": pd.Series([row[1] for row in rows], dtype="float64"),
            "t": pd.Series([row[2] for row in rows], dtype=object),
        }
    ).set_index("n"),  # the levels of an index are columns like the others
}


def passes(row: Row, asked: TableFilter) -> bool:
    value: Any = row[asked.column]
    if asked.test == "missing":
        return value is None
    if value is None:
        return False
    if asked.test in ORDERS:
        return bool(ORDERS[asked.test](value, int(asked.value)))
    return asked.test == "present" or bool(TEXTS[asked.test](value, asked.value))


def contains(row: Row, text: str) -> bool:
    numbers = [str(value) for value in row[:2] if value is not None]
    return any(text.lower() in one.lower() for one in [*numbers, row[2] or ""])


def in_python(rows: list[Row], view: TableView) -> list[int]:
    """The positions of a view's rows, as a script would find them."""
    every = any if view.either else all
    found = [
        at
        for at, row in enumerate(rows)
        if (not view.filters or every(passes(row, one) for one in view.filters))
        and (not view.search or contains(row, view.search))
    ]
    for key in reversed(view.sort):
        there = [at for at in found if rows[at][key.column] is not None]
        gone = [at for at in found if rows[at][key.column] is None]
        # `reverse` keeps what is equal in its order, as the table does.
        there.sort(key=lambda at: rows[at][key.column], reverse=key.descending)  # type: ignore[arg-type,return-value]
        found = there + gone
    return found


@pytest.mark.parametrize("library", [*makers])
@given(rows=rows_, view=views, start=st.integers(0, 12), count=st.integers(0, 12))
def test_a_page_is_what_a_script_would_show(
    library: str, rows: list[Row], view: TableView, start: int, count: int
) -> None:
    table = Held(makers[library](rows))
    wanted = in_python(rows, view)
    told = table.answer(AskRows(view, start, count, [0, 2]), Blobs("unused"))
    assert told.rows == len(wanted)
    assert told.positions == wanted[start : start + count]
    assert told.cells[1] == [rows[at][2] for at in told.positions]


@pytest.mark.parametrize("library", [*makers])
@given(rows=rows_, sort=sorts.filter(bool), count=st.integers(0, 40))
def test_the_first_rows_of_an_order_are_those_of_all_of_it(
    library: str, rows: list[Row], sort: list[TableSort], count: int
) -> None:
    frame = Held(makers[library](rows)).frame
    first = order.first(frame, sort, None, min(count, len(rows)))
    assert first == in_python(rows, TableView(sort))[:count]
