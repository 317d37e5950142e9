"""What Pythons newer than 3.11 can say, and what an older one says about it.

Under Node the whole file runs on 3.14 (`tests/pyodide`); elsewhere as much as that Python knows.
"""

import sys
import warnings

import pytest
from tests.analysis.test_names import check

from gonium.analysis import bind, names
from gonium.protocol.ids import CellId

VERSION = sys.version_info


def since(*version: int) -> pytest.MarkDecorator:
    shown = ".".join(map(str, version))
    return pytest.mark.skipif(version > VERSION, reason=f"comes with Python {shown}")


def before(*version: int) -> pytest.MarkDecorator:
    return pytest.mark.skipif(version <= VERSION, reason="this Python takes it")


# 3.12


@since(3, 12)
def test_type_statements_look_up_what_they_stand_for_on_demand() -> None:
    check("type X = Y", writes="X", defers="X: Y")
    check("type X[T: A, *Ts, **P] = list[T, Ts, P, B]", writes="X", defers="X: A B")
    check("type X = X | None", writes="X", defers="X: X")
    check("type = 1\ntype X = type", writes="type X", defers="X: type")
    check("if c:\n    type X = int", reads="c", writes="X", passes="X")
    graph = bind({CellId("a"): names("type X = Y"), CellId("b"): names("X"), CellId("c"): names("Y = int")})  # fmt: skip
    assert graph.bindings[CellId("b")] == {"X": "a", "Y": "c"}


@since(3, 12)
def test_type_parameters_are_seen_by_all_but_defaults_and_decorators() -> None:
    check("def f[T](a=T): pass", reads="T", writes="f")
    check("@d(T)\ndef f[T](): return T", reads="d T", writes="f")
    check("class A[T](B[T], metaclass=M[T]): x = T", reads="B M", writes="A")
    check("def f[T: B](): pass", writes="f", defers="f: B")
    check("class A[T: (B, C)]: pass", writes="A", defers="A: B C")
    check("def f[T]():\n def g[U: T](a: U) -> T: return U, T, V", writes="f", defers="f: V")
    check("class A[T]:\n def m[U](self): return T, U, V\n type X = T", writes="A", defers="A: V")


@since(3, 12)
def test_strings_within_f_strings() -> None:
    check("f'{a['b']}'", reads="a")
    check("f'{f'{f'{a}'}'!r:{b}}'", reads="a b")
    check('f"{a # {no}\n}"', reads="a")
    check("f'{'\\n'.join(a)}'", reads="a")
    check("f'{(x := a)}{x}'", reads="a", writes="x")
    check("f'{(lambda x: x + b)(1)} {[y for y in c]}'", reads="b c")


# 3.13


@since(3, 13)
def test_defaults_of_type_parameters_are_looked_up_on_demand() -> None:
    check("type X[T = D] = T", writes="X", defers="X: D")
    check("def f[T = D](): pass", writes="f", defers="f: D")
    check("class A[T = D, *Ts = *E]: pass", writes="A", defers="A: D E")
    check("class A[T, U = T]: pass", writes="A")


# 3.14


@since(3, 14)
def test_annotations_are_looked_up_when_somebody_asks() -> None:
    check("x: T = y", reads="y", writes="x", passes="T")
    check("x: T", passes="T")
    check("def f(a: T = d) -> U: pass", reads="d", writes="f", passes="T U")
    check("class A:\n x: T\n def m(self) -> U: pass", writes="A", passes="T U")
    graph = bind({CellId("a"): names("x: T = 1"), CellId("b"): names("T = int")})
    assert graph.bindings[CellId("a")]["T"] is None, "what comes later is not waited for"
    assert not graph.problems(CellId("a"))


@since(3, 14)
def test_templates() -> None:
    check("t'{a} {b!r:{c}}'", reads="a b c")
    check("x = rt'{(y := a)}\\{y}'", reads="a", writes="x y")
    check("f = lambda: t'{a}'", writes="f", defers="f: a")
    check("q = gn.sql(t'from {x} join df using (a)')", reads="gn x", writes="q", passes="df sql:df")


@since(3, 14)
def test_exceptions_without_parentheses() -> None:
    check("try:\n    a\nexcept B, C:\n    d", reads="a B C d")
    check("try:\n    a\nexcept* B, C:\n    d", reads="a B C d")


@pytest.mark.parametrize("leave", ["return 1", "break", "continue"])
def test_leaving_a_finally_is_no_error_and_warns_nobody(leave: str) -> None:
    loop = f"def f():\n for x in y:\n  try: pass\n  finally: {leave}"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check(loop, writes="f", defers="f: y")


# What an older Python says


@before(3, 12)
@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("type X = int", "type statements"),
        ("if c:\n    type X[T] = list[T]", "type statements"),
        ("def f[T](x): pass", "type parameters"),
        ("async def f [T](x): pass", "type parameters"),
        ("class A[*Ts, **P](B): pass", "type parameters"),
        ("class A[T: (int, str)]: pass", "type parameters"),
    ],
)
def test_what_needs_python_3_12_is_called_by_its_name(source: str, what: str) -> None:
    this = f"{VERSION[0]}.{VERSION[1]}"
    (problem,) = bind({CellId("a"): names(source)}).problems(CellId("a"))
    sentence = f"{what} need Python 3.12, and this is {this}."
    assert problem.code == "GN101"
    assert problem.message == sentence[:1].upper() + sentence[1:]


@before(3, 12)
@pytest.mark.parametrize("source", ["f'{a['b']}'", "f'{'a'}'"])
def test_quotes_within_f_strings_are_explained(source: str) -> None:
    error = names(source).error
    assert error is not None
    assert error.message.endswith(
        "before Python 3.12, f-strings cannot have their own quotes inside"
    )


@before(3, 13)
@pytest.mark.parametrize("source", ["def f[T = int](): pass", "class A[T = int]: pass"])
def test_what_needs_python_3_13_is_called_by_its_name(source: str) -> None:
    error = names(source).error
    assert error is not None
    assert error.message.startswith("defaults of type parameters need Python 3.13")


@before(3, 14)
@pytest.mark.parametrize("source", ["t'{a}'", "x = f(1, rT'''{a}''')", "y = tr'a'"])
def test_what_needs_python_3_14_is_called_by_its_name(source: str) -> None:
    error = names(source).error
    assert error is not None
    assert error.message.startswith("template strings need Python 3.14")


@before(3, 14)
def test_exceptions_without_parentheses_are_explained() -> None:
    error = names("try: pass\nexcept A, B: pass").error
    assert error is not None
    assert error.message.endswith("parenthesized; Python 3.14 and newer allow it")


@pytest.mark.parametrize("source", ["x = = 1", "type(x) = 3", "def f: pass", "t 'a'", "a['b' 1]"])
def test_other_mistakes_are_told_as_python_does(source: str) -> None:
    error = names(source).error
    assert error is not None
    assert "need Python" not in error.message
