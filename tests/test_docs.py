"""What the documents say can be done, and where they point to is there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import gonium as gn
from gonium.cli.options import parser

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")])

each_document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", path.read_text(), re.DOTALL | re.MULTILINE)


@each_document
def test_links_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\((?!https?://|#)([^)#\s]+)", path.read_text(encoding="utf-8"))
    dead = [target for target in targets if not (path.parent / target).exists()]
    assert dead == []


def test_files_that_the_architecture_names_are_there() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = re.findall(r"`([\w./-]+/(?:[\w-]+\.(?:py|ts|json|toml))?)`", text)
    places = (ROOT, ROOT / "src/gonium", ROOT / "frontend/src")
    lost = [name for name in named if not any((place / name).exists() for place in places)]
    assert len(named) > 20
    assert lost == []


@each_document
def test_python_in_documents_runs(path: Path) -> None:
    for code in blocks(path, "python"):
        subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, timeout=120)


def test_commands_in_the_readme_exist() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (commands,) = parser()._subparsers._group_actions
    assert set(re.findall(r"^gonium (\w+)", text, re.MULTILINE)) == set(commands.choices)


@pytest.mark.parametrize("command", ["demo", "check", "test", "bench", "format", "build"])
def test_targets_that_are_named_exist(command: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{command}:", makefile, re.MULTILINE)


def test_every_public_name_is_in_the_changes_and_has_a_docstring() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    for name in gn.__all__:
        assert f"`gn.{name}`" in changes
        assert getattr(gn, name).__doc__


def test_the_glossary_is_in_order() -> None:
    words = re.findall(r"^\*\*(.+?)\*\*:", (ROOT / "docs/glossary.md").read_text(), re.MULTILINE)
    assert words == sorted(set(words))
