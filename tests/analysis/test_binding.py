"""Who reads what from whom, rule by rule."""

import sys

from gonium.analysis import Facts, Graph, bind, names, rebind
from gonium.protocol.ids import CellId


def notebook(facts: dict[str, Facts] | None = None, /, **cells: str) -> Graph:
    """The graph of cells given in document order."""
    known = {CellId(cell): fact for cell, fact in (facts or {}).items()}
    return bind({CellId(cell): names(source) for cell, source in cells.items()}, known)


def check(graph: Graph, cell: str, reads: str) -> None:
    """`x:a y:- …`: the effective reads of a cell, builtins apart; `-`: nobody exports it."""
    bound = graph.bindings[CellId(cell)]
    found = {f"{name}:{source or '-'}" for name, source in bound.items() if name not in SHOWN}
    assert found == set(reads.split())


SHOWN = {"print", "sum", "range", "len"}


# Above, below, builtins


def test_a_read_binds_to_the_nearest_cell_above() -> None:
    nb = notebook(a="x = 1", b="x = 2", c="y = x", d="x = 3")
    check(nb, "c", "x:b")
    assert nb.readers == {"b": {"c"}}


def test_a_cell_does_not_read_its_own_later_write() -> None:
    check(notebook(a="x = 1", b="x = x + 1", c="x"), "b", "x:a")
    check(notebook(a="x = 1", b="x = x + 1", c="x"), "c", "x:b")


def test_helpers_may_live_at_the_bottom() -> None:
    nb = notebook(a="y = f()", b="def f(): return 1", c="def f(): return 2")
    check(nb, "a", "f:b")
    assert nb.schedule == ("b", "a", "c")


def test_a_builtin_is_a_builtin_until_a_cell_above_says_otherwise() -> None:
    nb = notebook(a="t = sum(s)", b="sum = t", c="sum")
    assert nb.bindings[CellId("a")]["sum"] is None
    assert nb.bindings[CellId("c")]["sum"] == "b"
    assert not nb.blocked


def test_what_nobody_exports_is_bound_to_nobody() -> None:
    check(notebook(a="x"), "a", "x:-")


def test_a_write_that_may_not_happen_reads_only_upward() -> None:
    check(notebook(a="x = 1", b="if c: x = 2", c="c = 1", d="x"), "b", "x:a c:c")
    check(notebook(a="if 1 > 2: x = 2", b="x = 3"), "a", "x:-")
    check(notebook(a="if 1 > 2: x = 2\nx", b="x = 3"), "a", "x:-")


# Deferred reads


def test_what_a_function_looks_up_is_read_by_whoever_reads_the_function() -> None:
    nb = notebook(a="t = 1", b="def keep(v): return v > t", c="keep(3)")
    check(nb, "b", "")
    check(nb, "c", "keep:b t:a")


def test_it_is_bound_at_the_readers_place() -> None:
    nb = notebook(a="t = 1", b="def f(): return t", c="f()", d="t = 2", e="f()")
    check(nb, "c", "f:b t:a")
    check(nb, "e", "f:b t:d")


def test_it_is_followed_through_other_functions() -> None:
    nb = notebook(a="def f(): return g()", b="def g(): return h()", c="f()", d="def h(): return k", e="k = 1")  # fmt: skip
    check(nb, "c", "f:a g:b h:d k:e")


def test_recursion_is_no_cycle() -> None:
    nb = notebook(a="def f(n): return n * f(n - 1)", b="f(3)")
    check(nb, "b", "f:a")
    nb = notebook(a="def f(): return g()", b="def g(): return f()", c="g()")
    check(nb, "c", "g:b f:a")
    assert not nb.blocked


def test_a_function_redefined_in_between_is_the_one_found() -> None:
    nb = notebook(a="def f(): return g()", b="def g(): return x", c="def g(): return y", d="f()")
    check(nb, "d", "f:a g:c y:-")


def test_what_the_reader_has_written_by_then_stays_in_the_reader() -> None:
    nb = notebook(a="def area(): return w * h", b="w = 2; h = 3; area()", c="w = 4; h = 5; area()")
    check(nb, "b", "area:a")
    check(nb, "c", "area:a")
    check(notebook(a="def f(): return w", b="w = 1", c="f(); w = 2"), "c", "f:a w:b")
    check(notebook(a="def f(): return w", b="f(); w = 2", c="w = 1"), "b", "f:a w:-")


def test_code_of_the_reader_that_foreign_code_calls_is_followed_too() -> None:
    nb = notebook(k="k = 1", a="def run(): return helper()", b="def helper(): return k\nrun()")
    check(nb, "b", "run:a k:k")


def test_methods_defer_to_readers_of_the_class() -> None:
    nb = notebook(a="z = 1", b="class A:\n def m(self): return z", c="A().m()")
    check(nb, "c", "A:b z:a")


def test_runs_teach_what_else_values_look_up() -> None:
    facts = {"c": Facts(defers={"g": frozenset({"t"})})}
    nb = notebook(facts, a="t = 1", b="def f(): return t", c="g = wrap(f)", d="g()")
    check(nb, "d", "g:c t:a")


def test_an_object_that_is_changed_or_passes_keeps_its_code() -> None:
    nb = notebook(a="t = 1", b="def f(): return t", c="f.note = 1", d="f()")
    check(nb, "d", "f:c t:a")
    nb = notebook(a="t = 1", b="def f(): return t", c="if t: f = len", d="f()")
    check(nb, "d", "f:c t:a")


# Changes in place


def test_a_change_is_an_export() -> None:
    nb = notebook(a="d = {}", b="d['k'] = 1", c="d")
    check(nb, "b", "d:a")
    check(nb, "c", "d:b")
    assert nb.definers["d"] == ("a", "b")


def test_a_method_call_counts_as_a_change_until_a_run_shows_that_it_is_none() -> None:
    cells = {"a": "xs = []", "b": "xs.append(1)", "c": "xs.count(1)", "d": "xs"}
    check(notebook(**cells), "d", "xs:c")
    check(notebook({"c": Facts(unchanged=frozenset({"xs"}))}, **cells), "d", "xs:b")


def test_modules_are_never_changed() -> None:
    nb = notebook(a="import numpy as np", b="np.random.seed(0)", c="np.x = 1", d="np")
    check(nb, "d", "np:a")
    assert nb.exports[CellId("b")] == frozenset()
    nb = notebook(a="import np", b="np.seed(0)", c="np = 1", d="np.x()", e="np")
    check(nb, "e", "np:d")


def test_facts_about_other_code_are_not_believed() -> None:
    told = Facts(unchanged=frozenset({"xs"}), digest="of other code")
    check(notebook({"b": told}, a="xs = []", b="xs.sort()", c="xs"), "c", "xs:b")


# Deletions


def test_a_deleted_name_is_read_from_the_cell_that_deletes_it() -> None:
    nb = notebook(a="x = 1", b="del x", c="x", d="x = 2", e="x")
    check(nb, "c", "x:b")
    check(nb, "e", "x:d")


def test_nothing_further_up_binds_to_a_deletion() -> None:
    check(notebook(a="x", b="x = 1; del x"), "a", "x:-")
    check(notebook(a="x", b="del x"), "a", "x:-")


def test_the_name_of_a_handler_matters_only_where_somebody_above_has_it() -> None:
    handler = "try: pass\nexcept OSError as e: pass"
    check(notebook(a=handler, b="e"), "b", "e:-")
    check(notebook(z="e = 1", a=handler, b="e"), "b", "e:a")
    check(notebook(z="e = 1", a=handler, b="e"), "a", "OSError:- e:z")


# Star imports


def test_an_unbound_read_binds_to_a_star_import_until_that_has_run() -> None:
    cells = {"a": "from m import *", "b": "f(x)", "c": "x = 1", "d": "x"}
    nb = notebook(**cells)
    check(nb, "b", "f:a x:a")
    check(nb, "d", "x:c")
    nb = notebook({"a": Facts(provided=frozenset({"f"}))}, **cells)
    check(nb, "b", "f:a x:c")


def test_what_a_star_import_provides_is_its_export() -> None:
    told = {"b": Facts(provided=frozenset({"x"}))}
    check(notebook(told, a="x = 1", b="from m import *", c="x"), "c", "x:b")
    assert notebook(told, b="from m import *").exports[CellId("b")] == {"x"}


def test_reads_after_an_own_star_import_never_bind_further_down() -> None:
    check(notebook(a="from m import *\nf()", b="def f(): pass"), "a", "f:-")
    told = {"b": Facts(provided=frozenset({"f"}))}
    check(notebook(told, a="f = 1", b="from m import *\nf()"), "b", "")
    check(notebook(told, a="f = 1", b="f\nfrom m import *\nf()"), "b", "f:a")


def test_what_a_method_call_may_change_is_not_what_an_own_star_import_provides() -> None:
    nb = notebook(a="xs = []", b="from m import *\nxs.append(f)")
    check(nb, "b", "xs:a f:-")
    assert nb.exports[CellId("b")] == {"xs"}


# Strings that read


def test_tables_are_names_of_their_own() -> None:
    nb = notebook(a="cars = 1", b="gn.sql('create table cars as from cars')", c="cars", d="gn.sql('from cars')")  # fmt: skip
    assert nb.bindings[CellId("b")]["cars"] == "a"
    assert nb.bindings[CellId("c")]["cars"] == "a"
    assert nb.bindings[CellId("d")]["sql:cars"] == "b"
    assert all(":" not in name for name in nb.view(CellId("d")))


# The namespace before a cell


def test_the_view_says_whose_export_a_name_with_several_definers_is() -> None:
    nb = notebook(a="x = 1", b="x = 2; y = 1", c="x", d="x = 3")
    assert nb.view(CellId("a")) == {"x": None}
    assert nb.view(CellId("b")) == {"x": "a", "y": None}
    assert nb.view(CellId("c")) == {"x": "b"}
    assert nb.view(CellId("d")) == {"x": "b"}


def test_the_view_brings_what_is_read_from_below() -> None:
    nb = notebook(a="f()", b="def f(): pass", c="f = 1")
    assert nb.view(CellId("a")) == {"f": "b"}


def test_the_view_hides_what_a_cell_left_when_it_ran_before() -> None:
    nb = notebook(a="try: n += 1\nexcept NameError: n = 0")
    assert nb.view(CellId("a")) == {"n": None}


# Cycles and order


def test_who_reads_from_several_cycles_is_told_of_the_topmost() -> None:
    cells = {"a": "x = y + v", "b": "y = x", "c": "v = w", "d": "w = v", "e": "v, y"}
    nb = notebook(**cells)
    assert nb.blocked[CellId("e")] == ("a", "b", "a")
    assert nb.blocked[CellId("c")] == ("c", "d", "c")
    after, _ = rebind(notebook(**{**cells, "a": "x = v", "b": "y = 1"}), nb.cells)
    assert after.blocked == nb.blocked


def test_cells_on_a_cycle_and_behind_it_are_blocked() -> None:
    nb = notebook(a="x = y", b="y = z", c="z = x", d="w = x", e="v = 1")
    assert nb.blocked == dict.fromkeys("abcd", ("a", "b", "c", "a"))
    assert nb.schedule[-1] == "e"
    assert not notebook(a="x = y", b="y = 1").blocked


def test_the_order_is_that_of_the_document_where_it_can_be() -> None:
    nb = notebook(a="1", b="f()", c="2", d="def f(): g()", e="3", h="def g(): pass")
    assert nb.schedule == ("a", "d", "h", "b", "c", "e")
    assert nb.rank[CellId("b")] == 3


# Edits


def test_an_edit_that_changes_no_name_changes_no_binding() -> None:
    nb = notebook(a="x = 1", b="x")
    after, changed = rebind(nb, {**nb.cells, CellId("a"): names("x = 2")})
    assert changed == frozenset()
    assert after.bindings is nb.bindings
    assert after.definers is nb.definers


def test_an_edit_tells_whose_bindings_changed() -> None:
    nb = notebook(a="x = 1", b="x", c="y = 1", d="x, y")
    after, changed = rebind(nb, {**nb.cells, CellId("c"): names("x = 1")})
    assert changed == {"d"}
    check(after, "d", "x:c y:-")
    check(nb, "d", "x:a y:c")


def test_nothing_new_is_the_same_graph() -> None:
    nb = notebook(a="x = 1", b="x")
    assert rebind(nb, dict(nb.cells), {})[0] is nb


# Weak bindings


def test_what_may_only_remain_is_bound_weakly() -> None:
    nb = notebook(a="i = 1; s = []", b="for i in s: print(i)", c="i")
    check(nb, "b", "i:a s:a")
    assert nb.weak == {"b": {"i"}}
    check(nb, "c", "i:b")


def test_what_is_looked_up_is_not() -> None:
    assert notebook(a="x = c = 1", b="if c: x = 2\nx").weak == {}
    nb = notebook(a="x = 1", b="def f(): return x", c="for x in f(): pass")
    check(nb, "c", "f:b x:a")
    assert nb.weak == {}
    assert notebook(a="x = 1", b="for x in []: exec('x')").weak == {}


# Annotations


def test_annotations_are_not_looked_up_where_any_cell_says_so() -> None:
    cells = {"a": "def f(x: T) -> U: pass", "b": "T = 1", "c": "from __future__ import annotations"}
    if sys.version_info < (3, 14):
        check(notebook(**dict(list(cells.items())[:2])), "a", "T:b U:-")
    check(notebook(**cells), "a", "")
    assert notebook(**cells).problems(CellId("a")) == []


def test_what_runs_showed_to_be_entangled_is_read_whatever_annotations_say() -> None:
    cells = {"a": "T = []", "b": "from __future__ import annotations", "c": "def f(x: T): pass"}
    check(notebook({"c": Facts(entangled=frozenset({"T"}))}, **cells), "c", "T:a")
