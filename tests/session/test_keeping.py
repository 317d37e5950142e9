"""Cells that keep their results: what the kernel is asked for, and what a person is told."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.playing import Play, notebook

from gonium.protocol.answers import Explanation
from gonium.protocol.ids import CellId
from gonium.protocol.ops import Explain, RestartKernel, RunCells, RunStale, SetOption, SetSetting
from gonium.protocol.output import Kept
from gonium.session.effects import Reply

CLOCK = "import time\nt = time.time_ns()\nprint(t)"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def kept(folder: Path, **sources: str) -> Play:
    """A notebook in a folder; its first cell keeps its results."""
    nb = notebook(**sources)
    nb.folder = folder
    first = next(iter(sources))
    return nb.do(SetOption(CellId(first), "cache", True))


def told(nb: Play, cell: str) -> Kept | None:
    record = nb.records[f"cell/{cell}"]
    found: Kept | None = record.kept  # type: ignore[union-attr]  # it is a CellRecord
    return found


def restart(nb: Play) -> Play:
    return nb.do(RestartKernel()).settle()


def anew(nb: Play, cell: str, **more: bool) -> Play:
    return nb.do(RunCells([CellId(cell)], anew=True, **more)).settle()


def test_a_restored_cell_is_fresh_and_so_are_those_that_read_from_it(folder: Path) -> None:
    nb = kept(folder, a=CLOCK, b="u = t").run_all()
    first = nb.text("a")
    assert told(nb, "a") == Kept(made=told(nb, "a").made)  # type: ignore[union-attr]
    restart(nb).run("b")
    assert nb.text("a") == first
    assert told(nb, "a").restored  # type: ignore[union-attr]
    assert nb.statuses() == {"a": "fresh", "b": "fresh"}
    assert told(nb, "b") is None


def test_a_value_that_only_its_run_identifies_makes_nobody_stale_when_it_is_restored(
    folder: Path,
) -> None:
    nb = kept(folder, a="import threading\nt = iter([1])", b="u = type(t)").run_all()
    nb.since()
    nb.run("a")
    assert nb.since() == ["a"]


def test_another_session_finds_it(folder: Path) -> None:
    first = kept(folder, a=CLOCK).run_all().text("a")
    again = kept(folder, a=CLOCK, b="").run_all()
    assert again.text("a") == first


def test_without_the_option_nothing_is_kept(folder: Path) -> None:
    nb = kept(folder, a=CLOCK).do(SetOption(CellId("a"), "cache", None)).run_all()
    assert told(nb, "a") is None
    first = nb.text("a")
    assert nb.run("a").text("a") != first


def test_a_cell_that_is_run_anew_runs_and_what_it_needs_need_not(folder: Path) -> None:
    nb = kept(folder, a=CLOCK, b="v = t\nprint(v)")
    nb.do(SetOption(CellId("b"), "cache", True)).run_all()
    first = nb.text("a")
    restart(nb)
    anew(nb, "b")
    assert nb.text("a") == first
    assert told(nb, "a").restored  # type: ignore[union-attr]
    assert not told(nb, "b").restored  # type: ignore[union-attr]
    anew(nb, "a")
    assert nb.text("a") != first
    assert nb.text("b") == nb.text("a")


def test_a_plan_that_was_asked_about_still_runs_anew(folder: Path) -> None:
    nb = kept(folder, a=CLOCK + "\ntime.sleep(0.01)", b="u = t")
    nb.do(SetSetting("confirm_above", 0.001)).do(SetOption(CellId("b"), "run", "confirm"))
    nb.run_all()
    first = nb.text("a")
    anew(nb, "a")
    assert nb.state.asking is not None
    assert nb.text("a") == first
    nb.do(RunCells([CellId("a")], confirmed=True)).settle()
    assert nb.text("a") != first
    anew(nb, "a").do(RunStale()).settle()
    nb.run("a")
    assert nb.state.asking is not None
    assert not nb.state.asking.anew


def notes(nb: Play, cell: str) -> list[str]:
    """What an explanation of a cell notes, in plain words."""
    nb.do(Explain(3, CellId(cell)))
    reply = nb.effects[-1]
    assert isinstance(reply, Reply)
    explained = msgspec.convert(reply.answer.result, Explanation)
    return ["".join(p.text or "…" for p in note) for note in explained.notes]


def test_an_explanation_tells_what_became_of_keeping(folder: Path) -> None:
    nb = kept(folder, a=CLOCK, b="u = t")
    assert notes(nb, "a") == []
    nb.run_all()
    assert notes(nb, "a") == ["Its result is kept for other kernels."]
    assert notes(nb, "b") == []
    restart(nb).run_all()
    assert notes(nb, "a") == ["It did not run: what it gives and shows was kept from …."]
    nb.edit("a", "f = lambda: 1").run_all()
    assert notes(nb, "a")[0].startswith("Not kept: `f` needs `<lambda>`")
    nb.edit("a", "1 / 0").run_all()
    assert notes(nb, "a") == []


def test_what_is_not_kept_says_why_on_the_cell(folder: Path) -> None:
    nb = kept(folder, a="def f(): pass").run_all()
    note = told(nb, "a").note  # type: ignore[union-attr]
    assert note.startswith("Not kept: `f` needs `f`, which only running the code can define")
    assert nb.status("a") == "fresh"


@pytest.mark.parametrize("word", ["yes", 2, "true"])
def test_a_word_that_is_neither_true_nor_false_is_a_problem(folder: Path, word: object) -> None:
    nb = kept(folder, a=CLOCK).do(SetOption(CellId("a"), "cache", word)).run_all()
    (problem,) = nb.state.cells[CellId("a")].problems
    assert problem.code == "GN204"
    assert problem.message.endswith("so nothing is kept: write `cache=true`.")
    assert told(nb, "a") is None


def test_a_word_that_is_true_or_false_is_none(folder: Path) -> None:
    for word in (True, False, None):
        nb = kept(folder, a=CLOCK).do(SetOption(CellId("a"), "cache", word))
        assert nb.state.cells[CellId("a")].problems == ()


@pytest.fixture(autouse=True)
def _nothing_here(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """What is kept is kept beside the notebook, nowhere else."""
    here = tmp_path_factory.mktemp("here")
    monkeypatch.chdir(here)
    yield
    assert list(here.iterdir()) == []
