"""Local modules whose files change: who becomes stale, why, and what runs again."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.playing import Play, notebook

from gonium.kernel.modules import digest_of
from gonium.protocol.ids import CellId
from gonium.protocol.ops import SetOption, SetSetting
from gonium.session.events import ModulesChanged


class Folder:
    """A folder of modules that can be imported, and a notebook that is told of changes there."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, **sources: str) -> None:
        for name, source in sources.items():
            path = self.path / f"{name.replace('__in__', '/')}.py"
            path.parent.mkdir(exist_ok=True)
            path.write_text(source)

    def change(self, nb: Play, **sources: str) -> Play:
        """Write files and tell the notebook, as the host would."""
        self.write(**sources)
        files = {path: digest_of(path) for path in nb.state.modules}
        nb.since()
        nb.take(ModulesChanged(files))
        return nb


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    before = set(sys.modules)
    monkeypatch.syspath_prepend(tmp_path)
    yield Folder(tmp_path)
    for name in set(sys.modules) - before:
        if str(tmp_path) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def test_cells_that_import_a_changed_module_are_stale_and_run_again(folder: Folder) -> None:
    folder.write(helping="def f(): return 1")
    with notebook(a="import helping", b="print(helping.f())", c="print(2)") as nb:
        nb.run_all()
        folder.change(nb, helping="def f(): return 5")
        assert nb.reason("a") == "helping.py changed"
        nb.settle()
        assert (nb.since(), nb.text("b")) == (["a", "b"], "5\n")
        assert set(nb.statuses().values()) == {"fresh"}


def test_only_those_who_use_what_has_changed_run_again(folder: Folder) -> None:
    folder.write(two="def f(): return 1\ndef g(): return 2")
    with notebook(a="from two import f, g", b="print(f())", c="print(g())") as nb:
        nb.run_all()
        folder.change(nb, two="def f(): return 1\ndef g(): return 3").settle()
        assert (nb.since(), nb.text("c")) == (["a", "c"], "3\n")


@pytest.mark.parametrize(
    "after",
    ["# new\nLIMIT = 1\ndef f(): return LIMIT + base.N", "LIMIT = 1; f = lambda: LIMIT"],
)
def test_comments_in_a_module_run_nothing(folder: Folder, after: str) -> None:
    folder.write(base="N = 1", quiet="import base\nLIMIT = 1\ndef f(): return LIMIT + base.N")
    with notebook(a="from quiet import f", b="f()") as nb:
        nb.run_all()
        folder.change(nb, quiet=f"import base\n{after}").settle()
        assert nb.since() == ([] if after.startswith("#") else ["a", "b"])


@pytest.mark.parametrize(
    "after", ["LIMIT = 2", "LIMIT = 1\nTABLE = {'k': 9}", "LIMIT = 1\nTABLE = {'k': 3}\ndef g(): 0"]
)
def test_what_a_function_of_a_module_looks_up_there_counts(folder: Folder, after: str) -> None:
    body = "def f(): return LIMIT + TABLE['k'] + bool(g())\n"
    before = "LIMIT = 1\nTABLE = {'k': 3}\ndef g(): return 1\n"
    folder.write(limits=before + body)
    with notebook(a="from limits import f", b="print(f())") as nb:
        nb.run_all()
        folder.change(nb, limits=before + after + "\n" + body).settle()
        scope: dict[str, object] = {}
        exec(before + after + "\n" + body, scope)
        assert nb.text("b") == f"{scope['f']()}\n"  # type: ignore[operator]  # it is a function


def test_a_module_that_another_module_uses_counts(folder: Folder) -> None:
    folder.write(deep="N = 1", middle="import deep\ndef f(): return deep.N")
    with notebook(a="import middle", b="print(middle.f())") as nb:
        nb.run_all()
        folder.change(nb, deep="N = 7").settle()
        assert nb.text("b") == "7\n"


def test_modules_of_a_package_are_found_again_after_any_of_them_changed(folder: Folder) -> None:
    folder.write(pack__in____init__="from pack.one import N", pack__in__one="N = 1")
    with notebook(a="import pack.one as one, pack", b="print(one.N, pack.N)") as nb:
        nb.run_all()
        folder.change(nb, pack__in__one="N = 2").settle()
        assert nb.text("b") == "2 2\n"
        folder.change(nb, pack__in____init__="N = 5").settle()
        assert nb.text("b") == "2 5\n"


def test_imports_within_functions_and_by_name_count(folder: Folder) -> None:
    folder.write(inner="N = 1", named="N = 1")
    source = "import importlib\ndef f():\n    import inner\n    return inner.N\nn = f()"
    named = "named = importlib.import_module('named').N"
    with notebook(a=f"{source}\n{named}", b="print(n, named)") as nb:
        nb.run_all()
        folder.change(nb, inner="N = 2", named="N = 3").settle()
        assert nb.text("b") == "2 3\n"


def test_a_module_that_could_not_be_imported_is_tried_again_once_it_is_mended(
    folder: Folder,
) -> None:
    folder.write(broken="def f(:")
    with notebook(a="from broken import f", b="print(f())") as nb:
        nb.run_all()
        assert nb.error("a") == "SyntaxError"
        folder.change(nb, broken="def f(): return 4").settle()
        assert nb.text("b") == "4\n"


def test_manual_cells_wait_and_a_setting_makes_all_wait(folder: Folder) -> None:
    folder.write(waits="N = 1")
    with notebook(a="import waits", b="print(waits.N)") as nb:
        nb.run_all()
        nb.do(SetOption(CellId("a"), "run", "manual"))
        folder.change(nb, waits="N = 2").settle()
        assert (nb.since(), nb.status("a"), nb.status("b")) == ([], "stale", "stale")
        nb.run_stale()
        nb.do(SetOption(CellId("a"), "run", None))
        nb.do(SetSetting("reload", "stale"))
        folder.change(nb, waits="N = 3").settle()
        assert (nb.since(), nb.status("a")) == ([], "stale")
        assert nb.run_stale().text("b") == "3\n"


def test_nothing_runs_that_never_ran(folder: Folder) -> None:
    folder.write(early="N = 1")
    with notebook(a="import early", b="print(early.N)", c="print(early.N + 1)") as nb:
        nb.run("b")
        folder.change(nb, early="N = 2").settle()
        assert nb.since() == ["a", "b"]
