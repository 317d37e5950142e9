"""What the system tells of a process by its number: whether it is there, and since when.

A number alone is no process: it is given again when its process has gone. When a process began, in
the system's own count, tells it from all others of that number. Where the system tells nothing
beyond whether the number is taken, that has to do.
"""

import os
import sys
from typing import NamedTuple


class Entry(NamedTuple):
    """One process, as the system has it."""

    name: str
    """Of its program, cut to 15 characters."""
    state: str
    """`Z`: it has ended, and its parent has not asked how."""
    flags: int
    """Linux's marks, such as that it was forked."""
    computed: int
    """Ticks of processor time that it has used."""
    born: int
    """When it began, in ticks since the machine did."""


def entry(pid: int) -> Entry | None:
    """Return what the system knows of a process; `None`: it is gone, or the system does not tell."""
    if sys.platform != "linux":
        return None
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            before, _, after = file.read().rpartition(")")
    except OSError:
        return None
    fields = after.split()
    name = before.partition("(")[2]
    return Entry(
        name, fields[0], int(fields[6]), int(fields[11]) + int(fields[12]), int(fields[19])
    )


def is_there(pid: int) -> bool:
    """Say whether a process has this number, also one that has ended and was not asked how."""
    if sys.platform == "win32":
        return False  # nobody asks there: a signal would end it
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's
        return True
    return True


def born(pid: int) -> int:
    """Return when a process began, in the system's own count; 0: it has ended, or nobody tells."""
    found = entry(pid)
    return found.born if found is not None and found.state != "Z" else 0


def seconds_computed(pid: int) -> float | None:
    """Return the processor time that a process has used; `None` where the system does not tell."""
    found = entry(pid)
    return found.computed / os.sysconf("SC_CLK_TCK") if found is not None else None


def memory(pid: int) -> int:
    """Return the bytes that a process has to itself or shares, in proportion; 0 if unknown."""
    try:
        with open(f"/proc/{pid}/smaps_rollup") as file:
            for line in file:
                if line.startswith("Pss:"):
                    return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    return 0
