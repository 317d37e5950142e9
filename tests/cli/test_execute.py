"""`gonium exec`: outputs as text, errors apart from them, and a status that tells."""

import signal
import subprocess
from pathlib import Path

import pytest

from gonium.export.plain import as_text
from gonium.protocol.output import Blob, Json, Media, Text
from server.running import gonium


class Executed:
    """A notebook that was run."""

    def __init__(self, folder: Path, source: str) -> None:
        (folder / "nb.py").write_text(source)
        process = gonium(
            "exec", "nb.py", cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self.out, self.error = process.communicate(timeout=60)
        self.status = process.returncode


def test_what_cells_show_is_printed_in_order(tmp_path: Path) -> None:
    done = Executed(tmp_path, "# %% a\nx = 1\nprint('one')\n\n# %% b\nx + 1\n\n# %% c\nNone\n")
    assert (done.out, done.error, done.status) == ("one\n2\n", "", 0)


def test_cells_run_in_the_order_of_what_they_read(tmp_path: Path) -> None:
    done = Executed(tmp_path, "# %% a\nprint(y)\n\n# %% b\ny = 3\nprint('first')\n")
    assert (done.out, done.status) == ("first\n3\n", 0)


def test_what_child_processes_print_is_printed(tmp_path: Path) -> None:
    done = Executed(tmp_path, "import os\nos.system('echo child; echo bad >&2')\nNone\n")
    assert (done.out, done.error) == ("child\n", "bad\n")


def test_the_failed_cell_is_named_and_others_run(tmp_path: Path) -> None:
    done = Executed(tmp_path, "# %% bad\n1 / 0\n\n# %% good\nprint('still')\n")
    assert done.out == "still\n"
    assert "ZeroDivisionError: division by zero" in done.error
    assert done.error.endswith("gonium: cell bad failed.\n")
    assert done.status == 1


def test_a_cell_without_a_name_is_named_by_its_number(tmp_path: Path) -> None:
    done = Executed(tmp_path, "# %%\n1\n\n# %%\n1 / 0\n")
    assert done.error.endswith("gonium: cell 2 failed.\n")


def test_a_cell_that_does_not_parse_is_named(tmp_path: Path) -> None:
    done = Executed(tmp_path, "# %% bad\nx = = 1\n\n# %% good\nprint('still')\n")
    assert done.out == "still\n"
    assert "bad" in done.error
    assert done.status == 1


def test_an_empty_notebook_runs(tmp_path: Path) -> None:
    done = Executed(tmp_path, "")
    assert (done.out, done.error, done.status) == ("", "", 0)


def started(folder: Path, source: str) -> subprocess.Popen[str]:
    (folder / "nb.py").write_text(source)
    return gonium("exec", "nb.py", cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_what_a_cell_prints_is_seen_while_it_runs(tmp_path: Path) -> None:
    waiting = "import os, time\nprint('go')\nwhile not os.path.exists('on'): time.sleep(0.01)\n"
    with started(tmp_path, waiting) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "go\n"
        (tmp_path / "on").touch()
    assert process.returncode == 0


def test_ctrl_c_ends_the_cell_and_all_that_was_to_come(tmp_path: Path) -> None:
    source = "# %% long\nimport time\nprint('go')\ntime.sleep(60)\n\n# %% next\nprint('next')\n"
    with started(tmp_path, source) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "go\n"
        process.send_signal(signal.SIGINT)
        assert process.stdout.read() == ""
        assert process.stderr.read().endswith("gonium: interrupted, so the rest was not run.\n")
    assert process.returncode == 130


def test_nothing_is_left_beside_the_notebook(tmp_path: Path) -> None:
    Executed(tmp_path, "1\n")
    assert [path.name for path in tmp_path.iterdir()] == ["nb.py"]


def test_a_notebook_that_is_not_there_is_told(tmp_path: Path) -> None:
    process = gonium("exec", "no.py", cwd=tmp_path, stderr=subprocess.PIPE)
    _, error = process.communicate(timeout=60)
    assert error == "gonium: no.py does not exist: check the path, or create it.\n"
    assert process.returncode == 1


def test_a_notebook_goes_on_when_nobody_reads_what_it_prints(tmp_path: Path) -> None:
    source = "for i in range(100_000): print(i)\nopen('done', 'w').close()\n"
    (tmp_path / "nb.py").write_text(source)
    process = gonium("exec", "nb.py", cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "0\n"
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0
    assert (tmp_path / "done").exists()


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"text/plain": Text("plain\n"), "text/html": Text("<p>")}, "plain"),
        ({"text/html": Text("<p>"), "text/markdown": Text("**md**")}, "**md**"),
        ({"image/png": Blob("0" * 64, 1)}, "[image/png]"),
        (
            {"application/json": Json([1]), "text/plain": Blob("0" * 64, 1)},
            "[application/json, text/plain]",
        ),
        ({"text/plain": Blob("1" * 64, 1), "text/markdown": Text("**md**")}, "long"),
    ],
)
def test_media_are_shown_as_plainly_as_they_can_be(data: dict[str, object], text: str) -> None:
    blobs = {"1" * 64: b"long\n"}

    def fetch(digest: str) -> bytes:
        if digest not in blobs:
            raise FileNotFoundError
        return blobs[digest]

    assert as_text(Media(data), fetch) == text  # type: ignore[arg-type]


def test_long_text_is_printed_whole(tmp_path: Path) -> None:
    done = Executed(tmp_path, "import gonium as gn\ngn.md('long' * 10_000)\n")
    assert done.out == "long" * 10_000 + "\n"


GATE = (
    "# %% gate\nimport gonium as gn\ngn.stop({0})\nx = 1\n\n# %% behind\ny = x\n\n# %% far\ny\n\n"
)
OFF = "# %% off disabled=true\nz = 1\n\n# %% reader\nz\n\n"
LEFT = "cell behind, cell far did not run: cell gate stopped"


@pytest.mark.parametrize(
    ("source", "status", "error"),
    [
        (GATE.format("False"), 0, ""),
        (GATE.format("True"), 0, f"gonium: {LEFT}.\n"),
        (
            OFF,
            0,
            "gonium: cell off did not run: disabled; cell reader did not run: cell off is disabled.\n",
        ),
        (
            f"{GATE.format('True')}{OFF}# %% both\nx + z\n",
            0,
            f"gonium: {LEFT}; cell off did not run: disabled; cell reader did not run: cell off is "
            "disabled; cell both did not run: cell gate stopped and cell off is disabled.\n",
        ),
    ],
)
def test_cells_that_are_not_to_run_are_no_failure(
    tmp_path: Path, source: str, status: int, error: str
) -> None:
    done = Executed(tmp_path, source)
    assert (done.status, done.error) == (status, error)


def test_a_cell_that_also_waits_for_a_failed_one_is(tmp_path: Path) -> None:
    bad = "# %% bad\nw = 1 / 0\n\n# %% torn\nw + x\n"
    done = Executed(tmp_path, f"{GATE.format('True')}{bad}")
    assert done.status == 1
    assert done.error.endswith(f"gonium: cell bad failed; cell torn did not run; {LEFT}.\n")


def test_cells_that_await_go_on_at_the_same_time(tmp_path: Path) -> None:
    wait = "assert await asyncio.wait_for(ready.wait(), 20)\nprint('one')\n"
    done = Executed(
        tmp_path,
        f"# %%\nimport asyncio\nready = asyncio.Event()\n\n# %%\n{wait}\n"
        "# %%\nawait asyncio.sleep(0)\nprint('two')\n[ready.set()]\n\n# %%\nprint('last')\n",
    )
    assert (done.out, done.error, done.status) == ("two\n[None]\none\nlast\n", "", 0)


def test_ctrl_c_ends_all_cells_that_go_on(tmp_path: Path) -> None:
    wait = "print('now{0}', flush=True)\nawait asyncio.sleep(600)\n"
    (tmp_path / "nb.py").write_text(
        f"# %%\nimport asyncio\n\n# %% a\n{wait.format(1)}\n# %% b\n{wait.format(2)}\n"
        "# %% after\nprint('after')\n"
    )
    process = gonium("exec", "nb.py", cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert [process.stdout.readline(), process.stdout.readline()] == ["now1\n", "now2\n"]
    process.send_signal(signal.SIGINT)
    out, error = process.communicate(timeout=60)
    assert (out, process.returncode) == ("", 130)
    assert error.endswith("gonium: interrupted, so the rest was not run.\n")
