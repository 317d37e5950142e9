"""A kept notebook equals the script: random notebooks, some cells of which keep their results.

What people may do to one they do to this one too, kernels are lost and come back, and afterwards the
same notebook is opened again, with another kernel and the results of the first.
"""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from tests.laws.test_script import (
    PRELUDE,
    UNHURRIED,
    act,
    actions,
    bring,
    cells,
    ints,
    lists,
    script,
    shown,
)
from tests.playing import Play

from budget import examples
from gonium.kernel.kept import function
from gonium.kernel.kept.store import LIMIT
from gonium.protocol.ids import CellId
from gonium.protocol.ops import RunCells, SetOption
from gonium.protocol.output import Stream

few = st.sampled_from(["0", "1"])
kept_functions = st.one_of(
    st.builds("@gn.cache\ndef f(n): return n * 2 + {}".format, ints),
    st.builds("@gn.cache\ndef g(n): return f(n) + {}".format, ints),
    st.builds("@gn.cache\ndef f(n):\n    print('f', n)\n    return len({}) - n".format, lists),
    st.builds("@gn.cache\ndef g(n):\n    {}.append(n)\n    return sum({})".format, lists, lists),
    st.builds("@gn.cache\ndef h(v): return v + {}".format, lists),
    st.builds("{} = h({})\n{}.append(f(1))".format, lists, lists, lists),
)
entwined = st.one_of(
    st.builds("a = {}".format, few),
    st.builds("def f(n): return n + a + {}".format, few),
    st.sampled_from(["def f(n): return s.value", "@gn.cache\ndef f(n): return s.value + n"]),
    st.sampled_from(["@gn.cache\ndef f(n): return a", "@gn.cache\ndef h(v): return zs[0]"]),
    st.sampled_from(["xs = zs[0]", "ys = zs[1]", "zs = [xs, ys]", "zs = [xs, xs]", "xs = h(xs)"]),
    st.sampled_from(["xs.append(9)", "zs[0].append(8)", "xs = list(xs)", "h(xs)", "c = s.value"]),
    st.sampled_from(["print(f(1), f(2))", "print(zs, xs, ys)", "b = f(1)\nprint(b)", "print(c)"]),
)
"""Programs in which much depends on little, and several names hold the same objects."""
sources_of_cells = st.one_of(cells, kept_functions, entwined)
doings_of_people = st.lists(
    st.one_of(
        actions,
        st.tuples(st.just("edit"), st.integers(1, 9), sources_of_cells),
        st.tuples(st.just("keep"), st.integers(1, 9), st.booleans()),
        st.tuples(st.just("anew"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("lose"), st.just(0), st.just(0)),
    ),
    max_size=8,
)


def opened(folder: str, sources: dict[str, str], kept: set[str]) -> Play:
    """Open a notebook in a folder, some of whose cells keep their results."""
    nb = Play(**sources)
    nb.folder = Path(folder)
    for cell in kept & sources.keys():
        nb.do(SetOption(CellId(cell), "cache", True))
    return nb


def keep(nb: Play, at: int, yes: bool) -> None:
    """Let a cell keep its results, or no longer."""
    cell = nb.state.order[min(at, len(nb.state.order) - 1)]
    nb.do(SetOption(cell, "cache", yes or None))


def anew(nb: Play, at: int) -> None:
    """Run a cell whatever is kept."""
    cell = nb.state.order[min(at, len(nb.state.order) - 1)]
    nb.do(RunCells([cell], anew=True)).settle()


class _Silence(set[str]):
    """Everything has been told."""

    def __contains__(self, _: object) -> bool:
        return True


def stdout(nb: Play, cell: CellId) -> str:
    """What a cell printed, but for what is said of keeping."""
    outputs = nb.state.cells[cell].showing.outputs
    return "".join(o.text for o in outputs if isinstance(o, Stream) and o.name == "stdout")


def settled(nb: Play) -> tuple[list[str], dict[str, Any]] | None:
    """Let everything settle and compare with the script; `None`: that does not run through."""
    nb.settle()
    above: set[CellId] = set()
    for cell in nb.state.order:
        bindings = nb.state.graph.bindings[cell].values()
        if not all(d in above for d in bindings if d is not None):
            return None
        above.add(cell)
    try:
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv(LIMIT, "0")  # the script runs everything
            patched.setattr(function, "_told", _Silence())
            printed, names = script(nb)
    except Exception as error:  # noqa: BLE001  # it is the program that stops
        event(f"the script stops: {type(error).__name__}")
        return None
    nb.run_stale()
    assert {c: s for c, s in nb.statuses().items() if s != "fresh"} == {}
    assert [stdout(nb, cell) for cell in nb.state.order] == printed
    for name in ("a", "b", "c", "xs", "ys", "d", "zs"):
        bring(nb, name)
        assert shown(nb.value(name)) == shown(names[name])
    for state in nb.state.cells.values():
        if state.made and state.made.kept:
            event("restored" if state.made.kept.restored else "ran")
    return printed, names


@settings(max_examples=examples(200), **UNHURRIED)
@given(
    st.lists(sources_of_cells, min_size=1, max_size=6), st.sets(st.integers(0, 5)), doings_of_people
)
def test_a_kept_notebook_equals_the_script(
    sources: list[str], kept: set[int], doings: list[tuple[str, int, Any]]
) -> None:
    written = {"first": PRELUDE, **{f"c{i}": source for i, source in enumerate(sources)}}
    with tempfile.TemporaryDirectory() as folder:
        with opened(folder, written, {f"c{i}" for i in kept}) as nb:
            for number, action in enumerate(doings):
                match action:
                    case "keep", at, yes:
                        keep(nb, at, yes)
                    case "anew", at, _:
                        anew(nb, at)
                    case _:
                        act(nb, number, action)
            assume(settled(nb))
            texts = {str(c): nb.state.cells[c].cell.source for c in nb.state.order}
            keeps = {c for c in texts if nb.state.cells[CellId(c)].cell.options.get("cache")}
        with opened(folder, texts, keeps) as again:
            again.run_all()
            settled(again)


beginnings = st.builds("a = {}\nxs, zs = [a], [[4], [5]]".format, few)
functions = st.sampled_from(
    [
        "@gn.cache\ndef f(n): return n + a",
        "@gn.cache\ndef f(n): return [n, s.value]",
        "def g(n): return a\n@gn.cache\ndef f(n): return g(n)",
        "def f(n): return (n, a)",
    ]
)
changes = st.one_of(
    st.tuples(st.just("edit"), st.just(1), beginnings),
    st.tuples(st.just("slide"), st.just(0), st.integers(0, 1)),
    st.tuples(st.just("run"), st.integers(1, 5), st.just(0)),
    st.tuples(st.just("lose"), st.just(0), st.just(0)),
)


@settings(max_examples=examples(60), **UNHURRIED)
@given(
    beginnings, functions, st.lists(entwined, min_size=1, max_size=2), st.lists(changes, max_size=4)
)
def test_what_depends_on_little_and_changes_often_equals_the_script(
    beginning: str, function: str, middle: list[str], doings: list[tuple[str, int, Any]]
) -> None:
    kept = {f"k{i}": source for i, source in enumerate(middle)}
    end = {"end": "ys.append(a)\nprint(f(1), zs, xs, ys, s.value)"}
    written = {"first": PRELUDE, "begin": beginning, "f": function} | kept | end
    with tempfile.TemporaryDirectory() as folder:
        with opened(folder, written, set(kept)) as nb:
            nb.run_all()
            for number, action in enumerate(doings):
                act(nb, number, action)
                nb.run_stale()
            settled(nb)
            texts = {str(c): nb.state.cells[c].cell.source for c in nb.state.order}
        with opened(folder, texts, set(kept)) as again:
            again.run_all()
            settled(again)
