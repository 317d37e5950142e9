"""Texts, trees, and what is told of objects."""

import math
from collections import namedtuple
from dataclasses import dataclass
from typing import Any

import pytest

import gonium as gn

Point = namedtuple("Point", "x y")


@dataclass
class Size:
    width: int
    height: float


class Bag:
    def __init__(self) -> None:
        self.own = self
        self.size = Size(1, math.inf)


class Silent:
    def __repr__(self) -> str:
        raise OSError


def grown(value: Any) -> Any:
    return gn.tree(value)._repr_mimebundle_()[0]["application/json"]


@pytest.mark.parametrize(
    ("value", "tree"),
    [
        (Point(1, "a"), {"x": 1, "y": "a"}),
        (Size(1, math.nan), {"width": 1, "height": "NaN"}),
        ({1: (True, None), "s": {2}}, {"1": [True, None], "s": [2]}),
        (2**60, str(2**60)),
        ([Silent()], ["<Silent object: its repr raised OSError>"]),
        (int, "<class 'int'>"),
    ],
)
def test_any_value_is_a_tree(value, tree) -> None:
    assert grown(value) == tree


def test_a_cycle_ends() -> None:
    tree = grown(Bag())
    assert tree["own"].startswith("<")
    assert tree["size"] == {"width": 1, "height": "Infinity"}


def test_a_large_tree_says_what_it_leaves_out() -> None:
    said, hints = gn.tree(list(range(5000)))._repr_mimebundle_()
    assert len(said["application/json"]) == 1000
    assert hints["note"] == "1,000 of 5,000 items in the tree"


def test_json_is_text_or_a_value() -> None:
    said = gn.json('{"a": [NaN, 1]}')._repr_mimebundle_()[0]
    assert said["application/json"] == {"a": ["NaN", 1]}
    with pytest.raises(ValueError, match="Expecting"):
        gn.json("{")


def test_code_with_backticks_stays_code() -> None:
    assert gn.code("a = '```'", language="python") == "````python\na = '```'\n````"


def test_one_formula_needs_no_dollars() -> None:
    assert gn.latex("x^2") == "$$\nx^2\n$$"
    assert gn.latex("costs $x$") == "costs $x$"


def test_a_difference_is_in_the_unified_format() -> None:
    assert gn.diff("a\nb", "a\nc", names=("x", "y")).splitlines()[-3:] == [" a", "-b", "+c"]
    assert gn.diff("a", "a") == ""
    with pytest.raises(ValueError, match="at most 20,000 lines"):
        gn.diff("\n" * 30_000, "")


def test_a_frame_shows_pages_served_by_https_and_markup() -> None:
    assert 'src="https://a.b/?c&amp;d"' in gn.iframe("https://a.b/?c&d")
    assert "&lt;p&gt;" in gn.iframe("<p>")
    with pytest.raises(ValueError, match="https"):
        gn.iframe("http://a.b")


def test_an_object_is_told_without_running_its_code() -> None:
    class Trap:
        """What it is."""

        kept = 3

        @property
        def sprung(self) -> int:
            raise AssertionError("asked")

        def method(self, a: int) -> None: ...

    told, attributes, methods = gn.inspect(Trap()).parts
    assert told.settings["what"].startswith("instance of")
    assert str(told.parts[0]) == "What it is."
    assert attributes.parts[0].value == {"kept": 3, "sprung": "(a property)"}
    assert methods.parts[0].value["method"].startswith("method(self, a:")
    assert gn.doc(len).settings["signature"] == "(obj, /)"
    assert gn.doc(math).settings["what"] == "module"
