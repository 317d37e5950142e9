"""Which elements a notebook makes, as its source tells."""

import pytest

from gonium.document import parse
from gonium.scripting.declared import declared


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        ("import gonium as gn\nx = gn.ui.slider(0, 1)", {"x": "slider"}),
        ("from gonium import ui\nx = ui.text()", {"x": "text"}),
        ("from gonium import ui as u\nx: object = u.text()", {"x": "text"}),
        ("import gonium.ui as u\nx = y = u.number()", {"x": "number", "y": "number"}),
        ("from gonium.ui import slider as s\nx, y = s(0, 1), 2", {"x": "slider"}),
        ("if gn:\n    x = gn.ui.radio([1])\nelse:\n    x = 3", {"x": "radio"}),
        ("try:\n    pass\nexcept E:\n    x = gn.ui.text()", {"x": "text"}),
        ("match 1:\n    case 1:\n        x = gn.ui.text()", {"x": "text"}),
        ("def f():\n    return gn.ui.text()\n\n# %%\nx = f()", {"x": ""}),
        ("if False:\n    x = gn.ui.text()", {}),
        ("def f():\n    x = gn.ui.text()", {}),
        ("class C:\n    x = gn.ui.text()", {}),
        ("x = [gn.ui.text()]\ny = ax.text()\nz = gn.ui.unknown()\nx.y = gn.ui.text()", {}),
        ("x = = gn.ui.text()\n\n# %% [markdown]\n# x = gn.ui.text()", {}),
    ],
)
def test_names_that_stand_for_elements(source: str, kinds: dict[str, str]) -> None:
    found = declared(parse(source))
    assert {name: one.kind for name, one in found.items()} == kinds


def test_the_first_cell_that_makes_an_element_counts() -> None:
    source = "a = 1\n\n# %%\nx = gn.ui.text()\n\n# %%\nx = gn.ui.slider(0, 1)"
    assert [(one.cell, one.kind) for one in declared(parse(source)).values()] == [(1, "text")]
