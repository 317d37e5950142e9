"""Binding equals its plainest form, an edit equals a fresh start, and a graph is a value."""

import copy
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.model import Model

from budget import examples
from gonium.analysis import Facts, Graph, Names, bind, names, rebind
from gonium.protocol.ids import CellId

NAME = st.sampled_from(["a", "b", "c", "d", "max", "m"])
TEMPLATES = [
    "{0} = {1}",
    "{0} = 1",
    "{0}, {1} = {2}, 1",
    "if {1}:\n    {0} = 1",
    "if {1}:\n    {0} = 1\nprint({0})",
    "{0} += {1}",
    "def {0}():\n    return {1}",
    "def {0}():\n    return {1}() + {2}",
    "{1} = 1\n{0}()",
    "{0}()\n{1} = 1",
    "def {1}():\n    return {2}\n{0}()",
    "class {0}({1}):\n    def f(self):\n        return {2}",
    "@{2}\ndef {0}():\n    return {1}",
    "{0}.append({1})",
    "{0}.x = {1}",
    "{0}[{1}] = 2\n{0}.append(1)",
    "del {0}",
    "del {0}\n{0} = {1}",
    "{0}: {1} = {2}",
    "def {0}(x: {1}) -> {2}: pass",
    "from __future__ import annotations\ndef {0}(x: {1}): pass",
    "import {0}",
    "if {1}:\n    import {0}",
    "from {0} import {1}",
    "from {0} import *",
    "from {0} import *\nprint({1})",
    "print({1})\nfrom {0} import *\n{2} = {1}",
    "try:\n    {1}\nexcept {2} as {0}:\n    pass",
    "gn.sql('create table {0} as from {1}')",
    "gn.sql('from {0} join {1} using ({2})')",
    "global {0}\n{0} = lambda: {1}",
    "def {0}():\n    global {1}\n    {1} = {2}",
    "def {0}():\n    global {1}\n    del {1}",
    "exec({0})",
    "{0} = {1} +",
    "",
]
SOURCE = st.builds(
    lambda template, *of: template.format(*of), st.sampled_from(TEMPLATES), NAME, NAME, NAME
)
CELL = st.builds(lambda *parts: names("\n".join(parts)), SOURCE, st.just("") | SOURCE)
SOME = st.frozensets(NAME, max_size=3)
FACTS = st.builds(
    Facts,
    provided=st.just(frozenset()) | SOME,
    unchanged=SOME,
    entangled=st.just(frozenset()) | SOME,
    rebound=st.just(frozenset()) | SOME,
    defers=st.dictionaries(NAME, SOME, max_size=2),
)
ID = st.sampled_from([CellId(f"c{number}") for number in range(9)])
NOTEBOOK = st.dictionaries(ID, CELL, max_size=9)
KNOWN = st.dictionaries(ID, FACTS, max_size=4)


@st.composite
def edits(draw: st.DrawFn, cells: dict[CellId, Names]) -> dict[CellId, Names]:
    """The notebook after inserts, edits, moves and deletes."""
    order = list(cells)
    after = dict(cells)
    for _ in range(draw(st.integers(1, 3))):
        what = draw(st.sampled_from(["edit", "insert", "delete", "move", "shuffle"]))
        if what == "insert":
            cell = draw(ID)
            if cell not in order:
                order.insert(draw(st.integers(0, len(order))), cell)
            after[cell] = draw(CELL)
        elif what == "shuffle":
            order = draw(st.permutations(order))
        elif order:
            cell = draw(st.sampled_from(order))
            if what == "edit":
                after[cell] = draw(CELL)
            else:
                order.remove(cell)
                if what == "move":
                    order.insert(draw(st.integers(0, len(order))), cell)
    return {cell: after[cell] for cell in order}


@settings(max_examples=examples(600), deadline=None)
@given(NOTEBOOK, KNOWN)
def test_every_effective_read_binds_by_the_plain_rules(
    cells: dict[CellId, Names], facts: dict[CellId, Facts]
) -> None:
    graph, model = bind(cells, facts), Model(cells, facts)
    for cell in cells:
        assert graph.bindings[cell] == model.bindings(cell)
        assert graph.weak.get(cell, frozenset()) == model.weak(cell)
        mentioned = set("abcdm") | {"max"}
        exported = {name for name in mentioned if model.exports(cell, name)}
        assert graph.exports[cell] & mentioned == exported


@settings(max_examples=examples(600), deadline=None)
@given(st.data(), NOTEBOOK, KNOWN)
def test_binding_after_edits_equals_binding_anew(
    data: st.DataObject, cells: dict[CellId, Names], facts: dict[CellId, Facts]
) -> None:
    graph = bind(cells, facts)
    kept = copy.deepcopy(everything(graph))
    for cell in cells:
        graph.view(cell)
    for _ in range(data.draw(st.integers(1, 3))):
        cells = data.draw(edits(cells))
        facts = data.draw(st.just(facts) | KNOWN)
        after, changed = rebind(graph, cells, facts)
        fresh = bind(cells, facts)
        same_in_all(after, fresh)
        assert {cell: after.view(cell) for cell in cells} == {c: fresh.view(c) for c in cells}
        assert changed == {
            cell for cell in cells if graph.bindings.get(cell) != fresh.bindings[cell]
        }
    assert kept == everything(graph)


def everything(graph: Graph) -> dict[str, Any]:
    """All that a graph holds, without what was derived from it on demand."""
    fields = [field for field in graph.__struct_fields__ if field != "derived"]
    return {field: getattr(graph, field) for field in fields}


def same_in_all(one: Graph, other: Graph) -> None:
    """Equal in what a graph tells and in what it keeps for the next edit."""
    assert one == other
    for field in (
        "place",
        "offers",
        "mentions",
        "lookers",
        "holders",
        "several",
        "future",
        "remote",
    ):
        assert getattr(one, field) == getattr(other, field), field
    assert one.schedule == other.schedule
    assert one.blocked == other.blocked
    assert one.rank == {cell: at for at, cell in enumerate(one.schedule)}
    for cell in one.order:
        assert one.view(cell) == other.view(cell)
        assert one.problems(cell) == other.problems(cell)


@settings(max_examples=examples(400), deadline=None)
@given(NOTEBOOK, KNOWN)
def test_what_is_not_blocked_comes_after_what_it_reads(
    cells: dict[CellId, Names], facts: dict[CellId, Facts]
) -> None:
    graph = bind(cells, facts)
    assert sorted(graph.schedule) == sorted(graph.order)
    for cell, bound in graph.bindings.items():
        sources = {source for source in bound.values() if source is not None}
        assert all(cell in graph.readers[source] for source in sources)
        if cell not in graph.blocked:
            assert all(graph.rank[source] < graph.rank[cell] for source in sources)
    for cell, cycle in graph.blocked.items():
        assert cycle[0] == cycle[-1]
        for reader, source in pairwise(cycle):
            assert source in graph.bindings[reader].values()
        behind = {source for source in graph.bindings[cell].values() if source in graph.blocked}
        assert cell in cycle or behind
    if not graph.down:
        assert graph.schedule == graph.order
        assert not graph.blocked
