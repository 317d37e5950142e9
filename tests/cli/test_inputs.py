"""`input()` in notebooks that are run by `gonium exec`: a terminal is read from, without one it fails."""

import os
import pty
import subprocess
import sys
from pathlib import Path


def notebook(folder: Path) -> str:
    path = folder / "nb.py"
    path.write_text("# %%\nname = input('Name? ')\nprint('Hello', name)\n")
    return str(path)


def test_without_a_terminal_it_fails_and_says_why(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "gonium.cli.main", "exec", notebook(tmp_path)]
    done = subprocess.run(command, input="Ada\n", capture_output=True, text=True, timeout=120)
    assert done.returncode != 0
    assert (
        "a notebook has no standard input where no page is open on it" in done.stdout + done.stderr
    )


def test_in_a_terminal_it_is_read_from(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "gonium.cli.main", "exec", notebook(tmp_path)]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        seen = b""
        while b"Name? " not in seen:
            seen += os.read(ours, 1000)
        os.write(ours, b"Ada\n")
        while b"Hello Ada" not in seen:
            seen += os.read(ours, 1000)
        assert process.wait(60) == 0
    os.close(ours)
