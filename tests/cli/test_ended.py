"""`gonium exec` of cells that end the process: named, told why, and nothing shown before is lost."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from server.running import gonium

AROUND = "# %% first\nprint('one')\n\n# %% second\nprint('two')\n{}\n\n# %% third\nprint('three')\n"
CRASH = "import ctypes\nctypes.string_at(0)"


def execute(folder: Path, code: str, *options: str) -> tuple[str, str, int]:
    """Run a notebook whose second cell of three has this code."""
    (folder / "nb.py").write_text(AROUND.format(code))
    process = gonium(
        "exec", "nb.py", *options, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, error = process.communicate(timeout=60)
    return out, error, process.returncode


@pytest.mark.parametrize(
    ("code", "how", "status"),
    [
        ("import os\nos._exit(0)", "with exit status 0", 1),
        ("import os\nos._exit(3)", "with exit status 3", 1),
        (CRASH, "by SIGSEGV (compiled code used memory that is not its own)", 128 + 11),
        ("import os\nos.abort()", "by SIGABRT (compiled code gave up)", 128 + 6),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "by SIGKILL", 128 + 9),
        (
            "import os, threading\n"
            "thread = threading.Thread(target=os._exit, args=(0,))\nthread.start()\nthread.join()",
            "with exit status 0",
            1,
        ),
    ],
)
def test_the_cell_that_ended_the_process_is_named(
    tmp_path: Path, code: str, how: str, status: int
) -> None:
    out, error, ended = execute(tmp_path, code)
    assert (out, ended) == ("one\ntwo\n", status)
    last = error.splitlines()[-1]
    assert last.startswith(f"gonium: cell second ended the process {how}")
    assert last.endswith("; cell third did not run.")


def test_what_was_shown_until_then_is_written(tmp_path: Path) -> None:
    out, error, status = execute(tmp_path, "import os\nos._exit(0)", "-o", "out.ipynb")
    assert (out, status) == ("", 1)
    assert "cell second ended the process" in error
    cells = json.loads((tmp_path / "out.ipynb").read_text())["cells"]
    first, second, third = (cell["outputs"] for cell in cells)
    assert [output["text"] for output in first] == [["one\n"]]
    assert second[0]["text"] == ["two\n"]
    assert second[1]["output_type"] == "error"
    assert "cell second ended the process" in second[1]["evalue"]
    assert third == []


@pytest.mark.parametrize("code", ["raise SystemExit(0)", "import sys\nsys.exit('enough')"])
def test_an_exit_that_python_raises_ends_its_cell_only(tmp_path: Path, code: str) -> None:
    out, error, status = execute(tmp_path, code)
    assert (out, status) == ("one\ntwo\nthree\n", 1)
    assert error.endswith("gonium: cell second failed.\n")


def test_an_exit_in_a_thread_ends_the_thread(tmp_path: Path) -> None:
    code = (
        "import sys, threading\nthread = threading.Thread(target=sys.exit, args=(3,))\n"
        "thread.start()\nthread.join()"
    )
    assert execute(tmp_path, code) == ("one\ntwo\nthree\n", "", 0)


def test_a_process_that_crashes_when_all_has_run_is_told(tmp_path: Path) -> None:
    code = "import atexit, os, signal\natexit.register(os.kill, os.getpid(), signal.SIGABRT);"
    out, error, status = execute(tmp_path, code)
    assert (out, status) == ("one\ntwo\nthree\n", 128 + 6)
    assert "gonium: the process ended while no cell ran, by SIGABRT" in error


def test_a_request_to_end_reaches_the_cell(tmp_path: Path) -> None:
    (tmp_path / "nb.py").write_text("# %% slow\nimport time\nprint('on')\ntime.sleep(60)\n")
    process = gonium("exec", "nb.py", cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == "on\n"
    process.send_signal(signal.SIGTERM)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 128 + 15
    assert "cell slow ended the process by SIGTERM" in error


def test_a_machine_without_room_is_told(tmp_path: Path) -> None:
    (tmp_path / "nb.py").write_text("print('runs')\n")
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    command = f"ulimit -f 0; exec {sys.executable} -m gonium.cli.main exec nb.py"
    ended = subprocess.run(
        ["sh", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert (ended.stdout, ended.stderr.count("\n"), ended.returncode) == ("", 1, 1)
    assert ended.stderr.startswith("gonium: There is no place for files")
    assert "TMPDIR" in ended.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="there is no one process beside the other")
def test_nothing_runs_on_when_the_command_is_killed(tmp_path: Path) -> None:
    code = "import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(600)\n"
    (tmp_path / "nb.py").write_text(code)
    process = gonium("exec", "nb.py", cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    child = int(process.stdout.readline())
    process.kill()
    process.communicate(timeout=60)
    while _runs(child):
        time.sleep(0.01)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{process}/stat") as file:
        return file.read().rpartition(")")[2].split()[0] != "Z"
