"""However a path is written, no file outside the root is opened: watched by an audit hook."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budget import examples
from gonium.host.directory import Directory
from gonium.host.root import Root
from gonium.server.app import Site, application
from gonium.server.assets import Assets
from gonium.server.auth import Keys
from gonium.server.origins import Origins

opened: list[str] = []
watching = False


def audit(event: str, arguments: tuple[object, ...]) -> None:
    if watching and event in ("open", "os.scandir", "os.listdir", "os.mkdir", "os.rename"):
        path = arguments[0]
        if isinstance(path, str | bytes | os.PathLike):
            opened.append(os.path.realpath(os.fsdecode(path)))


sys.addaudithook(audit)  # there is no way to take one off again: it watches when told to


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    outside = tmp_path_factory.mktemp("paths")
    root = outside / "root"
    (root / "sub").mkdir(parents=True)
    (root / "nb.py").write_text("# %%\n1\n")
    (root / "sub" / "nb.py").write_text("# %%\n1\n")
    (outside / "secret.py").write_text("# %%\n'canary'\n")
    (outside / "rooted").mkdir()
    (outside / "rooted" / "secret.py").write_text("# %%\n'canary'\n")
    (root / "file-out.py").symlink_to(outside / "secret.py")
    (root / "folder-out").symlink_to(outside)
    (root / "folder-in").symlink_to(root / "sub")
    (root / "chain").symlink_to(root / "folder-out")
    return root


parts = st.sampled_from(
    [
        "..", ".", "", "nb.py", "sub", "secret.py", "root", "rooted", "file-out.py", "folder-out",
        "folder-in", "chain", "etc", "passwd", "~", "...", "..\\", "．．", "‥", "%2e%2e", "..;", "C:",
        "\0", "\u202e", "\ud800".encode("utf-8", "replace").decode(), "a" * 300, "nb.py ", "NB.PY",
    ]
) | st.text(max_size=8)  # fmt: skip
paths = st.builds(
    lambda start, parts, joint: start + joint.join(parts),
    st.sampled_from(["", "", "/", "//", "file://", "\\", "./", "../"]),
    st.lists(parts, max_size=6),
    st.sampled_from(["/", "/", "/", "//", "\\", "%2f"]),
)
encodings = st.sampled_from(
    [
        quote,
        lambda path: quote(path, safe=""),
        lambda path: "".join(f"%{byte:02x}" for byte in path.encode()),
        lambda path: quote(quote(path, safe="")),
    ]
)


async def ask_everything(gate: object, root: Path, path: str, encode: Callable[[str], str]) -> str:
    """Name the path in each place where a request can name one; all answers, joined."""
    transport = httpx.ASGITransport(gate)  # type: ignore[arg-type]
    headers = {"host": "localhost:2718", "origin": "http://localhost:2718"}
    requests = [
        ("GET", f"/edit/{encode(path)}", None),
        ("GET", f"/assets/{encode(path)}", None),
        ("GET", f"/blob/{encode(path)}?digest={'0' * 64}&type=image/png", None),
        ("GET", f"/blob/nb.py?digest={encode(path)}&type=image/png", None),
        ("GET", f"/api/folder?path={quote(path, safe='')}", None),
        ("POST", "/api/notebooks", {"folder": path}),
        ("POST", "/api/notebooks", {"folder": "sub", "name": path}),
        ("POST", "/api/kernels/stop", {"path": path}),
    ]
    answers = []
    async with httpx.AsyncClient(
        transport=transport, base_url="http://localhost:2718", headers=headers
    ) as client:
        for method, url, content in requests:
            answer = await client.request(method, url, json=content)
            assert answer.status_code < 500, (method, url, content)
            answers.append(answer.text)
    return "\n".join(answers)


@settings(max_examples=examples(60))
@given(path=paths, encode=encodings)
def test_no_path_leads_out_of_the_root(root: Path, path: str, encode: Callable[[str], str]) -> None:
    global watching
    import asyncio

    path = path.encode(errors="replace").decode()
    assets = Assets()
    # The last say how much memory there is, and whether the machine was started anew; no path that
    # somebody sends leads there.
    system = ["/sys/fs/cgroup/memory.max", "/proc/sys/kernel/random/boot_id"]
    within = [os.path.realpath(root), *state_folders(), *system]

    async def run() -> str:
        global watching
        directory = Directory(Root(root))
        gate = application(Site(directory, assets, Keys(2718, None), Origins(2718)))
        opened.clear()
        watching = True
        try:
            return await ask_everything(gate, root, path, encode)
        finally:
            watching = False
            await directory.close()

    answers = asyncio.run(run())
    assert "canary" not in answers
    astray = [found for found in opened if not is_within(found, within)]
    assert not astray, json.dumps(path)


def state_folders() -> list[str]:
    """Where the server may read and write besides the root."""
    own = [os.environ[f"GONIUM_{name}_DIR"] for name in ("STATE", "CACHE", "RUN")]
    code = [str(Path(__file__).parents[2]), sys.prefix, sys.base_prefix]
    source = str(Path(application.__code__.co_filename).parents[2])
    return [os.path.realpath(folder) for folder in [*own, *code, source]]


def is_within(path: str, folders: list[str]) -> bool:
    return any(path == folder or path.startswith(folder + os.sep) for folder in folders)


def test_the_watch_sees_what_it_is_meant_to_see(root: Path) -> None:
    global watching
    opened.clear()
    watching = True
    try:
        (root / "file-out.py").read_text()
    finally:
        watching = False
    assert os.path.realpath(root.parent / "secret.py") in opened
