"""The `gonium` command as a person types it: help, sentences, and what it says while it serves."""

import os
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from gonium.cli.options import parser
from server.running import gonium, running

COMMANDS = ("edit", "new", "tutorial", "exec", "convert", "check", "cache")


class Ended:
    """How a command ended."""

    def __init__(self, *arguments: str, **options: object) -> None:
        process = gonium(*arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
        self.out, self.error = process.communicate(timeout=60)
        self.status = process.returncode


def check_failed(ended: Ended, sentence: str, status: int = 1) -> None:
    assert ended.error.strip() == f"gonium: {sentence}"
    assert (ended.status, ended.out) == (status, "")


def test_alone_it_says_what_there_is() -> None:
    ended = Ended()
    assert ended.status == 0
    assert all(command in ended.out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself_and_each_option(command: str) -> None:
    chosen = parser()._subparsers._group_actions[0].choices[command]  # type: ignore[union-attr]
    assert chosen.description.endswith(".")
    for action in chosen._actions:
        assert action.help, action.dest


def test_it_knows_its_version() -> None:
    assert Ended("--version").out == "gonium 0.1.0\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["edti"], "argument COMMAND: invalid choice: 'edti'"),
        (["edit", "--prot=1"], "unrecognized arguments: --prot=1; see `gonium --help`."),
        (["edit", "--port", "0"], "'0' is not a port: give a number from 1 to 65535"),
        (["edit", "--port", "99999"], "'99999' is not a port: give a number from 1 to 65535"),
        (["new"], "the following arguments are required: PATH; see `gonium new --help`."),
        (["exec"], "the following arguments are required: NOTEBOOK"),
        (["check", "--ignore", "E501"], "argument --ignore: 'E501' is not a code: give some such"),
        (
            ["edit", "--no-token", "--host", "0.0.0.0"],
            "--no-token would let everybody in who can reach 0.0.0.0: "
            "leave it out, or leave --host out.",
        ),
    ],
)
def test_a_wrong_command_line_gets_one_sentence(arguments: list[str], sentence: str) -> None:
    ended = Ended(*arguments)
    assert ended.status == 2
    assert ended.error.startswith("gonium: ")
    assert sentence in ended.error
    assert ended.error.count("\n") == 1


def test_a_token_that_is_too_short_is_refused(tmp_path: Path) -> None:
    ended = Ended("edit", str(tmp_path), env=os.environ | {"GONIUM_TOKEN": "short"})
    check_failed(ended, "GONIUM_TOKEN needs at least 16 characters.", 2)


def test_what_is_missing_is_told_with_a_way_out(tmp_path: Path) -> None:
    ended = Ended("edit", "nb.py", cwd=tmp_path)
    check_failed(ended, "nb.py does not exist; `gonium new nb.py` makes it.")


def test_what_is_not_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "nb.py").write_bytes(b"x = '\xff'\n")
    ended = Ended("edit", "nb.py", cwd=tmp_path)
    assert ended.status == 1
    assert ended.error.startswith("gonium: nb.py")
    assert "UTF-8" in ended.error
    assert (tmp_path / "nb.py").read_bytes() == b"x = '\xff'\n"


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "nb.py")
    check_failed(
        Ended("edit", "nb.py", cwd=tmp_path),
        "nb.py is not an ordinary file: open a .py file.",
    )


def test_what_is_not_python_is_told_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("{}")
    for command in ("edit", "exec"):
        ended = Ended(command, "data.csv", cwd=tmp_path)
        check_failed(ended, "data.csv is not a Python file: open a .py file.")
    assert (tmp_path / "data.csv").read_text() == "{}"


def test_a_broken_notebook_of_jupyter_is_told_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "x.ipynb").write_text("{}")
    check_failed(
        Ended("edit", "x.ipynb", cwd=tmp_path),
        "x.ipynb cannot be opened: it is JSON but no notebook, for it has no cells: "
        "check that it is the file you mean.",
    )
    assert [file.name for file in tmp_path.iterdir()] == ["x.ipynb"]


def test_what_is_too_large_is_told(tmp_path: Path) -> None:
    with (tmp_path / "nb.py").open("wb") as file:
        file.truncate(100 * 2**20)
    check_failed(
        Ended("edit", "nb.py", cwd=tmp_path),
        "nb.py has 100 MB; notebooks of up to 64 MB are opened: "
        "move data out of it into files of their own.",
    )


def test_links_in_a_circle_are_told(tmp_path: Path) -> None:
    (tmp_path / "nb.py").symlink_to(tmp_path / "nb.py")
    check_failed(
        Ended("edit", "nb.py", cwd=tmp_path),
        "nb.py leads in a circle: remove one of its symbolic links.",
    )


def test_wrong_settings_are_told(tmp_path: Path) -> None:
    ended = Ended("edit", str(tmp_path), env=os.environ | {"GONIUM_SAVE_PAUSE": "soon"})
    assert ended.status == 1
    assert ended.error.count("\n") == 1


def test_a_port_asked_for_that_is_in_use_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = Ended("edit", str(tmp_path), "--port", str(port))
    check_failed(
        ended,
        f"Port {port} of 127.0.0.1 is in use: end what uses it, or choose another with `--port`.",
    )


def test_another_port_is_taken_and_said_when_none_was_asked_for(tmp_path: Path) -> None:
    with (
        running("edit", str(tmp_path), usual_port=True) as one,
        running("edit", str(tmp_path), usual_port=True) as other,
    ):
        assert one.port != other.port
        assert "port 2718 is in use, so this is another one." in other.log.read_text()


def test_a_second_server_on_a_notebook_is_told_who_has_it(tmp_path: Path) -> None:
    (tmp_path / "nb.py").write_text("# %%\n1\n")
    with running("edit", "nb.py", cwd=tmp_path) as server:
        ended = Ended("edit", "nb.py", cwd=tmp_path)
        assert ended.status == 1
        assert f"process {server.process.pid}" in ended.error
        assert ended.error.count("\n") == 1


def test_one_address_is_printed(tmp_path: Path) -> None:
    (tmp_path / "my nb.py").write_text("# %%\n1\n")
    with running("edit", "my nb.py", cwd=tmp_path) as server:
        assert server.printed.count("http://") == 1
        assert f"http://127.0.0.1:{server.port}/edit/my%20nb.py?token=" in server.printed
        assert server.log.read_text().strip() in (
            "",
            "gonium: port 2718 is in use, so this is another one.",
        )


def test_a_notebook_below_the_current_folder_is_served_from_there(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "nb.py").write_text("# %%\n1\n")
    with running("edit", "sub/nb.py", cwd=tmp_path) as server:
        assert "/edit/sub/nb.py?" in server.url
        with server.client() as client:
            assert client.get("/api/home").json()["root"] == str(tmp_path.resolve())


def test_a_notebook_elsewhere_is_served_from_its_folder(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "nb.py").write_text("# %%\n1\n")
    with running("edit", "../nb.py", cwd=tmp_path / "here") as server:
        assert "/edit/nb.py?" in server.url


def test_without_a_token_there_is_a_warning(tmp_path: Path) -> None:
    with running("edit", str(tmp_path), "--no-token") as server:
        assert "token=" not in server.url
        assert "everybody on this machine can run code as you" in server.log.read_text()
        assert server.anybody.get("/api/home").status_code == 200


def test_a_server_for_other_machines_warns_and_knows_their_names_for_it(tmp_path: Path) -> None:
    with running("edit", str(tmp_path), "--host", "0.0.0.0") as server:
        assert f"http://{socket.gethostname()}:{server.port}/?token=" in server.printed
        assert "not encrypted" in server.log.read_text()
        ours = f"Host: {socket.gethostname()}:{server.port}"
        assert server.status("GET /health HTTP/1.1", ours) == 200
        assert server.status("GET /health HTTP/1.1", "Host: evil.example") == 403


def test_a_tunnel_has_to_be_announced(tmp_path: Path) -> None:
    with running("edit", str(tmp_path), "--allow-host", "notebooks.example") as server:
        assert server.status("GET /health HTTP/1.1", "Host: notebooks.example") == 200
        proxied = ("Host: notebooks.example", "Origin: https://notebooks.example")
        assert server.status("GET /health HTTP/1.1", *proxied) == 200


def test_new_makes_a_notebook_and_leaves_what_is_there(tmp_path: Path) -> None:
    with running("new", "nb", cwd=tmp_path) as server:
        assert "/edit/nb.py?" in server.url
    content = (tmp_path / "nb.py").read_text()
    assert content.startswith("# %%")
    ended = Ended("new", "nb.py", cwd=tmp_path)
    assert ended.status == 1
    assert "nb.py exists already" in ended.error
    assert (tmp_path / "nb.py").read_text() == content


def test_new_in_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    made = "there is no folder none; `mkdir -p none` makes it"
    check_failed(
        Ended("edit", "none/nb.py", cwd=tmp_path),
        f"none/nb.py does not exist: {made}, and `gonium new none/nb.py` the notebook.",
    )
    for command in ("new", "tutorial"):
        ended = Ended(command, "none/nb.py", cwd=tmp_path)
        check_failed(ended, f"none/nb.py cannot be made: {made}.")
    (tmp_path / "none").write_text("a file")
    check_failed(
        Ended("new", "none/nb.py", cwd=tmp_path),
        "none/nb.py cannot be made: none is not a folder; name another.",
    )


@pytest.mark.parametrize("command", ["new", "tutorial"])
@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("", "An empty name names no file: give {} a name like a.py."),
        ("none/", "none/ names no file: give {} a name like a.py."),
        ("none/..", "none/.. names no file: give {} a name like a.py."),
        ("x.ipynb", "x.ipynb would be one of Jupyter's: give {} a name that ends in .py."),
    ],
)
def test_a_notebook_that_is_made_needs_a_name_of_its_own(
    tmp_path: Path, command: str, path: str, sentence: str
) -> None:
    what = "the notebook" if command == "new" else "the tutorial"
    check_failed(Ended(command, path, cwd=tmp_path), sentence.format(what))
    assert list(tmp_path.iterdir()) == []


def test_a_link_to_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "nb.py").symlink_to(tmp_path / "gone.py")
    check_failed(
        Ended("edit", "nb.py", cwd=tmp_path),
        f"nb.py is a link to {tmp_path / 'gone.py'}, which does not exist: make that, or correct "
        "the link.",
    )


@pytest.mark.parametrize("command", ["edit", "exec"])
def test_a_path_that_is_none_is_told(tmp_path: Path, command: str) -> None:
    sentence = "An empty path names nothing: name a notebook."
    check_failed(Ended(command, "", cwd=tmp_path), sentence, status=2)
    long = "n" * 300 + ".py"
    assert "its name is too long" in Ended("exec", long, cwd=tmp_path).error


def test_names_that_are_not_unicode_are_told(tmp_path: Path) -> None:
    name = os.fsdecode(b"\xff.py")
    (tmp_path / name).write_text("print('runs')\n")
    assert Ended("exec", name, cwd=tmp_path).out == "runs\n"
    check_failed(
        Ended("edit", name, cwd=tmp_path),
        "\\udcff.py has a name that is not UTF-8, which no address can hold: rename it.",
    )


def test_the_tutorial_is_copied_once(tmp_path: Path) -> None:
    with running("tutorial", cwd=tmp_path) as server:
        assert "/edit/tutorial.py?" in server.url
    (tmp_path / "tutorial.py").write_text("# %%\n'mine'\n")
    with running("tutorial", cwd=tmp_path):
        pass
    assert (tmp_path / "tutorial.py").read_text() == "# %%\n'mine'\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_saves_and_ends_it_cleanly(tmp_path: Path, number: int) -> None:
    (tmp_path / "nb.py").write_text("# %% a\nimport os\nprint(os.getpid())\n")
    with running("edit", "nb.py", cwd=tmp_path) as server:
        with server.socket("nb.py") as connection:
            connection.send('{"type": "hello", "client": "c"}')
            insert = '{"type": "insert_cell", "cell": "new", "index": 9, "text": "typed = 1"}'
            connection.send(f'{{"type": "op", "n": 1, "op": {insert}}}')
            connection.send('{"type": "op", "n": 2, "op": {"type": "run_all"}}')
            message = ""
            while '"type":"stream"' not in message:
                message = str(connection.recv(timeout=20))
            kernel = int(message.partition('"text":"')[2].partition("\\n")[0])
            assert server.end(number) == 0
        assert server.process.stdout is not None
        assert "Saving notebooks; Ctrl-C once more ends at once." in server.process.stdout.read()
        assert "Traceback" not in server.log.read_text()
    assert "typed = 1" in (tmp_path / "nb.py").read_text()
    with pytest.raises(ProcessLookupError):
        os.kill(kernel, 0)


@pytest.mark.parametrize("last_read", [b"http", b"Ctrl-C saves everything"])
def test_a_terminal_that_is_closed_ends_it_cleanly(tmp_path: Path, last_read: bytes) -> None:
    controller, terminal = os.openpty()
    (tmp_path / "nb.py").write_text("# %% a\n1\n")
    process = gonium("edit", "nb.py", "--no-browser", cwd=tmp_path, stdout=terminal)
    os.close(terminal)
    printed = b""
    while last_read not in printed:
        printed += os.read(controller, 1024)
    os.close(controller)
    process.send_signal(signal.SIGHUP)
    assert process.wait(20) in (0, 120)  # 120: Python could not flush what nobody reads
