"""The examples and the tutorial are notebooks and scripts, and keep to what they teach."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from tests.playing import Play

from gonium.analysis import bind, names
from gonium.document import parse, write
from gonium.protocol.ids import CellId
from gonium.protocol.ops import InsertCell, MoveCells

ROOT = Path(__file__).parents[1]
TUTORIAL = ROOT / "src/gonium/tutorial/tutorial.py"
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
NOTEBOOKS = [TUTORIAL, *EXAMPLES]
PRINTS = {
    "interest.py": "",
    "media.py": "",
    "names.py": "",
    "penguins.py": "",
    "stillness.py": "measurement ran at",
    "patience.py": "child process, step 2",
    "tutorial.py": "step 12 of 12",
    "widgets.py": "",
}
"""What a notebook prints as a script; those that are not here await, which scripts cannot."""

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)


@pytest.mark.parametrize(
    "path", [path for path in NOTEBOOKS if path.name in PRINTS], ids=lambda path: path.name
)
def test_it_runs_as_a_script_without_noise(path: Path, tmp_path: Path) -> None:
    patient = "import runpy, sys, time\ntime.sleep = lambda _: None\nrunpy.run_path(sys.argv[1], run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", patient, path],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    expected = PRINTS[path.name]
    assert expected in done.stdout
    assert bool(expected) == bool(done.stdout)
    assert list(tmp_path.iterdir()) == []


@each_notebook
def test_it_is_written_back_as_it_stands(path: Path) -> None:
    text = path.read_bytes().decode()
    assert write(parse(text)) == text


@each_notebook
def test_every_read_binds_upward(path: Path) -> None:
    cells = [cell for cell in parse(path.read_text(encoding="utf-8")).cells if cell.kind == "code"]
    graph = bind({CellId(str(at)): names(cell.source) for at, cell in enumerate(cells)})
    for reader in graph.order:
        for name, definer in graph.bindings[reader].items():
            if definer is not None:
                assert int(definer) < int(reader), (
                    f"{cells[int(reader)].name} reads {name} from below"
                )
        problems = [problem.message for problem in graph.problems(reader)]
        assert problems == []


@each_notebook
def test_its_cells_have_names_of_their_own(path: Path) -> None:
    called = [
        cell.name for cell in parse(path.read_text(encoding="utf-8")).cells if cell.kind == "code"
    ]
    assert all(called)
    assert len(set(called)) == len(called)


@each_notebook
def test_its_title_is_known(path: Path) -> None:
    assert parse(path.read_text(encoding="utf-8")).title


def test_the_tutorial_needs_nothing_but_python_and_gonium() -> None:
    tree = ast.parse(TUTORIAL.read_text(encoding="utf-8"))
    modules = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    modules |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert modules - sys.stdlib_module_names == {"gonium"}


def test_the_penguins_are_the_published_ones() -> None:
    pl = pytest.importorskip("polars")
    penguins = pl.read_csv(ROOT / "examples/data/penguins.csv", null_values="NA")
    assert penguins.shape == (344, 8)
    means = (
        penguins.group_by("species")
        .agg(pl.len(), pl.col("flipper_length_mm", "body_mass_g").mean().round(1))
        .sort("species")
    )
    assert means.rows() == [
        ("Adelie", 152, 190.0, 3700.7),
        ("Chinstrap", 68, 195.8, 3733.1),
        ("Gentoo", 124, 217.2, 5076.0),
    ]


@each_notebook
def test_it_runs_headless(path: Path) -> None:
    program = Path(sys.executable).with_name("gonium")
    done = subprocess.run(
        [program, "exec", path], capture_output=True, text=True, timeout=300, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def opened(path: Path) -> Play:
    """The notebook with all its cells run, in a kernel of this process."""
    cells = [cell for cell in parse(path.read_text(encoding="utf-8")).cells if cell.kind == "code"]
    play = Play(**{cell.name: cell.source for cell in cells}).run_all()
    assert set(play.statuses().values()) == {"fresh"}
    play.since()
    return play


def changed(play: Play, cell: str, before: str, after: str) -> list[str]:
    """The cells that run when this text of a cell is replaced and the cell is run."""
    source = play.state.cells[CellId(cell)].cell.source
    assert before in source
    play.edit(cell, source.replace(before, after)).run(cell)
    assert set(play.statuses().values()) == {"fresh"}
    return play.since()


STILLNESS = ROOT / "examples/stillness.py"
NAMES = ROOT / "examples/names.py"


def test_what_need_not_run_does_not() -> None:
    with opened(STILLNESS) as play:
        assert changed(play, "measurement", "21.4", "21.2") == ["measurement", "rounded"]
        assert changed(play, "measurement", "21.2", "27.9") == ["measurement", "rounded", "report"]
        assert changed(play, "clock", "def tick", "import os\n\n\ndef tick") == ["clock"]
        source = play.state.cells[CellId("clock")].cell.source
        assert play.edit("clock", source + "  # a comment").run_stale().since() == []
        play.do(InsertCell(CellId("new"), 0, text="other = 1")).run("new").since()
        assert play.do(MoveCells([CellId("clock")], 0)).run_stale().since() == []
        assert play.state.order[:3] == ("clock", "new", "measurement")


def test_names_are_used_again_without_harm() -> None:
    with opened(NAMES) as play:
        assert changed(play, "longest", "> 3", "> 4") == ["longest"]
        assert play.value("words") == ["brown", "jumps", "quick"]
        assert changed(play, "raw", "the lazy dog", "a sleeping dog") == [
            "raw",
            "distinct",
            "longest",
        ]
        assert play.value("words") == ["brown", "jumps", "quick", "sleeping"]
        for _ in range(3):
            play.run("more")
        assert play.value("basket") == ["apples", "bread", "cheese"]
        play.since()
        assert changed(play, "rate", "0.19", "0.07") == ["rate", "price"]


def test_the_tutorial_keeps_its_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    with opened(TUTORIAL) as play:
        assert changed(play, "radius", "= 3", "= 1 + 4") == ["radius", "area", "round_plate"]
        assert changed(play, "radius", "1 + 4", "5") == ["radius"]
        for _ in range(3):
            play.run("lengths", "more")
        assert play.value("words") == [5, 4, 8, 5, 4, 3, 2, 6]
        assert play.value("basket") == ["apples", "bread"]
        play.edit("guests", "guests = 0").run("guests")
        assert (play.status("share"), play.status("seconds")) == ("failed", "blocked")
        assert play.status("total") == "fresh"
        assert set(play.edit("guests", "guests = 4").run("guests").statuses().values()) == {"fresh"}
