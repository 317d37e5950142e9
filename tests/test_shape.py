"""The shape of the sources: small files, small functions, few parameters.

Each exception is named with its reason. The lists only shrink: one that is no longer needed fails.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
MOST_LINES = 400
MOST_FUNCTION_LINES = 40
MOST_PARAMETERS = 6

LONG_FILES: dict[str, str] = {}
"""Path: reason."""
LONG_FUNCTIONS: dict[str, str] = {}
"""path::function: reason."""
MANY_PARAMETERS: dict[str, str] = {
    "tests/kernel/harness.py::check": "all that can be asked of a run, each by its keyword",
    "src/gonium/kernel/jupyter/timing.py::timeit": "the options of IPython's %timeit",
}
"""path::function: reason."""
GENERATED = {"frontend/src/protocol/protocol.ts"}
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "types", "manager", "impl", "base"}


def sources(*patterns: str) -> Iterator[tuple[str, Path]]:
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            name = path.relative_to(ROOT).as_posix()
            if name not in GENERATED and "node_modules" not in path.parts:
                yield name, path


def python_sources() -> Iterator[tuple[str, Path]]:
    return sources("src/gonium/**/*.py", "tests/**/*.py", "benchmarks/**/*.py", "*.py")


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for name, path in python_sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{name}::{node.name}", node


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    taken = function.args
    named = [*taken.posonlyargs, *taken.args, *taken.kwonlyargs]
    return len([one for one in named if one.arg not in ("self", "cls")])


def test_files_are_short() -> None:
    long = {
        name
        for name, path in [
            *python_sources(),
            *sources("frontend/src/**/*.ts", "frontend/src/**/*.svelte"),
        ]
        if path.read_text(encoding="utf-8").count("\n") > MOST_LINES
    }
    assert long == set(LONG_FILES)


def test_functions_are_short() -> None:
    long = {
        name
        for name, node in functions()
        if (node.end_lineno or node.lineno) - node.lineno + 1 > MOST_FUNCTION_LINES
    }
    assert long == set(LONG_FUNCTIONS)


def test_functions_take_few_parameters() -> None:
    assert {name for name, node in functions() if parameters(node) > MOST_PARAMETERS} == set(
        MANY_PARAMETERS
    )


def test_modules_are_called_by_a_noun_that_says_something() -> None:
    vague = [name for name, path in sources("src/gonium/**/*.py") if path.stem in VAGUE]
    assert vague == []


def test_every_module_says_what_it_is_and_why() -> None:
    silent = [
        name
        for name, path in [*python_sources()]
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []
