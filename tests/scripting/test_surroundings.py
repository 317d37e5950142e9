"""A run gives back what it borrowed, and runs do not see each other."""

import builtins
import os
import signal
import subprocess
import sys
import threading
import warnings
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

import gonium as gn
from gonium.kernel.interrupt import WAKE


def run(folder: Path, source: str, **values: Any) -> Any:
    folder.mkdir(exist_ok=True)
    (folder / "nb.py").write_text(source)
    return gn.load(folder / "nb.py").run(**values)


def of_the_process() -> tuple[Any, ...]:
    """What a notebook may change of the process it runs in."""
    return (
        sys.modules["__main__"],
        sys.argv,
        list(sys.path),
        list(sys.meta_path),
        (sys.stdin, sys.stdout, sys.stderr),
        os.getcwd(),
        dict(os.environ),
        dict(builtins.__dict__),
        warnings.filters[:],
        signal.getsignal(signal.SIGINT),
        signal.getsignal(WAKE),
    )


def test_what_is_the_process_s_is_as_before(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("STAYS", "1")
    before = of_the_process()
    source = """\
import builtins, os, sys, warnings
here, main, argv = os.getcwd(), __name__, sys.argv
os.chdir("/")
os.environ["NEW"] = "1"
del os.environ["STAYS"]
sys.path.append("/nowhere")
sys.argv.append("more")
builtins.mine = 1
warnings.simplefilter("ignore")
print(display, get_ipython(), In)
"""
    result = run(tmp_path, source)
    assert result.ok, result.cells[0].error
    assert (result["main"], result["argv"][0]) == ("__main__", str(tmp_path / "nb.py"))
    assert result["here"] == before[5]
    assert of_the_process() == before


def test_each_run_begins_anew(tmp_path: Path) -> None:
    source = "try:\n    seen\nexcept NameError:\n    seen = 0\nseen = seen + 1\n"
    assert [run(tmp_path, source)["seen"] for _ in range(2)] == [1, 1]


def test_modules_beside_a_notebook_are_its_own(tmp_path: Path) -> None:
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "beside_nb.py").write_text(f"name = {name!r}\nruns = []")
    source = "import beside_nb\nbeside_nb.runs.append(1)\nfound = beside_nb.name, beside_nb.runs\n"
    found = [run(tmp_path / name, source)["found"] for name in ("one", "two", "one")]
    assert found == [("one", [1]), ("two", [1]), ("one", [1])]
    assert "beside_nb" not in sys.modules


def test_the_caller_keeps_a_module_that_the_notebook_has_too(
    tmp_path: Path, monkeypatch: Any
) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder in (ours, theirs):
        folder.mkdir()
        (folder / "both_have.py").write_text(f"name = {folder.name!r}")
    monkeypatch.syspath_prepend(str(ours))
    import both_have  # type: ignore[import-not-found]

    assert run(theirs, "import both_have\nname = both_have.name")["name"] == "theirs"
    assert sys.modules["both_have"] is both_have
    del sys.modules["both_have"]


def test_figures_and_settings_of_the_caller_are_left_alone(tmp_path: Path) -> None:
    plt.close("all")
    mine = plt.figure()
    before = dict.copy(mpl.rcParams)
    source = """\
import matplotlib.pyplot as plt
open_before = plt.get_fignums()
plt.rcParams["lines.linewidth"] = 9
figure = plt.figure()
plt.plot([1, 2])
plt.show()
"""
    result = run(tmp_path, source)
    assert result.ok, result.cells[0].error
    assert result["open_before"] == []
    assert plt.get_fignums() == [mine.number]
    assert plt.gcf() is mine
    assert dict.copy(mpl.rcParams) == before
    plt.close("all")


def test_a_matplotlib_that_a_notebook_imports_first_is_the_caller_s_afterwards(
    tmp_path: Path,
) -> None:
    (tmp_path / "nb.py").write_text("import matplotlib.pyplot as plt\nplt.plot([1])\n")
    code = (
        "import gonium as gn\nassert gn.load('nb.py').run().ok\n"
        "import matplotlib.pyplot as plt\nassert plt.get_fignums() == []\n"
        "plt.plot([1]); print(plt.get_backend())"
    )
    environment = {key: text for key, text in os.environ.items() if key != "MPLBACKEND"}
    told = subprocess.check_output(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, text=True
    )
    assert "gonium" not in told


def test_a_cell_that_runs_a_notebook_goes_on_as_before(tmp_path: Path) -> None:
    (tmp_path / "inner.py").write_text(
        "import gonium as gn\nlimit = gn.ui.slider(0, 9)\nprint('inside')\n\n# %% bad\n1 / 0\n"
    )
    outer = f"""\
import gonium as gn

# %% outer
print("before")
inner = gn.load({str(tmp_path / "inner.py")!r}).run(limit=4)
gn.show("shown")
print("after", inner["limit"].value, inner.cells[0].stdout, inner.complaint)
data = []
data.append(1)
"""
    result = run(tmp_path, outer)
    assert result.ok, result.cells[1].error
    assert result.cells["outer"].stdout == "before\nafter 4 inside\n cell bad failed\n"
    assert result["data"] == [1]


def test_a_cell_in_a_kernel_can_run_a_notebook(tmp_path: Path) -> None:
    (tmp_path / "inner.py").write_text("x = 20\nprint('inside')")
    (tmp_path / "outer.py").write_text(
        "import gonium as gn\n\n# %%\ny = gn.load('inner.py').run(x=21)['x']\nprint(y * 2)\n"
    )
    told = subprocess.check_output(
        [sys.executable, "-m", "gonium.cli.main", "exec", "outer.py"], cwd=tmp_path, text=True
    )
    assert told == "42\n"


def test_runs_in_threads_wait_for_each_other(tmp_path: Path) -> None:
    (tmp_path / "nb.py").write_text("import sys\nx = 0\nprint(x)\nmain = sys.argv[0]\n")
    notebook = gn.load(tmp_path / "nb.py")
    found: dict[int, str] = {}

    def work(number: int) -> None:
        found[number] = notebook.run(x=number).cells[0].stdout

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: f"{number}\n" for number in range(4)}


def test_to_import_gonium_brings_nothing_of_this() -> None:
    code = "import sys, gonium; print([m for m in sys.modules if m.startswith('gonium')])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "['gonium']\n"


def test_notebook_errors_cost_no_kernel() -> None:
    code = "import sys, gonium as gn; gn.NotebookError; print('gonium.kernel' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "False\n"


@pytest.mark.parametrize("attribute", ["load", "NotebookError", "MissingError"])
def test_they_are_public(attribute: str) -> None:
    assert attribute in dir(gn)
