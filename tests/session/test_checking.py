"""What is told of a notebook from its file alone."""

import subprocess
import sys
from pathlib import Path

import pytest

from gonium.document import parse
from gonium.session.checking import check


def problems(text: str, *, script: bool = True) -> list[str]:
    """`cell code line:column` of every finding; `-`: the notebook as a whole."""
    return [
        f"{'-' if found.cell is None else found.cell} {found.problem.code} "
        f"{found.problem.line}:{found.problem.column}"
        for found in check(parse(text), script).findings
    ]


def message(text: str) -> str:
    return check(parse(text)).findings[0].problem.message


def fails(text: str, folder: Path) -> bool:
    """Whether Python itself comes to no good end with the file."""
    path = folder / "nb.py"
    path.write_text(text)
    return subprocess.run([sys.executable, path], capture_output=True, check=False).returncode != 0


def test_a_notebook_in_order_has_no_problems() -> None:
    assert problems("# %% [markdown]\n# undefined\n# %%\nx = 1\n# %%\nx\n") == []
    assert problems("") == []


def test_what_is_wrong_with_headers_and_settings() -> None:
    assert problems('# %% run="never"\nx = 1\n') == ["0 GN201 0:0"]
    assert problems('# /// script\n# [tool.gonium]\n# run = "never"\n# ///\n') == ["- GN201 0:0"]
    assert problems("# /// script\n# [tool\n# ///\n") == ["- GN203 0:0"]


STOPS = [
    "raise SystemExit",
    "import sys\nsys.exit()",
    "import sys\nsys.exit(0)",
    "from sys import exit\nexit()",
    "exit()",
    "import os\nos._exit(1)",
    "import gonium as gn\ngn.stop()",
    "import gonium as gn\ngn.stop(True)",
    "from gonium import stop\nstop(condition=1, output=2)",
    "while True: break_ = 1; raise ValueError",
]
GOES_ON = [
    "import gonium as gn\ngn.stop(False)",
    "import gonium as gn\nx = 1\ngn.stop(x > 1)",
    "class sys: exit = print\nsys.exit()",
    "exit = print\nexit()",
    "def f():\n    import sys\n    sys.exit()",
    "import sys\nif not sys:\n    sys.exit()",
    "try:\n    raise ValueError\nexcept ValueError:\n    pass",
]


@pytest.mark.parametrize("stop", STOPS)
def test_cells_below_one_that_always_stops_are_never_reached(stop: str) -> None:
    below = "\n# %%\nx = 1\n# %%\n# nothing\n# %% [markdown]\n# text\n# %%\nx\n"
    assert problems(f"# %%\n{stop}{below}") == ["1 GN111 0:0", "4 GN111 0:0"]


@pytest.mark.parametrize("source", GOES_ON)
def test_cells_below_one_that_may_go_on_are_reached(source: str, tmp_path: Path) -> None:
    text = f"# %%\n{source}\n# %%\ny = 1\n"
    assert problems(text) == []
    assert not fails(text, tmp_path)


def test_what_stops_may_have_been_imported_by_another_cell() -> None:
    assert problems("# %%\nimport sys\n# %%\nsys.exit()\n# %%\n1\n") == ["2 GN111 0:0"]
    assert problems("# %%\nfrom m import sys\n# %%\nsys.exit()\n# %%\n1\n") == []


def test_a_read_from_a_cell_that_stops_never_comes() -> None:
    text = "# %% a\nimport sys\nx = 1\nsys.exit()\n# %%\nx\n"
    assert problems(text) == ["1 GN111 0:0", "1 GN110 1:0"]


def test_a_cell_that_is_expected_to_fail_stops_nobody() -> None:
    assert problems('# %% tags=["raises-exception"]\n1 / 0\nraise ValueError\n# %%\n1\n') == []


def test_cells_behind_a_disabled_one_wait_for_ever() -> None:
    text = "# %% load disabled=true\nx = 1\n# %%\ny = x\n# %%\ny\n# %%\n1\n"
    assert problems(text) == ["1 GN112 1:4", "2 GN112 1:0"]
    assert message(text) == "`x` never comes: cell load is disabled."
    assert [found.problem.message for found in check(parse(text)).findings][1] == (
        "`y` never comes: cell 2 waits for cell load, which is disabled."
    )


SCRIPTS = [
    ("# %%\nx = 1\n# %%\nfrom __future__ import annotations\n", "1 GN113 1:0"),
    ("# %%\nimport asyncio\n# %%\nx = 1\nawait asyncio.sleep(0)\n", "1 GN113 2:0"),
    ("# %%\nx = 1\n# %%\nglobal x\nx = 2\n", "1 GN113 1:0"),
]


@pytest.mark.parametrize(("text", "problem"), SCRIPTS)
def test_cells_that_are_no_script_together(text: str, problem: str, tmp_path: Path) -> None:
    assert problems(text) == [problem]
    assert problems(text, script=False) == []
    assert fails(text, tmp_path)


def test_a_cell_that_is_not_python_is_told_once() -> None:
    assert problems("# %%\nx = (\n# %%\nawait f\n")[0].startswith("0 GN101")


def test_what_another_order_ends_is_fixable_and_what_it_does_not_has_a_reason() -> None:
    found = check(parse("# %%\nf()\n# %% [markdown]\n# # F\n# %%\ndef f(): pass\n"))
    assert [one.fixable for one in found.findings] == [True]
    assert found.order == (1, 2, 0)
    found = check(parse("# %%\ny = 0\n# %%\nx + y\n# %%\nx = y = 1\n"))
    assert [one.hindrance for one in found.findings] == [
        "`y` of cell 2 would then come from cell 3"
    ]
    assert found.order == (0, 1, 2)
