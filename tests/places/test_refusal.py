"""A kernel that cannot start says in one sentence what is wrong, where, and what to do."""

import errno
import os
import sys
from pathlib import Path

import pytest
from tests.places.contract import Ear

from gonium.places import PlaceError, refusal
from gonium.places.process import ProcessPlace

PYTHON = sys.executable


async def refused(folder: Path, shell: str) -> str:
    """Why a kernel does not start whose interpreter is this script of the shell."""
    python = folder / "python"
    python.write_text(f"#!/bin/sh\n{shell}\n")
    python.chmod(0o755)
    place = ProcessPlace(folder / "nb.py", folder / "run", folder / "blobs", str(python))
    with pytest.raises(PlaceError) as caught:
        await place.start(Ear())
    await place.stop()
    return str(caught.value)


def check_sentence(message: str, *words: str) -> None:
    assert message.startswith("The kernel could not start: ")
    assert message.endswith(".")
    assert "\n" not in message
    assert all(word in message for word in words), message


async def test_a_python_without_gonium(tmp_path: Path) -> None:
    message = await refused(tmp_path, f'exec {PYTHON} -I -S "$@"')
    check_sentence(message, "has no module gonium: install it with", "-m pip install gonium")


async def test_a_python_that_is_too_old(tmp_path: Path) -> None:
    message = await refused(tmp_path, "echo Unknown option: -P >&2; echo usage: python >&2; exit 2")
    check_sentence(message, "is too old", "Python 3.11 or newer")


async def test_an_environment_that_ends_python(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import os\nos._exit(3)\n")
    message = await refused(tmp_path, f'PYTHONPATH={tmp_path} exec {PYTHON} "$@"')
    check_sentence(message, "exit status 3", "sitecustomize")


@pytest.mark.parametrize("name", ["KILL", "SEGV", "TERM"])
async def test_a_process_that_is_ended_before_it_is_ready(tmp_path: Path, name: str) -> None:
    message = await refused(tmp_path, f"kill -s {name} $$")
    check_sentence(message, f"ended by SIG{name}", "before it was ready: run again")


async def test_an_environment_that_exits_python_with_words(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("raise SystemExit('not on this machine')\n")
    message = await refused(tmp_path, f'PYTHONPATH={tmp_path} exec {PYTHON} "$@"')
    check_sentence(message, "not on this machine", "correct that in its environment")


async def test_an_error_of_sitecustomize_keeps_no_kernel_from_starting(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("raise ValueError('oops')\n")
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH={tmp_path} exec {PYTHON} "$@"\n')
    python.chmod(0o755)
    place = ProcessPlace(tmp_path / "nb.py", tmp_path / "run", tmp_path / "blobs", str(python))
    await place.start(Ear())
    await place.stop()


@pytest.mark.parametrize("name", ["socket", "selectors", "random", "typing"])
async def test_a_file_that_hides_a_module_of_pythons_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.py").write_text("raise RuntimeError('mine')\n")
    hiding = f'PYTHONPATH={tmp_path} exec {PYTHON} "$@"'
    if name in ("random", "selectors"):  # a kernel does without these
        hiding = f'PYTHONPATH={tmp_path} exec {PYTHON} -c "import {name}"'
    message = await refused(tmp_path, hiding)
    check_sentence(message, f"{tmp_path / name}.py hides Python's own module {name}: rename it")


@pytest.mark.skipif(sys.platform != "linux", reason="limits differ")
async def test_a_log_that_has_no_room(tmp_path: Path) -> None:
    message = await refused(tmp_path, f'ulimit -f 0; exec {PYTHON} "$@"')
    check_sentence(message, "no space left for the log", str(tmp_path / "run"), "GONIUM_RUN_DIR")


@pytest.mark.skipif(sys.platform != "linux", reason="limits differ")
@pytest.mark.parametrize("kilobytes", [6_000, 15_000])
async def test_a_process_with_too_little_memory(tmp_path: Path, kilobytes: int) -> None:
    message = await refused(tmp_path, f'ulimit -v {kilobytes}; exec {PYTHON} "$@"')
    check_sentence(message, "too little memory", "ulimit -v")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOENT, ("/env/bin/python", "not there", "make its environment again")),
        (errno.EACCES, ("/env/bin/python", "may not run it", "allow that")),
        (errno.ENOEXEC, ("not a program of this machine",)),
        (errno.EAGAIN, ("no more processes are allowed", "ulimit -u")),
        (errno.ENOMEM, ("no memory left",)),
        (errno.EMFILE, ("too many files", "ulimit -n")),
        (errno.EIO, (os.strerror(errno.EIO), "make its environment again")),
    ],
)
def test_what_the_system_refuses(tmp_path: Path, number: int, words: tuple[str, ...]) -> None:
    error = OSError(number, os.strerror(number))
    notebook = str(tmp_path / "nb.py")
    check_sentence(refusal.of_system(error, notebook, "/env/bin/python"), *words)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, ("make room there", "GONIUM_RUN_DIR")),
        (errno.EACCES, ("allow your user to write there", "GONIUM_RUN_DIR")),
        (errno.EROFS, ("GONIUM_RUN_DIR",)),
        (errno.EMFILE, ("ulimit -n",)),
    ],
)
def test_a_run_directory_that_cannot_be_used(number: int, words: tuple[str, ...]) -> None:
    error = OSError(number, os.strerror(number))
    check_sentence(refusal.of_folder(error, "/run/me"), "/run/me", os.strerror(number), *words)
