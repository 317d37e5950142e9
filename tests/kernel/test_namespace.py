"""What a cell finds under a name, and what it leaves."""

import pytest
from tests.kernel.harness import Bench, check

from gonium.protocol.commands import Forget
from gonium.protocol.ids import CellId


def test_exports_are_what_is_written(inline: Bench) -> None:
    ran = inline.run("a = 1; b = 'x'; _c = None; d = [1]", writes="a b _c d")
    check(ran)
    exports = ran.finished.exports
    assert {name: (e.kind, e.summary) for name, e in exports.items()} == {
        "a": ("int", "1"),
        "b": ("str", "'x'"),
        "_c": ("NoneType", "None"),
        "d": ("list", "1 item"),
    }


def test_names_that_are_not_bound_afterwards_are_told(inline: Bench) -> None:
    ran = inline.run("a = 1\ndel a\nif False: b = 1", writes="a b")
    assert ran.finished.deleted == ["a", "b"]
    check(ran, exports={})


def test_each_cell_sees_the_definition_it_is_bound_to(inline: Bench) -> None:
    inline.run("x = 1", writes="x", cell="first")
    inline.run("x = x + 1", reads="x", writes="x", cell="second")
    see = "x"
    check(inline.run(see, reads={"x": CellId("first")}, view={"x": "first"}), shown=["1"])
    check(inline.run(see, reads={"x": CellId("second")}, view={"x": "second"}), shown=["2"])
    again = inline.run("x = x + 1", reads={"x": CellId("first")}, view={"x": "first"}, writes="x")
    check(again, exports={"x": 2})


def test_a_name_that_is_not_bound_at_a_place_is_not_there(inline: Bench) -> None:
    inline.run("y = 1", writes="y", cell="below")
    ran = inline.run("try: y\nexcept NameError: y = 'mine'", view={"y": None}, writes="y")
    check(ran, exports={"y": "mine"})


def test_names_looked_up_in_text_are_found(inline: Bench) -> None:
    inline.run("hidden = 5", writes="hidden")
    check(inline.run("eval('hid' + 'den')"), shown=["5"])


def test_a_rerun_begins_without_what_the_cell_left_before(inline: Bench) -> None:
    code = "try: n += 1\nexcept NameError: n = 1"
    for _ in range(2):
        check(inline.run(code, writes="n", cell="counter"), exports={"n": 1})


def test_what_a_failed_rerun_had_left_before_is_gone(inline: Bench) -> None:
    inline.run("gone = 1", writes="gone", cell="c")
    inline.run("gone = 1 / 0", writes="gone", cell="c")
    check(inline.run("'gone' in globals()"), shown=["False"])


def test_names_made_by_exec_go_when_their_cell_runs_again(inline: Bench) -> None:
    inline.run("exec('dynamic = 1')", cell="c")
    check(inline.run("'dynamic' in globals()"), shown=["True"])
    inline.run("pass", cell="c")
    check(inline.run("'dynamic' in globals()"), shown=["False"])


def test_forgotten_cells_take_their_names_along(inline: Bench) -> None:
    inline.run("x = 1\nexec('z = 1')", writes="x", cell="c")
    inline.send(Forget([CellId("c")]))
    check(inline.run("{'x', 'z'} & set(globals())"), shown=["set()"])


def test_released_exports_are_missing_and_others_are_not(inline: Bench) -> None:
    inline.run("p = 1; q = 2", writes="p q", cell="c")
    inline.send(Forget([CellId("c")], ["p"]))
    assert inline.run("q", reads={"q": CellId("c")}).shown == ["2"]
    missing = inline.run("p", reads={"p": CellId("c")}).end
    assert getattr(missing, "names", None) == ["p"]


def test_star_imports_provide_what_they_bring(inline: Bench) -> None:
    ran = inline.run("from math import *\npi = 3", stars="math", writes="pi")
    assert "sqrt" in ran.finished.provided
    assert "pi" not in ran.finished.provided
    assert ran.finished.exports["sqrt"].kind == "builtin_function_or_method"
    assert ran.finished.exports["pi"].summary == "3"


@pytest.mark.parametrize(
    ("make", "use", "changed"),
    [
        ("v = []", "v.append(1)", True),
        ("v = []", "v.copy()", False),
        ("v = [2, 1]", "v.sort()", True),
        ("v = {}", "v.update(a=1)", True),
        ("v = {}", "v.get('a')", False),
        ("v = 'text'", "v.upper()", False),
        ("import sys as v", "v.stdout.flush()", False),
        ("v = __import__('pathlib').Path('.')", "v.exists()", False),
        ("class C:\n    def me(self): return self\nv = C()", "v.me()", False),
        ("class C:\n    def me(self): self.n = 1; return self\nv = C()", "v.me()", True),
        ("class C:\n    def me(self): self.n = 1; return 2\nv = C()", "v.me()", True),
        ("class C(list):\n    def me(self): return self\nv = C()", "v.me()", True),
        ("class C:\n    def no(self): return 1\nv = C()", "v.no()", False),
        ("class C: xs = []\nv = C()", "v.xs.append(1)", True),
        ("class C: xs = [[]]\nv = C()", "v.xs[0].append(1)", True),
    ],
)
def test_a_call_changes_what_it_is_called_on_if_it_returns_nothing_or_the_object(
    inline: Bench, make: str, use: str, changed: bool
) -> None:
    inline.run(make, writes="v C")
    ran = inline.run(use, reads="v", writes="v", maybe="v")
    check(ran)
    assert ran.finished.changed == (["v"] if changed else [])


def test_calls_within_branches_and_loops_count(inline: Bench) -> None:
    inline.run("v = []", writes="v")
    ran = inline.run("for i in range(2):\n    if i:\n        v.append(i)", reads="v", maybe="v")
    assert ran.finished.changed == ["v"]


def test_the_result_of_a_call_that_may_change_is_still_shown(inline: Bench) -> None:
    inline.run("v = [1, 2]", writes="v")
    check(inline.run("v.index(2)", reads="v", maybe="v"), shown=["1"])
    check(inline.run("v.append(3)", reads="v", maybe="v"), shown=[])


def test_positions_of_wrapped_calls_stay(inline: Bench) -> None:
    inline.run("v = []", writes="v")
    ran = inline.run("1\n  \nv.pop()\n2", reads="v", maybe="v")
    assert ran.finished.error is not None
    (frame,) = ran.finished.error.chain[-1].frames
    assert (frame.line, frame.column, frame.end_column) == (3, 0, 7)


def test_what_is_changed_in_place_is_spent_for_others(inline: Bench) -> None:
    inline.run("d = {}", writes="d", cell="make")
    ran = inline.run("d['k'] = 1", reads="d", writes="d", changes="d", cell="change")
    assert ran.finished.changed == ["d"]
    check(inline.run("d", reads={"d": CellId("change")}), shown=["{'k': 1}"])


@pytest.mark.parametrize(
    ("code", "defers"),
    [
        ("def f(): return limit", ["limit"]),
        ("def f(): return len(limit)", ["limit"]),
        ("f = lambda x: x + limit", ["limit"]),
        ("def f(limit): return limit", []),
        ("def f():\n    def g(): return limit\n    return g", ["limit"]),
        ("class f:\n    def m(self): return limit", ["limit"]),
        ("class f:\n    @property\n    def p(self): return limit", ["limit"]),
        ("class f:\n    @staticmethod\n    def p(): return [limit for _ in range(3)]", ["limit"]),
        ("class C:\n    def m(self): return limit\nf = C()", ["limit"]),
        ("class C:\n    def m(self): return limit\nf = C().m", ["limit"]),
        ("import functools\ndef g(x): return limit\nf = functools.partial(g, 1)", ["limit"]),
        ("import functools\n@functools.cache\ndef f(): return limit", ["limit"]),
        (
            "def deco(g):\n    def w(): return g()\n    return w\n@deco\ndef f(): return limit",
            ["limit"],
        ),
        ("f = [lambda: limit]", ["limit"]),
        ("def f(x=lambda: limit): return x", ["limit"]),
        ("f = 1", []),
        ("import math as f", []),
        ("f = len", []),
        ("def f():\n    global limit\n    limit = 1", []),
        ("def f(): return f()", ["f"]),
        ("async def f():\n    async with limit: pass", ["limit"]),
        ("def f():\n    class C:\n        a = limit\n    return C", ["limit"]),
    ],
)
def test_exports_say_which_names_their_code_looks_up(
    inline: Bench, code: str, defers: list[str]
) -> None:
    ran = inline.run(code, writes="f")
    check(ran)
    assert ran.finished.exports["f"].defers == defers


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("a = []", "b = a", True),
        ("a = []", "b = [a]", True),
        ("a = []", "b = {'k': (1, a)}", True),
        ("a = []", "b = a.copy()", False),
        ("a = 1", "b = a", False),
        ("a = 'x'", "b = a", False),
        ("a = (1, 2)", "b = a", False),
        ("class C: pass\na = C()", "b = C()\nb.a = a", True),
        ("import numpy\na = numpy.zeros(3)", "b = a[1:]", True),
        ("import numpy\na = numpy.zeros(3)", "b = a + 1", False),
        ("def a(): pass", "b = a", False),
    ],
)
def test_exports_that_share_a_mutable_object_have_the_same_group(
    inline: Bench, first: str, second: str, together: bool
) -> None:
    one = inline.run(first, writes="a C").finished.exports["a"].group
    two = inline.run(second, reads="a", writes="b").finished.exports["b"].group
    assert (one == two and one != 0) == together


@pytest.mark.parametrize(
    ("value", "kind", "summary"),
    [
        ("12", "int", "12"),
        ("10**1000", "int", "3322 bits"),
        ("'x' * 100", "str", None),
        ("[1, 2]", "list", "2 items"),
        ("__import__('math')", "module", "math"),
        ("lambda a, b: a", "function", "(a, b)"),
        ("__import__('numpy').zeros((2, 3))", "numpy.ndarray", "2 × 3 float64"),
        ("__import__('polars').DataFrame({'a': [1]})", "polars.DataFrame", "1 × 1"),
        ("__import__('pandas').DataFrame({'a': [1]})", "pandas.DataFrame", "1 × 1"),
        ("type('Odd', (), {'__repr__': lambda s: 1 / 0})()", "Odd", ""),
    ],
)
def test_exports_are_described_without_calling_them(
    inline: Bench, value: str, kind: str, summary: str | None
) -> None:
    export = inline.run(f"v = {value}", writes="v").finished.exports["v"]
    assert export.kind == kind
    assert summary is None or export.summary == summary
    assert len(export.summary) <= 60


def test_classes_that_resist_description_do_no_harm(inline: Bench) -> None:
    ran = inline.run(
        "class Meta(type):\n"
        "    def __getattribute__(cls, name): raise RuntimeError(name)\n"
        "    def __eq__(cls, other): raise RuntimeError\n"
        "    def __hash__(cls): raise RuntimeError\n"
        "class Odd(metaclass=Meta):\n"
        "    def __getattribute__(self, name): raise RuntimeError(name)\n"
        "    def __eq__(self, other): raise RuntimeError\n"
        "odd = Odd()",
        writes="Meta Odd odd",
    )
    check(ran)
    assert set(ran.finished.exports) == {"Meta", "Odd", "odd"}


def test_refreshed_exports_keep_their_versions(inline: Bench) -> None:
    code = "o = object()"
    first = inline.run(code, writes="o", cell="c").finished.exports["o"].version
    other = inline.run(code, writes="o", cell="c").finished.exports["o"].version
    kept = inline.run(code, writes="o", cell="c", keep={"o": first}, unless={})
    assert first != other
    assert kept.finished.exports["o"].version == first


def test_what_a_cell_left_is_let_go_before_it_makes_it_anew(inline: Bench) -> None:
    inline.run("import weakref\nclass Big: pass\nalive = weakref.WeakSet()", writes="Big alive")
    code = "print(len(alive))\nbig = Big()\nalive.add(big)"
    for _ in range(2):
        check(inline.run(code, reads="Big alive", writes="big", cell="c"), stdout="0\n")


def test_what_passes_through_keeps_its_version(inline: Bench) -> None:
    first = inline.run("o = object()", writes="o").finished.exports["o"].version
    ran = inline.run("if False: o = 1", reads="o", writes="o")
    assert ran.finished.exports["o"].version == first


def test_imported_objects_have_stable_versions(inline: Bench) -> None:
    first = inline.run("from numpy import random, sum", writes="random sum", cell="i")
    second = inline.run(
        "import os\nfrom numpy import random, sum", writes="os random sum", cell="i"
    )
    for name in ("random", "sum"):
        assert first.finished.exports[name].version == second.finished.exports[name].version
