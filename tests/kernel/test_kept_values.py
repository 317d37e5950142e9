"""Values that were kept are just what they were: arrays, frames, objects and what they share."""

import datetime
import decimal
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gonium.kernel.kept.entry import Description, Entry, Packed, Writer
from gonium.kernel.kept.packing import Given, pack, unpack
from gonium.kernel.kept.reason import NotKept
from gonium.kernel.kept.store import Store

NOTHING = Given({}, {})


def there_and_back(values: dict[str, Any], given: Given = NOTHING) -> tuple[dict[str, Any], Entry]:
    """Return values as they come back, and the entry they were in."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(str(Path(folder, "__gonium__", "kept")))

        def fill(writer: Writer) -> Description:
            description = Description("a", "cell", "", "", names=list(values))
            description.packed = pack(values, given, writer)
            return description

        store.put("a", fill)
        entry = store.find("a")
        assert entry is not None
        return unpack(entry, given), entry


def back(value: Any) -> tuple[Any, list[Packed]]:
    found, entry = there_and_back({"x": value})
    return found["x"], entry.description.packed


def kinds(packed: list[Packed]) -> list[str]:
    return [one.kind for one in packed]


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6).reshape(2, 3),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.array([], dtype="f4"),
        np.array(3),
        np.array(["2026-01-01", "NaT"], dtype="datetime64[D]"),
        np.array([(1, 2.5)], dtype=[("a", "<i2"), ("b", ">f8")]),
        np.arange(10)[::2],
        np.array(["a", "bc"]),
    ],
)
def test_arrays_stand_apart_without_a_pickle(array: Any) -> None:
    found, packed = back(array)
    assert kinds(packed) == ["npy"]
    assert type(found) is type(array)
    assert found.dtype == array.dtype
    assert found.flags.writeable
    np.testing.assert_array_equal(found, array)


def test_an_array_that_cannot_be_written_to_stays_so() -> None:
    array = np.arange(3)
    array.flags.writeable = False
    assert not back(array)[0].flags.writeable


def test_an_array_of_objects_is_pickled() -> None:
    found, packed = back(np.array([1, "a", None], dtype=object))
    assert kinds(packed) == []
    assert list(found) == [1, "a", None]


def test_what_values_share_they_share_when_they_come_back() -> None:
    array, inner = np.zeros(3), [1]
    values = {"a": array, "b": [array, inner], "c": {"k": inner}, "d": (inner, array)}
    found, _ = there_and_back(values)
    assert found["b"][0] is found["a"]
    assert found["d"][1] is found["a"]
    assert found["c"]["k"] is found["b"][1] is found["d"][0]


def test_what_was_given_is_linked_to_what_is_there_then() -> None:
    read, other = [1, [2]], {"k": 1}
    given = Given({"read": read, "other": other}, {})
    found, _ = there_and_back({"x": [read, other], "y": read}, given)
    assert found["x"][0] is read
    assert found["x"][1] is other
    assert found["y"] is read
    with pytest.raises(NotKept, match="`x` shares an object with `read`"):
        there_and_back({"x": read[1]}, given)


FRAMES: dict[str, Callable[[], Any]] = {
    "numbers": lambda: pd.DataFrame({"a": [1, 2], "b": [0.5, None]}),
    "words": lambda: pd.DataFrame({"a": ["x", None, "y"]}),
    "an index of words": lambda: pd.DataFrame({"a": [1, 2]}, index=pd.Index(["p", "q"], name="i")),
    "a range": lambda: pd.DataFrame({"a": [1, 2]}, index=pd.RangeIndex(3, 7, 2)),
    "several levels": lambda: pd.DataFrame(
        {"a": [1, 2]}, index=pd.MultiIndex.from_tuples([(1, "x"), (2, "y")], names=["n", None])
    ),
    "categories": lambda: pd.DataFrame({"a": pd.Categorical(["x", "y"], ["y", "x"], ordered=True)}),
    "times": lambda: pd.DataFrame({"a": pd.to_datetime(["2026-01-01", None])}),
    "nullable": lambda: pd.DataFrame({"a": pd.array([1, None], dtype="Int64")}),
    "no rows": lambda: pd.DataFrame({"a": pd.array([], dtype="int8")}),
}
AWKWARD: dict[str, Callable[[], Any]] = {
    "no columns": lambda: pd.DataFrame(index=[1, 2]),
    "times of a zone": lambda: pd.DataFrame({"a": pd.to_datetime(["2026-01-01", None], utc=True)}),
    "dates with a step": lambda: pd.DataFrame(
        {"a": [1, 2]}, index=pd.date_range("2026-01-01", periods=2, freq="D")
    ),
    "objects": lambda: pd.DataFrame({"a": pd.Series([1, "x", None, float("nan")], dtype=object)}),
    "columns called by numbers": lambda: pd.DataFrame([[1, 2]], columns=[0, "b"]),
    "the same column twice": lambda: pd.DataFrame([[1, 2]], columns=["a", "a"]),
    "attributes": lambda: _with_attributes(),
    "decimals": lambda: pd.DataFrame({"a": pd.Series([decimal.Decimal("1.50")], dtype=object)}),
    "dates of Python": lambda: pd.DataFrame(
        {"a": pd.Series([datetime.date(2026, 1, 1)], dtype=object)}
    ),
    "lists": lambda: pd.DataFrame({"a": pd.Series([[1], [2, 3]], dtype=object)}),
    "periods": lambda: pd.DataFrame({"a": pd.period_range("2026-01", periods=2, freq="M")}),
}


def _with_attributes() -> pd.DataFrame:
    frame = pd.DataFrame({"a": [1]})
    frame.attrs["source"] = ("survey", 3)
    return frame


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(one, other, check_exact=True, check_freq=True)
    assert type(one.index) is type(other.index)
    assert one.index.names == other.index.names
    assert list(one.dtypes) == list(other.dtypes)
    assert one.attrs == other.attrs
    for column in range(one.shape[1]):
        left, right = (list(frame.iloc[:, column].astype(object)) for frame in (one, other))
        assert [type(value) for value in left] == [type(value) for value in right]


@pytest.mark.parametrize("name", FRAMES)
def test_frames_of_pandas_go_as_arrow(name: str) -> None:
    frame = FRAMES[name]()
    found, packed = back(frame)
    assert kinds(packed) == ["pandas"]
    same(found, frame)


@pytest.mark.parametrize("name", AWKWARD)
def test_frames_that_arrow_would_not_give_back_as_they_are_come_back_all_the_same(
    name: str,
) -> None:
    frame = AWKWARD[name]()
    found, packed = back(frame)
    assert set(kinds(packed)) <= {"pandas", "pickle"}
    same(found, frame)


def test_frames_and_series_that_share_memory_behind_the_scenes_are_kept() -> None:
    frame = pd.DataFrame({"a": [1, 2], "b": [3, 4]}, index=pd.date_range("2026", periods=2))
    values = {"x": frame, "y": frame[["a"]], "a": frame["a"], "b": frame["b"], "i": frame.index}
    found, _ = there_and_back(values)
    same(found["y"], values["y"])
    pd.testing.assert_series_equal(found["b"], values["b"])
    assert found["i"].equals(values["i"])


cells = st.one_of(st.none(), st.integers(-5, 5), st.text(max_size=2), st.floats(), st.booleans())
columns = st.one_of(
    st.lists(cells, min_size=3, max_size=3).map(lambda c: pd.Series(c, dtype=object)),
    st.lists(cells, min_size=3, max_size=3).map(pd.Series),
    st.lists(st.text(max_size=2), min_size=3, max_size=3).map(pd.Series),
)


@settings(max_examples=60)
@given(st.dictionaries(st.text(max_size=2), columns, max_size=3), st.booleans())
def test_any_frame_of_pandas_comes_back_as_it_was(table: dict[str, Any], named: bool) -> None:
    frame = pd.DataFrame(table, index=[2, 3, 5] if not named else ["x", "y", "z"]).reset_index(
        drop=not named
    )
    same(back(frame)[0], frame)


def test_frames_of_polars_and_tables_of_arrow_go_as_arrow() -> None:
    frame = pl.DataFrame(
        {"a": [1, None], "b": ["x", "y"], "c": [[1], None], "d": [{"k": 1}, {"k": None}]},
        schema_overrides={"b": pl.Categorical},
    )
    found, packed = back(frame)
    assert kinds(packed) == ["polars"]
    assert found.schema == frame.schema
    assert found.equals(frame)
    table = pa.table({"a": [1, None]})
    found, packed = back(table)
    assert kinds(packed) == ["arrow"]
    assert found.equals(table, check_metadata=True)
