"""Laws of display: text is Python, trees are JSON, and rendering always ends in media."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonium.display import Blobs, render
from gonium.display.text import plain
from gonium.display.tree import tree
from gonium.protocol.codec import encode_json


@pytest.fixture(scope="module")
def blobs(tmp_path_factory: pytest.TempPathFactory) -> Blobs:
    return Blobs(tmp_path_factory.mktemp("blobs"))


leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.binary()
)
keys = st.text() | st.integers() | st.tuples(st.integers(), st.text())
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(keys, inner)
        | st.tuples(inner, inner)
        | st.sets(st.integers() | st.text())
    ),
    max_leaves=60,
)
plain_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=60,
)


@given(values, st.integers(1, 120))
def test_the_text_of_a_value_is_python_for_it_at_any_width(value, width):
    text, notes = plain(value, width=width)
    assert (eval(text), notes) == (value, [])


@given(st.lists(plain_json) | st.dictionaries(st.text(), plain_json))
def test_the_tree_of_json_is_that_json(value):
    assert tree(value) == (value, [])


@given(
    st.recursive(
        leaves | st.floats(),
        lambda inner: st.lists(inner) | st.dictionaries(keys | st.none(), inner),
    )
)
def test_every_tree_can_travel(value):
    planted = tree(value)
    if planted is not None:
        json.dumps(planted[0], allow_nan=False)


@given(value=values)
def test_every_value_has_text_that_can_travel(blobs, value):
    media = render(value, blobs)
    assert "text/plain" in media.data
    assert encode_json(media)


@given(text=st.text(st.characters(categories=["Cs", "L"])))
def test_any_text_can_travel(blobs, text):
    class Value:
        def _repr_html_(self) -> str:
            return text

        def __repr__(self) -> str:
            return text

    assert encode_json(render(Value(), blobs))
