"""What the system still tells of a process that has ended and has not been buried by its parent.

A signal alone does not say why: SIGKILL comes from the system that has run out of memory as from a
person. The counters of the control group tell these apart. And a process that has become another
program looks, by its status, as if it had ended by itself.
"""

import os
import sys

from gonium.places.census import entry

_FORKED = 0x40
"""Linux's mark of a process that was forked and has not become another program since."""
_GROUPS = "/sys/fs/cgroup"
_ALTOGETHER = "/proc/vmstat"


class Witness:
    """Remembers how things stood when a process was started, and says what has changed."""

    def __init__(self, pid: int, groups: str = _GROUPS) -> None:
        self._pid = pid
        self._groups = groups
        self._forked = bool(_flags(pid) & _FORKED)
        self._name = _name(pid)
        self._kills = oom_kills(pid, groups)

    def became(self) -> str:
        """Return the program that the process has become; empty: none, or nobody can tell."""
        now = _name(self._pid)
        if self._forked:
            return "" if _flags(self._pid) & _FORKED else now or "unknown"
        return now if now != self._name else ""

    def starved(self) -> bool:
        """Say whether the system has ended processes of its group for want of memory since."""
        return oom_kills(self._pid, self._groups) > self._kills


def oom_kills(pid: int, groups: str = _GROUPS) -> int:
    """Return how many processes the system has ended for want of memory: in the control group of
    this one, or, where groups do not tell, altogether. 0 where nobody tells."""
    for file in _counters(pid, groups):
        count = _count(file)
        if count is not None:
            return count
    return _count(_ALTOGETHER) or 0


def _counters(pid: int, groups: str) -> list[str]:
    """Return the files that may count for a process, those of its own group first."""
    files = []
    for line in _read(f"/proc/{pid}/cgroup").splitlines():
        number, kinds, path = line.split(":", 2)
        if number == "0":
            files.append((groups, path, "memory.events"))
        elif "memory" in kinds.split(","):
            files.append((os.path.join(groups, "memory"), path, "memory.oom_control"))
    own = [os.path.join(root, path.lstrip("/"), name) for root, path, name in files]
    # In a container the group's own folder may stand where the root of all groups would.
    return own + [os.path.join(root, name) for root, _, name in files]


def _count(file: str) -> int | None:
    for line in _read(file).splitlines():
        word, _, number = line.partition(" ")
        if word == "oom_kill" and number.isdigit():
            return int(number)
    return None


def _flags(pid: int) -> int:
    found = entry(pid)
    return found.flags if found is not None else 0


def _name(pid: int) -> str:
    found = entry(pid)
    return found.name if found is not None else ""


def _read(file: str) -> str:
    if sys.platform != "linux":
        return ""
    try:
        with open(file, encoding="utf-8", errors="replace") as opened:
            return opened.read()
    except OSError:
        return ""
