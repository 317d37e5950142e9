"""Source to names, names to bindings, bindings to an order; pure, and usable alone."""

from gonium.analysis.bind import bind, rebind
from gonium.analysis.compile import SyntaxProblem
from gonium.analysis.facts import Facts
from gonium.analysis.graph import Graph
from gonium.analysis.names import Names, names
from gonium.analysis.offer import changed_in_place

__all__ = [
    "Facts",
    "Graph",
    "Names",
    "SyntaxProblem",
    "bind",
    "changed_in_place",
    "names",
    "rebind",
]
