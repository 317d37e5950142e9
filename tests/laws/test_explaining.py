"""What is said of a cell agrees with what is so, and what is foreseen with what happens."""

from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.playing import Play

from budget import examples
from gonium.protocol import ops
from gonium.protocol.answers import Forecast
from gonium.protocol.ids import CellId
from gonium.session.draft import Draft
from gonium.session.effects import Reply
from gonium.session.explaining import explain
from laws.test_script import PRELUDE, act, actions
from laws.test_session import THINGS, happen

PATIENT: Any = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.filter_too_much],
}
plain = st.sampled_from(
    [
        "a = 2",
        "a = b",
        "b = a + 1",
        "xs = [a]",
        "xs.append(b)",
        "print(xs)",
        "c = len(xs)",
        "def f(n): return n + c",
        "b = f(1)",
        "d['k'] = a",
        "print(d, c)",
        "a = 1 // (b - 3)",
    ]
)


@settings(max_examples=examples(200), **PATIENT)
@given(st.lists(THINGS, max_size=20))
def test_every_cell_that_is_not_fresh_has_a_cause_and_no_other(things: list[Any]) -> None:
    with Play(a="x = 1", b="y = x", c="print(y)") as nb:
        for what in things:
            happen(nb, what)
        draft = Draft(nb.state)
        for cell, state in nb.state.cells.items():
            told = explain(draft, cell)
            assert bool(told.causes) == (state.standing.status != "fresh")
            assert told.state
            for cause in told.causes:
                assert cause.sentence[-1].text.endswith(".")
                cells = [*(link.cell for link in cause.way), cell]
                bindings = nb.state.graph.bindings
                for link, reader in zip(cause.way, cells[1:], strict=True):
                    assert {bindings[reader][name] for name in link.names} == {link.cell}


@settings(max_examples=examples(300), **PATIENT)
@given(
    st.lists(plain, min_size=1, max_size=6),
    st.lists(actions, max_size=6),
    st.integers(0, 6),
    st.sampled_from(["reactive", "only", "needs"]),
    st.sampled_from([None, "manual", "once", "confirm"]),
)
def test_what_is_certain_runs_and_nothing_runs_that_was_not_foreseen(
    sources: list[str], doings: list[Any], at: int, scope: ops.Scope, policy: str | None
) -> None:
    with Play(first=PRELUDE, **{f"c{i}": source for i, source in enumerate(sources)}) as nb:
        nb.run_all().do(ops.SetOption(CellId("c0"), "run", policy))
        for number, action in enumerate(doings):
            if action[0] != "insert":
                act(nb, number, action)
        nb.settle()
        cell = nb.state.order[min(at, len(nb.state.order) - 1)]
        nb.do(ops.PlanRun(1, [cell], scope))
        reply = nb.effects[-1]
        assert isinstance(reply, Reply)
        told = msgspec.convert(reply.answer.result, Forecast)
        nb.since()
        nb.do(ops.RunCells([cell], scope, confirmed=True)).settle()
        ran = nb.since()
        assert set(ran) <= {run.cell for run in told.runs}
        if not any(
            state.standing.status in ("failed", "blocked") for state in nb.state.cells.values()
        ):
            assert {run.cell for run in told.runs if run.certain} <= set(ran)
