"""`gn.sql` on a real PostgreSQL, which the tests start for themselves."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import psycopg
import pytest
import sqlalchemy

import gonium as gn

NOBODY = 65534
"""PostgreSQL refuses to be root's: it is this user's then."""


def program(name: str) -> str:
    """Return where a program of PostgreSQL is: Debian does not put it on the path."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = shutil.which(name) or (str(places[-1]) if places else None)
    if found is None:
        pytest.skip("PostgreSQL is not installed: `apt-get install postgresql` as root brings it")
    return found


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Start a server that listens to a socket in its own directory alone."""
    initdb, control = program("initdb"), program("pg_ctl")
    as_root = os.geteuid() == 0
    # Paths of sockets are short, and those of pytest's directories are not.
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as directory:
        if as_root:
            os.chown(directory, NOBODY, NOBODY)

        def call(*words: str) -> None:
            user: dict[str, Any] = (
                {"user": NOBODY, "group": NOBODY, "extra_groups": []} if as_root else {}
            )
            subprocess.run(
                words, check=True, cwd=directory, stdout=subprocess.DEVNULL, timeout=120, **user
            )

        data, log = f"{directory}/data", f"{directory}/log"
        call(initdb, "-D", data, "-U", "gn", "-A", "trust", "-N", "-E", "UTF8")
        options = f"-c listen_addresses='' -c fsync=off -k {directory}"
        call(control, "-D", data, "-l", log, "-w", "-o", options, "start")
        try:
            yield directory
        finally:
            call(control, "-D", data, "-m", "immediate", "-w", "stop")


@pytest.fixture
def connection(address: str) -> Iterator[Any]:
    with psycopg.connect(host=address, user="gn", dbname="postgres", autocommit=True) as opened:
        yield opened


def run(source: str, **given: Any) -> Any:
    space: dict[str, Any] = {"gn": gn, "pl": pl, **given}
    exec(compile(source, "<cell>", "exec"), space)
    return space["r"]


def test_values_are_bound_by_the_driver(connection: Any) -> None:
    gn.sql("CREATE TEMP TABLE t (x INTEGER, y TEXT, z NUMERIC(9, 2))", engine=connection)
    for x, y in enumerate(["50%", "'; DROP TABLE t; --", "{x}"]):
        source = "r = gn.sql('INSERT INTO t VALUES ({x}, {y}, {x} + 0.5)', engine=db)"
        assert run(source, db=connection, x=x, y=y) is None
        source = "r = gn.sql('SELECT * FROM t WHERE y = {y}', engine=db)"
        assert run(source, db=connection, y=y).rows() == [(x, y, Decimal(f"{x}.50"))]


def test_signs_of_percent_are_the_querys_own(connection: Any) -> None:
    source = "r = gn.sql(\"SELECT {n} % 3 AS a, 'x%s' LIKE 'x%' AS b\", engine=db)"
    assert run(source, db=connection, n=5).rows() == [(2, True)]
    source = "r = gn.sql(\"SELECT 5 % 3 AS a, 'x%s' LIKE 'x%' AS b\", engine=db)"
    assert run(source, db=connection).rows() == [(2, True)]


def test_errors_are_the_databases(connection: Any) -> None:
    with pytest.raises(psycopg.errors.UndefinedTable, match='"nowhere" does not exist'):
        gn.sql("SELECT * FROM nowhere", engine=connection)
    assert run('r = gn.sql("SELECT {n}::int AS x", engine=db)', db=connection, n=1)["x"][0] == 1


def test_an_engine_of_sqlalchemy(address: str) -> None:
    engine = sqlalchemy.create_engine(f"postgresql+psycopg://gn@/postgres?host={address}")
    gn.sql("CREATE TABLE kept (x TEXT)", engine=engine)
    run("r = gn.sql('INSERT INTO kept VALUES ({x})', engine=db)", db=engine, x="a:b%")
    source = "r = gn.sql(\"SELECT x FROM kept WHERE x = {x} AND x LIKE '%:%'\", engine=db)"
    assert run(source, db=engine, x="a:b%").rows() == [("a:b%",)]
    # With no value in it, too: some drivers take a `%` for one of theirs only then.
    source = "r = gn.sql(\"SELECT x FROM kept WHERE x LIKE '%:%'\", engine=db)"
    assert run(source, db=engine).rows() == [("a:b%",)]
    engine.dispose()
