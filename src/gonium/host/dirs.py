"""The user's own folders: what Gonium keeps outside notebooks, and where kernels run.

`GONIUM_STATE_DIR`, `GONIUM_CACHE_DIR`, `GONIUM_CONFIG_DIR` and `GONIUM_RUN_DIR` move them.
"""

import os
import stat
import sys
import tempfile
from pathlib import Path

import platformdirs


def state_folder() -> Path:
    """Return where the list of recent notebooks is."""
    return _named("GONIUM_STATE_DIR") or platformdirs.user_state_path("gonium")


def cache_folder() -> Path:
    """Return where outputs are kept of notebooks whose folder is not ours to write."""
    return _named("GONIUM_CACHE_DIR") or platformdirs.user_cache_path("gonium")


def config_folder() -> Path:
    """Return where `settings.toml` is looked for."""
    return _named("GONIUM_CONFIG_DIR") or platformdirs.user_config_path("gonium")


def run_folder() -> Path:
    """Return a folder, private to this user and with a short path, for kernels' sockets.

    A socket's path has at most 100 bytes, which is why this is not beside the notebook.
    """
    named = _named("GONIUM_RUN_DIR")
    if named is not None:
        named.mkdir(mode=0o700, parents=True, exist_ok=True)
        return named
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    user = "" if sys.platform == "win32" else f"-{os.geteuid()}"
    for folder in ([Path(runtime, "gonium")] if runtime else []) + [
        Path(tempfile.gettempdir(), f"gonium{user}")
    ]:
        if _is_private(folder):
            return folder
    # Somebody else made a folder of that name first: have one of our own.
    return Path(tempfile.mkdtemp(prefix="gonium-"))


def _named(variable: str) -> Path | None:
    value = os.environ.get(variable, "")
    return Path(value).absolute() if value else None


def _is_private(folder: Path) -> bool:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        seen = os.lstat(folder)
    except OSError:
        return False
    if sys.platform == "win32":
        return stat.S_ISDIR(seen.st_mode)
    mine = stat.S_ISDIR(seen.st_mode) and seen.st_uid == os.geteuid()
    return mine and stat.S_IMODE(seen.st_mode) & 0o077 == 0
