"""Whatever text a cell has, the analysis answers: with names, or with a problem."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.programs import programs

from budget import examples
from gonium.analysis import SyntaxProblem, bind, names
from gonium.protocol.ids import CellId

PIECES = st.sampled_from(
    [
        *["x", "y = ", "def f(", "class A:", "if x:", "lambda", "for x in ", "match x:", " case [", "type X", "await "],
        *["(", ")", "[", "]", "{", "}", ":", ":=", "=", "==", ",", ".", "*", "**", "@", "->", ";", "\\", "#", "%", "!", "?"],
        *["'", '"', "'''", '"""', "f'{", "t'{", "}'", "0x", "1e999", "9" * 5_000, "0x" + "f" * 5_000, "-" * 300],
        *["\n", "\r", "\n ", "\n\t", "\f", "\0", "\ud800", "\udfff", "\ufeff", "\u2028", "\x85", "é", "ﬁ", "🦔", "_"],
        *["import a.b", "from m import *", "global x", "nonlocal x", "del x", "return", "except A as e:", "try:"],
    ]
)  # fmt: skip
SOUPS = st.lists(PIECES, max_size=12).map("".join)
ANY = st.text(st.characters(exclude_categories=())) | SOUPS


def broken(program: str, at: int, piece: str) -> str:
    """A program with something put into it."""
    at %= len(program) + 1
    return program[:at] + piece + program[at:]


BROKEN = st.builds(broken, programs(), st.integers(0, 10_000), PIECES)


@settings(max_examples=examples(400), deadline=None)
@given(ANY | BROKEN, ANY)
def test_every_text_has_an_answer(source: str, other: str) -> None:
    cells = {CellId("a"): names(source), CellId("b"): names(other)}
    graph = bind(cells)
    for cell, text in ((CellId("a"), source), (CellId("b"), other)):
        error = cells[cell].error
        problems = graph.problems(cell)
        assert cells[cell].digest
        assert (error is not None) == any(p.code in ("GN101", "GN102") for p in problems)
        for problem in problems:
            assert problem.message
            assert 0 <= problem.line <= text.count("\n") + text.count("\r") + text.count("\f") + 2
            assert problem.column >= 0
        if error is not None:
            assert isinstance(error, SyntaxProblem)
            assert not cells[cell].reads | cells[cell].writes
