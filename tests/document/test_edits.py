"""Edits as change sets: what fits a text, and what is refused."""

from typing import Any

import pytest

from gonium.document import edits
from gonium.document.edits import EditError, Update


def check(changes: edits.Changes, before: str, after: str) -> None:
    assert edits.apply(changes, before) == after
    assert edits.apply(edits.invert(changes, before), after) == before


def test_keeping_inserting_deleting_and_replacing() -> None:
    check([3], "abc", "abc")
    check([1, [0, "x"], 2], "abc", "axbc")
    check([1, [1], 1], "abc", "ac")
    check([1, [1, "x", "y"], 1], "abc", "ax\nyc")
    check([], "", "")
    check([[0, "", ""]], "", "\n")


def test_positions_count_utf16_units() -> None:
    check([2, [0, "x"], 1], "🦔b", "🦔xb")
    check([1, [1, "é"], 1], "aéb", "aéb")
    check([[2, "𝄞𝄞"], 1], "🦔b", "𝄞𝄞b")


@pytest.mark.parametrize(
    "changes",
    [[4], [2], [], [1, [0]], [1, "x"], [-1, [4]], [[]], [["a"]], [[1, 2]], [1.0, 2], [True, 2], [None],
     [3, [0, "a\nb"]], [3, [0, "a\r"]], [3, [0, "\ud800"]], [[-3]], {"a": 1}, [[3, ["x"]]]],
)  # fmt: skip
def test_what_does_not_fit_is_refused(changes: Any) -> None:
    with pytest.raises(EditError):
        edits.apply(changes, "abc")


def test_a_character_cannot_be_cut_in_two() -> None:
    for changes in ([1, [0, "x"], 1], [[1], 1], [1, [1, "x"]]):
        with pytest.raises(EditError):
            edits.apply(changes, "🦔")


def test_edits_of_different_texts_do_not_combine() -> None:
    with pytest.raises(EditError):
        edits.compose([3, [0, "a"]], [3, [0, "b"]])
    for changes, over in [([3, [1]], [[2], 1]), ([[3]], [[0, "x"], 4]), ([2, [0, "a"]], [[5]])]:
        with pytest.raises(EditError):
            edits.rebase(changes, over)
    with pytest.raises(EditError):
        edits.map_position([3], 4)


def test_of_two_insertions_at_one_place_before_tells_which_is_first() -> None:
    assert edits.rebase([[0, "b"], 1], [[0, "a"], 1]) == [1, [0, "b"], 1]
    assert edits.rebase([[0, "b"], 1], [[0, "a"], 1], before=True) == [[0, "b"], 2]


def test_updates_that_had_arrived_are_left_out() -> None:
    mine = [Update([[0, "a"]], "me"), Update([1, [0, "b"]], "me")]
    assert edits.rebase_updates(mine, []) == mine
    assert edits.rebase_updates(mine, mine) == []
    assert edits.rebase_updates(mine, mine[:1]) == mine[1:]
    others = [Update([[0, "x"]], "you"), Update([1, [0, "a"]], "me")]
    assert edits.rebase_updates(mine, others) == [Update([2, [0, "b"]], "me")]


def test_nothing_to_rebase() -> None:
    assert edits.rebase_updates([], [Update([[0, "x"]], "you")]) == []


def test_the_difference_is_small() -> None:
    assert edits.diff("", "") == []
    assert edits.diff("abc", "abc") == [3]
    assert edits.diff("", "a\nb") == [[0, "a", "b"]]
    assert edits.diff("ab", "") == [[2]]
    assert edits.diff("abc", "axc") == [1, [1, "x"], 1]
    assert edits.diff("🦔b", "🦔c") == [2, [1, "c"]]
    assert edits.diff("a\nb\nc\nd\ne", "A\nb\nc\nd\nE") == [[1, "A"], 7, [1, "E"]]


def test_the_difference_of_long_texts_is_found_too() -> None:
    old = "\n".join(f"line {n}" for n in range(5_000))
    new = old.replace("9", "nine")
    assert edits.apply(edits.diff(old, new), old) == new


def test_units_and_code_points() -> None:
    assert edits.units("abc") == edits.units("aé漢") == 3
    assert edits.units("a🦔") == 3
    assert [edits.code_points("a🦔b", at) for at in (-1, 0, 1, 2, 3, 4, 9)] == [0, 0, 1, 1, 2, 3, 3]
    assert [edits.code_points("ab", at) for at in (-1, 0, 2, 9)] == [0, 0, 2, 2]
