"""`gonium cache [PATH …]`: shows the results that are kept on disk, and clears them.

What the files say of themselves is shown without their signatures being checked: nothing in them is
unpickled for it.
"""

import os
import re
import time
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import msgspec

from gonium.cli.outcome import Failure
from gonium.cli.target import resolved
from gonium.kernel.kept.store import FOLDER, Listed, Store, folder_beside, remove

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_SKIPPED = frozenset(("node_modules", "__pycache__"))


class Shown(msgspec.Struct, frozen=True):
    """One kept result, and where it was found."""

    kept: Listed
    folder: str
    """The folder of the notebook, relative to where one is."""


def command(options: Namespace) -> int:
    """Run the command."""
    found = [one for path in options.paths or ["."] for one in _kept_at(path)]
    found = list({one.kept.path: one for one in found}.values())
    if options.older is not None:
        limit = time.time() - options.older
        found = [one for one in found if one.kept.used < limit]
    found.sort(key=lambda one: (one.folder, _notebook(one), -one.kept.used))
    if not found:
        print("Nothing is kept here." if options.older is None else "Nothing kept is that old.")
    elif options.clear:
        _clear(found)
    else:
        _show(found)
    return 0


def age(text: str) -> float:
    """Return the seconds that `7d`, `12h` or `30m` stand for; raises `ValueError`."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smhdw])", text)
    if match is None:
        raise ValueError(f"{text!r} is no age: write 30m, 12h, 7d or 4w")
    return float(match[1]) * _UNITS[match[2]]


def _kept_at(path: str) -> Iterator[Shown]:
    found = resolved(path)
    if found.is_dir():
        for folder in _folders(found):
            for kept in Store(os.path.join(folder, FOLDER, "kept")).entries():
                yield Shown(kept, os.path.relpath(folder))
        return
    if not found.parent.is_dir():
        raise Failure(f"{path} does not exist: name a notebook or a folder.")
    for kept in Store(folder_beside(str(found))).entries():
        if kept.description is not None and kept.description.notebook == found.name:
            yield Shown(kept, os.path.relpath(found.parent))


def _folders(top: Path) -> Iterator[str]:
    """Return the folders below in which results are kept."""
    for folder, names, _ in os.walk(top):
        if FOLDER in names and os.path.isdir(os.path.join(folder, FOLDER, "kept")):
            yield folder
        names[:] = sorted(n for n in names if n[0] != "." and n not in _SKIPPED and n != FOLDER)


def _notebook(one: Shown) -> str:
    return one.kept.description.notebook if one.kept.description else ""


def _show(found: list[Shown]) -> None:
    rows = [("notebook", "kept of", "size", "made", "last used"), *map(_row, found)]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    for row in rows:
        cells = [text.ljust(width) for text, width in zip(row, widths, strict=True)]
        cells[2] = row[2].rjust(widths[2])
        print("  ".join(cells).rstrip())
    print(_total(found))


def _row(one: Shown) -> tuple[str, str, str, str, str]:
    known = one.kept.description
    used = _date(one.kept.used)
    if known is None:
        name = os.path.join(one.folder, os.path.basename(one.kept.path))
        return (_plain(os.path.normpath(name)), "damaged", _size(one.kept.size), "", used)
    notebook = os.path.normpath(os.path.join(one.folder, os.path.basename(known.notebook)))
    label = known.label if known.label.startswith("cell ") else f"{known.what} {known.label}"
    return (_plain(notebook), _plain(label), _size(one.kept.size), _date(known.made), used)


def _clear(found: list[Shown]) -> None:
    for one in found:
        remove(one.kept.path)
    left = [one for one in found if os.path.lexists(one.kept.path)]
    if left:
        raise Failure(f"{left[0].kept.path} cannot be removed; {len(left)} results are left.")
    print(f"Cleared {_total(found)}")


def _total(found: list[Shown]) -> str:
    count = len(found)
    size = _size(sum(one.kept.size for one in found))
    return f"{count} result{'' if count == 1 else 's'}, {size}."


def _size(count: float) -> str:
    for unit in ("B", "kB", "MB"):
        if count < 999.5:
            return f"{count:.0f} {unit}" if unit == "B" or count >= 99.95 else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"


def _date(seconds: float) -> str:
    try:
        return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))
    except (ValueError, OverflowError, OSError):
        return "?"


def _plain(text: str) -> str:
    """Return text that a terminal shows and does not obey: files can say anything of themselves."""
    return "".join(c if c.isprintable() else "�" for c in text[:80])
