"""JSON trees: what JSON can say of a container, and nothing that a browser would change."""

from collections import OrderedDict

import pytest

from gonium.display.tree import tree

INF = float("inf")


@pytest.mark.parametrize(
    ("value", "planted"),
    [
        ([], []),
        ({}, {}),
        ((1, 2), [1, 2]),
        ({"a": [1, None, True, "x", 1.5]}, {"a": [1, None, True, "x", 1.5]}),
        ({1: "a", None: "b", False: 2, 1.5: 3}, {"1": "a", "None": "b", "False": 2, "1.5": 3}),
        ([float("nan"), INF, -INF], ["NaN", "Infinity", "-Infinity"]),
        ([2**53 - 1, 2**53, -(2**64)], [2**53 - 1, str(2**53), str(-(2**64))]),
    ],
)
def test_containers_of_plain_values_are_trees(value, planted):
    assert tree(value) == (planted, [])


@pytest.mark.parametrize(
    "value",
    [
        1,
        "text",
        {1, 2},
        [object()],
        [b"bytes"],
        {("a", "b"): 1},
        {"1": "a", 1: "b"},
        OrderedDict(a=1),
        {"a": [1, {2}]},
        [1 << 100_000],
        {1 << 100_000: 1},
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_json_cannot_say_is_no_tree(value):
    assert tree(value) is None


def test_a_cycle_is_no_tree():
    value: list = []
    value.append(value)
    assert tree(value) is None


def test_a_dict_keeps_its_order():
    assert list(tree({"b": 1, "a": 2})[0]) == ["b", "a"]


def test_large_trees_are_cut_and_say_so():
    planted, notes = tree([[0] * 2000] * 2000)
    assert sum(map(len, planted)) <= 20_000
    assert notes[0] == "1,000 of 2,000 items in the tree"
    planted, notes = tree(["x" * 100_000])
    assert (len(planted[0]), len(notes)) == (10_001, 1)
