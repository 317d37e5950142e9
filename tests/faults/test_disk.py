"""A real disk that is full, read-only or gone: told, kept, and saved when that is possible again."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from faults.figures import Count

SCRIPT = Path(__file__).with_name("small_disk.py")
FAULTS = ["full", "read-only", "vanished"]


def own_mounts() -> list[str]:
    """How to run something that may mount a disk of its own; empty: it may not."""
    command = ["unshare", "--map-root-user", "--mount"]
    if shutil.which("unshare") is None:
        return []
    mounts = "mount -t tmpfs -o size=64k gonium /mnt"
    tried = subprocess.run([*command, "sh", "-c", mounts], capture_output=True)
    return command if tried.returncode == 0 else []


def test_a_disk_in_trouble_loses_nothing(tmp_path: Path, count: Count) -> None:
    command = own_mounts()
    if not command:
        pytest.skip("this machine lets nobody mount a disk of his own")
    disk = tmp_path / "disk"
    disk.mkdir()
    ran = subprocess.run(
        [*command, sys.executable, str(SCRIPT), str(disk)], capture_output=True, text=True
    )
    assert ran.stdout.split("\n")[:-1] == FAULTS, ran.stderr
    assert ran.returncode == 0, ran.stderr
    count("disks full, read-only, gone", len(FAULTS), 0)
