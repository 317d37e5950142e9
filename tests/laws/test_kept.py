"""A kept notebook equals the script: random notebooks, some cells of which keep their results.

What people may do to one they do to this one too, kernels are lost and come back, and afterwards the
same notebook is opened again, with another kernel and the results of the first.
"""

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from tests.laws.test_script import PRELUDE, UNHURRIED, act, actions, bring, cells, script, shown
from tests.playing import Play

from budget import examples
from gonium.protocol.ids import CellId
from gonium.protocol.ops import RunCells, SetOption

doings_of_people = st.lists(
    st.one_of(
        actions,
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
        printed, names = script(nb)
    except Exception as error:  # noqa: BLE001  # it is the program that stops
        event(f"the script stops: {type(error).__name__}")
        return None
    nb.run_stale()
    assert {c: s for c, s in nb.statuses().items() if s != "fresh"} == {}
    assert [nb.text(cell) for cell in nb.state.order] == printed
    for name in ("a", "b", "c", "xs", "ys", "d", "zs"):
        bring(nb, name)
        assert shown(nb.value(name)) == shown(names[name])
    for state in nb.state.cells.values():
        if state.made and state.made.kept:
            event("restored" if state.made.kept.restored else "ran")
    return printed, names


@settings(max_examples=examples(150), **UNHURRIED)
@given(st.lists(cells, min_size=1, max_size=6), st.sets(st.integers(0, 5)), doings_of_people)
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
