"""What an earlier life of a session did and this one cannot do again: set aside, and told of.

Another release may have written it, or a mistake of ours may stand in its way. A notebook opens all
the same; what was meant is in a file beside its outputs, a line of JSON for each piece, until a
person has removed that.
"""

import itertools
import os
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from gonium.host import atomic
from gonium.host.trouble import Trouble


def set_aside(folder: str, pieces: Sequence[Any]) -> None:
    """Keep pieces in a notebook's sidecar folder; raises `OSError`."""
    if pieces:
        path = next(path for path in _paths(folder) if not os.path.lexists(path))
        lines = [msgspec.json.encode(piece, enc_hook=repr) + b"\n" for piece in pieces]
        atomic.put(path, b"".join(lines))


def told_aside(folder: str, shown: str) -> list[Trouble]:
    """Tell of what was set aside, now or earlier."""
    what = f"Changes of {shown} from an earlier session that could not be made again are in"
    return [
        Trouble("unsaved", f"{what} {path}: take over what you need, and remove that file.")
        for path in itertools.takewhile(os.path.lexists, _paths(folder))
    ]


def _paths(folder: str) -> Iterator[str]:
    for number in itertools.count(1):
        name = "set-aside.jsonl" if number == 1 else f"set-aside-{number}.jsonl"
        yield os.path.join(folder, name)
