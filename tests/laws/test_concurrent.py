"""Async cells that go on at the same time leave what the script leaves, one cell after the other.

Random notebooks whose cells give up the thread at random places; people edit, run and interrupt
them meanwhile. What counts is what is there when everything has settled.
"""

import asyncio
import contextlib
import io
from ast import PyCF_ALLOW_TOP_LEVEL_AWAIT
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.laws.test_script import (
    PRELUDE,
    UNHURRIED,
    Home,
    act,
    ints,
    lists,
    settle_and_compare,
    statements,
)
from tests.playing import Play

from budget import examples
from gonium.kernel import elements
from gonium.protocol.ops import Interrupt
from gonium.ui import port

BEGINNING = f"""\
{PRELUDE}
import asyncio
pause = asyncio.sleep
async def later(n):
    await pause(0)
    return n + a
async def fill(v, n):
    v.append(n)
    await pause(0)
    return len(v)
"""

awaiting = st.one_of(
    st.just("await pause(0)"),
    st.just("await asyncio.sleep(0)"),
    st.builds("{} = await later({})".format, ints, ints),
    st.builds("{} = await fill({}, {})".format, ints, lists, ints),
    st.builds("print(await later({}), end='')".format, ints),
    st.builds("for {0} in range(2):\n    await pause(0)\n    print({0})".format, ints),
    st.builds("{}, {} = await asyncio.gather(later({}), later(1))".format, ints, ints, ints),
    st.builds(
        "try:\n    await pause(0)\n    1 / 0\nexcept ArithmeticError as e:\n"
        "    await pause(0)\n    {} = str(e)[:0] or 4".format,
        ints,
    ),
)
quiet = st.one_of(statements, st.builds("print({}, {})".format, ints, lists))
cells = st.one_of(
    st.lists(st.one_of(awaiting, quiet), min_size=1, max_size=4).map("\n".join),
    st.builds("{}\nawait pause(0)\n{}".format, quiet, quiet),
    quiet,
)
actions = st.one_of(
    st.tuples(st.just("edit"), st.integers(1, 9), cells),
    st.tuples(st.just("insert"), st.integers(1, 9), cells),
    st.tuples(st.just("delete"), st.integers(1, 9), st.just(0)),
    st.tuples(st.just("move"), st.integers(1, 9), st.integers(1, 9)),
    st.tuples(st.just("run"), st.integers(0, 9), st.just(0)),
    st.tuples(st.just("start"), st.integers(0, 9), st.integers(1, 8)),
    st.tuples(st.just("start"), st.integers(0, 9), st.integers(1, 8)),
    st.tuples(st.just("interrupt"), st.integers(0, 9), st.just(0)),
    st.tuples(st.just("interrupt one"), st.integers(0, 9), st.just(0)),
    st.tuples(st.just("lose"), st.just(0), st.just(0)),
    st.tuples(st.just("slide"), st.integers(0, 9), st.integers(0, 9)),
)


def script(nb: Play) -> tuple[list[str], dict[str, Any]]:
    """Run the notebook as a script that may await; return what each cell prints, and the names."""
    names: dict[str, Any] = {"__name__": "__main__"}
    printed = []
    home = Home(nb)

    async def run() -> None:
        for cell in nb.state.order:
            home.cell = cell
            source = nb.state.cells[cell].cell.source
            code = compile(source, "", "exec", PyCF_ALLOW_TOP_LEVEL_AWAIT)
            with contextlib.redirect_stdout(io.StringIO()) as out:
                waiting = eval(code, names)
                if waiting is not None:
                    await waiting
            printed.append(out.getvalue())

    port.connect(lambda: home)
    try:
        asyncio.run(run())
    finally:
        port.connect(elements.home)
    return printed, names


def do(nb: Play, number: int, action: tuple[str, int, Any]) -> None:
    kind, at, _ = action
    if kind == "interrupt one":
        nb.do(Interrupt(nb.state.order[min(at, len(nb.state.order) - 1)]))
    else:
        act(nb, number, action)


@settings(max_examples=examples(120), **UNHURRIED)
@given(st.lists(cells, min_size=2, max_size=7), st.lists(actions, max_size=8))
def test_what_has_settled_equals_the_script(
    sources: list[str], doings: list[tuple[str, int, Any]]
) -> None:
    with Play(first=BEGINNING, **{f"c{i}": source for i, source in enumerate(sources)}) as nb:
        for number, action in enumerate(doings):
            do(nb, number, action)
        settle_and_compare(nb, script)


@settings(max_examples=examples(60), **UNHURRIED)
@given(st.lists(cells, min_size=2, max_size=8))
def test_a_first_run_is_the_script_and_runs_each_cell_once(sources: list[str]) -> None:
    with Play(first=BEGINNING, **{f"c{i}": source for i, source in enumerate(sources)}) as nb:
        try:
            printed, _ = script(nb)
        except Exception:  # noqa: BLE001  # it is the program that stops
            assume(False)
        nb.run_all()
        assert [nb.text(cell) for cell in nb.state.order] == printed
        assert sorted(nb.since()) == sorted(nb.state.order)
