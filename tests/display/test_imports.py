"""What must not be there: modules that importing this would cost."""

import subprocess
import sys

import pytest


def modules_after(code: str) -> set[str]:
    """The modules that are imported once this has run in a fresh Python."""
    script = f"{code}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True
    )
    return set(done.stdout.split())


HEAVY = {
    "numpy",
    "polars",
    "pandas",
    "narwhals",
    "matplotlib",
    "PIL",
    "altair",
    "IPython",
    "asyncio",
}


def test_importing_gonium_imports_nothing():
    assert {name for name in modules_after("import gonium as gn") if "gonium" in name} == {"gonium"}


def test_markdown_in_a_script_brings_only_text():
    brought = modules_after("import gonium as gn\ngn.md('# x')") - modules_after("import importlib")
    assert brought == {"gonium", "gonium.markup"}


def test_display_brings_the_standard_library_and_msgspec():
    outside = {
        name
        for name in modules_after("import gonium.display")
        if name.partition(".")[0] not in sys.stdlib_module_names
    }
    mine = {
        name for name in outside if not name.startswith(("gonium", "msgspec", "typing_extensions"))
    }
    assert {name for name in mine if not name.startswith(("__", "_", "site"))} == set()


@pytest.mark.parametrize(
    "absent",
    ["html", "json", "dataclasses", "hashlib", "tempfile", "pathlib", "logging", *sorted(HEAVY)],
)
def test_display_brings_nothing_that_it_may_not_need(absent):
    assert absent not in modules_after("import gonium.display")


@pytest.mark.parametrize("value", ["1", "[1] * 100", "{'a': print}", "ValueError()", "int"])
def test_plain_values_bring_no_library(value, tmp_path):
    code = f"from gonium.display import Blobs, render\nrender({value}, Blobs({str(tmp_path)!r}))"
    assert not modules_after(code) & HEAVY
