"""Setting up: environments, the built interface, and what is said where something is missing."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


def run(*command: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload, no-any-return]


def program(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_ci_does_what_a_person_does() -> None:
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    assert [line for line in lines if not line.startswith("#")] == [
        'exec make -C "$(dirname "$0")/.." test'
    ]


def test_make_alone_says_what_there_is() -> None:
    done = run("make", "-s", cwd=ROOT)
    targets = {line.split()[0] for line in done.stdout.splitlines()}
    assert targets >= {"help", "demo", "test", "test-nightly", "check", "bench", "docs", "build"}


def test_a_machine_without_a_suitable_python_is_told_so(tmp_path: Path) -> None:
    old = program(tmp_path / "python3", "exit 1")
    done = run(ROOT / ".ci" / "venv", tmp_path / "venv", env=os.environ | {"PYTHON": str(old)})
    assert done.returncode == 1
    assert done.stderr.startswith(f"There is no Python 3.11 or newer called {old}: install one")
    assert done.stderr.count("\n") == 1


def test_a_python_that_cannot_make_environments_is_told_so(tmp_path: Path) -> None:
    # As Debian's is, without the package that makes them possible.
    text = f'case "$*" in *venv*|*virtualenv*) exit 1;; *) exec {sys.executable} "$@";; esac'
    lame = program(tmp_path / "python3", text)
    done = run(ROOT / ".ci" / "venv", tmp_path / "venv", env=os.environ | {"PYTHON": str(lame)})
    assert done.returncode == 1
    assert "install its venv module" in done.stderr
    assert f"apt-get install python3.{sys.version_info.minor}-venv" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_a_browser_that_is_there_is_not_installed_again(tmp_path: Path) -> None:
    program(tmp_path / "google-chrome", "exit 1")
    program(tmp_path / "apt-get", "echo installed; exit 1")
    path = f"{tmp_path}:/usr/bin:/bin"
    done = run(ROOT / ".ci" / "chromium", env={"PATH": path})
    assert (done.returncode, done.stdout) == (0, "")


@pytest.fixture
def hook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The build hook, at work on a front end of three files."""
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    hook = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hook)
    frontend = tmp_path / "frontend"
    frontend.mkdir()
    script = "node -e \"fs.cpSync('page.html', process.argv.at(-1) + '/index.html')\" --"
    package = {"name": "page", "version": "1.0.0", "scripts": {"build": script}}
    (frontend / "package.json").write_text(json.dumps(package))
    lock = {"name": "page", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": package}}
    (frontend / "package-lock.json").write_text(json.dumps(lock))
    (frontend / "page.html").write_text("one")
    monkeypatch.setattr(hook, "FRONTEND", frontend)
    monkeypatch.setattr(hook, "STATIC", tmp_path / "static")
    monkeypatch.setattr(hook, "STAMP", tmp_path / "static" / ".built-from")
    return hook


def test_the_interface_is_built_when_its_sources_change_and_only_then(hook: ModuleType) -> None:
    page = hook.STATIC / "index.html"
    hook.build_interface()
    assert page.read_text() == "one"
    page.write_text("untouched")
    (hook.FRONTEND / "page.test.ts").write_text("a test is no source")
    hook.build_interface()
    assert page.read_text() == "untouched"
    (hook.FRONTEND / "page.html").write_text("two")
    hook.build_interface()
    assert page.read_text() == "two"


def test_a_build_that_fails_leaves_the_last_interface(hook: ModuleType) -> None:
    hook.build_interface()
    (hook.FRONTEND / "page.html").unlink()
    with pytest.raises(SystemExit, match=r"`npm run build -- --outDir .*` failed"):
        hook.build_interface()
    assert (hook.STATIC / "index.html").read_text() == "one"


def test_the_node_of_the_system_is_never_asked(
    hook: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "node", "exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    hook.build_interface()
    assert (hook.STATIC / "index.html").read_text() == "one"


@pytest.mark.nightly
def test_a_fresh_environment_gets_the_command_with_its_interface(tmp_path: Path) -> None:
    checkout, venv = tmp_path / "checkout", tmp_path / "venv"
    subprocess.run(["git", "clone", "--quiet", ROOT, checkout], check=True)
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    subprocess.run([venv / "bin" / "pip", "install", "--quiet", checkout], check=True)
    assert run(venv / "bin" / "gonium", "--version").stdout.startswith("gonium ")
    (tmp_path / "nb.py").write_text("# %%\nprint(1 + 1)\n")
    assert run(venv / "bin" / "gonium", "exec", tmp_path / "nb.py").stdout == "2\n"
    code = "from gonium.server.assets import Assets; print(Assets().page)"
    page = run(venv / "bin" / "python", "-c", code, cwd=tmp_path).stdout
    assert "/assets/index-" in page
