"""Values that are given to names: which assignments take them."""

from typing import Any

import pytest

from gonium.document import parse
from gonium.scripting.errors import NotebookError
from gonium.scripting.given import GIVEN, give


def ran(source: str, **values: Any) -> dict[str, Any]:
    """What a script leaves whose names are given values."""
    given = give(parse(source), values, "nb.py")
    names: dict[str, Any] = {GIVEN: given.values}
    exec("\n".join(cell.source for cell in given.notebook.cells), names)
    return names


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("x = 1", {"x": 9}),
        ("x: int = 1", {"x": 9}),
        ("x = 1\ny = x + 1", {"x": 9, "y": 10}),
        ("x = 1\nx = x + 1", {"x": 10}),
        ("x = 1\nx += 1", {"x": 10}),
        ("if 1:\n    x = 1\nelse:\n    x = 2", {"x": 9}),
        ("x = 1 / 0", {"x": 9}),
        ("x = (\n    1 +\n    2\n)\ny = x", {"x": 9, "y": 9}),
        ("x = [\n    1,\n]; y = x", {"x": 9, "y": 9}),
        ("x = 1 + \\\n  2\ny = x", {"x": 9, "y": 9}),
        ("ä = 'ö'; x = 'ü'; y = x", {"x": 9, "y": 9}),
        ("x = 1\n\n# %%\nx = 2", {"x": 2}),
        ("def f():\n    x = 1\n    return x\n\n# %%\nx = 1", {"x": 9}),
        ("for x in []:\n    pass\nx = 3", {"x": 9}),
    ],
)
def test_definitions_take_the_value_and_updates_go_on_from_it(
    source: str, left: dict[str, Any]
) -> None:
    names = ran(source, x=9)
    assert {name: names[name] for name in left} == left


def test_lines_stay_where_they_are() -> None:
    source = "x = [\n    1,\n    2,\n]\ny = 1"
    changed = give(parse(source), {"x": 9}, "nb.py").notebook.cells[0].source
    assert changed.split("\n")[4] == "y = 1"


@pytest.mark.parametrize(
    "source", ["x, y = 1, 2", "import x", "def x(): ...", "x = x + 1", "x = y = 1", "x += 1"]
)
def test_what_is_not_defined_on_its_own_cannot_be_given(source: str) -> None:
    with pytest.raises(NotebookError) as raised:
        give(parse(source), {"x": 9}, "nb.py")
    assert str(raised.value) == (
        "x cannot be given to nb.py: cell 1 does not define it by `x = …` on its own."
    )


def test_elements_are_preset_and_other_names_are_not() -> None:
    source = "import gonium as gn\n\n# %%\nx = gn.ui.slider(0, 1)\ny = 1"
    given = give(parse(source), {"x": 1, "y": 2}, "nb.py")
    assert (set(given.presets), given.values) == ({"x"}, {"y": 2})
