"""What the host asks of the machine it is on."""

import os

UNKNOWN = 8 << 30
"""Bytes of memory that a machine is taken to have which does not tell."""


def total_memory() -> int:
    """Return the bytes of memory that this machine, or the container around us, has."""
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return UNKNOWN
    return min(total, _limit() or total)


def _limit() -> int:
    """Return what the control group of this process may use; 0 where nothing is said."""
    try:
        with open("/sys/fs/cgroup/memory.max") as file:
            text = file.read().strip()
    except OSError:
        return 0
    return int(text) if text.isdigit() else 0
