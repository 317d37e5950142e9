"""Another order of the cells changes where nothing comes from, and is found where there is one."""

from itertools import pairwise, permutations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.laws.test_analysis_binding import KNOWN, NOTEBOOK, TEMPLATES

from budget import examples
from gonium.analysis import Facts, Graph, Names, bind, names
from gonium.analysis.arranging import arrange
from gonium.protocol.ids import CellId

NAME = st.sampled_from(["a", "b", "c", "max"])
OPEN = ("exec", "global", "*", "__future__", "{1} +")
"""What makes templates whose names nobody sees from the source alone."""
PLAIN = [one for one in TEMPLATES if not any(word in one for word in OPEN)]
CELL = st.builds(
    lambda template, *of: names(template.format(*of)), st.sampled_from(PLAIN), NAME, NAME, NAME
)


def below(graph: Graph) -> set[str]:
    """Names that cells which can run read from below."""
    return {
        name
        for cell in graph.down - graph.blocked.keys()
        for name, source in graph.bindings[cell].items()
        if source is not None and graph.place[source] > graph.place[cell]
    }


def sources(graph: Graph) -> dict[tuple[CellId, str], CellId | None]:
    """Where every read comes from; a module from its import, whoever seems to change it."""
    found: dict[tuple[CellId, str], CellId | None] = {}
    for cell, bound in graph.bindings.items():
        for name, source in bound.items():
            giver = source
            while giver is not None and name in graph.exports[giver] - graph.offers[giver].hard:
                giver = graph.bindings[giver].get(name)
            module = giver is not None and name in graph.offers[giver].imports
            found[cell, name] = giver if module else source
    return found


@settings(max_examples=examples(300), deadline=None)
@given(NOTEBOOK, KNOWN)
def test_every_read_comes_from_where_it_came_from(
    cells: dict[CellId, Names], facts: dict[CellId, Facts]
) -> None:
    graph = bind(cells, facts)
    found = arrange(graph, str)
    after = bind({cell: cells[cell] for cell in found.order}, facts)
    assert sorted(found.order) == sorted(graph.order)
    assert sources(after) == sources(graph)
    assert below(after) <= found.hindrances.keys() <= below(graph)
    assert all(found.hindrances.values())


@settings(max_examples=examples(300), deadline=None)
@given(NOTEBOOK)
def test_a_notebook_without_reads_from_below_stays_as_it_is(cells: dict[CellId, Names]) -> None:
    graph = bind(cells)
    if not graph.down:
        assert arrange(graph, str).order == graph.order


def keeps_all(before: Graph, after: Graph) -> bool:
    """Whether nothing comes from elsewhere, and whoever came last with a name still does."""
    chained = all(
        before.place[one] < before.place[other] or before.bindings[other].get(name) == one
        for name, definers in after.definers.items()
        for one, other in pairwise(definers)
    )
    return chained and sources(after) == sources(before)


@settings(max_examples=examples(200), deadline=None)
@given(st.lists(CELL, min_size=2, max_size=5))
def test_if_there_is_an_order_for_all_names_it_is_found(cells: list[Names]) -> None:
    known = {CellId(str(n)): cell for n, cell in enumerate(cells)}
    graph = bind(known)
    if not below(graph) or not arrange(graph, str).hindrances:
        return
    for order in permutations(known):
        after = bind({cell: known[cell] for cell in order})
        assert below(after) or not keeps_all(graph, after), order
