"""Results of cells that are kept on disk: what comes back, and what is refused and why."""

import errno
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.kernel.harness import Bench, Ran, inline_bench, process_bench

from gonium.kernel.kept.store import Store, folder_beside
from gonium.protocol.commands import Keeping
from gonium.protocol.ids import CellId, RunId
from gonium.protocol.output import Kept

KEPT = Keeping("digest")


class Benches:
    """Kernels of one notebook, one after another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = Store(folder_beside(str(folder / "nb.py")))
        self.bench: Bench = inline_bench(folder)

    def restart(self) -> Bench:
        self.bench.close()
        self.bench = inline_bench(self.folder)
        return self.bench

    def twice(self, code: str, *first: tuple[str, str, str], **more: Any) -> tuple[Ran, Ran]:
        """Run a cell in two kernels, after others given as code, reads and writes."""
        found = []
        for _ in range(2):
            for source, reads, writes in first:
                self.bench.run(source, reads=reads, writes=writes)
            found.append(self.bench.run(code, cell="kept", keeping=KEPT, **more))
            self.after = self.bench
            self.restart()
        return found[0], found[1]


@pytest.fixture
def benches(tmp_path: Path) -> Iterator[Benches]:
    benches = Benches(tmp_path)
    yield benches
    benches.bench.close()


def kept(ran: Ran) -> Kept:
    assert ran.finished.kept is not None
    return ran.finished.kept


def restored(ran: Ran) -> bool:
    return kept(ran).restored


def refused(pair: tuple[Ran, Ran]) -> str:
    """The reason why a result was not kept, which another kernel gives too."""
    first, second = (kept(ran) for ran in pair)
    assert not first.made
    assert not second.restored
    assert first.note == second.note
    return first.note


def test_a_result_comes_back_in_another_kernel_without_running(benches: Benches) -> None:
    code = "import time\nprint('working')\nstamp = time.time_ns()\nstamp"
    first, second = benches.twice(code, writes="stamp time")
    assert kept(first).made > 0
    assert restored(second)
    assert kept(second).made == kept(first).made
    assert second.finished.exports == first.finished.exports
    assert second.flow == first.flow
    assert second.shown == first.shown
    assert second.finished.duration == first.finished.duration


def test_a_cell_that_does_not_ask_is_not_kept(benches: Benches) -> None:
    assert benches.bench.run("x = 1", writes="x").finished.kept is None
    assert not list(benches.store.entries())


def test_other_code_or_other_values_find_nothing(benches: Benches) -> None:
    bench = benches.bench
    bench.run("a = 1", writes="a", cell="a")
    assert not restored(bench.run("b = a", reads="a", writes="b", keeping=KEPT))
    assert restored(bench.run("b = a", reads="a", writes="b", keeping=KEPT))
    assert not restored(bench.run("b = -a", reads="a", writes="b", keeping=Keeping("other")))
    bench.run("a = 2", writes="a", cell="a")
    assert not restored(bench.run("b = a", reads="a", writes="b", keeping=KEPT))
    assert len(list(benches.store.entries())) == 3


def test_what_a_function_that_is_read_looks_up_counts(benches: Benches) -> None:
    bench = benches.bench
    bench.run("limit = 1\ndef inner(): return limit", writes="limit inner", cell="a")
    bench.run("def f(): return inner()", reads="inner", writes="f")
    assert not restored(bench.run("x = f()", reads="f inner limit", writes="x", keeping=KEPT))
    bench.run("limit = 2\ndef inner(): return limit", writes="limit inner", cell="a")
    again = bench.run("x = f()", reads="f", writes="x", keeping=KEPT)
    assert not restored(again)
    assert again.finished.exports["x"].summary == "2"


def test_a_local_module_counts_with_its_source(
    benches: Benches, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = benches.folder / "kept_below.py"
    (benches.folder / "kept_local.py").write_text("import kept_below\ndef f(): return kept_below.V")
    below.write_text("V = 1")
    code = "import kept_local\nx = kept_local.f()"
    bench = process_bench(benches.folder)
    assert not restored(bench.run(code, writes="x kept_local", keeping=KEPT))
    assert restored(bench.run(code, writes="x kept_local", keeping=KEPT))
    bench.close()
    below.write_text("V = 22")
    bench = process_bench(benches.folder)
    again = bench.run(code, writes="x kept_local", keeping=KEPT)
    bench.close()
    assert not restored(again)
    assert again.finished.exports["x"].summary == "22"


def test_run_anew_ignores_what_is_kept_and_keeps_the_new_result(benches: Benches) -> None:
    bench, code = benches.bench, "import random\nx = random.random()"
    first = bench.run(code, writes="x random", keeping=KEPT)
    second = bench.run(code, writes="x random", keeping=Keeping("digest", anew=True))
    third = bench.run(code, writes="x random", keeping=KEPT)
    assert not restored(second)
    assert second.finished.exports["x"] != first.finished.exports["x"]
    assert restored(third)
    assert third.finished.exports["x"] == second.finished.exports["x"]


def test_a_value_without_a_digest_keeps_its_version_so_that_readers_are_kept_too(
    benches: Benches,
) -> None:
    model = "class Model(list):\n    pass"
    for number in range(2):
        bench = benches.bench
        bench.run(model, writes="Model")
        made = bench.run("m = Model()", reads="Model", writes="m", keeping=Keeping("m"))
        used = bench.run("n = [m, m]", reads="m", writes="n", keeping=Keeping("n"))
        assert made.finished.exports["m"].version.startswith("kept:")
        assert [restored(made), restored(used)] == [number == 1] * 2
        linked = "n[0] is m and n[1] is m and type(m) is Model"
        assert bench.run(linked, reads="n m Model").shown == ["True"]
        benches.restart()


def test_what_is_changed_in_place_later_does_not_change_what_is_kept(benches: Benches) -> None:
    for _ in range(2):
        bench = benches.bench
        bench.run("xs = [1]\nys = [xs]", writes="xs ys", keeping=KEPT, cell="xs")
        bench.run("xs.append(2)", reads="xs", writes="xs", maybe="xs")
        benches.restart()
    again = benches.bench.run("xs = [1]\nys = [xs]", writes="xs ys", keeping=KEPT, cell="xs")
    assert restored(again)
    assert benches.bench.run("xs, ys, ys[0] is xs", reads="xs ys").shown == ["([1], [[1]], True)"]


def test_a_cell_that_changes_what_it_reads_comes_back_changed(benches: Benches) -> None:
    for number in range(2):
        bench = benches.bench
        bench.run("xs = [3, 1, 2]", writes="xs", cell="xs")
        ran = bench.run("xs.sort()", reads="xs", writes="xs", maybe="xs", keeping=KEPT, cell="s")
        assert restored(ran) == (number == 1)
        assert ran.finished.changed == ["xs"]
        assert bench.run("xs", reads={"xs": CellId("s")}).shown == ["[1, 2, 3]"]
        benches.restart()


def test_a_name_that_it_deletes_is_deleted(benches: Benches) -> None:
    first, second = benches.twice("x = 1\ny = 2\ndel x", writes="x y")
    assert restored(second)
    assert second.finished.deleted == first.finished.deleted == ["x"]


def test_modules_and_what_they_hold_come_back(benches: Benches) -> None:
    code = "import math as m\nfrom json import dumps\nimport os.path"
    first, second = benches.twice(code, writes="m dumps os")
    assert restored(second)
    assert second.finished.exports == first.finished.exports


@pytest.mark.parametrize(
    ("code", "writes", "reason"),
    [
        ("def f(): pass", "f", "`f` needs `f`, which only running the code can define"),
        ("class C: pass\nc = C()", "C c", "`C` needs `C`, which only running the code can define"),
        ("f = lambda: 1", "f", "`f` needs `<lambda>`, which only running the code can define"),
        ("g = (n for n in [1])", "g", "`g` cannot be pickled (TypeError: cannot pickle"),
        ("x = eval('1')", "x", "it looks names up by their text, with `eval`"),
        ("import gonium as gn\ns = gn.ui.slider(0, 9)", "gn s", "it makes elements"),
        (
            "import numpy as np\na = np.zeros(9)\nb = a[:3]",
            "np a b",
            "`b` shares its memory with another value",
        ),
    ],
)
def test_what_only_running_can_make_is_not_kept_and_says_why(
    benches: Benches, code: str, writes: str, reason: str
) -> None:
    note = refused(benches.twice(code, writes=writes))
    assert note.startswith(f"Not kept: {reason}")
    assert note.endswith(".")


@pytest.mark.parametrize(
    ("first", "code", "reason"),
    [
        ("xs = [[1]]", "y = xs[0]", "`y` shares an object with `xs`; make a copy there"),
        ("xs = [[1]] * 500", "y = xs[:9]", "`y` shares an object with `xs`; make a copy there"),
        ("import numpy as np\nxs = np.zeros(9)", "y = xs[:3]", "`y` is a view into `xs`"),
        (
            "xs = [2] * 20_000",
            "list.append(xs, 1)\ny = 1",
            "it changes `xs` in place, by code that stands",
        ),
        ("xs = (n for n in [1])", "y = list(xs)", "nothing identifies `xs` (a builtins.generator)"),
    ],
)
def test_what_would_no_longer_belong_together_is_not_kept(
    benches: Benches, first: str, code: str, reason: str
) -> None:
    pair = benches.twice(code, (first, "", "xs np"), reads="xs", writes="y")
    assert refused(pair).startswith(f"Not kept: {reason}")


def test_what_is_changed_by_code_from_elsewhere_is_kept_as_it_was_changed(benches: Benches) -> None:
    for number in range(2):
        bench = benches.bench
        bench.run("xs = [2]", writes="xs")
        ran = bench.run("last = xs.pop()", reads="xs", writes="last", keeping=KEPT)
        assert restored(ran) == (number == 1)
        assert ran.finished.changed == ["xs"]
        assert bench.run("xs, last", reads="xs last").shown == ["([], 2)"]
        benches.restart()


def test_what_others_hold_too_is_changed_by_running(benches: Benches) -> None:
    bench = benches.bench
    bench.run("xs = [2, 1]", writes="xs", cell="xs")
    assert kept(bench.run("xs.sort()", reads="xs", writes="xs", maybe="xs", keeping=KEPT)).made
    bench.run("xs = [2, 1]", writes="xs", cell="xs")
    bench.run("ys = xs", reads={"xs": CellId("xs")}, writes="ys")
    reads = {"xs": CellId("xs")}
    ran = bench.run("xs.sort()", reads=reads, writes="xs", maybe="xs", keeping=KEPT)
    assert not restored(ran)
    assert kept(ran).note.startswith("Not kept: it changes in place what `ys` of another cell")


def test_names_that_no_cell_is_known_to_give_count_too(benches: Benches) -> None:
    bench = benches.bench
    bench.run("exec('loose = 1')", watch=None)
    assert not restored(bench.run("x = loose", writes="x", keeping=KEPT))
    assert restored(bench.run("x = loose", writes="x", keeping=KEPT))
    bench.run("exec('loose = 2')", watch=None)
    assert not restored(bench.run("x = loose", writes="x", keeping=KEPT))


def test_another_place_of_the_file_counts_only_where_it_is_looked_up(benches: Benches) -> None:
    for code, again in (("x = 1", True), ("x = __file__", False)):
        benches.bench.run(code, writes="x", keeping=KEPT)
        moved = benches.folder / "moved"
        moved.mkdir(exist_ok=True)
        shutil.copytree(benches.store.folder, moved / "__gonium__" / "kept", dirs_exist_ok=True)
        bench = inline_bench(moved)
        assert restored(bench.run(code, writes="x", keeping=KEPT)) == again
        bench.close()


def test_awaiting_cells_are_kept(tmp_path: Path) -> None:
    code = "import asyncio\nawait asyncio.sleep(0)\nprint('slept')\nx = [1]"
    bench = process_bench(tmp_path)
    for again in (False, True):
        ran = bench.run(code, writes="x asyncio", keeping=KEPT)
        assert (restored(ran), ran.stdout) == (again, "slept\n")
    bench.close()


def test_stop_ends_the_writing_of_a_result_and_the_run_counts(tmp_path: Path) -> None:
    bench = process_bench(tmp_path)
    stuck = "import time\nclass Slow:\n  def __getstate__(self):\n    open('{}', 'w').close()\n    time.sleep(600)"
    mark = tmp_path / "writing"
    bench.run(stuck.format(mark), writes="time Slow")
    run = bench.start("s = Slow()", reads="time Slow", writes="s", keeping=KEPT)
    while not mark.exists():
        time.sleep(0.01)
    bench.place.interrupt(RunId(run))
    ran = bench.end(run)
    assert ran.finished.outcome == "ok"
    assert kept(ran) == Kept(note="Not kept: it was interrupted while it was written.")
    assert bench.run("type(s).__name__", reads="s").shown == ["'Slow'"]
    assert not list((tmp_path / "__gonium__" / "kept").glob("*.kept"))
    assert not list((tmp_path / "__gonium__" / "kept").glob(".draft*"))
    bench.close()


def test_a_disk_that_is_full_is_told_and_the_run_goes_on(
    benches: Benches, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    ran = benches.bench.run("x = 1", writes="x", keeping=KEPT)
    assert ran.finished.outcome == "ok"
    assert kept(ran).note.endswith("cannot be written: No space left on device.")


def test_a_forged_result_is_removed_and_the_cell_runs(benches: Benches) -> None:
    benches.bench.run("x = [1]", writes="x", keeping=KEPT)
    (entry,) = benches.store.entries()
    Path(entry.path).write_bytes(Path(entry.path).read_bytes()[:-32] + bytes(32))
    ran = benches.bench.run("x = [1]", writes="x", keeping=KEPT)
    assert not restored(ran)
    assert kept(ran).made
    assert kept(ran).note.startswith("What was kept was removed, and made anew: its signature")
    assert restored(benches.bench.run("x = [1]", writes="x", keeping=KEPT))


def test_elements_count_with_where_they_stand_and_are_looked_at_again(benches: Benches) -> None:
    code = "import gonium as gn\ns = gn.ui.slider(0, 9, value=4)"
    for number in range(2):
        bench = benches.bench
        bench.run(code, writes="gn s", cell=f"maker{number}")
        ran = bench.run("x = s.value", reads="s", writes="x", keeping=KEPT)
        assert restored(ran) == (number == 1)
        assert ran.finished.elements == {f"maker{number}/0": 4}
        benches.restart()


def test_a_cell_that_shows_an_element_is_not_kept(benches: Benches) -> None:
    first = ("import gonium as gn\ns = gn.ui.slider(0, 9, value=4)", "", "gn s")
    shows = refused(benches.twice("gn.md(f'{s}')", first, reads="gn s"))
    assert shows.startswith("Not kept: it shows an element")
    holds = refused(benches.twice("t = f'{s}'", first, reads="gn s", writes="t"))
    assert holds.startswith("Not kept: `t` holds an element")


def test_pictures_come_back_with_their_blobs(benches: Benches) -> None:
    code = "import gonium as gn\ngn.html('<b>' + 'x' * 50_000)"
    first, second = benches.twice(code, writes="gn")
    assert restored(second)
    assert second.media == first.media


def test_a_failed_run_is_not_kept(benches: Benches) -> None:
    first, second = benches.twice("1 / 0")
    assert kept(first) == kept(second) == Kept()
    assert not list(benches.store.entries())
