"""The tables that SQL reads and creates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonium.analysis import names
from gonium.analysis.sql import tables


def check(text: str, reads: str = "", creates: str = "") -> None:
    """Tables by their full names, without the keys for what a name can also mean."""
    read, created = tables(text)
    full = {key[4:] for key in read if key.startswith("sql:") and "*" not in key}
    made = {key[6:] for key in created if key.startswith("sql:*.")}
    assert {name for name in full if not name.endswith(".")} == set(reads.split())
    assert made == set(creates.split())


def test_names_after_from_and_join() -> None:
    check("SELECT * FROM a", "a")
    check("select * from a left join b using (x) cross join c", "a b c")
    check("from a, b as c, d e select 1", "a b d")
    check("select 1 from (select 2 from a) x, b", "a b")
    check("select (select max(y) from a) from b where x in (select z from c)", "a b c")
    check("select * from a union all select * from b", "a b")
    check("select * from s.a join d.s.b on true", "s.a d.s.b")
    check('select * from A join "b"', "a b")
    check("from a tablesample 10%", "a")
    check("select * from lateral (select * from a)", "a")


def test_what_looks_like_a_table_and_is_none() -> None:
    check("select extract(year from day), trim(both from x) from a", "a")
    check("select a is distinct from b, a is not distinct from c from d", "d")
    check("select * from range(10), read_csv('a.csv') r", "")
    check("select 'from a', \"from b\" from c -- from d\n/* from e */", "c")
    check("with a as (select * from b), c(x) as (select 1) select * from a, c", "b")
    check("with recursive a as materialized (select 1) from a", "")
    check("from 'file.csv'", "")
    check("select * from x where d = $1 and e = ?", "x")


def test_what_is_created_attached_and_changed() -> None:
    check("create table a (x int)", "", "a")
    check("create or replace temp table if not exists s.a as from b", "b", "s.a")
    check("create view a as select * from b; select * from a", "b", "a")
    check("insert into a select * from b; update c set x = 1", "a b c", "a c")
    check("delete from a where x", "a", "a")
    check("drop table if exists a; describe b", "a b")
    check("copy a to 'f'; summarize c; pivot d on e", "a c d")
    assert "sql:db." in tables("attach 'x.db' as db")[1]
    assert "sql:x." in tables("attach '/data/x.db'")[1]


@given(st.text(alphabet="abc.,;()'\"` \n-/*$=") | st.text())
def test_no_text_is_too_strange(text: str) -> None:
    tables(text)
    tables("select " + text + " from " + text)


QUERIES = {
    "gn.sql('from a')": {"gn", "a"},
    "duckdb.sql(f'from a where x = {y}')": {"duckdb", "a", "y"},
    "duckdb.execute(query='from a')": {"duckdb", "a"},
    "gn.sql(text)": {"gn", "text"},
    "gn.sql(f'from {a}')": {"gn", "a"},
    "other.sql('from a')": {"other"},
    "df.query('x > @y and z == \"@w\"')": {"df", "y"},
    "df.eval(f'x = @y + {z}')": {"df", "y", "z"},
    "df.query('mail == `a@b`')": {"df"},
    "[df.query('x in @ids') for ids in s]": {"df", "s"},
}


@pytest.mark.parametrize("source", QUERIES)
def test_strings_that_read(source: str) -> None:
    found = names(source).reads
    assert {name for name in found if ":" not in name} == QUERIES[source]


def test_strings_in_functions_read_what_is_not_local() -> None:
    found = names("def f(lo):\n    hi = 1\n    return df.query('@lo < x < @hi < @top')")
    assert found.defers == {"f": {"df", "top"}}
    assert names("def f(a): return gn.sql('from a')").defers["f"] >= {"gn"}
    assert "a" not in names("def f(a): return gn.sql('from a')").defers["f"]


def test_a_table_the_cell_has_made_is_its_own() -> None:
    assert "a" not in names("gn.sql('create table a as select 1')\ngn.sql('from a')").reads
