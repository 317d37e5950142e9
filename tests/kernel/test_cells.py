"""A cell sees and does what the same lines of a script would."""

import pytest
from tests.kernel.harness import Bench, check

from gonium.protocol.ids import CellId
from gonium.protocol.reports import RunSkipped


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("1 + 1", ["2"]),
        ("x = 1; x", ["1"]),
        ("1; 2", ["2"]),
        ("1 + 1;", []),
        ("1 + 1;  # quiet", []),
        ("(1 +\n 1);\n# quiet;\n\n", []),
        ("1 + 1  # not; quiet", ["2"]),
        ("'a;'", ["'a;'"]),
        ("'ä😀';", []),
        ("1 + 1\n\n# end;", ["2"]),
        ("1\\\n;", []),
        ("None", []),
        ("x = 1", []),
        ("if True:\n    1", []),
        ("def f(): pass", []),
        ("", []),
        ("# nothing", []),
        ("'''text'''", ["'text'"]),
        ("(yes := 3)", ["3"]),
        ("[x for x in range(3)]", ["[0, 1, 2]"]),
        ("1\r\n2\r\n", ["2"]),
        ("lambda: 1;", []),
    ],
)
def test_the_last_expression_is_shown_unless_a_semicolon_ends_it(
    bench: Bench, code: str, shown: list[str]
) -> None:
    check(bench.run(code), shown=shown)


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("__name__", "'__main__'"),
        ("import sys; sys.modules['__main__'].__dict__ is globals()", "True"),
        ("import os, sys; os.path.basename(sys.argv[0])", "'nb.py'"),
        ("import os; os.path.basename(__file__)", "'nb.py'"),
        ("import os, sys; sys.path[0] == os.getcwd() == os.path.dirname(__file__)", "True"),
        ("import builtins; __builtins__ is builtins", "True"),
        ("__spec__ is None and __package__ is None", "True"),
        ("import threading; threading.active_count()", "1"),
        ("import threading; threading.current_thread() is threading.main_thread()", "True"),
        ("import sys; 'asyncio' in sys.modules or 'subprocess' in sys.modules", "False"),
    ],
)
def test_a_cell_finds_itself_in_a_script(own: Bench, code: str, shown: str) -> None:
    check(own.run(code), shown=[shown])


def test_classes_of_the_notebook_can_be_pickled(bench: Bench) -> None:
    bench.run("class Point:\n    x: 'int' = 1", writes="Point")
    code = "import pickle\npickle.loads(pickle.dumps(Point())).x, Point.__module__"
    check(bench.run(code, reads="Point"), shown=["(1, '__main__')"])


def test_annotations_given_as_text_can_be_resolved(bench: Bench) -> None:
    bench.run("class Node:\n    next: 'Node | None'", writes="Node")
    code = "import typing\ntyping.get_type_hints(Node)['next'] == (Node | None)"
    check(bench.run(code, reads="Node"), shown=["True"])


def test_dataclasses_work_across_cells(bench: Bench) -> None:
    bench.run(
        "from dataclasses import dataclass, field\n"
        "@dataclass\nclass Base:\n    xs: list = field(default_factory=list)",
        writes="dataclass field Base",
    )
    code = "@dataclass\nclass More(Base):\n    y: int = 2\nMore([1])"
    check(bench.run(code, reads="dataclass Base", writes="More"), shown=["More(xs=[1], y=2)"])


def test_source_can_be_inspected(bench: Bench) -> None:
    bench.run("def double(x):\n    return 2 * x  # twice", writes="double")
    code = "import inspect; print(inspect.getsource(double), end='')"
    ran = bench.run(code, reads="double")
    check(ran, stdout="def double(x):\n    return 2 * x  # twice\n")


def test_what_comes_from_the_future_holds_for_later_cells(bench: Bench) -> None:
    bench.run("from __future__ import annotations", cell="future")
    check(bench.run("def f(x: nothing_here): pass"))
    bench.run("1", cell="future")
    check(bench.run("def f(x: nothing_here): pass"), outcome="failed")


def test_a_syntax_error_says_where(bench: Bench) -> None:
    ran = bench.run("x = 1\ny = = 2", name="broken")
    error = ran.finished.error
    assert error is not None
    assert error.name == "SyntaxError"
    (frame,) = error.chain[-1].frames
    assert (frame.cell, frame.line, frame.column) == (ran.finished and "c" + str(ran.end.run), 2, 4)


@pytest.mark.parametrize("code", ["x = '\0'", "(" * 500, "x = " + "-" * 100_000 + "1", "\ud800"])
def test_a_source_that_python_chokes_on_is_an_error_like_others(bench: Bench, code: str) -> None:
    ran = bench.run("compile('x', 'y', 'exec')")
    check(ran)
    if code == "\ud800":
        return  # such text cannot be encoded, so it never gets here
    check(bench.run(code), outcome="failed")
    check(bench.run("1"), shown=["1"])


def test_frames_of_an_error_are_the_users(bench: Bench) -> None:
    bench.run("def fail():\n    raise ValueError('no')", writes="fail", cell="a", name="helpers")
    ran = bench.run("1\nfail()", reads="fail", cell="b")
    check(ran, outcome="failed", error="ValueError: no")
    assert ran.finished.error is not None
    frames = [(frame.cell, frame.line) for frame in ran.finished.error.chain[-1].frames]
    assert frames == [("b", 2), ("a", 2)]
    assert "gonium" not in ran.finished.error.text


def test_an_error_does_not_hold_its_variables_alive(bench: Bench) -> None:
    bench.run("import weakref\nclass Big: pass\nalive = weakref.WeakSet()", writes="Big alive")
    bench.run(
        "def use():\n    big = Big()\n    alive.add(big)\n    1 / 0\nuse()", reads="Big alive"
    )
    check(
        bench.run("import gc, sys\nlen(alive), hasattr(sys, 'last_value')", reads="alive"),
        shown=["(0, False)"],
    )


def test_deep_recursion_is_an_error_like_others(bench: Bench) -> None:
    ran = bench.run("def f(): return f()\nf()")
    check(ran, outcome="failed")
    assert ran.finished.error is not None
    assert ran.finished.error.name == "RecursionError"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("import sys; sys.exit(3)", "SystemExit"),
        ("exit()", "SystemExit"),
        ("raise SystemExit('bye')", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("raise BaseException('base')", "BaseException"),
        ("raise GeneratorExit", "GeneratorExit"),
        ("class E(Exception):\n    def __str__(self): raise self\nraise E", "E"),
    ],
)
def test_no_exception_ends_the_kernel(bench: Bench, code: str, name: str) -> None:
    ran = bench.run(code)
    assert ran.finished.outcome in ("failed", "interrupted")
    assert ran.finished.error is not None
    assert ran.finished.error.name == name
    check(bench.run("1"), shown=["1"])


def test_stop_ends_a_cell_quietly_and_shows_its_output(bench: Bench) -> None:
    ran = bench.run("import gonium as gn\nx = 1\ngn.stop(x, 'choose first')\nx = 2", writes="x")
    check(ran, outcome="stopped", shown=["'choose first'"], exports={})
    assert ran.finished.error is None
    check(bench.run("import gonium as gn\ngn.stop(False)\n1"), shown=["1"])


def test_outputs_can_be_updated_and_cleared(bench: Bench) -> None:
    ran = bench.run(
        "import gonium as gn\nhandle = gn.show(1, display_id='here')\nhandle.update(2)\n"
        "gn.clear_output(wait=True)\ngn.show(3, 4)\nassert gn.show(5, display_id=True).display_id"
    )
    check(ran, shown=["1", "3", "4", "5"])
    kinds = [type(report).__name__ for report in ran.reports]
    assert kinds.index("OutputUpdated") < kinds.index("OutputCleared")
    assert ran.media[0].display == "here"


def test_a_run_whose_reads_are_the_same_is_skipped(bench: Bench) -> None:
    first = bench.run("n = 5", writes="n", cell="n")
    version = first.finished.exports["n"].version
    again = bench.run("n", reads="n", unless={"n": version}, skip=True)
    assert again.end == RunSkipped(again.end.run, "unchanged")
    bench.run("n = 6", writes="n", cell="n")
    check(bench.run("n", reads="n", unless={"n": version}, skip=True), shown=["6"])


def test_versions_of_reads_are_told(bench: Bench) -> None:
    first = bench.run("n = 5", writes="n", cell="n")
    ran = bench.run("n", reads="n")
    assert ran.finished.reads == {"n": first.finished.exports["n"].version}


def test_a_timeout_interrupts_and_says_so(bench: Bench) -> None:
    ran = bench.run("while True: pass", timeout=0.2)
    check(ran, outcome="interrupted")
    assert ran.finished.error is not None
    assert "0.2 s" in ran.finished.error.message
    check(bench.run("1", timeout=20.0), shown=["1"])


def test_completion_knows_live_values(bench: Bench) -> None:
    bench.run("point = {'width': 1, 'height': 2}; number = 3", writes="point number")
    labels = lambda code: [  # noqa: E731
        item["label"] for item in bench.ask("complete", code=code, position=len(code))["items"]
    ]
    assert "number" in labels("numb")
    assert "bit_length" in labels("number.bit")
    assert labels("point['w") == ["width"]
    assert labels("nothing_like_this.x") == []


def test_completion_sees_the_namespace_of_its_cell(bench: Bench) -> None:
    bench.run("both = 'text'", writes="both", cell="above")
    bench.run("both = 1", writes="both", cell="below")
    code = "both."
    items = bench.ask("complete", code=code, position=5, view={"both": "above"})["items"]
    assert "upper" in [item["label"] for item in items]


def test_completion_answers_while_a_cell_runs_and_evaluates_no_property(bench: Bench) -> None:
    bench.run(
        "class Trap:\n    @property\n    def danger(self): print('evaluated'); return 'text'\n"
        "trap = Trap()",
        writes="Trap trap",
    )
    run = bench.start("import time\nwhile True: time.sleep(0.01)")
    items = bench.ask("complete", code="trap.", position=5)["items"]
    assert "danger" in [item["label"] for item in items]
    bench.ask("complete", code="trap.danger.up", position=14)
    bench.place.interrupt()
    assert bench.end(run).stdout == ""


def test_inspection_tells_type_signature_and_documentation(bench: Bench) -> None:
    bench.run("def area(w, h=1):\n    'Width times height.'\n    return w * h", writes="area")
    found = bench.ask("inspect", code="area(2)", position=2)
    assert found["signature"] == "(w, h=1)"
    assert found["documentation"] == "Width times height."
    assert bench.ask("inspect", code="1 + 2", position=0) == {}
    bench.run("size = (1, 2)", writes="size")
    assert bench.ask("inspect", code="size", position=4)["value"] == "2 items"


def test_a_value_can_be_asked_for(bench: Bench) -> None:
    bench.run("answer = 42", writes="answer", cell="answer")
    value = bench.ask("value", cell="answer", name="answer")
    assert (value["kind"], value["summary"]) == ("int", "42")
    assert value["media"]["data"]["text/plain"]["text"] == "42"


def test_a_kernel_describes_itself(bench: Bench) -> None:
    described = bench.ask("describe")
    assert described["pid"] == bench.place.describe().pid
    assert described["run"] == 0


def test_a_skipped_cell_gives_its_value_again_once_its_reads_are_back(bench: Bench) -> None:
    bench.run("a1 = 1", writes="a1", cell="A")
    bench.run("b1 = a1", reads="a1", writes="b1", cell="B")
    bench.run("1 / 0", cell="A")
    skipped = bench.run("b1 = a1", reads={"a1": CellId("A")}, writes="b1", cell="B")
    assert isinstance(skipped.end, RunSkipped)
    waits = bench.run("b1", reads={"b1": CellId("B")})
    assert isinstance(waits.end, RunSkipped)
    bench.run("a1 = 1", writes="a1", cell="A")
    check(bench.run("b1", reads={"b1": CellId("B")}), shown=["1"])
