"""`gn.sql` on DuckDB, SQLite and SQLAlchemy."""

import sqlite3
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import sqlalchemy
from hypothesis import given
from hypothesis import strategies as st

import gonium as gn
from gonium.analysis import names
from gonium.analysis.holes import filled, holes
from gonium.querying.errors import SqlError


def run(source: str, **given: Any) -> dict[str, Any]:
    """Run a cell's source at the top level of a module that uses polars."""
    space: dict[str, Any] = {"gn": gn, "pl": pl, **given}
    exec(compile(source, "<cell>", "exec"), space)
    return space


def test_values_are_bound_and_never_read_as_sql() -> None:
    frame = pl.DataFrame({"x": ["a", "'; DROP TABLE t; --", "{1 + 1}"]})
    for text in frame["x"]:
        made = run('found = gn.sql("SELECT x FROM frame WHERE x = {text}")', frame=frame, text=text)
        assert made["found"].rows() == [(text,)]


def test_braces_of_a_text_made_at_run_time_are_not_evaluated() -> None:
    ran: list[int] = []
    stranger = "SELECT '{ran.append(1)}' AS a, {ran.append(1)}"
    with pytest.raises(duckdb.Error):
        run("gn.sql(stranger)", ran=ran, stranger=stranger)
    with pytest.raises(duckdb.Error):
        run('gn.sql(f"SELECT {part}")', ran=ran, part="{ran.append(1)}")
    assert ran == []


def test_the_frame_is_of_the_library_that_the_query_reads() -> None:
    data = {"x": [1, 2, 3]}
    for frame in (pl.DataFrame(data), pl.LazyFrame(data), pd.DataFrame(data), pa.table(data)):
        found = run('r = gn.sql("FROM frame WHERE x > {1 + 1}")', frame=frame)["r"]
        assert type(found).__module__.split(".")[0] == type(frame).__module__.split(".")[0]
        assert found.shape == (1, 1)


def test_functions_give_their_own_variables() -> None:
    def over(frame: Any, limit: int) -> Any:
        return gn.sql("SELECT x FROM frame WHERE x > {limit}")

    assert over(pl.DataFrame({"x": [1, 2, 3]}), 1)["x"].to_list() == [2, 3]


def test_tables_last_and_come_before_variables() -> None:
    run('gn.sql("CREATE OR REPLACE TABLE lasting AS SELECT {n} AS x")', n=7)
    made = run('r = gn.sql("FROM lasting")', lasting=pl.DataFrame({"x": [0]}))
    assert made["r"]["x"].to_list() == [7]
    made = run(
        'r = gn.sql("INSERT INTO lasting VALUES (8); INSERT INTO lasting VALUES ({n})")', n=9
    )
    assert made["r"] is None
    assert gn.sql("SELECT sum(x) AS s FROM lasting")["s"][0] == 24
    gn.sql("DROP TABLE lasting")


def test_an_element_gives_its_value() -> None:
    made = run('limit = gn.ui.slider(0, 9, value=4)\nr = gn.sql("SELECT {limit} AS x")')
    assert made["r"].item() == 4


def test_files_are_read_by_their_paths(tmp_path: Any) -> None:
    frame = pl.DataFrame({"x": [1, 2]})
    frame.write_csv(tmp_path / "a.csv")
    frame.write_parquet(tmp_path / "a.parquet")
    for name in ("a.csv", "a.parquet"):
        assert gn.sql(f"SELECT sum(x) AS s FROM '{tmp_path / name}'")["s"][0] == 3


@pytest.fixture
def sqlite() -> Any:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (x INTEGER, y TEXT)")
    connection.executemany("INSERT INTO t VALUES (?, ?)", [(1, "a%"), (2, "b"), (3, None)])
    yield connection
    connection.close()


def test_connections_of_db_api(sqlite: Any) -> None:
    source = "r = gn.sql(\"SELECT x, y, x FROM t WHERE x > {n} AND y LIKE '%'\", engine=db)"
    found = run(source, db=sqlite, n=0)["r"]
    assert found.rows() == [(1, "a%", 1), (2, "b", 2)]
    assert found.columns == ["x", "y", "x_1"]
    empty = run('r = gn.sql("SELECT x FROM t WHERE x > {n}", engine=db)', db=sqlite, n=9)["r"]
    assert empty.shape == (0, 1)
    assert run('r = gn.sql("DELETE FROM t", engine=db)', db=sqlite)["r"] is None


def test_engines_and_connections_of_sqlalchemy(tmp_path: Any) -> None:
    engine = sqlalchemy.create_engine(f"sqlite:///{tmp_path / 'a.db'}")
    gn.sql("CREATE TABLE t (x TEXT)", engine=engine)
    run('gn.sql("INSERT INTO t VALUES ({x})", engine=engine)', engine=engine, x="12:30")
    source = "r = gn.sql(\"SELECT x, ':a' AS y FROM t WHERE x = {x}\", engine=engine)"
    assert run(source, engine=engine, x="12:30")["r"].rows() == [("12:30", ":a")]
    with engine.connect() as connection:
        assert run(source, engine=connection, x="")["r"].shape == (0, 2)
    engine.dispose()


def test_what_is_wrong_is_said() -> None:
    with pytest.raises(SqlError, match="'nowhere', which is not defined"):
        gn.sql("SELECT {nowhere}")
    with pytest.raises(SqlError, match="int is no database"):
        gn.sql("SELECT 1", engine=3)
    with pytest.raises(TypeError, match="as a string, not int"):
        gn.sql(3)  # type: ignore[arg-type]
    with pytest.raises(duckdb.BinderException, match=r'nothing"? not found'):
        gn.sql("SELECT nothing FROM range(3)")


def test_the_dataflow_knows_what_holes_read() -> None:
    found = names("r = gn.sql(\"SELECT * FROM t WHERE x > {a.b + f(c)} AND z = '{no}'\")")
    assert {"gn", "t", "a", "f", "c"} <= set(found.reads)
    assert "no" not in found.reads
    inside = names('def f(x):\n    return gn.sql("SELECT {x + limit}")')
    assert "limit" in inside.defers["f"]
    assert "x" not in inside.defers["f"]
    assert "a" not in names('duckdb.sql("SELECT {a}")').reads


def test_structs_are_no_holes() -> None:
    assert [hole.source for hole in holes("{'a': {x}, 'b': 1} {} {d['}']} -- {y}\n'{z}'")] == [
        "x",
        "d['}']",
    ]
    assert gn.sql("SELECT {'a': 1}.a AS x").shape == (1, 1)


@pytest.mark.parametrize("name", ["polars", "pandas", "pyarrow"])
def test_relations_of_duckdb_are_tables(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gonium.display.tables.shown._library", lambda: name)
    table = gn.table(duckdb.sql("SELECT * FROM range(5)"), limit=3)
    assert type(table.frame).__module__.split(".")[0] == name
    assert table.frame.shape == (3, 1)
    assert "first 3 rows" in table.note


@given(st.text(alphabet="ab{}'\":-+ \n()[]") | st.text())
def test_filling_changes_holes_alone(text: str) -> None:
    found = holes(text)
    assert filled(text, found, lambda at: text[found[at].start : found[at].end]) == text
