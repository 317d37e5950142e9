"""What converted cells call: commands, timing, capture, help, files."""

import re
from pathlib import Path

import pytest

import gonium as gn
from gonium import jupyter
from gonium.kernel.jupyter.timing import span


def test_a_command_prints_what_it_writes(capsys: pytest.CaptureFixture[str]) -> None:
    gn.sh("echo out; echo err >&2")
    assert capsys.readouterr().out == "out\nerr\n"


def test_a_captured_command_returns_its_lines(capsys: pytest.CaptureFixture[str]) -> None:
    lines = gn.sh("printf 'a b\\nc d\\n'", capture=True)
    assert lines == ["a b", "c d"]
    assert (lines.n, lines.s, lines.l) == ("a b\nc d", "a b c d", ["a b", "c d"])
    assert lines.grep("C") == ["c d"]
    assert lines.fields(0) == ["a", "c"]
    assert capsys.readouterr().out == ""


def test_another_program_is_given_the_text(capsys: pytest.CaptureFixture[str]) -> None:
    gn.sh("for i in 1 2; do echo $i; done\necho err >&2\n", shell="bash")
    assert capsys.readouterr() == ("1\n2\n", "err\n")


def test_the_exit_status_is_kept() -> None:
    gn.sh("exit 3")
    assert gn.sh.status == 3  # type: ignore[attr-defined]


def test_a_program_that_is_missing_raises() -> None:
    with pytest.raises(FileNotFoundError):
        gn.sh("x", shell="no-such-program")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0, "0 ns"),
        (1.5e-9, "1.5 ns"),
        (2.25e-6, "2.25 μs"),
        (0.0125, "12.5 ms"),
        (3.14159, "3.14 s"),
        (83.0, "1min 23s"),
        (90061.0, "1d 1h 1min 1s"),
    ],
)
def test_times_are_written_as_ipython_writes_them(seconds: float, words: str) -> None:
    assert span(seconds) == words


def test_timing_prints_two_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with jupyter.time():
        pass
    out = capsys.readouterr().out
    assert re.fullmatch(r"CPU times: user .*, sys: .*, total: .*\nWall time: .*\n", out)


def test_repeated_timing_prints_mean_and_deviation(capsys: pytest.CaptureFixture[str]) -> None:
    timing = jupyter.timeit(lambda: None, number=2, repeat=3, result=True)
    assert timing is not None
    assert "per loop (mean ± std. dev. of 3 runs, 2 loops each)" in capsys.readouterr().out
    assert timing.best <= timing.average <= timing.worst


def test_setup_is_not_measured_and_loops_are_counted() -> None:
    seen = []

    def timed(loops: object) -> None:
        for _ in loops:  # type: ignore[attr-defined]
            seen.append(1)  # noqa: PERF401  what is timed

    jupyter.timeit(timed, loops=True, number=5, repeat=2, quiet=True)
    assert len(seen) == 10


def test_capture_keeps_what_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with jupyter.capture() as captured:
        print("hidden")
        jupyter.display(3)
    assert captured.stdout == str(captured) == "hidden\n"
    assert captured.outputs == [3]
    assert capsys.readouterr().out == ""
    captured.show()
    assert capsys.readouterr().out == "hidden\n"


def test_unknown_magics_raise_when_they_run() -> None:
    with pytest.raises(jupyter.UnknownMagic, match="%lprun"):
        jupyter.unknown("%lprun -f f")


def test_help_tells_signature_and_documentation(capsys: pytest.CaptureFixture[str]) -> None:
    jupyter.help(test_unknown_magics_raise_when_they_run)
    jupyter.help("nothing_there")
    jupyter.help("*OSError")
    out = capsys.readouterr().out
    assert "Signature: test_unknown_magics_raise_when_they_run() -> None" in out
    assert "Object `nothing_there` not found." in out


def test_a_script_gives_its_names(tmp_path: Path) -> None:
    (tmp_path / "s.py").write_text("import sys\nfound = sys.argv[1:]\n")
    assert jupyter.run(f"{tmp_path / 's.py'} a b")["found"] == ["a", "b"]


def test_files_are_written_and_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "f")
    jupyter.write_file(path, "1\n")
    jupyter.write_file(path, "2\n")
    jupyter.write_file(path, "3\n", append=True)
    assert Path(path).read_text() == "2\n3\n"
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [
        "Writing",
        "Overwriting",
        "Appending",
    ]


def test_the_stand_in_for_ipython_runs_magics(capsys: pytest.CaptureFixture[str]) -> None:
    shell = jupyter.get_ipython()
    shell.system("echo by hand")
    assert shell.getoutput("echo x") == ["x"]
    shell.run_line_magic("env", "GONIUM_TEST_OTHER=1")
    assert capsys.readouterr().out == "by hand\nenv: GONIUM_TEST_OTHER=1\n"
