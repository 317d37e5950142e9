"""`gn.cache`: functions whose results are kept, in scripts and in notebooks."""

import asyncio
import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.kernel.harness import inline_bench

import gonium as gn
from gonium.kernel.kept import function as kept_function
from gonium.kernel.kept.store import Store, folder_beside
from gonium.protocol.commands import Keeping


class Ran:
    """What a script did: what it printed, and how often it came to `ran(…)`."""

    def __init__(self, folder: Path, source: str) -> None:
        (folder / "nb.py").write_text(
            "import gonium as gn\n"
            "def ran(what='x'):\n"
            "    with open(__file__ + '.ran', 'a') as file:\n"
            "        file.write(what)\n" + source
        )
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONHASHSEED"}
        done = subprocess.run(
            [sys.executable, "-W", "error", folder / "nb.py"],
            capture_output=True,
            text=True,
            env=environment,
            check=False,
        )
        self.out, self.error, self.status = done.stdout, done.stderr, done.returncode
        counted = folder / "nb.py.ran"
        self.ran = counted.read_text() if counted.exists() else ""
        counted.unlink(missing_ok=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


FIT = """
@gn.cache
def fit(x, *, y=1):
    ran()
    print("fitting", x)
    return x + y
"""


def test_a_script_finds_what_it_kept_and_prints_it_again(folder: Path) -> None:
    first = Ran(folder, FIT + "print(fit(3))")
    assert (first.out, first.error, first.ran) == ("fitting 3\n4\n", "", "x")
    again = Ran(folder, FIT + "print(fit(x=3, y=1), fit(4))")
    assert (again.out, again.ran) == ("fitting 3\nfitting 4\n4 5\n", "x")
    assert len(list(Store(folder_beside(str(folder / "nb.py"))).entries())) == 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("limit = 2", "limit = 3"),
        ("def helper(): return limit\nlimit = 2", "def helper(): return limit + 1\nlimit = 2"),
        ("def helper(): return limit\nlimit = 2", "def helper(): return limit\nlimit = 3"),
        ("class Model:\n  a = 1", "class Model:\n  a = 2"),
        ("class Model:\n  def f(self): return 1", "class Model:\n  def f(self): return 2"),
        ("def outer(n=1): return n", "def outer(n=2): return n"),
    ],
)
def test_what_it_looks_up_counts_however_far_away(folder: Path, before: str, after: str) -> None:
    source = (
        "\nhelper = Model = outer = limit = None\n{}\n"
        "@gn.cache\ndef f():\n    ran()\n    (helper, Model, outer, limit)\n    return 1\nf()"
    )
    assert Ran(folder, source.format(before)).ran == "x"
    assert Ran(folder, source.format(before)).ran == ""
    assert Ran(folder, source.format(after)).ran == "x"


def test_comments_and_place_do_not_count(folder: Path) -> None:
    assert Ran(folder, FIT + "fit(3)").ran == "x"
    moved = "\n\n\n" + FIT.replace("    ran()", "    # a comment\n    ran()")
    assert Ran(folder, moved + "fit(3)").ran == ""


def test_async_functions_are_kept_and_told_apart(folder: Path) -> None:
    source = """
import asyncio
@gn.cache
async def load(n):
    ran()
    print("begin", n)
    await asyncio.sleep(0)
    print("end", n)
    return n * 10
async def main():
    print(await asyncio.gather(load(1), load(2)))
asyncio.run(main())
"""
    first = Ran(folder, source)
    assert (first.out, first.ran) == ("begin 1\nbegin 2\nend 1\nend 2\n[10, 20]\n", "xx")
    again = Ran(folder, source)
    assert (again.out, again.ran) == ("begin 1\nend 1\nbegin 2\nend 2\n[10, 20]\n", "")


def test_instances_of_the_scripts_classes_come_back(folder: Path) -> None:
    source = """
class Point:
    def __init__(self, x): self.x = x
class Shape:
    def __init__(self, points): self.points = points
    @gn.cache
    def far(self, by):
        ran()
        return [Point(p.x + by) for p in self.points]
found = Shape([Point(1), Point(2)]).far(10)
print([p.x for p in found], all(type(p) is Point for p in found))
"""
    assert Ran(folder, source).out == "[11, 12] True\n"
    again = Ran(folder, source)
    assert (again.out, again.ran) == ("[11, 12] True\n", "")


def test_a_result_that_is_an_argument_is_that_argument(folder: Path) -> None:
    source = """
@gn.cache
def same(xs):
    ran()
    return [xs, registry]
registry = {"k": 1}
xs = [1, 2]
found = same(xs)
print(found[0] is xs, found[1] is registry)
"""
    assert Ran(folder, source).out == "True True\n"
    again = Ran(folder, source)
    assert (again.out, again.ran) == ("True True\n", "")


def test_what_is_returned_can_be_changed_without_changing_what_is_kept(folder: Path) -> None:
    source = "@gn.cache\ndef f():\n  ran()\n  return [1]\nf().append(2)\nprint(f(), f() is f())"
    for ran in ("x", ""):
        done = Ran(folder, source)
        assert (done.out, done.ran) == ("[1] False\n", ran)


@pytest.mark.parametrize(
    ("source", "note"),
    [
        (
            "@gn.cache\ndef f(xs): xs.append(1)\nf([])\nf([])",
            "f() is not kept: it changes its arguments or something that it looks up.",
        ),
        (
            "calls = []\n@gn.cache\ndef f(): calls.append(1)\nf()\nf()",
            "f() is not kept: it changes its arguments or something that it looks up.",
        ),
        (
            "@gn.cache\ndef f(xs): return xs[0]\nf([[1]])",
            "f() is not kept: `result` shares an object with `xs`; make a copy there.",
        ),
        (
            "@gn.cache\ndef f(): return lambda: 1\nf()\nf()",
            "f() is not kept: `result` needs `f.<locals>.<lambda>`, which only running the code can "
            "define; define it in another cell.",
        ),
        (
            "@gn.cache\ndef f(): return open(__file__)\nf().close()",
            "f() is not kept: `result` cannot be pickled (TypeError: cannot pickle "
            "'_io.TextIOWrapper' object).",
        ),
    ],
)
def test_what_cannot_be_kept_runs_and_says_so_once(folder: Path, source: str, note: str) -> None:
    done = Ran(folder, source)
    assert done.error == f"gonium: {note}\n"
    assert done.status == 0


def test_what_nothing_identifies_runs_and_says_so_once(folder: Path) -> None:
    source = "@gn.cache\ndef f(xs): return list(xs)\nfor _ in range(2): print(f(n for n in [1]))"
    done = Ran(folder, source)
    assert done.out == "[1]\n[1]\n"
    assert done.error.count("\n") == 1
    assert done.error.startswith("gonium: f() is not kept: nothing identifies `xs`")


def test_a_forged_result_is_not_unpickled_but_removed(folder: Path) -> None:
    source = FIT + "print(fit(3))"
    Ran(folder, source)
    (entry,) = Store(folder_beside(str(folder / "nb.py"))).entries()
    evil = Path(entry.path).read_bytes()[:-32] + bytes(32)
    Path(entry.path).write_bytes(evil)
    done = Ran(folder, source)
    assert (done.out, done.ran) == ("fitting 3\n4\n", "x")
    assert done.error.startswith("gonium: what was kept of fit() was removed: its signature")
    assert Ran(folder, source).ran == ""


def test_a_folder_that_cannot_be_written_is_told_and_the_call_goes_on(folder: Path) -> None:
    (folder / "__gonium__").write_text("")
    done = Ran(folder, FIT + "print(fit(3))")
    assert (done.out, done.ran) == ("fitting 3\n4\n", "x")
    assert "cannot be written" in done.error or "no folder of its own" in done.error


def test_exceptions_and_wrong_calls_are_those_of_the_function(folder: Path) -> None:
    source = """
@gn.cache
def f(x):
    ran()
    raise ValueError(x)
for _ in range(2):
    try: f(1)
    except ValueError as error: print(error)
try: f()
except TypeError as error: print(error)
"""
    done = Ran(folder, source)
    missing = "f() missing 1 required positional argument: 'x'"
    assert (done.out, done.error, done.ran) == (f"1\n1\n{missing}\n", "", "xx")


def test_a_function_of_a_local_module_is_kept_beside_that(folder: Path) -> None:
    (folder / "lib").mkdir()
    module = folder / "lib" / "shapes.py"
    module.write_text("import gonium as gn\nscale = 2\n@gn.cache\ndef f(x):\n  return x * scale\n")
    source = (
        "import sys; sys.path.insert(0, 'lib')\nimport os; os.chdir(os.path.dirname(__file__))\n"
    )
    source += "import shapes\nprint(shapes.f(3))"
    assert Ran(folder, source).out == "6\n"
    assert len(list(Store(str(folder / "lib" / "__gonium__" / "kept")).entries())) == 1
    module.write_text(module.read_text().replace("scale = 2", "scale = 5"))
    assert Ran(folder, source).out == "15\n"


def test_it_refuses_what_it_cannot_wrap() -> None:
    def generator() -> Iterator[int]:
        yield 1

    async def stream() -> Any:
        yield 1

    for wrong in (generator, stream):
        with pytest.raises(TypeError, match="yields, which cannot be kept: return a list"):
            gn.cache(wrong)
    for wrong in (print, len, Ran, 3, contextlib.nullcontext()):
        with pytest.raises(TypeError, match=r"write @gn\.cache right above `def`"):
            gn.cache(wrong)  # type: ignore[type-var]  # that is the point


def test_the_function_looks_like_itself() -> None:
    @gn.cache
    def area(width: float, height: float = 1.0) -> float:
        """Multiply."""
        return width * height

    assert (area.__name__, area.__doc__) == ("area", "Multiply.")
    assert area.__wrapped__(2.0) == 2.0  # type: ignore[attr-defined]  # it was wrapped


def test_streams_are_as_before_when_nobody_listens() -> None:
    from gonium.kernel.kept.listening import listening

    async def overlap() -> None:
        heard: dict[str, list[str]] = {"a": [], "b": []}

        async def talk(name: str, times: int) -> None:
            with listening(lambda reports: heard[name].extend(r.text for r in reports)):
                for number in range(times):
                    print(name, number)
                    await asyncio.sleep(0)

        with contextlib.redirect_stdout(io.StringIO()):
            before = sys.stdout
            await asyncio.gather(talk("a", 2), talk("b", 3))
            assert sys.stdout is before
        assert "".join(heard["a"]) == "a 0\na 1\n"
        assert "".join(heard["b"]) == "b 0\nb 1\nb 2\n"

    asyncio.run(overlap())


def test_in_a_notebook_displays_are_shown_again_and_elements_are_looked_at(folder: Path) -> None:
    code = "@gn.cache\ndef f(n):\n  print('hi')\n  gn.show(gn.html('<b>' + 'x' * 40_000))\n  return n + s.value"
    flows, made = [], []
    for _ in range(2):
        bench = inline_bench(folder)
        bench.run(
            "import gonium as gn\nn = []\ns = gn.ui.slider(0, 9, value=4)",
            writes="gn n s",
            cell="e",
        )
        bench.run(code, reads="gn s", writes="f")
        ran = bench.run("f(1)", reads="f s gn")
        flows.append(ran.flow)
        made.append(ran.media)
        assert ran.shown[-1] == "5"
        assert ran.finished.elements == {"e/0": 4}
        bench.close()
    assert flows[0] == flows[1]
    assert made[0] == made[1]
    assert len(list(Store(folder_beside(str(folder / "nb.py"))).entries())) == 1


def test_a_cell_that_uses_a_kept_function_can_be_kept_itself(folder: Path) -> None:
    for number in range(2):
        bench = inline_bench(folder)
        bench.run("import gonium as gn", writes="gn")
        bench.run("@gn.cache\ndef f(n): return n + 1", reads="gn", writes="f")
        ran = bench.run("x = f(1)", reads="f", writes="x", keeping=Keeping("d"))
        assert ran.finished.kept is not None
        assert ran.finished.kept.restored == (number == 1)
        bench.close()


def test_a_version_of_a_kept_function_is_its_code(folder: Path) -> None:
    bench = inline_bench(folder)
    bench.run("import gonium as gn", writes="gn")
    versions = []
    for code in ("return n + a", "return n + a", "return n - a"):
        source = f"@gn.cache\ndef f(n): {code}"
        export = bench.run(source, reads="gn", writes="f", cell="f").finished.exports["f"]
        versions.append(export.version)
        assert export.defers == ["a"]
    bench.close()
    assert versions[0] == versions[1] != versions[2]


def test_a_note_is_told_once_a_process(capsys: pytest.CaptureFixture[str]) -> None:
    module = ModuleType("made_here")
    exec("def f(x): return x", module.__dict__)
    assert kept_function.cache(module.f)(n for n in "a") is not None
    kept_function.cache(module.f)(n for n in "a")
    assert capsys.readouterr().err.count("f() is not kept") == 1
