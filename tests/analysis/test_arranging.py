"""The order in which reads from below come from above, case by case."""

import pytest

from gonium.analysis import bind, names
from gonium.analysis.arranging import arrange
from gonium.protocol.ids import CellId


def check(order: str, /, *, why: str = "", **cells: str) -> None:
    """The cells are put in this order; `why`: what stands in the way, all reasons joined."""
    found = arrange(bind({CellId(cell): names(source) for cell, source in cells.items()}), str)
    assert " ".join(found.order) == order
    assert "; ".join(found.hindrances.values()) == why


def test_what_is_needed_is_pulled_up_to_where_it_is_read() -> None:
    check("a c b", a="x = 1", b="f()", c="def f(): pass")
    check("c d a b", a="f()", b="y = 1", c="def f(): return g()", d="def g(): pass")
    check("b c a", a="p(x)\ndef p(x): pass", b="y = 1", c="x = y")


def test_what_functions_look_up_is_needed_too() -> None:
    check("a c b", a="def f(): return k", b="f()", c="k = 1")


def test_everything_else_stays_in_its_order() -> None:
    check("a b c", a="x = 1", b="x", c="def f(): return later")
    check("a b d c e", a="1", b="2", c="x", d="x = 1", e="3")


def test_a_module_may_be_set_up_by_cells_that_come_after_it_then() -> None:
    check("c a b", a="np.random.seed(0)", b="np.zeros(3)", c="import numpy as np")


def test_what_is_changed_in_place_is_made_first() -> None:
    check("c d a b", a="xs.append(1)", b="print(xs)", c="xs = []", d="len(xs)")


def test_no_read_comes_to_have_another_source() -> None:
    check(
        "a b c",
        a="y = 0",
        b="print(x, y)",
        c="y = 5\nx = y",
        why="`y` of b would then come from c",
    )


def test_the_last_cell_with_a_name_stays_the_last() -> None:
    check("a b", a="f()\ny = 2", b="def f(): pass\ny = 3", why="`y` of b would no longer replace that of a")  # fmt: skip


def test_one_name_may_come_from_above_though_another_cannot() -> None:
    check(
        "d a b c",
        a="print(w)",
        b="y = 0\nprint(x)",
        c="y = 5\nx = 1",
        d="w = 1",
        why="`y` of c would no longer replace that of b",
    )


def test_cells_that_read_from_each_other_are_left_alone() -> None:
    check("a b", a="x = y", b="y = x")
    check("d a b c", a="z()", b="x = y", c="y = x", d="def z(): pass")


def test_cells_that_run_text_as_code_are_not_passed() -> None:
    check("a b c", a="x", b="exec(t)\nt = 1", c="x = 1", why="b runs text as code, which may use any name")  # fmt: skip
    check("a c b d", a="exec('k = 1')", b="x", c="x = 1", d="eval('x')")


def test_names_that_functions_bind_from_elsewhere_are_not_passed() -> None:
    check(
        "a b c",
        a="def f():\n    global n\n    n = 1",
        b="f()\nprint(x)",
        c="x = n = 2",
        why="`n` of c would no longer replace that of b",
    )


def test_imports_from_the_future_stay_first() -> None:
    check(
        "a b",
        a="from __future__ import annotations\nprint(x)",
        b="x = 1",
        why="a has to stay first, for it imports from `__future__`",
    )
    check("a c b", a="from __future__ import annotations", b="x", c="x = 1")


def test_star_imports_are_not_passed_by_what_they_might_give() -> None:
    check(
        "a b c",
        a="x + y",
        b="1",
        c="from m import *\nx = 1",
        why="the star import of c might then give `y` to a",
    )


@pytest.mark.parametrize("broken", ["x = (", "return 1", "\0"])
def test_nothing_is_moved_as_long_as_a_cell_is_not_python(broken: str) -> None:
    check("a b c", a="x", b="x = 1", c=broken, why="c is not Python yet")


def test_a_long_notebook_upside_down_is_turned_over() -> None:
    many = 2_000
    cells = {f"c{n}": f"x{n} = x{n + 1}" for n in range(many)} | {"end": f"x{many} = 0"}
    check(" ".join(reversed(cells)), **cells)
