"""Errors: the message first, the user's own frames, and exceptions that lie."""

import linecache
import sys
from collections.abc import Callable

import pytest

from gonium.display import describe_error
from gonium.protocol.codec import decode_report, encode_binary
from gonium.protocol.ids import CellId, RunId
from gonium.protocol.output import Error, Frame
from gonium.protocol.reports import RunFinished

CELL = (CellId("c1"), "load")


def raised_by(source: str, file: str = "<cell 1>") -> Error:
    """What is told of the error with which a cell of this source ends."""
    lines = source.splitlines(keepends=True)
    linecache.cache[file] = (len(source), None, lines, file)
    try:
        exec(compile(source, file, "exec"), {"__name__": "__main__"})
    except BaseException as exc:  # noqa: BLE001  whatever the cell raises
        without_this = sys.exc_info()[2].tb_next
        BaseException.with_traceback(exc, without_this)
        return survived(describe_error(exc, {"<cell 1>": CELL}))
    raise AssertionError("nothing was raised")


def survived(error: Error) -> Error:
    report = RunFinished(RunId(1), "failed", 0.0, 0.0, error=error)
    assert decode_report(encode_binary(report)) == report, "it must survive the wire"
    return error


def marked(frame: Frame) -> str:
    units = frame.code.encode("utf-16-le")
    return units[2 * frame.column : 2 * frame.end_column].decode("utf-16-le")


@pytest.mark.parametrize(
    ("source", "name", "message"),
    [
        ("1 / 0", "ZeroDivisionError", "division by zero"),
        ("{}['a']", "KeyError", "'a'"),
        ("raise ValueError", "ValueError", ""),
        ("raise ValueError('a\\nb')", "ValueError", "a\nb"),
        ("class Own(Exception): pass\nraise Own(1, 2)", "Own", "(1, 2)"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt", ""),
        ("raise SystemExit(3)", "SystemExit", "3"),
        ("assert 1 > 2, 'no'", "AssertionError", "no"),
    ],
)
def test_an_error_is_its_name_and_message(source, name, message):
    error = raised_by(source)
    assert (error.name, error.message) == (name, message)
    assert (error.chain[-1].name, error.chain[-1].message) == (name, message)


def test_a_frame_has_its_place():
    (frame,) = raised_by("x = 1\ny = 'é😀' + x / 0").chain[0].frames
    assert (frame.cell, frame.file, frame.line, frame.function) == ("c1", "load", 2, "<module>")
    assert frame.code == "y = 'é😀' + x / 0"
    assert frame.user
    assert marked(frame) == "x / 0"
    assert (frame.column, frame.end_column) == (12, 17)


def test_an_expression_of_several_lines_is_marked_to_the_end_of_its_first():
    frame = raised_by("x = (1 /\n  0)").chain[0].frames[0]
    assert marked(frame) == "1 /"


def test_frames_of_libraries_are_not_the_users():
    frames = raised_by("import json\njson.loads('{')").chain[0].frames
    assert [frame.user for frame in frames] == [True, False, False, False]
    assert frames[1].file.endswith("json/__init__.py")
    assert frames[1].cell == ""


def test_a_file_of_the_user_is_the_users(tmp_path):
    file = tmp_path / "mine.py"
    file.write_text("def fail():\n    return 1 / 0\n")
    source = f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\nimport mine\nmine.fail()"
    frame = raised_by(source).chain[0].frames[-1]
    assert (frame.file, frame.line, frame.function, frame.user) == (str(file), 2, "fail", True)
    assert frame.code == "    return 1 / 0"


def test_frames_of_gonium_are_left_out():
    source = "from gonium.display import Blobs\nBlobs('folder').path('no digest')"
    (frame,) = raised_by(source).chain[0].frames
    assert frame.file == "load"
    assert "blobs.py" not in raised_by(source).text


def test_the_text_is_pythons_with_cells_named():
    assert raised_by("def f(n):\n    return 1 / n\n\nx = f(0)").text == (
        "Traceback (most recent call last):\n"
        "  Cell load, line 4\n"
        "    x = f(0)\n"
        "        ^^^^\n"
        "  Cell load, line 2, in f\n"
        "    return 1 / n\n"
        "           ^^^^^\n"
        "ZeroDivisionError: division by zero\n"
    )


@pytest.mark.parametrize(
    ("name", "place"), [("load", "Cell load"), ("cell 3", "Cell 3"), ("", "Cell c1")]
)
@pytest.mark.parametrize("source", ["1 / 0", "1 +"])
def test_a_cell_is_called_by_its_name_its_number_or_its_id(name, place, source):
    try:
        exec(compile(source, "<cell 1>", "exec"))
    except (ZeroDivisionError, SyntaxError) as exc:
        error = describe_error(exc, {"<cell 1>": (CellId("c1"), name)})
    assert f"  {place}, line 1\n" in error.text


@pytest.mark.parametrize(
    ("source", "message", "place", "code"),
    [
        ("x = (1,\ny = 2", "'(' was never closed", (1, 4, 5), "x = (1,"),
        ("def f(:\n  pass", "invalid syntax", (1, 6, 7), "def f(:"),
        ("if 1:\nx", "expected an indented block after 'if' statement on line 1", (2, 0, 1), "x"),
        ("'😀' 1 = 2", "invalid syntax", (1, 5, 6), "'😀' 1 = 2"),
        ("x = 'abc", "unterminated string literal (detected at line 1)", (1, 4, 5), "x = 'abc"),
    ],
)
def test_a_syntax_error_has_its_place(source, message, place, code):
    error = raised_by(source)
    frame = error.chain[0].frames[-1]
    assert error.message == message
    assert (frame.line, frame.column, frame.end_column) == place
    assert (frame.code, frame.cell, frame.user) == (code, "c1", True)
    assert f"Cell load, line {place[0]}\n" in error.text
    assert "<cell 1>" not in error.text


@pytest.mark.parametrize(
    "arguments",
    [
        "'x'",
        "'x', ('f', 1, 1, 'a')",
        "'x', ('f', 'one', 'two', 3)",
        "'x', (1, 2, 3, 4)",
        "'x', ('f', -5, -5, 'a', -1, -1)",
        "5, (None, None, None, None)",
    ],
)
def test_a_syntax_error_may_lack_anything(arguments):
    assert raised_by(f"raise SyntaxError({arguments})").name == "SyntaxError"


def test_deep_recursion_is_folded():
    error = raised_by("def f(n):\n    return f(n + 1)\nf(0)")
    frames = error.chain[0].frames
    assert len(frames) == 31
    (fold,) = (frame for frame in frames if not frame.line)
    assert fold.code.endswith(" more frames")
    assert fold.user
    assert error.text.count("\n") < 120
    assert fold.code in error.text


CHAINED = "try:\n    1 / 0\nexcept Exception as e:\n    raise ValueError('bad'){}"


@pytest.mark.parametrize(
    ("rest", "links"),
    [
        (" from e", ["cause", ""]),
        ("", ["context", ""]),
        (" from None", [""]),
        (" from KeyError(1)", ["cause", ""]),
    ],
)
def test_a_chain_leads_to_the_error_raised_last(rest, links):
    error = raised_by(CHAINED.format(rest))
    assert [raised.link for raised in error.chain] == links
    assert error.chain[-1].name == error.name == "ValueError"


def test_long_chains_end():
    error = raised_by(
        "e = None\nfor n in range(10_000):\n    new = ValueError(n)\n    new.__cause__, e = e, new\nraise e"
    )
    assert len(error.chain) == 20
    assert error.chain[-1].message == "9999"
    assert len(error.text) < 101_000


def test_a_chain_that_bites_its_tail_ends():
    error = raised_by(
        "a, b = ValueError('a'), ValueError('b')\na.__cause__, b.__cause__ = b, a\nraise a"
    )
    assert [raised.message for raised in error.chain] == ["b", "a"]


def test_groups_have_their_members():
    error = raised_by(
        "raise ExceptionGroup('many', [ValueError('a'), ExceptionGroup('more', [TypeError('b')])])"
    )
    (group,) = error.chain
    assert [member.name for member in group.group] == ["ValueError", "ExceptionGroup"]
    assert group.group[1].group[0].message == "b"
    assert "ValueError: a" in error.text


def test_notes_are_kept():
    error = raised_by("e = ValueError('x')\ne.add_note('a hint')\nraise e")
    assert error.chain[0].notes == ["a hint"]
    assert error.text.endswith("ValueError: x\na hint\n")


HOSTILE = {
    "str raises": "def __str__(self): raise ValueError",
    "str is no text": "def __str__(self): return 5",
    "str is endless": "def __str__(self): return str(self)",
    "str exits": "def __str__(self): raise SystemExit",
    "str interrupts": "def __str__(self): raise KeyboardInterrupt",
    "str is half a pair": "def __str__(self): return chr(0xdc80)",
    "cause raises": "@property\n  def __cause__(self): raise ValueError",
    "attributes raise": "def __getattribute__(self, name): raise ValueError",
    "notes are no list": "__notes__ = 5",
    "notes are no text": "__notes__ = [5, object()]",
    "notes raise": "@property\n  def __notes__(self): raise ValueError",
    "traceback is something else": "__traceback__ = 5",
    "length raises": "def __str__(self): return type('S', (str,), {'__len__': lambda self: 1 / 0})('x')",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_whatever_an_exception_does_an_error_comes_out(body):
    error = raised_by(f"class Own(Exception):\n  {body}\nraise Own('x')")
    assert error.name == "Own"
    assert error.text.splitlines()[-1].startswith(("Own", "<", "[", "5"))


def test_a_message_of_megabytes_is_cut():
    error = raised_by("raise ValueError('x' * 5_000_000)")
    assert error.message.endswith("… (5,000,000 characters)")
    assert len(error.message) < 10_100
    assert len(error.text) < 101_000


def test_an_error_without_a_traceback_is_described():
    error = survived(describe_error(ValueError("x"), {}))
    assert (error.text, error.chain[0].frames) == ("ValueError: x\n", [])


def test_many_cells_are_no_burden():
    cells = {f"<cell {at}>": (CellId(str(at)), "") for at in range(5000)}
    assert describe_error(ValueError("x"), cells).name == "ValueError"


def test_the_exception_is_left_as_it_was():
    exc = ValueError("x")
    before: Callable[[], object] = lambda: (exc.__traceback__, exc.__cause__, exc.args)  # noqa: E731
    kept = before()
    describe_error(exc, {})
    assert before() == kept
