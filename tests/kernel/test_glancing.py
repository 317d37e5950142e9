"""A glance at a value tells what it is made of, and calls nothing that the user wrote."""

import sys
import threading
from collections.abc import Callable
from typing import Any

import numpy
import pandas
import polars
import pyarrow
import pytest

from gonium.kernel.glancing import LOOKED_AT, PARTS, glance, measure, preview


class Hostile:
    """Raises at whatever is asked of it."""

    def _refuse(self, *_: Any) -> Any:
        raise SystemExit("user code was called")

    __repr__ = __str__ = __len__ = __sizeof__ = __iter__ = __bool__ = __hash__ = _refuse
    __getattr__ = __eq__ = __format__ = __dir__ = _refuse  # type: ignore[assignment]

    @property
    def __class__(self) -> Any:
        raise SystemExit("user code was called")

    @property
    def shape(self) -> Any:
        raise SystemExit("user code was called")


class Lookalike(dict[str, int]):
    def __len__(self) -> int:
        raise SystemExit("user code was called")

    def items(self) -> Any:
        raise SystemExit("user code was called")


def refuse(*_: Any) -> Any:
    ENTERED.append("user code was called")
    raise SystemExit("user code was called")


ENTERED: list[str] = []


class Meta(type):
    """Refuses to be compared, looked for or asked."""

    __eq__ = __hash__ = __instancecheck__ = __subclasscheck__ = __getattribute__ = refuse


def of_metaclass(**more: Any) -> Any:
    return object.__new__(Meta("Watched", (), {"__module__": "__main__", **more}))


def test_no_metaclass_and_no_property_in_place_of_the_dictionary_is_asked() -> None:
    for value in (of_metaclass(), of_metaclass(__dict__=property(refuse))):
        for one in (value, [value], {"a": value}, type(value)):
            ENTERED.clear()
            told = glance(one)
            assert ENTERED == []
            assert "Watched" in told.preview


Hostile.__module__ = Lookalike.__module__ = "__main__"


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        7,
        2.5,
        "it's",
        b"\x00",
        [],
        [1, [2, "b"]],
        (1,),
        (),
        set(),
        {1},
        {"a": (1, 2), "b": {}},
        frozenset({1}),
    ],
)
def test_what_is_short_is_written_as_python_writes_it(value: object) -> None:
    assert preview(value) == repr(value)


def test_what_is_long_ends_in_an_ellipsis() -> None:
    assert preview([*range(1000)], 20) == "[0, 1, 2, 3, 4, 5, …"
    assert preview("a" * 1000, 10) == "'aaaaaaaa…"
    assert preview(10**5000) == "<int of 16,610 bits>"
    assert len(preview({n: "x" * n for n in range(1000)})) == 120


@pytest.mark.parametrize(
    "make", [Hostile, lambda: [Hostile()], lambda: {"a": Hostile()}, lambda: Lookalike(a=1)]
)
def test_nothing_that_the_user_wrote_is_called(make: Callable[[], object]) -> None:
    told = glance(make())
    assert "Hostile" in told.preview or "Lookalike" in told.preview


def test_the_attributes_of_instances_are_its_parts() -> None:
    class Point:
        def __init__(self) -> None:
            self.x, self.label = 1, "here"

    Point.__module__ = "__main__"
    parts = [(part.name, part.kind, part.preview) for part in glance(Point()).parts]
    assert parts == [("x", "int", "1"), ("label", "str", "'here'")]


@pytest.mark.parametrize(
    ("frame", "types"),
    [
        (pandas.DataFrame({"a": [1], 7: [0.5]}), [("a", "int64"), ("7", "float64")]),
        (polars.DataFrame({"a": [1], "b": ["x"]}), [("a", "Int64"), ("b", "String")]),
        (pyarrow.table({"a": [1], "b": ["x"]}), [("a", "int64"), ("b", "string")]),
    ],
)
def test_the_columns_of_frames_are_their_parts(frame: Any, types: list[tuple[str, str]]) -> None:
    assert [(part.name, part.kind) for part in glance(frame).parts] == types


def test_of_many_parts_the_first_are_told_and_the_others_counted() -> None:
    for value in ([*range(1000)], {n: n for n in range(1000)}):
        told = glance(value)
        assert (len(told.parts), told.more) == (PARTS, 1000 - PARTS)
    wide = pandas.DataFrame(numpy.zeros((1, 1000)))
    assert (len(glance(wide).parts), glance(wide).more) == (PARTS, 1000 - PARTS)


def test_a_size_counts_what_a_value_holds_and_each_object_once() -> None:
    text = "x" * 10_000
    size, about = measure([text, text, [text]])
    assert not about
    assert sys.getsizeof(text) < size < sys.getsizeof(text) + 500
    assert measure(numpy.zeros(1000)) == (8000, False)
    assert measure([numpy.zeros(1000)])[0] > 8000


def test_the_size_of_much_is_estimated_from_its_beginning() -> None:
    rows = [{"name": f"row {n}", "values": [n] * 50} for n in range(50_000)]
    size, about = measure(rows)
    exact = sum(
        sys.getsizeof(row)
        + sys.getsizeof(row["name"])
        + sys.getsizeof(row["values"])
        + sys.getsizeof(n)
        for n, row in enumerate(rows)
    )
    assert about
    assert exact / 2 < size < exact * 2
    assert len(rows) > LOOKED_AT


def test_a_circle_ends() -> None:
    ring: list[Any] = [1]
    ring.append(ring)
    told = glance(ring)
    assert told.preview.startswith("[1, [1, [1, ")
    assert told.size > 0


def test_others_may_change_it_meanwhile() -> None:
    growing: dict[int, int] = {}
    done = threading.Event()

    def change() -> None:
        while not done.is_set():
            growing.update((n, n) for n in range(500))
            growing.clear()

    thread = threading.Thread(target=change)
    thread.start()
    try:
        for _ in range(300):
            assert glance(growing).preview.startswith("{")
    finally:
        done.set()
        thread.join()


def test_a_network_tells_its_layers_its_size_and_where_it_is() -> None:
    torch = pytest.importorskip("torch")
    network = torch.nn.Sequential(torch.nn.Linear(10, 20), torch.nn.ReLU())
    told = glance(network)
    assert told.device == "cpu"
    assert [part.name for part in told.parts] == ["0", "1"]
    assert told.size >= 4 * (10 * 20 + 20)
    assert glance(torch.zeros(3, 4)).device == "cpu"
