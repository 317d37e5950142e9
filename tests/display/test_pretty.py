"""In Jupyter's manner, texts are IPython's to the letter."""

import collections
import datetime
import re
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.lib.pretty import pretty as theirs

from gonium.display import render
from gonium.display.blobs import Blobs
from gonium.display.manner import show_as_jupyter
from gonium.display.pretty import pretty
from gonium.protocol.output import Text


class Lines:
    def __repr__(self) -> str:
        return "Lines(\n  1,\n  2)"


class Draws:
    def _repr_pretty_(self, p: Any, cycle: bool) -> None:
        with p.group(6, "Draws(", ")"):
            for number in range(30):
                p.text(f"{number},")
                p.breakable()


class Plain:
    pass


CYCLE: list[Any] = [1]
CYCLE.append(CYCLE)


@pytest.mark.parametrize(
    "value",
    [
        None,
        ...,
        1.5,
        "x\ny",
        (1,),
        set(),
        frozenset({2, 1}),
        {3, "a", None},
        list(range(1500)),
        set(range(1100)),
        CYCLE,
        Plain(),
        [Plain(), Plain],
        int,
        len,
        np.mean,
        np.ndarray,
        Plain.__init__,
        lambda x, *, y=1: x,
        [Lines(), {"k": Lines()}],
        [Draws(), Draws()],
        re.compile(r"a\d", re.IGNORECASE | re.DOTALL),
        types.SimpleNamespace(a=1, b="x" * 90),
        types.MappingProxyType({1: 2}),
        collections.Counter("abracadabra"),
        collections.OrderedDict(a=1),
        collections.deque([1, 2], maxlen=3),
        collections.defaultdict(list, {"a": [1]}),
        ValueError("x", 1),
        datetime.timedelta(1),
        [np.eye(3), pd.DataFrame({"a": [1]})],
        {"a": np.arange(3), "b": "x" * 80},
        {}.keys(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_value_is_written_as_ipython_writes_it(value: Any) -> None:
    assert pretty(value) == theirs(value)


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.integers() | st.text("ab ", max_size=40) | st.floats() | st.booleans() | st.builds(Draws),
    lambda inner: (
        st.lists(inner, max_size=12)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text("kl", max_size=20), inner, max_size=6)
    ),
    max_leaves=40,
)


@given(VALUES)
def test_any_containers_are_written_as_ipython_writes_them(value: Any) -> None:
    assert pretty(value) == theirs(value)


@pytest.fixture
def as_jupyter() -> Iterator[None]:
    show_as_jupyter()
    yield
    show_as_jupyter(False)


@pytest.mark.usefixtures("as_jupyter")
def test_frames_are_the_tables_of_their_libraries(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": [1]})
    data = render(frame, Blobs(tmp_path)).data
    assert data["text/html"] == Text(frame._repr_html_())
    assert set(data) == {"text/html", "text/plain"}


@pytest.mark.usefixtures("as_jupyter")
def test_what_cannot_be_written_has_a_text_all_the_same(tmp_path: Path) -> None:
    class Broken:
        def __repr__(self) -> str:
            raise ValueError("no")

    assert "text/plain" in render([Broken()], Blobs(tmp_path)).data
