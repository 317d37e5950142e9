"""No secret leaves the server but to whom it is for."""

import os
import subprocess
from pathlib import Path

from server.running import running


def test_secrets_are_in_nothing_that_is_sent_or_written(tmp_path: Path) -> None:
    (tmp_path / "nb.py").write_text("# %%\n1\n")
    with running("edit", str(tmp_path)) as server:
        link = server.url.partition("token=")[2]
        cookie = server.sign_in().partition("=")[2]
        pages = ("/", "/edit/nb.py", "/edit/none.py", "/api/home", "/api/folder", "/frame")
        with server.client(accept="text/html") as client:
            seen = [client.get(path).text for path in (*pages, f"/?token={link}")]
        seen += [server.anybody.get(path).text for path in ("/", "/?token=wrong", "/api/home")]
        with server.socket("nb.py") as socket:
            socket.send('{"type": "hello", "client": "c"}')
            seen.append(str(socket.recv()))
            socket.send(f'{{"type": "{cookie}"}}')
        server.raw(f"GET /?token={link} HTTP/9\r\nCookie: {cookie}\r\n\r\n")
        server.raw(b"\0\1\2\3")
        server.end()
        assert server.process.stdout is not None
        seen += [server.process.stdout.read(), server.log.read_text()]
    kept = [path.read_text(errors="replace") for path in tmp_path.rglob("*") if path.is_file()]
    for secret in (link, cookie, server.access):
        assert not [text for text in seen + kept if secret in text]


def test_secrets_are_in_no_command_line(tmp_path: Path) -> None:
    with running("edit", str(tmp_path)) as server:
        listed = subprocess.check_output(["ps", "-ww", "-o", "args", "-p", str(server.process.pid)])
        assert server.access.encode() not in listed


def test_a_token_from_the_environment_is_used_and_not_passed_on(tmp_path: Path) -> None:
    environment = os.environ | {"GONIUM_TOKEN": "given-by-the-operator"}
    (tmp_path / "nb.py").write_text("import os\nprint('GONIUM_TOKEN' in os.environ)\n")
    with running("edit", str(tmp_path), env=environment) as server:
        server.access = "given-by-the-operator"
        server.sign_in()
        with server.socket("nb.py") as socket:
            socket.send('{"type": "hello", "client": "c"}')
            socket.send('{"type": "op", "n": 1, "op": {"type": "run_all"}}')
            shown = ""
            while '"type":"stream"' not in shown:
                shown = str(socket.recv(timeout=20))
    assert "False" in shown
