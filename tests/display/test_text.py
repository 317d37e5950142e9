"""Plain text: Python's notation, within limits, whatever a value does."""

import enum
from collections import Counter, OrderedDict, defaultdict, deque
from dataclasses import dataclass, field
from types import MappingProxyType, SimpleNamespace

import pytest

from gonium.display.text import plain


@dataclass
class Point:
    x: int
    y: list[int]
    hidden: int = field(default=0, repr=False)


@dataclass(repr=False)
class Quiet:
    x: int

    def __repr__(self) -> str:
        return "quiet"


class Named(list):
    def __repr__(self) -> str:
        return "Named!"


class Endless(list):
    def __iter__(self):
        while True:
            yield 1


class Colour(enum.Enum):
    RED = 1


class StrangeText(str):
    def __len__(self) -> int:
        raise ValueError("no length")

    def __str__(self) -> str:
        raise ValueError("no text")


class Raises:
    def __repr__(self) -> str:
        raise ValueError("not\ntoday")


class NoText:
    def __repr__(self) -> str:
        return 3


class Exits:
    def __repr__(self) -> str:
        raise SystemExit(1)


class Deep:
    def __repr__(self) -> str:
        return repr(self)


class Strange:
    def __repr__(self) -> str:
        return StrangeText("strange")


class Large:
    def __repr__(self) -> str:
        return "x" * 5_000_000


class Interrupted:
    def __repr__(self) -> str:
        raise KeyboardInterrupt


def text(value: object) -> str:
    return plain(value)[0]


def notes(value: object) -> str:
    return "; ".join(plain(value)[1])


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "None"),
        (1.5, "1.5"),
        ("a\nb", r"'a\nb'"),
        ([], "[]"),
        ((), "()"),
        ((1,), "(1,)"),
        ([1, "a", None], "[1, 'a', None]"),
        ({"b": 1, "a": 2}, "{'b': 1, 'a': 2}"),
        ({(1, 2): [3]}, "{(1, 2): [3]}"),
        (set(), "set()"),
        ({3, 1, 2}, "{1, 2, 3}"),
        (frozenset(), "frozenset()"),
        pytest.param(frozenset("ba"), "frozenset({'a', 'b'})", id="frozenset"),
        ({"a": 1}.keys(), "dict_keys(['a'])"),
        ({"a": 1}.items(), "dict_items([('a', 1)])"),
        (deque([1]), "deque([1])"),
        (deque([1], maxlen=2), "deque([1], maxlen=2)"),
        (Counter("aab"), "Counter({'a': 2, 'b': 1})"),
        (OrderedDict(a=1), "OrderedDict({'a': 1})"),
        (defaultdict(list, a=[1]), "defaultdict(<class 'list'>, {'a': [1]})"),
        (MappingProxyType({"a": 1}), "mappingproxy({'a': 1})"),
        (SimpleNamespace(a=1), "namespace(a=1)"),
        (Point(1, [2]), "Point(x=1, y=[2])"),
        (Point, "<class '" + Point.__module__ + ".Point'>"),
        (Quiet(1), "quiet"),
        (Named([1]), "Named!"),
        (Endless([1, 2]), "[1, 2]"),
        (Colour.RED, "<Colour.RED: 1>"),
        (Strange(), "strange"),
        (ValueError("x"), "ValueError('x')"),
    ],
    ids=str,
)
def test_short_values_are_written_on_one_line(value, written):
    assert text(value) == written


def test_long_rows_of_short_items_fill_their_lines():
    written = text(list(range(100)))
    assert written.startswith("[0, 1, 2,")
    assert all(len(line) <= 88 for line in written.splitlines())
    assert len(written.splitlines()) == 5
    assert eval(written) == list(range(100))


def test_long_items_have_a_line_each():
    written = text({"first": "a" * 50, "second": "b" * 50})
    assert written.splitlines() == [f"{{'first': '{'a' * 50}',", f" 'second': '{'b' * 50}'}}"]


def test_what_is_broken_over_lines_is_still_python():
    value = {"a": [list(range(50))] * 3, "b": {"c": ("x" * 70, {1.5, 2.5}), "d": [None] * 60}}
    assert eval(text(value)) == value


def test_lines_of_an_item_stay_below_each_other():
    class Matrix:
        def __repr__(self) -> str:
            return "M(1\n  2)"

    assert text([Matrix()]) == "[M(1\n   2)]"
    assert text({"m": Matrix()}) == "{'m': M(1\n        2)}"


def test_what_contains_itself_ends():
    row: list = [1]
    row.append(row)
    assert text(row) == "[1, [...]]"
    named: dict = {}
    named["self"] = named
    assert text(named) == "{'self': {...}}"


def test_the_same_item_twice_is_no_cycle():
    item = [1]
    assert text([item, item]) == "[[1], [1]]"


def test_deep_nesting_ends():
    value: list = []
    for _ in range(100_000):
        value = [value]
    assert text(value).count("[") == 41


def test_long_containers_are_cut_and_say_so():
    written, told = plain(list(range(1_000_000)))
    assert written.endswith("999,\n … 999,000 more]")
    assert told == ["1,000 of 1,000,000 items shown"]
    assert text(set(range(1_000_000))).endswith("… 999,000 more}")
    assert text(dict.fromkeys(range(2000))).endswith("… 1,000 more}")


def test_the_whole_is_cut_and_says_so():
    written, told = plain(["x" * 15_000] * 900)
    assert len(written) < 1_100_000
    assert "of 900 items shown" in told[0]


def test_a_repr_of_many_megabytes_is_cut_and_says_so():
    written, told = plain(Large())
    assert len(written) == (1 << 20) + 1
    assert told == ["the first 1,048,576 of 5,000,000 characters shown"]


@pytest.mark.parametrize("kind", [str, bytes, bytearray])
def test_long_texts_are_cut_before_they_are_written(kind):
    value = "a" * 50_000_000 if kind is str else kind(50_000_000)
    assert "(50,000,000 " in text(value)[-40:]
    assert "(50,000,000 " in text([value])[-40:]
    assert len(text([value])) < 100_000


def test_numbers_too_long_for_python_are_written_in_hexadecimal():
    assert text(1 << 100_000).startswith("0x1000")
    assert text(10**100) == str(10**100)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (Raises(), "Raises has no text: ValueError: not today"),
        (NoText(), "NoText has no text: TypeError: __repr__ returned non-string (type int)"),
        (Exits(), "Exits has no text: SystemExit: 1"),
        (Deep(), "Deep has no text: RecursionError: maximum recursion depth exceeded"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_broken_repr_is_told_with_its_reason(value, reason):
    assert text(value).startswith(f"<{type(value).__name__} object at 0x")
    assert text([1, value, 2]).startswith(f"[1, <{type(value).__name__} object at 0x")
    assert notes(value).startswith(reason)


def test_a_broken_field_of_a_dataclass_is_told_with_its_reason():
    point = Point(1, [2])
    del point.x
    assert text([point, 3]).startswith("[<Point object at")
    assert "AttributeError" in notes(point)


def test_an_interrupt_passes():
    with pytest.raises(KeyboardInterrupt):
        plain([Interrupted()])
