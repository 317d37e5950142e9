"""What is told about a notebook before anything runs."""

import sys

import pytest

from gonium.analysis import Facts, bind, names
from gonium.protocol.ids import CellId


def problems(facts: dict[str, Facts] | None = None, /, **cells: str) -> list[str]:
    """`cell code line:column severity` of every problem, in document order."""
    known = {CellId(cell): fact for cell, fact in (facts or {}).items()}
    graph = bind({CellId(cell): names(source) for cell, source in cells.items()}, known)
    return [
        f"{cell} {problem.code} {problem.line}:{problem.column} {problem.severity}"
        for cell in graph.order
        for problem in graph.problems(cell)
    ]


def message(cell: str, **cells: str) -> str:
    graph = bind({CellId(name): names(source) for name, source in cells.items()})
    return graph.problems(CellId(cell))[0].message


def test_a_notebook_in_order_has_none() -> None:
    assert problems(a="import math", b="def f(): return math.pi", c="f() + len(__name__)") == []


def test_a_name_that_is_defined_nowhere() -> None:
    assert problems(a="x = 1\nprint(é, y)") == ["a GN103 2:6 error", "a GN103 2:9 error"]
    assert message("a", a="y") == "`y` is not defined: define or import it, or correct the name."


def test_in_a_function_it_is_a_warning() -> None:
    assert problems(a="def f():\n    return y") == ["a GN104 2:11 warning"]
    assert problems(a="def f():\n    return y\nf()") == ["a GN103 2:11 error"]
    assert problems(a="def f(): return y", b="y = 1") == []


def test_where_code_is_run_as_text_it_is_a_warning() -> None:
    assert problems(a="exec('y = 1')", b="y") == ["b GN103 1:0 warning"]
    assert problems(a="exec('y = 1')", b="def f(): return y") == []


def test_what_may_or_may_not_be_looked_up_is_no_problem() -> None:
    assert problems(a="if len([]): x = 1") == []
    assert problems(a="df = 1", b="df.query('a > @limit')") == []
    assert problems(a="import gonium as gn", b="gn.sql('from cars')") == []
    assert problems(a="from m import *", b="whatever", c="def f(): return other") == []
    assert problems(a="from m import *\nwhatever") == []


def test_a_cycle_is_told_with_its_path() -> None:
    assert problems(a="x = y", b="y = x", c="print(x)") == [
        "a GN105 1:4 error",
        "b GN105 1:4 error",
        "c GN106 0:0 error",
    ]
    assert message("b", a="x = y", b="y = x").startswith("`x` depends on this cell itself (cell 1 → cell 2 → cell 1)")  # fmt: skip


def test_a_read_that_a_script_would_not_find() -> None:
    assert problems(a="f()", b="def f(): pass") == ["a GN107 1:0 warning"]
    assert "cell 2 below" in message("a", a="f()", b="def f(): pass")


def test_a_read_of_what_was_deleted() -> None:
    assert problems(a="x = 1", b="del x", c="x") == ["c GN108 1:0 warning"]


def test_a_read_from_a_cell_that_never_ends() -> None:
    assert problems(a="x = 1\nraise ValueError", b="x") == ["b GN110 1:0 warning"]
    assert problems(a="x = 1\nwhile True: pass", b="x") == ["b GN110 1:0 warning"]
    assert problems(a="x = 1\nif x: raise ValueError", b="x") == []
    assert problems(a="import sys\nx = 1\nsys.exit()", b="x") == ["b GN110 1:0 warning"]
    assert problems(a="import sys", b="x = 1\nsys.exit(x)", c="x") == ["c GN110 1:0 warning"]
    assert problems(a="sys = x = 1\nsys.exit()", b="x") == []


def test_a_star_import_that_takes_a_name_from_a_cell_above() -> None:
    told = {"b": Facts(provided=frozenset({"x"}))}
    assert problems(told, a="x = 1", b="from m import *", c="x") == ["b GN109 0:0 warning"]
    assert problems(told, a="x = 1", b="from m import *") == []


@pytest.mark.parametrize(
    ("source", "line", "column"),
    [
        ("x = = 1", 1, 4),
        ("ü = (", 1, 4),
        ("return 1", 1, 0),
        ("def f():\n    nonlocal x", 2, 4),
        ("f(a=1, a=2)", 1, 7),
        ("def f(a, a): pass", 1, 6),
        ("break", 1, 0),
        ("def f():\n  x\n x", 3, 3),
        ("x = 1\0", 1, 5),
        ("x = '\ud800'", 1, 5),
        ("def f(): await x", 1, 9),
        ("def f(): from m import *", 1, 18),
    ],
)
def test_a_source_that_does_not_compile(source: str, line: int, column: int) -> None:
    assert problems(a=source)[0].startswith("a GN101 ")
    error = names(source).error
    assert error is not None
    assert error.line == line
    assert abs(error.column - column) <= 8, "Pythons differ in where they point"


def test_the_sentence_of_a_syntax_error_is_pythons() -> None:
    assert message("a", a="return 1") == "'return' outside function."
    assert message("a", a="x = 1\0") == "The code contains a null character."


DEEP = ["-" * 100_000 + "1", "a" + ".b" * 100_000, "+".join(["1"] * 50_000), "[" * 5_000, "lambda:" * 5_000 + "1"]  # fmt: skip


@pytest.mark.skipif(sys.platform == "emscripten", reason="its parser overflows the stack itself")
@pytest.mark.parametrize("source", DEEP, ids=lambda source: source[:8])
def test_a_source_that_is_too_much_for_the_parser_is_a_problem(source: str) -> None:
    assert problems(a=source)[0][:7] in ("a GN101", "a GN102")


LONG = {
    "lines": "\n".join(f"x{i} = x{i - 1} + 1" for i in range(1, 10_001)),
    "elif": "if a: pass\n" + "\n".join(f"elif a == {i}: x = {i}" for i in range(900)),
    "terms": "x = " + " + ".join(["a"] * 900),
    "calls": "x = " + "f(" * 90 + ")" * 90,
    "functions": "\n".join(f"def f{i}(): return f{i - 1}()\nf{i}" for i in range(1, 1_000)),
    "arguments": "f(" + ", ".join(f"a{i}" for i in range(10_000)) + ")",
}


@pytest.mark.parametrize("kind", LONG)
def test_a_long_source_is_analysed_like_any_other(kind: str) -> None:
    found = names(LONG[kind])
    assert found.error is None
    assert found.reads
