"""The layers hold, in what modules say they import and in what a start really loads."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def test_import_contracts_hold() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def modules_after(module: str) -> set[str]:
    code = f"import sys, json, {module}; print(json.dumps(sorted(sys.modules)))"
    return set(json.loads(subprocess.check_output([sys.executable, "-c", code], text=True)))


def loaded_by(module: str) -> set[str]:
    """The packages that are not part of Python and that importing a module loads."""
    packages = {name.partition(".")[0] for name in modules_after(module)}
    return {name for name in packages - sys.stdlib_module_names if not name.startswith("_")}


LIGHT = {"gonium", "msgspec", "typing_extensions"}
"""msgspec loads the last of them where it is installed."""


@pytest.mark.parametrize(
    "package", ["protocol.codec", "display", "kernel", "document", "analysis", "session"]
)
def test_kernels_and_the_pure_packages_need_nothing_but_msgspec(package: str) -> None:
    assert loaded_by(f"gonium.{package}") <= LIGHT


HEAVY = {"IPython", "altair", "jedi", "matplotlib", "narwhals", "numpy", "pandas", "polars", "rich"}


@pytest.mark.parametrize("module", ["server.app", "server.serve", "cli.main", "host.headless"])
def test_nothing_heavy_is_loaded_before_it_is_used(module: str) -> None:
    assert not loaded_by(f"gonium.{module}") & HEAVY


def test_the_command_line_loads_no_command_before_it_is_chosen() -> None:
    assert loaded_by("gonium.cli.main") == {"gonium"}


def test_a_server_loads_no_kernel() -> None:
    assert "gonium.kernel.kernel" not in modules_after("gonium.cli.serving")
