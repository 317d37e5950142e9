"""Equal digests: the same code. Nothing else counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonium.analysis import names


def digest(source: str) -> str:
    return names(source).digest


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = 1", "x  =  1  # one"),
        ("x = 1", "\n\nx = 1\n"),
        ("f(a, b)", "f(\n    a,\n    b,\n)"),
        ("x = 'a'", 'x = "a"'),
        ("x = (1)", "x = 1"),
        ("if a:\n  b\n", "if a:\n\n    b"),
        ("x = 'a' 'b'", "x = 'ab'"),
        ("x = 0x10", "x = 16"),
        ("x = u'a'", "x = 'a'"),
        ("x;", "x ;  # shown no more"),
        ("a = 1; b = 2", "a = 1\nb = 2"),
    ],
)
def test_layout_and_comments_do_not_count(one: str, other: str) -> None:
    assert digest(one) == digest(other)


DIFFERENT = [
    *["1", "True", "1.0", "1j", "'1'", "b'1'", "0", "0.0", "-0.0", "False", "None", "...", "'0'"],
    *["x", "'x'", "x.y", "x.z", "x[y]", "x(y)", "x(*y)", "x(**y)", "x(k=y)", "x(y)(z)", "x(y, z)"],
    *["x = y", "x == y", "x += y", "x: y", "x: y = z", "x;", "x, = y", "[x] = y", "(x := y)"],
    *["x + y", "x - y", "y + x", "x < y < z", "x < (y < z)", "x and y", "not x", "-x", "~x"],
    *["[x, [y]]", "[[x], y]", "[x, y]", "(x, y)", "{x, y}", "{x: y}", "[[x, y]]", "x; y", "[]"],
    *["import x", "import x as y", "import x.y", "from x import y", "from .x import y"],
    *["from ..x import y", "from . import x", "from x import *", "del x", "global x", "pass"],
    *[
        "def f(): pass",
        "def f(x): pass",
        "def f(*x): pass",
        "def f(**x): pass",
        "def f(x, /): pass",
    ],
    *["def f(*, x): pass", "def f(x=y): pass", "def f(*, x=y): pass", "def f() -> x: pass"],
    *["async def f(): pass", "class f: pass", "class f(x): pass", "@x\ndef f(): pass"],
    *["def f():\n 'doc'", "def f():\n 'document'", "lambda: x", "lambda x: x"],
    *["if x: y", "if x: y\nelse: z", "while x: y", "for x in y: z", "async for x in y: z"],
    *["if x: y\nz", "if x:\n y\n z", "with x: y", "with x as z: y", "try: x\nfinally: y"],
    *[
        "try: x\nexcept y: z",
        "try: x\nexcept: z",
        "try: x\nexcept y as w: z",
        "try: x\nexcept* y: z",
    ],
    *["[x for x in y]", "(x for x in y)", "{x for x in y}", "[x for x in y if z]"],
    *["f'{x}'", "f'{x!r}'", "f'{x:y}'", "f'{x} '", "'{x}'", "f'x'", "await x", "x if y else z"],
    *["match x:\n case y: z", "match x:\n case 1: z", "match x:\n case None: z"],
    *["match x:\n case [y]: z", "match x:\n case [*y]: z", "match x:\n case True: z", "", "'a\0b'"],
    *["x[1:2]", "x[1:]", "x[:1]", "x[::1]", "x[1, 2]", "assert x", "assert x, y", "raise x"],
    *["raise x from y", "'\\x00'", "['a', 'b']", "['ab', '']", "['', 'ab']", "[a, b]", "[ab]"],
    *["x = = 1", "x = = 2", "x == = 1"],
]


def test_whatever_is_different_code_has_another_digest() -> None:
    assert len({digest(source) for source in DIFFERENT}) == len(DIFFERENT)


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_no_text_in_strings_makes_two_codes_look_alike(one: list[str], other: list[str]) -> None:
    assert (digest(repr(one)) == digest(repr(other))) == (one == other)


def test_a_digest_is_the_same_on_every_machine_and_day() -> None:
    assert digest("x = f(1, 'a')\ndef g(): return x.y") == "eec0cad7641cef60b9493798c093b1de"


def test_numbers_too_long_for_decimals_have_digests_too() -> None:
    one, other = (names(f"x = 0x{digit}" + "f" * 5_000) for digit in "12")
    assert one.error is None
    assert one.digest != other.digest
