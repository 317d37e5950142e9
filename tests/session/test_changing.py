"""Changes in place that no source announces, and running again what makes them."""

import pytest
from tests.playing import Play, notebook


def check(nb: Play, last: str, text: str) -> None:
    """Run everything, then each cell alone: each time the last cell shows what the script prints."""
    with nb:
        nb.run_all()
        assert set(nb.statuses().values()) == {"fresh"}
        assert nb.text(last) == text
        for cell in nb.state.order:
            nb.run(cell)
            assert set(nb.statuses().values()) == {"fresh"}, cell
            assert nb.text(last) == text, cell


@pytest.mark.parametrize(
    ("make", "change", "text"),
    [
        ("xs = [1, 2, 3]", "last = xs.pop()", "[1, 2]"),
        ("xs = [3, 1]", "import heapq\nheapq.heapify(xs)", "[1, 3]"),
        ("xs = [1, 2, 3]", "import random\nrandom.Random(3).shuffle(xs)", "[2, 3, 1]"),
        ("xs = []\ndef add(n): xs.append(n)", "add(1)", "[1]"),
        ("xs = {}\ndef put(**kw): xs.update(kw)", "put(k=1)", "{'k': 1}"),
        ("import numpy as np\nxs = np.zeros(2)", "np.add(xs, 1, out=xs)", "[1. 1.]"),
        ("from collections import deque\nxs = deque([1, 2])", "n = xs.popleft()", "deque([2])"),
        (
            "class Box:\n    n = 0\n    def add(self): self.n += 1; return self.n\n"
            "    def __repr__(self): return f'Box {self.n}'\nxs = Box()",
            "n = xs.add()",
            "Box 1",
        ),
        (
            "class Pair:\n    __slots__ = ('n',)\n    def __init__(self): self.n = 0\n"
            "    def add(self): self.n += 1; return self.n\n"
            "    def __repr__(self): return f'Pair {self.n}'\nxs = Pair()",
            "n = xs.add()",
            "Pair 1",
        ),
        ("def xs(n, seen=[]):\n    seen.append(n)\n    return seen", "xs(1)", None),
    ],
)
def test_what_a_cell_changes_without_saying_so_is_changed_once(
    make: str, change: str, text: str | None
) -> None:
    last = "print(xs)" if text else "print(xs(2))"
    check(notebook(a=make, b=change, c=last), "c", f"{text or [1, 2]}\n")


def test_each_cell_that_draws_random_numbers_draws_the_same_again() -> None:
    with notebook(
        a="import random\nr = random.Random(1)", b="r.random()", c="print(r.random())"
    ) as nb:
        first = nb.run_all().text("c")
        for cell in ("c", "b", "a", "c"):
            nb.run(cell)
            assert nb.text("c") == first


def test_a_class_that_counts_its_instances_counts_as_the_script_does() -> None:
    counting = "class K:\n    n = 0\n    def __init__(self): K.n += 1"
    check(notebook(a=counting, b="k = K()", c="l = K()", d="print(K.n)"), "d", "2\n")


def test_a_reader_between_the_maker_and_the_changer_sees_the_value_before() -> None:
    check(notebook(a="xs = [1]", b="print(xs)", c="n = xs.pop()"), "b", "[1]\n")


def test_another_name_for_an_object_shows_its_changes() -> None:
    check(notebook(a="xs = [1]", b="ys = xs", c="xs.append(2)", d="print(ys)"), "d", "[1, 2]\n")


def test_who_only_makes_another_value_of_a_name_does_not_run_again_for_a_new_holder() -> None:
    with notebook(
        a="xs = [1]", b="ys = xs", c="xs = xs + [2]\nprint(xs)", d="zs = xs.copy()"
    ) as nb:
        nb.run_all()
        nb.since()
        nb.run("b")
        assert nb.since() == ["b"]


def test_who_changed_a_value_before_another_got_hold_of_it_runs_again() -> None:
    with notebook(a="xs = [1]", b="ys = xs", c="xs.append(2)", d="print(ys)") as nb:
        nb.run("c")
        nb.since()
        nb.run("d")
        assert nb.since()[-1] == "d"
        assert nb.text("d") == "[1, 2]\n"


def test_a_list_made_anew_just_as_it_was_is_still_the_one_that_others_hold() -> None:
    with notebook(a="xs = [1]", b="box = [xs]", c="0") as nb:
        nb.run_all().run("a")
        nb.edit("c", "xs.append(2)\nprint(box)").run("c")
        assert nb.text("c") == "[[1, 2]]\n"


@pytest.mark.parametrize(
    "make",
    [
        "xs = [1, [2]]",
        "import numpy as np\nxs = np.zeros(3)",
        "import pandas as pd\nxs = pd.DataFrame({'n': [1, 2]})",
    ],
)
def test_a_cell_that_changes_runs_again_without_what_made_the_value(make: str) -> None:
    with notebook(a=make, b="xs[0] = 5", c="print(xs)") as nb:
        shown = nb.run_all().text("c")
        nb.since()
        nb.run("b")
        assert nb.since() == ["b"]
        nb.edit("b", "xs[0] = 6").run("b")
        assert nb.since() == ["b", "c"]
        nb.edit("b", "xs[0] = 5").run("b")
        assert nb.text("c") == shown


def test_what_others_hold_is_made_again_together_with_what_they_made_of_it() -> None:
    with notebook(a="xs = [1]", b="ys = xs", c="xs.append(2)\nprint(ys)") as nb:
        nb.run_all()
        nb.since()
        nb.run("c")
        assert nb.since() == ["a", "b", "c"]
        assert nb.text("c") == "[1, 2]\n"


def test_a_cell_that_fails_half_way_leaves_the_value_as_it_was() -> None:
    with notebook(a="xs = [1]", b="xs.append(2)\n1/0", c="print(xs)") as nb:
        nb.run_all()
        nb.edit("b", "xs.append(3)").run("b")
        assert nb.text("c") == "[1, 3]\n"


def test_running_a_cell_again_while_its_readers_wait_runs_them_after_it() -> None:
    from gonium.protocol.ids import CellId
    from gonium.protocol.ops import RunCells

    with notebook(a="import itertools\nn = 1", b="print(n)") as nb:
        nb.run_all()
        nb.edit("a", "n = 2")
        nb.do(RunCells([CellId("a")]))
        while nb.turn() and not any(run.started for run in nb.state.queue.values()):
            pass
        nb.edit("a", "n = 3")
        nb.do(RunCells([CellId("a")])).settle()
        assert nb.text("b") == "3\n"
