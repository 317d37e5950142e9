"""What a table answers: frames that are hard to read, what is made of other values, summaries, files."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from gonium.display.blobs import Blobs
from gonium.display.tables.file import Unwritable
from gonium.display.tables.held import Held
from gonium.display.tables.refusal import Refused
from gonium.display.tables.shown import table
from gonium.protocol.table import (
    AskFile,
    AskLayout,
    AskRows,
    AskSummaries,
    AskValue,
    TableFilter,
    TableSort,
    TableView,
)

np = pytest.importorskip("numpy")
pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")
pa = pytest.importorskip("pyarrow")

LIBRARIES = [pl.DataFrame, pd.DataFrame, pa.table]


def ask(value: Any, question: Any, folder: Path | str = "unused") -> Any:
    return Held(value).answer(question, Blobs(folder))


def rows(value: Any, *columns: int, count: int = 10, **view: Any) -> list[tuple[Any, ...]]:
    answer = ask(value, AskRows(TableView(**view), 0, count, list(columns)))
    return list(zip(*answer.cells, strict=True))


def where(column: int, test: Any, value: str = "") -> dict[str, Any]:
    return {"filters": [TableFilter(column, test, value)]}


def kinds(value: Any) -> list[str]:
    return [column.kind for column in ask(value, AskLayout()).columns]


def test_columns_have_names_types_and_kinds() -> None:
    frame = pl.DataFrame(
        {"n": [1], "t": ["x"], "b": [True], "d": [dt.date(2026, 1, 1)], "l": [[1]]}
    )
    assert kinds(frame) == ["number", "text", "bool", "time", "other"]
    layout = ask(pd.DataFrame({"a": [1]}, index=pd.Index(["x"], name="key")), AskLayout())
    assert [(column.name, column.index) for column in layout.columns] == [
        ("key", True),
        ("a", False),
    ]
    assert layout.frozen == [0]


def test_names_that_occur_twice_or_are_no_texts() -> None:
    frame = pd.DataFrame([[2, "x", 5], [1, "y", 6]], columns=["a", "a", ("b", 1)])
    assert rows(frame, 1, 2, 3, sort=[TableSort(1)]) == [("1", "y", "6"), ("2", "x", "5")]
    arrow = pa.table([pa.array([2, 1]), pa.array(["x", "y"])], ["a", "a"])
    assert rows(arrow, 0, 1, sort=[TableSort(0)]) == [("1", "y"), ("2", "x")]


def test_an_index_of_several_levels_that_repeats() -> None:
    index = pd.MultiIndex.from_tuples([("x", 2), ("x", 2), ("w", 1)])
    frame = pd.DataFrame({"a": [1, 2, 3]}, index=index)
    assert rows(frame, 0, 1, 2, sort=[TableSort(0)]) == [
        ("w", "1", "3"),
        ("x", "2", "1"),
        ("x", "2", "2"),
    ]


def test_values_of_several_types_are_ordered_and_searched_by_their_texts() -> None:
    frame = pd.DataFrame({"a": [3, "x", None, [1, 2], 2.5]})
    assert [row[0] for row in rows(frame, 1, sort=[TableSort(1)])] == [
        "2.5",
        "3",
        "[1, 2]",
        "x",
        None,
    ]
    assert rows(frame, 1, search="X") == [("x",)]


@pytest.mark.parametrize("make", LIBRARIES)
def test_nan_is_missing_and_infinity_is_not(make: Any) -> None:
    frame = make({"a": [1.0, float("nan"), float("inf"), -1.0]})
    at = 1 if make is pd.DataFrame else 0
    assert [row[0] for row in rows(frame, at, sort=[TableSort(at, True)])] == [
        "∞",
        "1.0",
        "-1.0",
        "NaN",
    ]
    assert rows(frame, at, **where(at, "missing")) == [("NaN",)]
    assert len(rows(frame, at, **where(at, "more", "0"))) == 2


@pytest.mark.parametrize("make", LIBRARIES)
def test_a_day_is_all_of_it(make: Any) -> None:
    moments = [dt.datetime(2026, 3, day, hour) for day in (1, 2) for hour in (0, 12)]
    frame = make({"when": moments})
    at = 1 if make is pd.DataFrame else 0
    counts = {
        test: len(rows(frame, at, **where(at, test, "2026-03-01")))
        for test in ("equals", "differs", "less", "at_most", "more", "at_least")
    }
    assert counts == {"equals": 2, "differs": 2, "less": 0, "at_most": 2, "more": 2, "at_least": 4}
    assert len(rows(frame, at, **where(at, "more", "2026-03-01T12:00"))) == 2


def test_dates_that_python_has_no_objects_for() -> None:
    frame = pl.DataFrame({"a": [4 * 10**6, 0]}).select(pl.col("a").cast(pl.Date))
    assert len(rows(frame, 0, sort=[TableSort(0)])) == 2


@pytest.mark.parametrize("make", LIBRARIES)
def test_a_frame_without_rows(make: Any) -> None:
    frame = make({"a": []})
    view: dict[str, Any] = {"sort": [TableSort(0)], "search": "x"}
    assert rows(frame, 0, **view) == []
    assert ask(frame, AskSummaries([0])).columns[0].missing == 0


def test_filters_are_joined_by_and_or_by_or() -> None:
    frame = pl.DataFrame({"a": [1, 2, 3]})
    filters = [TableFilter(0, "more", "1"), TableFilter(0, "less", "3")]
    assert rows(frame, 0, filters=filters) == [("2",)]
    assert len(rows(frame, 0, filters=filters, either=True)) == 3


def test_a_long_value_is_had_in_full() -> None:
    frame = pl.DataFrame({"a": ["x" * 5000]})
    assert len(rows(frame, 0)[0][0]) < 300
    assert ask(frame, AskValue(0, 0)).text == "x" * 5000
    with pytest.raises(Refused, match="There is no row 7; the table has 1"):
        ask(frame, AskValue(7, 0))


@pytest.mark.parametrize("make", LIBRARIES)
def test_numbers_are_counted_in_ranges(make: Any) -> None:
    frame = make({"a": [None, *(float(n) for n in range(100)), float("inf")]})
    [summary] = ask(frame, AskSummaries([1 if make is pd.DataFrame else 0])).columns
    assert (summary.missing, summary.low, summary.high) == (1, "0", "99")
    assert [bar.count for bar in summary.bars] == [5] * 20


def test_texts_are_counted_by_how_often_they_occur() -> None:
    [summary] = ask(pl.DataFrame({"a": [*"bbacc", None]}), AskSummaries([0])).columns
    assert [(bar.label, bar.count) for bar in summary.bars] == [("b", 2), ("c", 2), ("a", 1)]
    assert (summary.distinct, summary.missing) == (3, 1)


def test_long_columns_of_texts_are_sampled() -> None:
    [summary] = ask(pl.DataFrame({"a": ["x", "y"] * 250_000}), AskSummaries([0])).columns
    assert summary.sampled == 100_000


@pytest.mark.parametrize("make", LIBRARIES)
@pytest.mark.parametrize("form", ["csv", "json", "parquet", "arrow"])
def test_a_file_holds_the_rows_of_the_view(make: Any, form: Any, tmp_path: Path) -> None:
    frame = make({"a": [1, 2, 3], "b": ["x", None, "z"]})
    at = 1 if make is pd.DataFrame else 0
    view = TableView([TableSort(at, True)], [TableFilter(at, "less", "3")])
    file = ask(frame, AskFile(view, form), tmp_path)
    [path] = tmp_path.iterdir()
    assert (path.name, path.stat().st_size) == (file.digest, file.size)
    if form == "csv":
        found: list[Any] = pl.read_csv(path).rows(named=True)
    elif form == "json":
        found = json.loads(path.read_text())
    else:
        read = pl.read_parquet if form == "parquet" else pl.read_ipc
        found = read(path).rows(named=True)
    assert [(row["a"], row["b"]) for row in found] == [(2, None), (1, "x")]


def test_nested_values_and_names_twice_have_files_too(tmp_path: Path) -> None:
    ask(pl.DataFrame({"a": [[1, 2]]}), AskFile(TableView(), "csv"), tmp_path)
    assert next(tmp_path.iterdir()).read_text() == 'a\n"[1, 2]"\n'
    frame = pd.DataFrame([[1, 2]], columns=["a", "a"])
    file = ask(frame, AskFile(TableView(), "json"), tmp_path)
    assert json.loads((tmp_path / file.digest).read_text()) == [{"": 0, "a": 1, "a 2": 2}]


def test_what_a_format_has_no_type_for_is_said(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": [1, "x"]})
    with pytest.raises(Unwritable, match=r"cannot be written as parquet.*CSV and JSON can"):
        ask(frame, AskFile(TableView(), "parquet"), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_rows_of_python_become_a_table() -> None:
    made = table([{"a": 1, "b": "x"}, {"a": 2, "c": [1]}])
    assert rows(made, 0, 1, 2) == [("1", "x", None), ("2", None, "[1]")]
    assert rows(table({"a": [1, "x"]}), 0) == [("1",), ("x",)]
    assert rows(table(np.array([[1, 2], [3, 4]])), 0, 1) == [("1", "2"), ("3", "4")]


def test_lazy_frames_are_read_as_far_as_a_table_goes() -> None:
    lazy = pl.LazyFrame({"a": range(10)})
    layout = ask(table(lazy, limit=3), AskLayout())
    assert layout.rows == 3
    assert layout.note == "These are the first 3 rows; `limit` reads more."
    assert ask(table(lazy), AskLayout()).note == ""


def test_choices_are_kept() -> None:
    frame = pl.DataFrame({"a": [1234.5], "b": [dt.date(2026, 3, 1)], "c": ["x"]})
    formats = {"a": ",.2f", "b": "%d.%m.%Y", "c": ".2f"}
    made = table(frame, page=7, frozen=["b"], hidden=["c"], formats=formats)
    layout = ask(made, AskLayout())
    assert (layout.page, layout.frozen, layout.hidden) == (7, [1], [2])
    assert rows(made, 0, 1, 2) == [("1,234.50", "01.03.2026", "x")]


@pytest.mark.parametrize("value", [3, [1, 2], "text", np.zeros(3)])
def test_what_is_no_table_is_refused_at_once(value: Any) -> None:
    with pytest.raises(TypeError):
        table(value)
