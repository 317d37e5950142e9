"""Tables that a kernel has shown, and what it answers about them."""

from typing import Any

import pytest
from tests.kernel.harness import Bench, Ran

from gonium.protocol.commands import Forget
from gonium.protocol.ids import CellId

pytest.importorskip("polars")

FRAME = "import polars as pl\npl.DataFrame({'n': [3, 1, 2], 't': ['x', None, 'y']})"
ROWS = {"type": "ask_rows", "view": {}, "start": 0, "count": 10, "columns": [0, 1]}


def name(ran: Ran) -> str:
    [media] = ran.media
    return str(media.metadata["table"])


def rows(bench: Bench, table: str, **view: Any) -> Any:
    answer = bench.ask("table", table=table, question={**ROWS, "view": view})
    return list(zip(*answer["cells"], strict=True))


def refusal(bench: Bench, table: str, **question: Any) -> str:
    arguments = {"table": table, "question": {**ROWS, **question}}
    return str(bench.wait(bench.place.fetch("table", arguments)).error)


def test_a_frame_that_is_shown_answers_with_its_rows(bench: Bench) -> None:
    table = name(bench.run(FRAME))
    assert rows(bench, table) == [("3", "x"), ("1", None), ("2", "y")]
    assert rows(bench, table, sort=[{"column": 0}]) == [("1", None), ("2", "y"), ("3", "x")]
    assert rows(bench, table, search="Y") == [("2", "y")]


def test_it_answers_while_another_cell_runs(bench: Bench) -> None:
    table = name(bench.run(FRAME))
    run = bench.start("print('busy')\nwhile True: pass")
    bench.hear_text(run, "busy")
    assert rows(bench, table, sort=[{"column": 0}])[0] == ("1", None)
    bench.place.interrupt()
    assert bench.end(run).finished.outcome == "interrupted"


def test_a_run_lets_go_of_what_its_cell_has_shown(bench: Bench) -> None:
    first = name(bench.run(FRAME, cell="again"))
    second = name(bench.run(FRAME, cell="again"))
    assert refusal(bench, first) == "The kernel no longer has this table: run its cell."
    assert rows(bench, second)
    bench.send(Forget([CellId("again")]))
    bench.run("pass")
    assert refusal(bench, second)


def test_the_frame_is_gone_with_its_output(bench: Bench) -> None:
    made = "import weakref\nf = pl.DataFrame({'n': [1]})\nmade = weakref.ref(f)\nf\n"
    bench.run(made, cell="m", writes="f made", reads={})
    name_of = "import gc\ngc.collect()\nmade() is None"
    bench.run("f = 1", cell="other")
    bench.send(Forget([CellId("m")], ["f"]))
    assert bench.run(name_of, reads="made").shown == ["False"]


def test_what_is_cleared_or_replaced_is_let_go_of(bench: Bench) -> None:
    shown = bench.run(
        "import gonium as gn\n"
        "h = gn.show(pl.DataFrame({'n': [1]}), display_id='d')\n"
        "h.update(pl.DataFrame({'n': [2]}))\n"
        "gn.clear_output()\n"
        "gn.show(pl.DataFrame({'n': [3]}))",
        reads={},
    )
    tables = [
        report.media.metadata["table"] for report in shown.reports if hasattr(report, "media")
    ]
    assert [bool(refusal(bench, table, columns=[0])) for table in tables] == [True, True, False]


def test_what_a_filter_cannot_mean_is_said_in_a_sentence(bench: Bench) -> None:
    table = name(bench.run(FRAME))
    view = {"filters": [{"column": 0, "test": "less", "value": "many"}]}
    assert refusal(bench, table, view=view) == "The filter of n: “many” is not a number."
    view = {"filters": [{"column": 1, "test": "matches", "value": "("}]}
    assert "is no regular expression" in refusal(bench, table, view=view)
    assert refusal(bench, table, columns=[7]) == "There is no column 7; the table has 2."


def test_all_rows_of_a_view_become_a_file(bench: Bench, tmp_path: Any) -> None:
    table = name(bench.run(FRAME))
    view = {"sort": [{"column": 0, "descending": True}]}
    question = {"type": "ask_file", "view": view, "form": "csv"}
    file = bench.ask("table", table=table, question=question)
    assert (file["mime"], file["size"]) == ("text/csv", len("n,t\n3,x\n2,y\n1,\n"))
