"""What you see is what the script gives: random notebooks, randomly edited, against `exec`.

The first cell binds every name, so that most programs run through; where the script itself stops
with an error, or reads bind down, there is nothing to compare with and the example is passed over.
"""

import contextlib
import io
from collections import Counter
from collections.abc import Callable
from typing import Any

import msgspec
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st
from tests.playing import Play

from budget import examples
from gonium.kernel import elements
from gonium.protocol.ids import CellId, ElementId
from gonium.protocol.ops import (
    DeleteCells,
    InsertCell,
    Interrupt,
    MoveCells,
    MoveElement,
    Redo,
    RunCells,
    Undo,
)
from gonium.ui import port
from gonium.ui.element import Element

UNHURRIED = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.filter_too_much, HealthCheck.too_slow],
}

PRELUDE = """\
a, b, c = 1, 2, 3
xs, ys, d = [1, 2], [3], {'k': 1}
def f(n): return n + a
def g(n): return f(n) * 2
k, zs = f, [[4], [5]]
def h(v): v.append(len(v))
class K:
    step = 1
    def up(self, n): return n + self.step + b
class N:
    made = 0
    def __init__(self): N.made += 1; self.n = 0
    def tick(self, by):
        self.n += by
        return self.n
    def __repr__(self): return f'N({vars(self)})'
n = N()
import random
r = random.Random(1)
import gonium as gn
s, t = gn.ui.slider(0, 9), gn.ui.slider(0, 9, value=5)
"""

ints = st.sampled_from(["a", "b", "c"])
lists = st.sampled_from(["xs", "ys"])
numbers = st.one_of(
    st.integers(-3, 9).map(str),
    ints,
    st.builds("{} + {}".format, ints, ints),
    st.builds("f({})".format, ints),
    st.builds("g({})".format, ints),
    st.builds("K().up({})".format, ints),
    st.builds("len({})".format, lists),
    st.sampled_from(["s.value", "t.value", "(lambda: s.value)()"]),
    st.builds("sum({})".format, lists),
    st.builds("d['k'] + {}".format, ints),
    st.builds("max(n for n in {} + [0])".format, lists),
    st.builds("(lambda n: n - {})({})".format, ints, ints),
)
statements = st.one_of(
    st.builds("{} = {}".format, ints, numbers),
    st.builds("{} += {}".format, ints, numbers),
    st.builds("{0}, {1} = {1}, {0}".format, ints, ints),
    st.builds("if {} > 2: {} = {}".format, ints, ints, numbers),
    st.builds("for {} in range(3): {} = {}".format, st.sampled_from("ij"), ints, numbers),
    st.builds("while {0} < 3: {0} += 1".format, ints),
    st.builds("try: {} = 1 // {}\nexcept ZeroDivisionError: {} = 7".format, ints, ints, ints),
    st.builds("match {}:\n case 1: {} = 2\n case c: pass".format, ints, ints),
    st.builds("{} = [{}, {}]".format, lists, numbers, numbers),
    st.builds("{}.append({})".format, lists, numbers),
    st.builds("{}.sort()".format, lists),
    st.builds("{}.copy()".format, lists),
    st.builds("{} += [{}]".format, lists, numbers),
    st.builds("{}[0:1] = [{}]".format, lists, numbers),
    st.builds("{} = [n + 1 for n in {}]".format, lists, lists),
    st.builds("{} = sorted({})".format, lists, lists),
    st.builds("del {}[:1]".format, lists),
    st.builds("d['{}'] = {}".format, st.sampled_from("kl"), numbers),
    st.builds("d.update(k={})".format, numbers),
    st.builds("d = dict(k={})".format, numbers),
    st.builds("def f(n): return n * 2 + {}".format, ints),
    st.builds("def f(n, m={}): return n - m".format, ints),
    st.builds("def g(n): return f(n) + {}".format, ints),
    st.builds(
        "class K:\n    step = {}\n    def up(self, n): return n * self.step + {}".format, ints, ints
    ),
    st.builds("from math import *\n{} = floor({} + e)".format, ints, ints),
    st.builds("from brought import *\n{} = {}".format, ints, numbers),
    st.builds("import math\n{} = math.floor({} + math.e)".format, ints, ints),
    st.builds("{0} = {1}\ndel {0}\n{0} = 5".format, ints, numbers),
    st.just("k = g"),
    st.just("k = K()"),
    st.builds("k = K()\nk.step = {}".format, ints),
    st.builds("k.step = {}".format, ints),
    st.builds("{} = k.up({}) if isinstance(k, K) else k({})".format, ints, ints, ints),
    st.builds("import functools\nk = functools.partial(f, {})".format, ints),
    st.builds("{} = [*map(f, {})]".format, lists, lists),
    st.builds("global {0}\n{0} = {1}".format, ints, numbers),
    # New objects each time: who binds a name to what it stands for already is not noticed.
    st.builds("def f(n):\n    global {0}\n    {0} = n + 1000\n    return {1}".format, ints, ints),
    st.builds("def g(n):\n    global {0}\n    {0} = f(n) - 2000\n    return n".format, ints),
    st.builds("def g(n):\n    global {0}\n    {0} = [n]\n    return 1".format, lists),
    # Changed in place, and nothing in the source of the cell says so.
    st.builds("{} = {}".format, lists, lists),
    st.builds("{0} = {1}.pop() if {1} else 0".format, ints, lists),
    st.builds("h({})".format, lists),
    st.builds("zs.append({})".format, lists),
    st.sampled_from(["zs[0].append(1)", "h(zs[-1])", "zs = [[4], [5]]", "ys = zs[0]", "h(zs)"]),
    st.sampled_from(["n = N()", "r = random.Random(2)", "d['n'] = n", "n.xs = xs", "zs.append(n)"]),
    st.builds("{} = n.tick({})".format, ints, ints),
    st.builds("{} = N.made + N().n".format, ints),
    st.builds("{} = r.randrange({} ** 2 + 2)".format, ints, ints),
    st.builds("r.shuffle({})".format, lists),
    st.builds("s = gn.ui.slider(0, 9, value={} % 10)".format, ints),
    st.sampled_from(["s, t = t, s", "t = s", "def g(n): return n + t.value", "print(t)"]),
    st.builds("exec('{} = {}')".format, ints, st.integers(1000, 1003)),
    st.builds("globals()['{}'] = {} + 3000".format, ints, numbers),
)
cells = st.one_of(
    st.builds("{}\nprint({}, {})".format, statements, numbers, lists),
    st.builds("{}\n{}".format, statements, statements),
    statements,
    st.builds("print({}, d)".format, numbers),
)
actions = st.one_of(
    st.tuples(st.just("edit"), st.integers(1, 9), cells),
    st.tuples(st.just("insert"), st.integers(1, 9), cells),
    st.tuples(st.just("delete"), st.integers(1, 9), st.just(0)),
    st.tuples(st.just("move"), st.integers(1, 9), st.integers(1, 9)),
    st.tuples(st.just("run"), st.integers(0, 9), st.just(0)),
    st.tuples(st.just("start"), st.integers(0, 9), st.integers(1, 6)),
    st.tuples(st.just("interrupt"), st.integers(0, 9), st.just(0)),
    st.tuples(st.just("lose"), st.just(0), st.just(0)),
    st.tuples(st.just("slide"), st.integers(0, 9), st.integers(0, 9)),
    st.tuples(st.just("slide"), st.integers(0, 9), st.integers(0, 9)),
    st.tuples(st.just("undo"), st.just(0), st.just(0)),
    st.tuples(st.just("redo"), st.just(0), st.just(0)),
)


def act(nb: Play, number: int, action: tuple[str, int, Any]) -> None:
    """Do one random thing; the first cell stays where and as it is."""
    kind, at, what = action
    order = nb.state.order
    cell = order[min(at, len(order) - 1)]
    match kind:
        case "edit" if cell != order[0]:
            nb.edit(cell, what)
        case "insert":
            nb.do(InsertCell(CellId(f"n{number}"), at, text=what))
        case "delete" if cell != order[0]:
            nb.do(DeleteCells([cell]))
        case "move" if cell != order[0]:
            nb.do(MoveCells([cell], what))
        case "run":
            nb.run(cell)
        case "start":
            nb.do(RunCells([cell]))
            for _ in range(what):
                nb.turn()
        case "interrupt":
            nb.do(Interrupt())
        case "slide":
            elements = [id for state in nb.state.cells.values() for id in state.elements]
            if elements:
                nb.do(MoveElement(elements[at % len(elements)], what))
        case "lose":
            nb.lose_kernel()
        case "undo":
            nb.do(Undo())
        case "redo":
            nb.do(Redo())


class Home:
    """Where elements of a script stand where those of a notebook do."""

    def __init__(self, nb: Play) -> None:
        self.nb = nb
        self.cell = CellId("")
        self.made: Counter[CellId] = Counter()

    def welcome(self, element: Element) -> str:
        self.made[self.cell] += 1
        return f"{self.cell}/{self.made[self.cell] - 1}"

    def position(self, element: Element) -> Any:
        known = self.nb.state.cells[CellId(element.id.rpartition("/")[0])].elements
        there = known.get(ElementId(element.id))
        same = there and there.definition == element.definition
        return there.element.value if there and same else element.initial

    def look(self, element: Element) -> tuple[Any, Any]:
        return self.position(element), None


def script(nb: Play) -> tuple[list[str], dict[str, Any]]:
    """Run the notebook as a script: what each cell prints, and the names at the end."""
    names: dict[str, Any] = {"__name__": "__main__"}
    printed = []
    home = Home(nb)
    port.connect(lambda: home)
    try:
        for cell in nb.state.order:
            home.cell = cell
            with contextlib.redirect_stdout(io.StringIO()) as out:
                exec(nb.state.cells[cell].cell.source, names)
            printed.append(out.getvalue())
    finally:
        port.connect(elements.home)
    return printed, names


def shown(value: object) -> str:
    return repr(value) if isinstance(value, int | float | list | dict) else type(value).__name__


notebooks = st.lists(cells, min_size=1, max_size=6)
doings_of_people = st.lists(actions, max_size=10)
memories = st.sampled_from([0, 100, 1 << 40])


def play_and_compare(
    sources: list[str], doings: list[tuple[str, int, Any]], spare_memory: int
) -> None:
    """Play what people may do, let everything settle, and compare with the script."""
    with Play(first=PRELUDE, **{f"c{i}": source for i, source in enumerate(sources)}) as nb:
        nb.state = msgspec.structs.replace(nb.state, spare_memory=spare_memory)
        for number, action in enumerate(doings):
            act(nb, number, action)
        settle_and_compare(nb, script)


def settle_and_compare(nb: Play, run: Callable[[Play], tuple[list[str], dict[str, Any]]]) -> None:
    """Let everything settle, and compare with what `run` says that the script prints and leaves."""
    nb.settle()
    graph = nb.state.graph
    above: set[CellId] = set()
    for cell in nb.state.order:
        assume(all(d in above for d in graph.bindings[cell].values() if d is not None))
        above.add(cell)
    try:
        printed, names = run(nb)
    except Exception as error:  # noqa: BLE001  # it is the program that stops
        event(f"the script stops: {type(error).__name__}")
        assume(False)
    nb.run_stale()
    assert {c: s for c, s in nb.statuses().items() if s != "fresh"} == {}
    assert [nb.text(cell) for cell in nb.state.order] == printed
    nb.since()
    for name in ("a", "b", "c", "xs", "ys", "d", "zs"):
        bring(nb, name)
        assert shown(nb.value(name)) == shown(names[name])


@settings(max_examples=examples(1500), **UNHURRIED)
@given(notebooks, doings_of_people, memories)
def test_everything_equals_the_script(
    sources: list[str], doings: list[tuple[str, int, Any]], spare_memory: int
) -> None:
    play_and_compare(sources, doings, spare_memory)


def bring(nb: Play, name: str) -> None:
    """Ask for a value; if it is no longer there, its cell runs again, and nobody becomes stale."""
    definer = nb.state.graph.definers[name][-1]
    known = nb.state.cells[definer]
    made = known.made
    assert made is not None
    there = nb.state.kernel.ready and made.kernel == nb.state.kernel.number
    if not there or name in known.gone:
        nb.run(definer)
    assert set(nb.statuses().values()) == {"fresh"}


@settings(max_examples=examples(500), **UNHURRIED)
@given(st.lists(cells, min_size=1, max_size=8))
def test_a_first_run_in_order_is_the_script_and_runs_each_cell_once(sources: list[str]) -> None:
    with Play(first=PRELUDE, **{f"c{i}": source for i, source in enumerate(sources)}) as nb:
        try:
            printed, _ = script(nb)
        except Exception:  # noqa: BLE001  # it is the program that stops
            assume(False)
        nb.run_all()
        assert [nb.text(cell) for cell in nb.state.order] == printed
        assert sorted(nb.since()) == sorted(nb.state.order)
