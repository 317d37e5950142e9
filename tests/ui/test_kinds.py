"""Each kind of element: what it can stand at, what that is in code, how it is said in a terminal."""

import enum
import pickle
import subprocess
import sys
from typing import Any

import pytest

import gonium as gn
from gonium.ui.element import Element


def check(element: Element, initial: Any, **moves: Any) -> None:
    """The initial value, and the value at positions: `text=("1,2", value)` or `at=(position, value)`."""
    assert element.value == initial
    assert element.take(element.initial) == element.initial
    if "at" in moves:
        position, value = moves["at"]
        assert element.value_at(element.take(position)) == value
    if "text" in moves:
        text, value = moves["text"]
        assert element.value_at(element.parse(text)) == value


def refuses(element: Element, *positions: Any) -> None:
    for position in positions:
        with pytest.raises(ValueError):
            element.take(position)


def test_a_slider_stands_on_its_scale() -> None:
    check(gn.ui.slider(0, 10), 0, at=(3, 3), text=("7", 7))
    check(gn.ui.slider(0, 1), 0, at=(0.0, 0))
    check(gn.ui.slider(0.0, 1, value=0.5), 0.5, text=("0.25", 0.25))
    check(gn.ui.slider(steps=[1, 10, 100], value=10), 10, at=(100.0, 100))
    refuses(gn.ui.slider(0, 10), 11, -1, "3", None, True, float("nan"), [3])
    refuses(gn.ui.slider(steps=[1, 10, 100]), 50)


def test_whole_numbers_stay_whole_on_their_way() -> None:
    assert isinstance(gn.ui.slider(0, 10).take(3.0), int)
    assert isinstance(gn.ui.slider(0, 1, 0.5).take(1), int | float)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: gn.ui.slider(5, 1), "start is to be less than stop"),
        (lambda: gn.ui.slider(0, 10, value=11), "11 is not from 0 to 10"),
        (lambda: gn.ui.slider(0), "where the slider starts and where it stops"),
        (lambda: gn.ui.slider(0, 1, steps=[1]), "either steps or start"),
        (lambda: gn.ui.slider(steps=[2, 1]), "ascending"),
        (lambda: gn.ui.slider(0, 10, step=0), "more than 0"),
        (lambda: gn.ui.slider("a", 10), "start is to be a number, not 'a'"),
        (lambda: gn.ui.range_slider(0, 10, value=3), "a range is two numbers"),
        (lambda: gn.ui.range_slider(0, 10, value=(5, 2)), "the lower end of a range comes first"),
        (lambda: gn.ui.number(3, 1), "start is to be at most stop"),
        (lambda: gn.ui.text(3), "a text is to be a string"),
        (lambda: gn.ui.text("abcd", max_length=3), "at most 3 fit"),
        (lambda: gn.ui.text(kind="date"), "kind is to be text, password, email or url"),
        (lambda: gn.ui.checkbox("yes"), "a checkbox is True or False"),
        (lambda: gn.ui.select([]), "nothing to choose from"),
        (lambda: gn.ui.select(["a", "a"]), "two options called 'a'"),
        (lambda: gn.ui.select(["a"], value="b"), "'b' is not one of the options: a"),
        (lambda: gn.ui.multiselect("abc", "abc", max_selections=2), "at most 2 may be"),
        (lambda: gn.ui.button(tone="loud"), "tone is to be"),
        (lambda: gn.ui.refresh(["soon"]), "'soon' is no interval"),
        (lambda: gn.ui.refresh(["1ms"]), "at least 0.1 s"),
    ],
)
def test_what_makes_no_sense_is_said_where_it_is_made(make: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()


def test_the_other_kinds() -> None:
    check(gn.ui.range_slider(0, 10), (0, 10), at=([2, 5], (2, 5)), text=("2,5", (2, 5)))
    check(gn.ui.number(), 0, text=("-1.5", -1.5))
    check(gn.ui.number(stop=-3), -3)
    check(gn.ui.text("a"), "a", text=("b c", "b c"))
    check(gn.ui.checkbox(), False, text=("yes", True))
    check(gn.ui.switch(True), True, text=("off", False))
    check(gn.ui.select(["a", "b"]), "a", text=("b", "b"))
    check(gn.ui.select({"one": 1, "two": 2}, value=2), 2, at=("one", 1))
    check(gn.ui.select({"one": 1}, allow_none=True), None, at=("one", 1), text=("", None))
    check(gn.ui.radio([1, 2]), 1, at=("2", 2))
    check(gn.ui.multiselect("abc"), [], at=(["c", "a"], ["a", "c"]), text=("b, a", ["a", "b"]))
    check(gn.ui.button(), 0, at=(3, 3))
    check(gn.ui.run_button(), False, at=(3, False))
    check(gn.ui.refresh(), 0, at=(1, 1))
    refuses(gn.ui.range_slider(0, 10), [1], [1, 2, 3], [5, 2], 3)
    refuses(gn.ui.checkbox(), 1, "true", None)
    refuses(gn.ui.select(["a"]), None, "b", 0)
    refuses(gn.ui.multiselect("ab"), "a", ["c"], None)
    refuses(gn.ui.button(), -1, 1.5, True)


def test_positions_are_found_for_values() -> None:
    class Size(enum.Enum):
        S = 1
        L = 2

    sizes = gn.ui.select({"small": Size.S, "large": Size.L})
    assert sizes.position_of(Size.L) == sizes.position_of("large") == "large"
    assert gn.ui.multiselect({"a": 1, "b": 2}).position_of([2]) == ["b"]
    with pytest.raises(ValueError):
        sizes.position_of(3)


def test_values_of_libraries_are_taken() -> None:
    import numpy as np

    slider = gn.ui.slider(steps=np.logspace(0, 2, 3), value=np.float64(10))
    check(slider, 10.0)
    assert gn.ui.checkbox(np.True_).value is True
    arrays = gn.ui.select({"a": np.zeros(2), "b": np.ones(2)})
    assert arrays.value.sum() == 0
    with pytest.raises(ValueError):
        arrays.position_of(np.zeros(2))


def test_in_a_script_an_element_is_its_initial_value_and_text() -> None:
    slider = gn.ui.slider(0, 10, value=3, label="Limit")
    assert (f"{slider}", f"{slider:.1f}", repr(slider)) == ("3", "3.0", "slider(3)")
    assert f"{gn.ui.text('<b>')}" == "&lt;b&gt;"
    assert repr(gn.ui.text("secret", kind="password")) == "text(…)"
    with pytest.raises(AttributeError, match="people move a slider on the page"):
        slider.value = 5
    assert pickle.loads(pickle.dumps(slider)).value == 3


def test_elements_cost_a_script_next_to_nothing() -> None:
    code = "import sys, gonium as gn; gn.ui.slider(0, 1); print('msgspec' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


def test_whatever_is_called_an_element_is_one() -> None:
    for name in gn.ui.__all__:
        kind = getattr(gn.ui, name)
        assert issubclass(kind, Element)
        assert kind.kind == name
        assert kind.__doc__
    with pytest.raises(AttributeError, match="slider"):
        gn.ui.slyder  # noqa: B018
