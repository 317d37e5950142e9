"""`gonium kernels`: what kernels of this user run, whoever has started them; and to end, read or go on
with one.

A kernel that has ended while nobody was connected is listed until its notebook is opened, which tells
what it did; after a week it is forgotten.
"""

import os
import time
from argparse import Namespace
from pathlib import Path

import msgspec

from gonium.cli.kernel_log import Course, course, print_log
from gonium.cli.outcome import Failure
from gonium.cli.target import notebook, resolved
from gonium.host.dirs import run_folder
from gonium.places import death, finding
from gonium.places.census import memory
from gonium.places.run_folder import Description, RunFolder

FORGOTTEN = 7 * 86400.0
"""Seconds after which a kernel is not listed any more that has ended."""


class Listed(msgspec.Struct, frozen=True):
    """A kernel as it is listed, and printed as JSON."""

    notebook: str
    """Path of the file."""
    pid: int
    state: str
    """`busy`, `idle` or `ended`."""
    since: float
    """Seconds since the epoch."""
    memory: int
    """Bytes; 0: unknown, or ended."""
    attached: int
    """The process that is connected; 0: none is."""
    why: str
    """Of one that has ended."""
    log: str
    """Path of the log."""


class Found(msgspec.Struct, frozen=True):
    """A kernel and where it is found."""

    folder: RunFolder
    described: Description


def command(options: Namespace) -> int:
    """Run the command."""
    match options.what:
        case "stop":
            return _stop(options)
        case "logs":
            one = _named(options.kernel)
            print_log(one.folder, one.described, follow=options.follow, as_json=options.json)
            return 0
        case "attach":
            return _attach(options)
        case _:
            return _list(options.json)


def _list(as_json: bool) -> int:
    listed = [_listed(one) for one in _found()]
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(listed)).decode())
    elif not listed:
        print("No kernel runs.")
    else:
        _print(listed)
    return 0


def _stop(options: Namespace) -> int:
    found = _found()
    chosen = found if options.all else [_named(name) for name in options.kernels]
    if not chosen and not options.all:
        raise Failure("Name the notebook whose kernel is to end, or say --all.", status=2)
    for one in chosen:
        finding.end(one.folder, one.described)
        if finding.runs(one.folder, one.described):
            raise Failure(
                f"The kernel of {_shown(one)} (process {one.described.pid}) does not end."
            )
        print(f"The kernel of {_shown(one)} has ended.")
    if not chosen:
        print("No kernel runs.")
    return 0


def _attach(options: Namespace) -> int:
    from gonium.cli.serving import serve_until_ended  # brings the server

    one = _named(options.kernel)
    if holder := one.folder.holder():
        raise Failure(
            f"The kernel of {_shown(one)} is in use by process {holder}: "
            "open the notebook there, or end that process."
        )
    return serve_until_ended(notebook(one.described.notebook), options)


def _found() -> list[Found]:
    try:
        run = run_folder()
    except OSError as error:
        raise Failure(f"{error.filename} cannot be used for kernels: {error.strerror}.") from None
    _forget(run)
    return [Found(*one) for one in finding.kernels(run)]


def _forget(run: Path) -> None:
    """Remove what is left of kernels that ended long ago, or whose notebook has another one."""
    seen: set[str] = set()
    for folder, described in list(finding.kernels(run)):
        if finding.runs(folder, described):
            seen.add(described.notebook)
            continue
        ended = folder.ended()
        old = ended is not None and time.time() - ended.time > FORGOTTEN
        if (old or described.notebook in seen) and not folder.holder():
            finding.remove(folder)


def _named(name: str) -> Found:
    """Return the kernel of a notebook, or with a process number."""
    found = _found()
    path = os.fspath(resolved(name))
    for one in found:
        if one.described.notebook == path or str(one.described.pid) == name:
            return one
    raise Failure(f"{name} has no kernel: `gonium kernels` lists those that there are.")


def _listed(one: Found) -> Listed:
    described = one.described
    running = finding.runs(one.folder, described)
    known = course(one.folder.log)
    return Listed(
        described.notebook,
        described.pid,
        known.state if running else "ended",
        known.since or described.started if running else _end_of(one),
        memory(described.pid) if running else 0,
        one.folder.holder(),
        "" if running else _why(one, known),
        os.fspath(one.folder.log),
    )


def _end_of(one: Found) -> float:
    ended = one.folder.ended()
    return ended.time if ended is not None else one.described.started


def _why(one: Found, known: Course) -> str:
    ended = one.folder.ended()
    if known.reason:
        return f"{known.reason}."
    return death.story(ended) if ended is not None else "The system may have been started anew."


def _print(listed: list[Listed]) -> None:
    rows = [("notebook", "state", "since", "memory", "attached"), *map(_row, listed)]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    for row, one in zip(rows, (None, *listed), strict=True):
        cells = [text.ljust(width) for text, width in zip(row, widths, strict=True)]
        cells[3] = row[3].rjust(widths[3])
        print("  ".join(cells).rstrip())
        if one is not None and one.why:
            print(f"  {one.why}")


def _row(one: Listed) -> tuple[str, str, str, str, str]:
    size = f"{one.memory / 1e6:.0f} MB" if one.memory else ""
    attached = f"by process {one.attached}" if one.attached else "no"
    return (_plain(os.path.relpath(one.notebook)), one.state, _time(one.since), size, attached)


def _time(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))


def _shown(one: Found) -> str:
    return _plain(os.path.relpath(one.described.notebook))


def _plain(text: str) -> str:
    """Return text that a terminal shows and does not obey."""
    return "".join(c if c.isprintable() else "�" for c in text)
