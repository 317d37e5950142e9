"""What a person may configure about hosts, with defaults that need no configuring.

Read from the environment (`GONIUM_SAVE_PAUSE=0.5`) and, below it, from the `[host]` table of
`settings.toml` in the user's configuration folder.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from gonium.host.trouble import Trouble
from gonium.kernel.launch import TEXT_BYTES

_MIB = 2**20


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Delays in seconds, sizes in bytes."""

    save_pause: float = 0.25
    """A changed notebook is saved when nothing has changed for this long …"""
    save_limit: float = 1.0
    """… and at the latest this long after the first change."""
    retry_first: float = 1.0
    """After a save that failed the next is tried after this long, then twice as long, …"""
    retry_most: float = 30.0
    """… but never after longer than this."""
    look_every: float = 0.4
    """How often the file is looked at for changes made by others."""
    settle: float = 0.1
    """A changed file is read when it has been the same for this long."""
    grace: float = 0.6
    """A file that is missing or empty for less than this is being replaced, not gone."""
    remember_after: float = 2.0
    """Outputs are kept for the next opening this long after they changed."""
    memory_every: float = 5.0
    """How often the memory of a kernel is read while somebody watches."""
    kernel_idle: float = 12 * 3600.0
    """A kernel that runs nothing for nobody ends after this long, whether a server is there or not."""
    kernels_outlive: bool = True
    """Kernels go on when the server ends, however it ends; if not, they end with it."""
    host_idle: float = 60.0
    """A notebook with no kernel and no client is closed after this long."""
    history_bytes: int = 32 * _MIB
    """What a notebook's history may take up on disk, pictures not counted …"""
    history_run: int = 128 * 1024
    """… what it keeps of the outputs of one run …"""
    history_pictures: int = 256 * _MIB
    """… and what the pictures and other large outputs of past runs may take up."""
    spare_memory: float = 0.15
    """The share of the machine's memory that values may take up which only a cell that runs again
    could need, because a cell below gave their names to others."""
    text_bytes: int = TEXT_BYTES
    """What the texts may take up on disk that one kernel's cells have printed last and that are too
    long to be shown whole; what is printed beyond that is not kept."""
    largest: int = 64 * _MIB
    """The largest file that is opened as a notebook."""
    patches_kept: int = 2000
    """How many patches are kept for clients that come back …"""
    patch_bytes: int = 8 * _MIB
    """… and how large they may be together."""
    outbox_bytes: int = 8 * _MIB
    """What may wait for a slow client before it is given a snapshot instead."""
    answer_pause: float = 0.002
    """What an op sends to the kernel is told of with the kernel's answer, or after this long."""
    report_burst: int = 16
    """Batches of reports taken at once, without waiting for more …"""
    report_pause: float = 0.004
    """… and how long one waits, after them, for others to come along."""


def load(environment: Mapping[str, str], file: Path | None = None) -> Settings | Trouble:
    """Return the settings of this user; what is not set keeps its default."""
    table = _from_file(file) if file is not None else {}
    if isinstance(table, Trouble):
        return table
    known = Settings.__struct_fields__
    named = {f"GONIUM_{name.upper()}": name for name in known}
    values = table | {named[key]: text for key, text in environment.items() if key in named}
    try:
        return msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        where = f"the environment or {file}" if file is not None else "the environment"
        return Trouble("setting", f"A setting in {where} is wrong: {error}; correct or remove it.")


def _from_file(file: Path) -> dict[str, Any] | Trouble:
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        return Trouble("setting", f"{file} cannot be read ({error}); correct or remove it.")
    import tomllib  # only those who configure something pay for it

    try:
        table = tomllib.loads(text).get("host", {})
    except tomllib.TOMLDecodeError as error:
        return Trouble("setting", f"{file} is not TOML ({error}); correct or remove it.")
    if not isinstance(table, dict):
        return Trouble("setting", f"`host` in {file} must be a table; write `[host]`.")
    return table
