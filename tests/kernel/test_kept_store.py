"""The folder of kept results: whole or not there, signed, bounded, and safe with several kernels."""

import errno
import hmac
import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from gonium.kernel.kept import seal
from gonium.kernel.kept.entry import MAGIC, Damaged, Description, Writer
from gonium.kernel.kept.reason import NotKept
from gonium.kernel.kept.seal import SIZE, signing_key
from gonium.kernel.kept.store import LIMIT, Store, folder_beside


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(folder_beside(str(tmp_path / "nb.py")))


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the user's own state, with no key in it."""
    monkeypatch.setenv("GONIUM_STATE_DIR", str(tmp_path / "state"))
    return tmp_path / "state"


def put(store: Store, key: str, data: bytes = b"data") -> None:
    def fill(writer: Writer) -> Description:
        writer.part(lambda file: file.write(data) and None)
        return Description(key, "cell", "fit", "nb.py")

    store.put(key, fill)


def data(store: Store, key: str) -> bytes | None:
    entry = store.find(key)
    return bytes(entry.part(0)) if entry else None


def path(store: Store, key: str) -> Path:
    return Path(store.folder, f"{key}.kept")


def test_what_was_put_is_found(store: Store) -> None:
    assert data(store, "a") is None
    put(store, "a", b"one")
    put(store, "a", b"another")
    assert data(store, "a") == b"another"
    assert [one.description.label for one in store.entries() if one.description] == ["fit"]


def test_git_ignores_the_folder_and_others_cannot_read_it(store: Store) -> None:
    put(store, "a")
    assert Path(store.folder, "..", ".gitignore").read_text() == "*\n"
    assert stat.S_IMODE(os.stat(store.folder).st_mode) == 0o700
    assert stat.S_IMODE(os.stat(path(store, "a")).st_mode) == 0o600


def forge(content: bytes) -> bytes:
    return content[:-SIZE] + hmac.digest(b"another key".ljust(SIZE), content[:-SIZE], "sha256")


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (forge, "its signature is not yours"),
        (lambda content: content[:-1], "its signature is not yours"),
        (lambda content: content[: len(content) // 2], "its signature is not yours"),
        (lambda content: MAGIC, "it is no kept result"),
        (lambda content: b"", "it is no kept result"),
        (lambda content: b"x" + content[1:], "it is no kept result"),
        (lambda content: content.replace(b"data", b"evil"), "its signature is not yours"),
    ],
)
def test_a_forged_or_damaged_result_is_ignored_and_removed(
    store: Store, damage: Callable[[bytes], bytes], reason: str
) -> None:
    put(store, "a")
    path(store, "a").write_bytes(damage(path(store, "a").read_bytes()))
    with pytest.raises(Damaged, match=reason):
        store.find("a")
    assert not path(store, "a").exists()
    assert store.find("a") is None


def test_a_result_under_another_key_is_ignored_and_removed(store: Store) -> None:
    put(store, "a")
    path(store, "a").rename(path(store, "b"))
    with pytest.raises(Damaged, match="another key"):
        store.find("b")
    assert not path(store, "b").exists()


def test_pipes_folders_and_links_are_not_read(store: Store, tmp_path: Path) -> None:
    put(store, "a")
    os.mkfifo(path(store, "pipe"))
    path(store, "link").symlink_to(path(store, "a"))
    path(store, "folder").mkdir()
    with pytest.raises(Damaged, match="no file"):
        store.find("pipe")
    with pytest.raises(Damaged, match="no file"):
        store.find("folder")
    with pytest.raises(NotKept, match="cannot be read"):
        store.find("link")


def test_the_key_is_made_once_and_is_the_users_alone(state: Path) -> None:
    keys: set[bytes] = set()
    threads = [threading.Thread(target=lambda: keys.add(signing_key())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 1
    assert len(keys.pop()) == SIZE
    assert stat.S_IMODE((state / "kept.key").stat().st_mode) == 0o600
    assert os.listdir(state) == ["kept.key"]


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda key: key.chmod(0o644), "others can read"),
        (lambda key: key.write_bytes(b"short"), "damaged"),
        (lambda key: (key.unlink(), key.symlink_to("/dev/zero")), "cannot be used"),
    ],
)
def test_a_key_that_is_not_to_be_trusted_is_refused(
    state: Path, store: Store, spoil: Callable[[Path], object], reason: str
) -> None:
    signing_key()
    spoil(state / "kept.key")
    with pytest.raises(NotKept, match=reason):
        put(store, "a")


def test_the_least_recently_used_go_first(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for age, key in enumerate("abcd"):
        put(store, key, b"x" * 10_000)
        os.utime(path(store, key), (1000 + age, 1000 + age))
    assert data(store, "a")  # used just now
    monkeypatch.setenv(LIMIT, "35000")
    put(store, "e", b"x" * 10_000)
    assert sorted(os.listdir(store.folder)) == ["a.kept", "d.kept", "e.kept", "tidying"]


def test_what_is_larger_than_all_that_may_be_kept_is_refused(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, "a")
    monkeypatch.setenv(LIMIT, "1000")
    with pytest.raises(NotKept, match=r"larger than all that may be kept \(1,000 bytes\)"):
        put(store, "b", b"x" * 2000)
    assert sorted(os.listdir(store.folder)) == ["a.kept", "tidying"]
    monkeypatch.setenv(LIMIT, "much")
    with pytest.raises(NotKept, match="'much', not a number of bytes"):
        store.find("a")


def test_a_full_disk_is_told_and_leaves_nothing_behind(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, "a", b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotKept, match=r"cannot be written: No space left on device"):
        put(store, "a", b"new")
    assert data(store, "a") == b"old"
    assert sorted(os.listdir(store.folder)) == ["a.kept", "tidying"]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "__gonium__").write_text("a file")
    with pytest.raises(NotKept, match=r"(cannot be written|no folder of its own)"):
        put(Store(folder_beside(str(tmp_path / "nb.py"))), "a")


def test_a_link_in_place_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "__gonium__").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NotKept, match="no folder of its own"):
        put(Store(folder_beside(str(tmp_path / "nb.py"))), "a")
    assert not any((tmp_path / "elsewhere").glob("**/*.kept"))


WRITING = """
import sys
from gonium.kernel.kept.entry import Description
from gonium.kernel.kept.store import Store

def fill(writer):
    writer.part(lambda file: [file.write(b"x" * 65536) for _ in range(9)] and None)
    print("half", flush=True)
    sys.stdin.readline()
    return Description("a", "cell", "", "")

Store(sys.argv[1]).put("a", fill)
"""


def test_a_kernel_that_is_killed_while_it_writes_leaves_the_old_result(store: Store) -> None:
    put(store, "a", b"old")
    with subprocess.Popen(
        [sys.executable, "-c", WRITING, store.folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as writing:
        assert writing.stdout is not None
        assert writing.stdout.readline() == b"half\n"
        drafts = list(Path(store.folder).glob(".draft-*"))
        assert len(drafts) == 1
        os.utime(drafts[0], (1000, 1000))
        put(store, "b")
        assert drafts[0].exists(), "it is being written"
        writing.send_signal(signal.SIGKILL)
    assert data(store, "a") == b"old"
    os.utime(drafts[0], (1000, 1000))
    put(store, "b")
    assert not drafts[0].exists(), "nobody writes it any more"


RACING = """
import sys
from gonium.kernel.kept.entry import Description
from gonium.kernel.kept.store import Store

store, mine = Store(sys.argv[1]), sys.argv[2].encode() * 5000
for number in range(60):
    key = f"k{number % 7}"
    def fill(writer):
        writer.part(lambda file: file.write(mine) and None)
        return Description(key, "cell", "", "")
    store.put(key, fill)
    entry = store.find(f"k{(number * 3) % 7}")
    assert entry is None or bytes(entry.part(0)) in (b"a" * 5000, b"b" * 5000, b"c" * 5000)
"""


def test_kernels_that_race_only_ever_find_whole_results(store: Store) -> None:
    environment = os.environ | {LIMIT: "30000"}
    racing = [
        subprocess.Popen([sys.executable, "-c", RACING, store.folder, name], env=environment)
        for name in "abc"
    ]
    assert [one.wait() for one in racing] == [0, 0, 0]
    files = [name for name in os.listdir(store.folder) if name.endswith(".kept")]
    assert 1 <= len(files) <= 5
    assert not [name for name in os.listdir(store.folder) if name.startswith(".draft")]


def test_the_key_of_another_user_is_refused(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signing_key()
    monkeypatch.setattr(seal.os, "geteuid", lambda: 12345)
    with pytest.raises(NotKept, match="belongs to another user"):
        signing_key()
