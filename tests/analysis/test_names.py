"""The names of a cell, construct by construct."""

import sys

import pytest

from gonium.analysis import Names, names


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def check(source: str, **expected: str) -> None:
    """Analyse a cell; what is not mentioned must be empty, builtins apart."""
    found = names(source)
    assert found.error is None, found.error
    for field in ("writes", "changes", "maybe", "deletes", "passes"):
        assert getattr(found, field) - BUILTINS == words(expected.get(field, "")), field
    certain = found.reads - found.passes
    assert certain - BUILTINS == words(expected.get("reads", "")), "reads"
    assert held(found) == expected.get("defers", "")


def held(found: Names) -> str:
    """Deferred names as `f: a b; g: c`, without builtins."""
    every = sorted(found.defers.items())
    parts = [f"{name}: {' '.join(sorted(of - BUILTINS))}" for name, of in every]
    return "; ".join(part for part in parts if not part.endswith(": "))


BUILTINS = words("print int list range object property staticmethod Exception ValueError open")


# Reads and definite assignment


def test_a_name_is_read_that_is_looked_up_before_it_is_surely_bound() -> None:
    check("y = x", reads="x", writes="y")
    check("x = x + 1", reads="x", writes="x")
    check("x = 1; y = x", writes="x y")
    check("x += 1", reads="x", writes="x", changes="x")
    check("x = 1; x += 1", writes="x")
    check("x: int = y", reads="y", writes="x")
    check("x: int")
    check("a = b.c = d", reads="b d", writes="a", changes="b")
    check("a, (b, *c), d[i] = e", reads="d e i", writes="a b c", changes="d")
    check("[a.b, c] = 1, 2", reads="a", writes="c", changes="a")


def test_what_is_evaluated_first_counts_first() -> None:
    check("x = (x := 1) + x", writes="x")
    check("y = x + (x := 1)", reads="x", writes="x y")
    check("f(x := 1, x)", reads="f", writes="x")
    check("f(x, x := 1)", reads="f x", writes="x")
    check("x[x := 1] = x", reads="x", writes="x", changes="x")


def test_branches_intersect() -> None:
    check("if c: x = 1\nx", reads="c", writes="x", passes="x")
    check("if c: x = 1\nelse: x = 2\nx", reads="c", writes="x")
    check("if c: x = 1\nelif d: x = 2\nelse: x = 3\nx", reads="c d", writes="x")
    check("if c: x = 1\nelif d: x = 2\nx", reads="c d", writes="x", passes="x")
    check("if c: x = 1\nelse: raise c\nx", reads="c", writes="x")
    check("if True: x = 1\nx", writes="x")
    check("if False: x = y")
    check("if 0: x = 1\nelse: y = 1", writes="y")
    check("if c: x\nx = 1", reads="c x", writes="x")


def test_a_write_that_may_not_happen_lets_the_earlier_value_pass() -> None:
    check("if c: x = 1", reads="c", writes="x", passes="x")
    check("for i in s: x = 1", reads="s", writes="i x", passes="i x")
    check("for i in s: x = 1\nx, i", reads="s", writes="i x", passes="i x")
    check("while c: x = 1\nelse: y = 1", reads="c", writes="x y", passes="x")


def test_bodies_of_loops_over_what_is_plainly_not_empty_run() -> None:
    check("for i in range(3): x = i\nx", writes="i x")
    check("for i in range(1, 9, 2): x = i\nx", writes="i x")
    check("for i in range(0): x = i", writes="i x", passes="i x")
    check("for i in range(n): x = i", reads="n", writes="i x", passes="i x")
    check("for i in (a, b): x = i\nx", reads="a b", writes="i x")
    check("for i in [*a]: x = i", reads="a", writes="i x", passes="i x")
    check("for i in []: x = i", writes="i x", passes="i x")
    check("for i in 'ab': x = i", writes="i x")
    check("for k, v in enumerate([1, 2]): x = k", reads="enumerate", writes="k v x")


def test_endless_loops_end_only_by_break() -> None:
    check("while True:\n x = 1\n if c: break\nx", reads="c", writes="x")
    check("while True:\n if c: break\n x = 1\nx", reads="c", writes="x", passes="x")
    check("while 1:\n x = 1\ny = z", writes="x")
    check("while (x := f()): pass\nx", reads="f", writes="x")
    check("for i in s:\n continue\n x = 1", reads="s", writes="i", passes="i")
    check("for i in s:\n break\nelse: x = 1\nx", reads="s", writes="i x", passes="i x")


def test_handlers_see_nothing_of_the_body() -> None:
    check("try: x = 1\nexcept: x\nx", writes="x", passes="x")
    check("try: import a\nexcept ImportError: a = None\na", reads="ImportError", writes="a")
    check("try: x = 1\nexcept E: y = 1\nelse: z = x", reads="E", writes="x y z", passes="x y z")
    check("try: x = 1\nfinally: y = 1\nx, y", writes="x y")
    check("try: x = f()\nfinally: x", reads="f", writes="x", passes="x")
    check("try: x = 1\nexcept E: raise\nx", reads="E", writes="x")
    check("try: pass\nexcept* E: x = 1\nx", reads="E", writes="x", passes="x")
    check("try:\n raise E\nexcept E:\n x = 1\nx", reads="E", writes="x")


def test_the_name_of_a_handler_is_bound_only_inside() -> None:
    check("try: f()\nexcept E as e: e", reads="f E", deletes="e", passes="e")
    check("try: f()\nexcept E as e: e = 1", reads="f E", deletes="e", passes="e")
    check("e = 1\ntry: f()\nexcept E as e: pass", reads="f E", writes="e", deletes="e")
    check("try: f()\nexcept E as e: pass\ne", reads="f E e", deletes="e")


def test_a_with_may_swallow_an_exception_unless_it_is_known_not_to() -> None:
    check("with m as f: x = 1\nx", reads="m", writes="f x", passes="f x")
    check("with m: x = 1", reads="m", writes="x", passes="x")
    check("with open(p) as f: x = f.read()\nx", reads="p", writes="f x")
    check("with torch.no_grad(): x = 1", reads="torch", writes="x")
    check("with open(p) as f, suppress(E) as g: x = 1", reads="p suppress E", writes="f g x", passes="g x")  # fmt: skip
    check("async with m as f: pass", reads="m", writes="f", passes="f")


def test_match_binds_the_captures_of_every_kind_of_pattern() -> None:
    check("match v:\n case [a, *b]: pass", reads="v", writes="a b", passes="a b")
    check("match v:\n case {'k': a, **b}: pass", reads="v", writes="a b", passes="a b")
    check("match v:\n case P(a, k=b): pass", reads="v P", writes="a b", passes="a b")
    check("match v:\n case (1 | 2) as a: pass", reads="v", writes="a", passes="a")
    check("match v:\n case m.X: a = 1", reads="v m", writes="a", passes="a")
    check("match v:\n case [_, *_]: pass", reads="v")
    check("match v:\n case a if a > b: pass\n case _: a", reads="v b", writes="a")
    check("match v:\n case [a]: x = 1\n case _: x = 2\nx", reads="v", writes="a x", passes="a")
    check("match v:\n case 1: x = 1\n case 2: x = 2\nx", reads="v", writes="x", passes="x")
    check("match v:\n case (a, 1) | (2, a): a\n case b: b", reads="v", writes="a b", passes="a b")


def test_a_walrus_binds_outside_its_comprehension() -> None:
    check("[(y := f(x), y) for x in s]", reads="f s", writes="y", passes="y")
    check("[y for x in s if (y := x)]", reads="s", writes="y", passes="y")
    check("any((y := x) for x in s)", reads="any s", writes="y", passes="y")
    check("c and (x := 1)\nx", reads="c", writes="x", passes="x")
    check("if c and (x := f()): x", reads="c f", writes="x", passes="x")
    check("if not (x := f()): x\nx", reads="f", writes="x")
    check("if c or (x := 1): pass\nelse: x", reads="c", writes="x", passes="x")
    check("a < (x := 1) < (y := 2)\nx, y", reads="a", writes="x y", passes="y")
    check("(x := 1) if c else (x := 2)\nx", reads="c", writes="x")


def test_comprehensions_have_a_scope_of_their_own() -> None:
    check("[x for x in x]", reads="x")
    check("{k: v for k, v in d.items() if k in w}", reads="d w")
    check("[a for b in c for a in b]", reads="c")
    check("x = [i for i in s]\ni", reads="s i", writes="x")
    check("[[y for y in x] for x in z]", reads="z")
    check("[0 for a.b in c]", reads="a c")


def test_names_in_strings_that_are_formatted_are_looked_up() -> None:
    check("f'{x!r:>{w}} {y=}'", reads="x w y")
    check("'{x}'.format(x=y)", reads="y")


def test_star_imports_and_what_is_looked_up_after_them() -> None:
    found = names("a\nfrom m.n import *\nb(a)\nfrom o import *")
    assert found.stars == ("m.n", "o")
    assert found.reads == {"a", "b"}
    assert found.starred == {"b"}
    assert names("x = 1\nfrom m import *\nx").reads == frozenset()


def test_imports_bind_the_first_part_of_the_module() -> None:
    check("import os.path", writes="os")
    check("import os.path as p, re", writes="p re")
    check("from . import a, b as c", writes="a c")
    found = names("import a.b, c.d as e\nfrom f import g as h\nfrom ..i import j\nfrom . import k")
    assert found.modules == {"a": "a", "e": "c.d", "h": "f", "j": "..i", "k": "."}
    assert found.imports == {"a", "e"}
    assert names("import a\nif c: a = 1").imports == frozenset()


def test_deleting_binds_an_absence() -> None:
    check("del x", reads="x", deletes="x")
    check("x = 1\ndel x", writes="x", deletes="x")
    check("del x\nx = 1", reads="x", writes="x")
    check("if c: del x", reads="c x", deletes="x")
    check("del (x, [y])", reads="x y", deletes="x y")
    check("del x\nx", reads="x", deletes="x")


# Changes in place


def test_changes_are_those_of_objects_the_cell_did_not_make() -> None:
    check("d['k'] = 1", reads="d", changes="d")
    check("a.b.c[0].d = 1", reads="a", changes="a")
    check("a.b += 1", reads="a", changes="a")
    check("del d['k'], a.b", reads="d a", changes="d a")
    check("for d[0] in s: pass", reads="d s", changes="d")
    check("with m as a.b: pass", reads="m a", changes="a")
    check("d.setdefault(k, {})[j] = 1", reads="d k j", changes="d")
    check("f(x).y = 1", reads="f x")
    check("d = {}; d['k'] = 1", writes="d")
    check("d = {}; d.update(e)", reads="e", writes="d")
    check("if c: d = {}\nd['k'] = 1", reads="c", writes="d", passes="d", changes="d")


def test_statements_that_only_call_a_method_may_change_the_object() -> None:
    check("xs.append(1)", reads="xs", maybe="xs")
    check("model.layer.add(x)", reads="model x", maybe="model")
    check("d.setdefault(k, []).append(v)", reads="d k v", maybe="d")
    check("for x in s: xs.append(x)", reads="s xs", writes="x", passes="x", maybe="xs")
    check("await q.put(1)", reads="q", maybe="q")
    check("y = xs.pop()", reads="xs", writes="y")
    check("f(xs)", reads="f xs")
    check("xs[0].sort()\nxs[0] = 1", reads="xs", changes="xs")
    check("import numpy as np\nnp.random.seed(0)", writes="np")
    check("[x.f() for x in s]", reads="s")


# Functions


def test_what_functions_look_up_is_deferred() -> None:
    check("def f(a): return a + b", writes="f", defers="f: b")
    check("async def f(): await b", writes="f", defers="f: b")
    check("f = lambda a, b=c: a + d", reads="c", writes="f", defers="f: d")
    check("f = g = lambda: x", writes="f g", defers="f: x; g: x")
    check("f: object = lambda: x", writes="f", defers="f: x")
    check("def f(a=b, *c, d=e, **g): h = a", reads="b e", writes="f")
    check("def f(): a: V = 1", writes="f")
    check("def f():\n x = 1\n return [x for y in z]", writes="f", defers="f: z")
    check("def f(): x = x", writes="f")
    check("def f():\n for i in s: pass\n return i", writes="f", defers="f: s")
    check("def f():\n import a.b\n a\n with m as n: n", writes="f", defers="f: m")
    check("def f():\n try: pass\n except E as e: e", writes="f", defers="f: E")
    check("def f():\n x += 1", writes="f")
    check("def f():\n del x", writes="f")


def test_nested_functions_see_those_around_them() -> None:
    check("def f():\n x = 1\n def g(): return x + y\n return g", writes="f", defers="f: y")
    check("def f():\n x = 1\n def g():\n  nonlocal x\n  x = y\n g()", writes="f", defers="f: y")
    check("def f():\n x = 1\n def g():\n  global x\n  return x", writes="f", defers="f: x")
    check("def f():\n global x\n def g(): return x", writes="f", defers="f: x")
    check("def f():\n def g(): return x\n x = 1", writes="f")
    check("def f():\n return [(y := i) for i in s], y", writes="f", defers="f: s")
    check("def f(): return lambda: (x, y := 1)[0]", writes="f", defers="f: x")
    check("def f():\n class A:\n  x = x\n  y = x", writes="f", defers="f: x")
    check("def f(x):\n class A:\n  x = x\n", writes="f", defers="f: x")
    check("def f():\n class A(B):\n  z = 1\n  def g(self): return z", writes="f", defers="f: B z")
    check("def f():\n match v:\n  case [a, *b]: a, b\n  case {**c}: c", writes="f", defers="f: v")


def test_a_function_binds_what_it_declares_global() -> None:
    check("def f():\n global x\n x = 1", writes="f x", passes="x")
    check("def f():\n global x\n x += 1", writes="f x", passes="x", defers="f: x")
    check("x = 0\ndef f():\n global x\n x = 1", writes="f x")
    check("def f():\n global x\n del x", writes="f", deletes="x", passes="x", defers="f: x")
    check("def f():\n def g():\n  global x\n  x = 1", writes="f x", passes="x")
    check("class A:\n global x\n x = 1", writes="A x")


def test_a_cell_that_uses_a_function_reads_what_it_looks_up() -> None:
    check("def f(): return y\nf()", reads="y", writes="f", defers="f: y")
    check("def f(): return y\ny = 1\nf()", writes="f y", defers="f: y")
    check("def f(): return y\nf()\ny = 1", writes="f y", passes="y", defers="f: y")
    check("def f(): return g()\ndef g(): return y\nf()", reads="y", writes="f g", defers="f: g; g: y")  # fmt: skip
    check("def f(): return f() + y\nz = [f]", reads="y", writes="f z", defers="f: f y")
    check("def f(): return y\nf = 1\nf", writes="f")
    check("if c:\n def f(): return y\nf()", reads="c y", writes="f", passes="f", defers="f: y")
    check("for i in s:\n if i: f()\n def f(): return y", reads="s f y", writes="i f", passes="i", defers="f: y")  # fmt: skip
    check("class A:\n def m(self): return y\nA().m()", reads="y", writes="A", defers="A: y")
    check("def f(): return y\ng = f", reads="y", writes="f g", defers="f: y; g: y")


def test_code_that_does_not_end_in_a_plain_name_is_read_at_once() -> None:
    check("fs = [lambda: y]", reads="y", writes="fs")
    check("a.f = lambda: y", reads="a y", changes="a")
    check("f, g = lambda: y, 1", reads="y", writes="f g")
    check("h = [lambda: y]\ny = 1", writes="h y", passes="y")
    check("call(lambda x: x + y)", reads="call y")
    check("g = (x * y for x in s)", reads="s y", writes="g", defers="g: y")
    check("sum(x * y for x in s)", reads="sum s y")


def test_a_decorator_may_call_unless_it_is_known_not_to() -> None:
    check("@deco\ndef f(): return y", reads="deco", writes="f", passes="y", defers="f: y")
    check("@functools.cache\ndef f(): return y", reads="functools", writes="f", defers="f: y")
    check("@app.route('/')\ndef f(): return y", reads="app", writes="f", passes="y", defers="f: y")
    check("@staticmethod\ndef f(): return y", writes="f", defers="f: y")


# Classes


def test_class_bodies_run_at_once_and_do_not_leak_into_methods() -> None:
    check("class A(B, metaclass=M): x = y", reads="B M y", writes="A")
    check("class A:\n x = 1\n y = x\n def m(self): return x", writes="A", defers="A: x")
    check("class A:\n if c: x = 1\n y = x", reads="c x", writes="A")
    check("class A:\n x = x", reads="x", writes="A")
    check("class A:\n s = 1\n z = [s for i in s]", reads="s", writes="A")
    check("class A:\n def m(self, a=d): return super().m() + __class__", reads="d", writes="A", defers="A: super")  # fmt: skip
    check("class A:\n def f(): return y\n z = f()", reads="y", writes="A", defers="A: y")
    check("class A:\n class B:\n  x = y\n  def m(self): return z", reads="y", writes="A", defers="A: z")  # fmt: skip
    check("class A:\n f = lambda self: y", writes="A", defers="A: y")
    check("class A: __module__, __qualname__", writes="A")
    check("class A:\n import b\n from c import d\n b, d", writes="A")
    check("class E(Enum):\n def m(self): return y", reads="Enum", writes="E", passes="y", defers="E: y")  # fmt: skip
    check("@dataclass\nclass A:\n def m(self): return y", reads="dataclass", writes="A", defers="A: y")  # fmt: skip


def test_private_names_of_a_class_are_mangled() -> None:
    check("class A:\n def m(self): return __x", writes="A", defers="A: _A__x")
    check("class _A: y = __x", reads="_A__x", writes="_A")
    check("class A: y = __x__", reads="__x__", writes="A")


# Annotations, type parameters

NOW = sys.version_info < (3, 14)


def test_annotations_count_where_they_are_evaluated() -> None:
    future = "from __future__ import annotations\n"
    check(future + "x: T = 1\ndef f(a: T) -> U: pass", writes="annotations x f")
    check("def f(a: 'T'): pass", writes="f")
    check("class A:\n def m(self) -> 'A': pass", writes="A")
    if NOW:
        check("x: T = 1", reads="T", writes="x")
        check("x: x = 1", writes="x")
        check("(x): T = 1", reads="T", writes="x")
        check("x.y: T = v", reads="x T v", changes="x")
        check("class A:\n x: T = v\n z: U", reads="T v U", writes="A")
        check("def f(a: T, *b: U, **c: V) -> W: pass", reads="T U V W", writes="f")
    else:
        check("x: T = 1", writes="x", passes="T")
        check("def f(a: T) -> W: pass", writes="f", passes="T W")


@pytest.mark.skipif(sys.version_info < (3, 12), reason="this Python has no type parameters")
def test_type_parameters_are_seen_only_by_their_definition() -> None:
    check("type X[T] = list[T] | Y", writes="X", defers="X: Y")
    check("def f[T: B](x: T) -> T: return y", writes="f", defers="f: B y")
    check("class A[T](G[T]):\n def m(self) -> T: return T, y", reads="G", writes="A", defers="A: y")
    check("def f():\n type X = Y\n def g[T](a: T): return T", writes="f", defers="f: Y")


def test_what_is_looked_up_only_in_annotations_is_told_apart() -> None:
    found = names("def f(): return T\nx: T = f\nU\ny: U\nif c: V = 1\nz: V\nw: f = 1")
    assert not found.annotated, "T is looked up by f, U here, and V may not be written"
    assert names("x: T").annotated == {"T"}
    assert names("def f(): return T\nx: f").annotated == {"T"}


# What else is told


def test_await_at_the_top_level() -> None:
    assert names("await f()").awaits
    assert names("async for x in s: pass").awaits
    assert names("async with m: pass").awaits
    assert names("[x async for x in s]").awaits
    assert names("x = [await f() for f in fs]").awaits
    assert not names("async def f(): await g()").awaits
    assert not names("x = (await f() for f in fs)").awaits


def test_whether_the_last_value_is_shown() -> None:
    assert names("x = 1\nx").expression
    assert names("x  # done;").expression
    assert names("x\n\n").expression
    assert names("';'").expression
    assert not names("x;").expression
    assert not names("é;  # done").expression
    assert not names("(x\n) ; # done").expression
    assert not names("1; 2;").expression
    assert not names("x = 1").expression
    assert not names("").expression


def test_code_that_may_bind_anything() -> None:
    assert names("exec('x = 1')").dynamic
    assert names("globals()['x'] = 1").dynamic
    assert not names("x = 1").dynamic


def test_where_names_are_looked_up() -> None:
    found = names("é = 'ü' + x\ndef f():\n    return y")
    assert found.places == {"x": (1, 10), "y": (3, 11)}


def test_what_was_surely_written_when_a_name_was_looked_up() -> None:
    found = names("f()\na = 1\ng()\nif c:\n    b = 2\n    f(), h()")
    assert found.written_before("g", "a")
    assert found.written_before("h", "b")
    assert not found.written_before("f", "a")
    assert not found.written_before("g", "z")
