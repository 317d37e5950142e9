"""Frames as tables: what is shown of them, and of frames that are hard to show."""

import datetime as dt
from collections.abc import Callable

import msgspec
import pytest

from gonium.display.table import COLUMNS, MIME, ROWS
from gonium.protocol.output import Media

np = pytest.importorskip("numpy")
pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")
pa = pytest.importorskip("pyarrow")

Show = Callable[[object], Media]


def content(media: Media) -> dict:
    return media.data[MIME].value


def names(media: Media) -> list[str]:
    return [column["name"] for column in content(media)["columns"]]


def column(media: Media, at: int) -> list[str]:
    return [row[at] for row in content(media)["rows"]]


def check(media: Media, rows: list[list[str]]) -> None:
    assert content(media)["rows"] == rows
    assert list(media.data) == [MIME, "text/html", "text/plain"]


def test_a_frame_of_polars(shown):
    media = shown(pl.DataFrame({"a": [1, 2], "b": ["x", None], "c": [1.5, 2.25]}))
    check(media, [["1", "x", "1.50"], ["2", "null", "2.25"]])
    assert media.metadata == {"shape": [2, 3]}
    assert content(media)["columns"] == [
        {"name": "a", "dtype": "Int64", "numeric": True},
        {"name": "b", "dtype": "String"},
        {"name": "c", "dtype": "Float64", "numeric": True},
    ]


def test_a_frame_of_pandas_has_its_index(shown):
    frame = pd.DataFrame({"a": [1, 2]}, index=pd.Index(["x", "y"], name="key"))
    check(shown(frame), [["x", "1"], ["y", "2"]])
    assert content(shown(frame))["columns"] == [
        {"name": "key", "dtype": "", "index": True},
        {"name": "a", "dtype": "int64", "numeric": True},
    ]
    assert shown(frame).metadata == {"shape": [2, 1]}


def test_a_table_of_arrow(shown):
    check(shown(pa.table({"a": [1, None]})), [["1"], ["null"]])


def test_a_series_is_a_table_of_one_column(shown):
    check(shown(pl.Series("a", [1, 2])), [["1"], ["2"]])
    check(shown(pd.Series([1, 2], name="a")), [["0", "1"], ["1", "2"]])


@pytest.mark.parametrize("make", [pl.DataFrame, pd.DataFrame, pa.table])
def test_long_frames_show_their_ends(shown, make):
    media = shown(make({"a": range(344)}))
    shown_values = [*range(5), "…", *range(339, 344)]
    assert column(media, -1) == [str(value) for value in shown_values]
    assert content(media)["truncated"]
    assert media.metadata["shape"][0] == 344
    whole = shown(make({"a": range(ROWS)}))
    assert len(column(whole, -1)) == ROWS
    assert not content(whole)["truncated"]


@pytest.mark.parametrize("make", [pl.DataFrame, pd.DataFrame, pa.table])
def test_wide_frames_show_their_ends(shown, make):
    media = shown(make({f"c{at}": [at] for at in range(10_000)}))
    found = [name for name in names(media) if name]
    assert found[11:14] == ["c11", "…", "c9988"]
    assert len(found) == 25
    assert content(media)["truncated"]
    assert "…" not in names(shown(make({f"c{at}": [at] for at in range(COLUMNS)})))


def test_large_frames_cost_what_they_show(shown):
    media = shown(pl.DataFrame({f"c{at}": ["x" * 10_000] * 100 for at in range(100)}))
    assert len(msgspec.json.encode(media)) < 100_000


@pytest.mark.parametrize(
    ("values", "written"),
    [
        ([1.0, 2.0], ["1.0", "2.0"]),
        ([1.5, 2.25], ["1.50", "2.25"]),
        ([1 / 3, 1e6], ["0.333333", "1000000.000000"]),
        ([1e-9, 1.0], ["1e-09", "1"]),
        ([1e300, 0.0], ["1e+300", "0"]),
        ([float("nan"), float("inf"), -float("inf"), 1.5], ["NaN", "∞", "−∞", "1.5"]),
        ([True, False], ["True", "False"]),
        (["a\nb", "<b>"], ["a\nb", "<b>"]),
        (["x" * 1000], ["x" * 200 + "… (1,000 characters)"]),
        ([[1, 2], []], ["[1, 2]", "[]"]),
        ([{"a": 1}, {"a": 2}], ["{'a': 1}", "{'a': 2}"]),
        ([b"bytes"], ["b'bytes'"]),
        ([dt.date(2020, 1, 2)], ["2020-01-02"]),
        ([dt.datetime(2020, 1, 2), dt.datetime(2020, 1, 3)], ["2020-01-02", "2020-01-03"]),
        (
            [dt.datetime(2020, 1, 2), dt.datetime(2020, 1, 3, 4)],
            ["2020-01-02 00:00:00", "2020-01-03 04:00:00"],
        ),
        ([dt.timedelta(hours=1)], ["1:00:00"]),
        ([None, None], ["null", "null"]),
    ],
    ids=str,
)
def test_values_of_a_column_are_written_alike(shown, values, written):
    assert column(shown(pl.DataFrame({"a": values})), 0) == written


def test_dates_that_python_has_not_are_still_shown(shown):
    far = pl.DataFrame({"d": [10_000_000]}).select(pl.col("d").cast(pl.Date))
    assert column(shown(far), 0) == [str(far["d"].cast(pl.String)[0])]


@pytest.mark.parametrize(
    ("dtype", "told"),
    [
        (pl.Datetime("us"), "Datetime(us)"),
        (pl.Datetime("ms", "UTC"), "Datetime(ms, UTC)"),
        (pl.List(pl.Int8), "List(Int8)"),
        (pl.Duration("ns"), "Duration(ns)"),
    ],
    ids=str,
)
def test_types_are_told_briefly(shown, dtype, told):
    frame = pl.DataFrame(schema={"a": dtype})
    assert content(shown(frame))["columns"][0]["dtype"] == told


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (["a", "a"], ["a", "a"]),
        (["a", None], ["a", ""]),
        ([1, 2], ["1", "2"]),
        ([("a", 1), ("a", 2)], ["a · 1", "a · 2"]),
        ([3.5, True], ["3.5", "True"]),
        (["<script>", "x" * 300], ["<script>", "x" * 200 + "… (300 characters)"]),
    ],
    ids=str,
)
def test_columns_of_pandas_may_be_called_anything(shown, columns, told):
    frame = pd.DataFrame([[1, 2]], columns=pd.Index(columns, tupleize_cols=False, dtype=object))
    assert names(shown(frame))[1:] == told


def test_columns_and_rows_of_several_levels(shown):
    columns = pd.MultiIndex.from_product([["a"], [1, 2]])
    index = pd.MultiIndex.from_tuples([("p", 1), ("q", 2)], names=["letter", None])
    media = shown(pd.DataFrame([[1, 2], [3, 4]], index=index, columns=columns))
    assert names(media) == ["letter", "", "a · 1", "a · 2"]
    assert content(media)["rows"][0] == ["p", "1", "1", "2"]


def test_missing_values_of_pandas(shown):
    frame = pd.DataFrame(
        {
            "o": [None, 1],
            "f": [np.nan, 1],
            "t": [pd.NaT, pd.Timestamp(2020, 1, 1)],
            "i": pd.array([None, 1], dtype="Int64"),
        }
    )
    assert content(shown(frame))["rows"][0][2:] == ["NaN", "NaT", "<NA>"]


def test_objects_in_a_frame_may_be_hostile(shown):
    class Hostile:
        def __str__(self) -> str:
            raise ValueError("no")

        __repr__ = __str__

    frame = pd.DataFrame({"a": pd.Series([Hostile(), Hostile], dtype=object)})
    assert column(shown(frame), 1)[0] == "<ValueError: no>"


@pytest.mark.parametrize("make", [pl.DataFrame, pd.DataFrame])
def test_empty_frames(shown, make):
    assert content(shown(make()))["rows"] == []
    assert shown(make()).metadata == {"shape": [0, 0]}
    assert content(shown(make({"a": []})))["rows"] == []
    assert shown(make({"a": []})).metadata == {"shape": [0, 1]}


def test_names_and_values_are_escaped_in_html(shown):
    html = shown(pl.DataFrame({"<i>": ["<script>alert(1)</script>"]})).data["text/html"].text
    assert "<script>" not in html
    assert "&lt;i&gt;" in html
    assert "&lt;script&gt;" in html
    assert "1 row × 1 column<" in html


def test_a_frame_changed_by_a_formatter_of_its_owner_is_not_ours(shown):
    class Own(pd.DataFrame):
        def _repr_html_(self) -> str:
            return "own"

    assert shown(Own({"a": [1]})).data["text/html"].text == "own"


def test_a_lazy_frame_is_not_collected(shown):
    def fail(_: object) -> object:
        raise AssertionError("it was collected")

    lazy = pl.LazyFrame({"a": [1]}).map_batches(fail)
    assert MIME not in shown(lazy).data
