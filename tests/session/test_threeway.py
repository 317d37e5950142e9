"""Two texts that come from one are joined without losing a line of either."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonium.session.threeway import Joined, join


def check(base: str, ours: str, theirs: str, result: str) -> None:
    """Texts are written with a space between lines."""
    texts = (text.replace(" ", "\n") for text in (base, ours, theirs))
    assert join(*texts).text.replace("\n", " ") == result


def test_a_change_of_one_side_is_taken() -> None:
    check("a b c", "a b c", "a X c", "a X c")
    check("a b c", "a X c", "a b c", "a X c")


def test_changes_of_different_lines_are_both_taken() -> None:
    check("a b c d", "X b c d", "a b c Y", "X b c Y")
    check("a b c d", "a b d", "Y a b c d", "Y a b d")


def test_changes_of_neighbouring_lines_are_both_taken() -> None:
    check("a b", "X b", "a Y", "X Y")


def test_lines_inserted_at_one_place_come_one_after_the_other() -> None:
    check("a b", "a X b", "a Y b", "a X Y b")
    check("a", "a X", "a Y", "a X Y")


def test_the_same_change_is_taken_once() -> None:
    check("a b c", "a X c", "a X c", "a X c")


def test_a_line_changed_by_both_is_kept_twice() -> None:
    check("a b c", "a X c", "a Y c", "a X Y c")


def test_a_line_that_one_changed_and_the_other_deleted_is_kept() -> None:
    check("a b c", "a c", "a Y c", "a Y c")
    check("a b c", "a Y c", "a c", "a Y c")


@pytest.mark.parametrize("text", ["", "a", "a b"])
def test_nothing_comes_of_nothing(text: str) -> None:
    check(text, text, text, text)


texts = st.lists(st.sampled_from("abcdef"), max_size=8).map("\n".join)


@given(texts, texts, texts)
def test_no_new_line_of_either_side_is_lost(base: str, ours: str, theirs: str) -> None:
    result, before = Counter(join(base, ours, theirs).text.split("\n")), Counter(base.split("\n"))
    for text in (ours, theirs):
        assert not Counter(text.split("\n")) - before - result


@given(texts, texts)
def test_who_changes_alone_has_his_way(base: str, text: str) -> None:
    assert join(base, text, base) == join(base, base, text) == Joined(text, text, text)


@given(texts, texts, texts)
def test_where_no_lines_conflict_there_is_one_result(base: str, ours: str, theirs: str) -> None:
    made = join(base, ours, theirs)
    assert made.conflict or made.text == made.ours == made.theirs


def test_lines_that_both_changed_are_a_conflict_with_a_text_for_each_side() -> None:
    made = join("a\nb\nc\nd\ne", "X\nb\nO\nd\ne", "a\nb\nT\nd\nE")
    assert made == Joined("X\nb\nO\nT\nd\nE", "X\nb\nO\nd\nE", "X\nb\nT\nd\nE")
    assert made.conflict
