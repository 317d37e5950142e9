"""What a cell prints arrives: whole, in order, from wherever it was written."""

import sys

import pytest
from tests.kernel.harness import Bench, check

LIBC = "import ctypes\nlibc = ctypes.CDLL(None)\n"


@pytest.mark.parametrize(
    ("code", "stdout"),
    [
        ("print('a'); print('b')", "a\nb\n"),
        ("print('no line end', end='')", "no line end"),
        ("print('ä€😀')", "ä€😀\n"),
        (r"print('\ud800')", "\\ud800\n"),
        (r"print('a\x00b\x1b[31mred')", "a\x00b\x1b[31mred\n"),
        ("import sys; sys.stdout.buffer.write(b'raw \\xff')", "raw \ufffd"),
        ("import sys; sys.stdout.write('x' * 200_000)", "x" * 200_000),
        ("import os; os.write(1, b'direct')", "direct"),
        ("import os; os.write(1, '😀'.encode()[:2]); os.write(1, '😀'.encode()[2:])", "😀"),
        ("import subprocess; subprocess.run(['echo', 'child'])", "child\n"),
        ("import os; os.system('echo shell')", "shell\n"),
        (LIBC + "libc.puts(b'from C')", "from C\n"),
        (LIBC + "libc.printf(b'%d', 42)", "42"),
    ],
)
def test_what_is_written_to_standard_output_arrives(bench: Bench, code: str, stdout: str) -> None:
    check(bench.run(code + ";"), stdout=stdout)


@pytest.mark.parametrize(
    ("code", "stderr"),
    [
        ("import sys; print('oops', file=sys.stderr)", "oops\n"),
        ("import subprocess; subprocess.run('echo child >&2', shell=True);", "child\n"),
        ("import os; os.write(2, b'direct');", "direct"),
    ],
)
def test_what_is_written_to_standard_error_arrives(bench: Bench, code: str, stderr: str) -> None:
    check(bench.run(code), stdout="", stderr=stderr)


@pytest.mark.parametrize(
    "code",
    [
        "import os\nfor i in range(20):\n    print('a'); os.system('echo b'); print('c')",
        "import subprocess\nfor i in range(20):\n"
        "    print('a', end='\\n'); subprocess.run(['echo', 'b']); print('c')",
        LIBC + "libc.setvbuf(ctypes.c_void_p.in_dll(libc, 'stdout'), None, 2, 0)\n"
        "for i in range(20):\n    print('a'); libc.puts(b'b'); print('c')",
        "import os\nprint('a\\nb\\nc'); os.write(1, b'a\\nb\\nc\\n' * 19);",
    ],
)
def test_lines_of_a_program_and_its_children_stay_in_order(bench: Bench, code: str) -> None:
    check(bench.run(code), stdout="a\nb\nc\n" * 20)


def test_both_streams_and_outputs_stay_in_order(bench: Bench) -> None:
    ran = bench.run(
        "import sys, gonium as gn\n"
        "print('1'); print('2', file=sys.stderr); gn.show(3); print('4')\n"
        "print('5', file=sys.stderr); 6"
    )
    assert ran.flow == [
        "stdout: 1\n",
        "stderr: 2\n",
        "shown: text/plain",
        "stdout: 4\n",
        "stderr: 5\n",
        "shown: text/plain",
    ]


def test_a_million_lines_arrive_whole(bench: Bench) -> None:
    ran = bench.run("for i in range(1_000_000): print(i)")
    assert ran.text == "".join(f"{i}\n" for i in range(1_000_000))
    assert len(ran.reports) < 500


def test_a_line_of_fifty_megabytes_arrives_whole(bench: Bench) -> None:
    ran = bench.run("print('x' * 50_000_000)")
    assert len(ran.text) == 50_000_001


def test_more_than_a_pipe_holds_arrives_from_a_child(bench: Bench) -> None:
    ran = bench.run(
        "import subprocess, sys\n"
        "subprocess.run([sys.executable, '-c', \"print('y' * 5_000_000)\"]);"
    )
    assert ran.text == "y" * 5_000_000 + "\n"


def test_text_arrives_while_the_cell_runs(bench: Bench) -> None:
    run = bench.start("import time\nprint('early', end='')\ntime.sleep(20)")
    bench.hear_text(run, "early")
    bench.place.interrupt()
    check(bench.end(run), outcome="interrupted")


def test_text_of_a_child_arrives_while_the_cell_runs(bench: Bench) -> None:
    run = bench.start("import os\nos.system('echo early; sleep 20')")
    bench.hear_text(run, "early")
    bench.place.interrupt()
    bench.end(run)


def test_threads_print_into_the_run_that_goes_on(bench: Bench) -> None:
    ran = bench.run(
        "import sys, threading\n"
        "def say(i): sys.stdout.write(f'{i}\\n')\n"
        "threads = [threading.Thread(target=say, args=(i,)) for i in range(50)]\n"
        "for t in threads: t.start()\n"
        "for t in threads: t.join()"
    )
    assert sorted(ran.stdout.split()) == sorted(str(i) for i in range(50))


def test_a_thread_that_outlives_its_run_prints_into_the_latest_run(bench: Bench) -> None:
    run = bench.start(
        "import threading, time\n"
        "def late():\n    time.sleep(0.3)\n    print('late')\n"
        "threading.Thread(target=late).start()"
    )
    bench.end(run)
    bench.hear_text(run, "late\n")


def test_a_forked_child_prints_once(bench: Bench) -> None:
    ran = bench.run(
        "import os, sys\nprint('before', end=' ')\n"
        "if (pid := os.fork()) == 0:\n    print('child', end=' ')\n    sys.stdout.flush()\n"
        "    os._exit(0)\nos.waitpid(pid, 0)\nprint('parent')"
    )
    assert ran.stdout == "before child parent\n"
    assert ran.stderr == ""


def test_a_forked_child_that_returns_from_its_cell_ends(bench: Bench) -> None:
    ran = bench.run(
        "import os\nif (pid := os.fork()):\n    os.waitpid(pid, 0)\nprint(bool(pid), flush=True)"
    )
    assert ran.stdout == "False\nTrue\n"
    check(bench.run("1"), shown=["1"])


FORKED = "import os, sys\nif not (pid := os.fork()):\n    {}\n    print('end of child')\n" + (
    "else:\n    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))"
)


@pytest.mark.parametrize(
    ("code", "stdout", "stderr"),
    [
        ("pass", "end of child\n0\n", []),
        ("1 / 0", "1\n", ["line 3", "    1 / 0", "ZeroDivisionError: division by zero"]),
        ("sys.exit()", "0\n", []),
        ("sys.exit(7)", "7\n", []),
        ("sys.exit('words')", "1\n", ["words"]),
        ("raise KeyboardInterrupt", "130\n", ["KeyboardInterrupt"]),
        ("import gonium as gn; gn.stop()", "0\n", []),
    ],
)
@pytest.mark.parametrize("place", ["bench", "inline"])
def test_a_forked_child_ends_with_its_cell_as_python_would_end_it(
    place: str,
    code: str,
    stdout: str,
    stderr: list[str],
    request: pytest.FixtureRequest,
    capfd: pytest.CaptureFixture[str],
) -> None:
    bench = request.getfixturevalue(place)
    capfd.readouterr()
    ran = bench.run(FORKED.format(code))
    # The child of a kernel in this process writes where this process does.
    beside = capfd.readouterr()
    assert sorted((beside.out + ran.stdout).splitlines()) == sorted(stdout.splitlines())
    assert all(line in beside.err + ran.stderr for line in stderr)
    assert bool(beside.err + ran.stderr) == bool(stderr)
    assert ran.finished.outcome == "ok"
    check(bench.run("1"), shown=["1"])


def test_what_a_child_of_multiprocessing_raises_is_seen(bench: Bench) -> None:
    ran = bench.run(
        "import multiprocessing as mp\n"
        "def fail():\n    raise ValueError('in the child')\n"
        "child = mp.get_context('fork').Process(target=fail)\n"
        "child.start()\nchild.join()\nprint(child.exitcode)",
        writes="mp fail child",
    )
    assert "ValueError: in the child" in ran.stderr
    assert ran.stdout == "1\n"


def test_multiprocessing_prints_and_returns(bench: Bench) -> None:
    ran = bench.run(
        "import multiprocessing as mp\n"
        "def double(x):\n    print('working', x, flush=True)\n    return 2 * x\n"
        "with mp.get_context('fork').Pool(2) as pool:\n    result = pool.map(double, [1, 2, 3])",
        writes="mp double result pool",
    )
    assert sorted(ran.stdout.splitlines()) == ["working 1", "working 2", "working 3"]
    check(bench.run("result", reads="result"), shown=["[2, 4, 6]"])


def test_streams_behave_as_text_streams(bench: Bench) -> None:
    code = (
        "import sys\n"
        "(sys.stdout.isatty(), sys.stdout.encoding, sys.stdout.fileno(), sys.stderr.fileno(), "
        "sys.stdout.writable(), sys.stdout.name, sys.stdin.isatty())"
    )
    check(bench.run(code), shown=["(False, 'utf-8', 1, 2, True, '<stdout>', False)"])


def test_closed_streams_are_open_again_in_the_next_run(bench: Bench) -> None:
    bench.run("import sys; sys.stdout.close(); sys.stderr.close()")
    check(bench.run("print('again')"), stdout="again\n")
    check(bench.run("exit()"), outcome="failed")  # closes standard input
    check(bench.run("sys.stdin.isatty()"), shown=["False"])


def test_redirected_output_does_not_arrive(bench: Bench) -> None:
    ran = bench.run(
        "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()) as f: print('in')\n"
        "f.getvalue()"
    )
    check(ran, stdout="", shown=["'in\\n'"])


def test_a_finalizer_may_print_while_text_is_taken(bench: Bench) -> None:
    ran = bench.run(
        "class Loud:\n    def __del__(self): print('gone')\n"
        "for i in range(300):\n    x = Loud(); x.me = x\n    print('.')\n"
        "import gc; gc.collect();",
        writes="Loud x i gc",
    )
    assert ran.stdout.count(".") == 300


def test_warnings_are_shown_at_each_run(bench: Bench) -> None:
    code = "import warnings; warnings.warn('careful')"
    for _ in range(2):
        assert "UserWarning: careful" in bench.run(code, cell="w").stderr


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_a_child_does_not_get_the_kernels_descriptors(bench: Bench) -> None:
    ran = bench.run("import os; os.system('ls /proc/self/fd | wc -l');")
    assert int(ran.stdout) <= 5
