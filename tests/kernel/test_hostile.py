"""Whatever the objects of a cell do when they are looked at, the kernel goes on."""

from textwrap import dedent

import pytest
from tests.kernel.harness import Bench, check

HIDDEN = """
class Hidden(Exception):
    def __getattribute__(self, name):
        raise RuntimeError(name)
"""
BENT = """
class Bent(Exception):
    @property
    def __traceback__(self): raise KeyError
    @property
    def __cause__(self): raise KeyError
    @property
    def __context__(self): raise KeyError
    @property
    def __class__(self): raise KeyError
"""


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (f"{HIDDEN}\nraise Hidden('x')", "Hidden"),
        (f"{BENT}\nraise Bent('x')", "Bent"),
        (f"{BENT}\nraise Bent('x') from ValueError()", "Bent"),
        (f"{HIDDEN}\nraise ExceptionGroup('all', [Hidden(1), ValueError()])", "ExceptionGroup"),
        (
            f"{HIDDEN}\ntry:\n    raise Hidden(1)\nexcept Hidden as e:\n    raise OSError from e",
            "OSError",
        ),
        ("class G(ExceptionGroup):\n    exceptions = None\nraise G('all', [ValueError()])", "G"),
    ],
)
def test_an_exception_that_hides_is_described_as_far_as_it_goes(
    bench: Bench, code: str, name: str
) -> None:
    ran = bench.run(code)
    check(ran, outcome="failed")
    assert ran.finished.error is not None
    assert ran.finished.error.name == name
    check(bench.run("1 + 1"), shown=["2"])


def test_what_hides_its_class_can_be_kept_and_changed(bench: Bench) -> None:
    code = """
    class Bent(list):
        @property
        def __class__(self): raise KeyError
        def __iter__(self): raise KeyError
        def __len__(self): return 1 << 70
    bent = Bent([1])
    """
    check(bench.run(dedent(code), writes="Bent bent"))
    check(bench.run("bent.append(2)", reads="bent", maybe="bent"))
    check(bench.run("1 + 1"), shown=["2"])


def test_what_cannot_be_looked_at_fails_its_cell_and_not_the_kernel(bench: Bench) -> None:
    code = """
    class Key(str):
        def __eq__(self, other): raise ValueError("never equal")
        def __hash__(self): return hash("clash")
    globals()[Key("clash")] = 1
    """
    bench.run(dedent(code), writes="clash")
    check(bench.run("1 + 1"), shown=["2"])
