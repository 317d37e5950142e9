"""What you see is what the script gives: programs of the nightly run for which that was not so."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.laws.test_script import UNHURRIED, play_and_compare

Doing = tuple[str, int, int | str]

FOUND: dict[str, tuple[list[str], list[Doing], int]] = {
    "who turned out to leave a value as it was is not who it was read from": (
        ["h(xs)", "xs.append(0)"],
        [("edit", 1, "zs.append(xs)"), ("run", 2, 0), ("insert", 1, "xs.sort()\nprint(0, xs)")],
        0,
    ),
    "what passes through as it was keeps all of its version": (
        ["h(xs)", "def f(n): return n * 2 + a", "xs.append(f(a))", "h(xs)", "xs.sort()"],
        [
            ("edit", 1, "zs.append(xs)"),
            ("run", 5, 0),
            ("edit", 4, "xs.sort()\nprint(0, xs)"),
        ],
        0,
    ),
    "a cell changes what it reads, wherever it read it from": (
        ["h(xs)", "xs = sorted(xs)"],
        [("move", 1, 2), ("start", 0, 4), ("move", 1, 2)],
        0,
    ),
    "what others pass on is not let go of": (
        [
            "while c < 3: c += 1\nprint(0, xs)",
            "def g(n):\n    global xs\n    xs = [n]\n    return 1",
            "a, a = a, a",
        ],
        [("run", 0, 0), ("edit", 1, "ys = xs"), ("edit", 3, "xs.append(0)")],
        0,
    ),
    "a run that others wait for stays": (
        ["b = 0", "import math\na = math.floor(b + math.e)", "k = g"],
        [("start", 0, 6), ("edit", 3, "xs.sort()"), ("run", 1, 0)],
        0,
    ),
    "other functions may bind other names": (
        [
            "d['k'] = f(a)",
            "import functools\nk = functools.partial(f, a)",
            "def f(n):\n    global a\n    a = n + 1000\n    return a",
        ],
        [("run", 0, 0), ("move", 3, 1)],
        0,
    ),
    "those below come after those moved above": (
        [
            "xs = ys",
            "def f(n): return n * 2 + a\nprint(0, xs)",
            "del ys[:1]",
            "h(xs)",
            "a = 0\nprint(0, xs)",
            "b, a = a, b",
        ],
        [("move", 3, 5), ("run", 6, 0)],
        100,
    ),
    "a run that was sent is not skipped for what it once read": (
        [
            "exec('a = 1000')\nprint(0, xs)",
            "match a:\n case 1: b = 2\n case c: pass",
            "xs = ys",
            "ys.append(b)",
        ],
        [("run", 2, 0)],
        0,
    ),
    "what spends a value is waited for, after a kernel was lost": (
        ["d.update(k=c)", "d.update(k=sum(xs))", "d.update(k=0)"],
        [("run", 0, 0), ("lose", 0, 0), ("edit", 1, "k = g")],
        0,
    ),
    "needless refreshes are taken back": (
        ["a = a", "a = a"],
        [("run", 0, 0), ("start", 2, 2), ("run", 0, 0)],
        0,
    ),
    "those below come after, whoever else reads the same": (
        [
            "a, a = a, a",
            "a, a = a, a",
            "a = ys.pop() if ys else 0",
            "r.shuffle(ys)",
            "h(ys)",
            "a = 0\nprint(0, xs)",
        ],
        [("run", 4, 0)],
        0,
    ),
    "what spends a value is waited for": (
        ["h(ys)", "ys.sort()", "a = 0", "def f(n):\n    global a\n    a = n + 1000\n    return a"],
        [("run", 2, 0), ("edit", 3, "k = K()\nk.step = c\nprint(0, ys)")],
        0,
    ),
    "two names for one object, and two who change it": (
        ["ys.copy()\nprint(0, xs)", "xs += [0]", "a, a = a, a"],
        [("run", 0, 0), ("edit", 1, "ys = xs"), ("edit", 3, "ys.append(0)")],
        0,
    ),
    "what a star import brings is its own": (
        ["xs.copy()\nprint(0, xs)", "d['n'] = n", "from brought import *\na = d['k'] + a"],
        [],
        0,
    ),
    "what is about to come is not let go of": (
        [
            "a = k.up(a) if isinstance(k, K) else k(a)",
            "a = N.made + N().n",
            "del ys[:1]\nk.step = a",
            "a = 0\nprint(0, ys)",
        ],
        [("run", 2, 0)],
        0,
    ),
    "an object that a cell passes on is shared": (
        ["zs.append(xs)", "xs = xs", "a = 0\nprint(0, xs)", "xs += [0]"],
        [("run", 2, 0)],
        0,
    ),
    "who comes late comes before those below": (
        ["d.update(k=0)", "k = g", "h(xs)", "d = dict(k=len(xs))"],
        [("insert", 1, "h(xs)"), ("insert", 1, "h(xs)"), ("move", 1, 6), ("run", 5, 0)],
        0,
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_it_equals_the_script_now(name: str) -> None:
    @settings(max_examples=1, database=None, **UNHURRIED)
    @given(st.just(FOUND[name]))
    def law(program: tuple[list[str], list[Doing], int]) -> None:
        play_and_compare(*program)

    law()
