"""What a run shows: typed bundles of media, streams and errors.

Data are typed by MIME and never markup inside JSON attributes. What is binary or large lives in
a blob, named by the SHA-256 of its content and fetched over HTTP.
"""

from typing import Any, Literal

import msgspec


class Blob(msgspec.Struct, frozen=True, tag="blob", tag_field="type"):
    """Data kept outside the record, at `/blob/<digest>`."""

    digest: str
    """SHA-256 of the content, in hexadecimal."""
    size: int
    """Bytes."""


class Text(msgspec.Struct, frozen=True, tag="text", tag_field="type"):
    """Text of at most 32 kB: plain, markdown, LaTeX, HTML, SVG."""

    text: str


class Json(msgspec.Struct, frozen=True, tag="json", tag_field="type"):
    """A JSON value of at most 32 kB: a tree, a Vega-Lite chart."""

    value: Any


class Layout(msgspec.Struct, frozen=True, tag="layout", tag_field="type"):
    """Things shown together: each part is media of its own, and lives as it does alone."""

    kind: str
    """Such as `hstack`, `tabs`, `callout`."""
    parts: list["Media"]
    settings: dict[str, Any] = {}
    """What the kind wants to know, such as `labels` of tabs."""


Datum = Blob | Text | Json | Layout


class Media(msgspec.Struct, frozen=True, tag="media", tag_field="type"):
    """One thing shown, in every form the value offers; the client picks the richest it knows."""

    data: dict[str, Datum]
    """MIME type to data, as in Jupyter."""
    metadata: dict[str, Any] = {}
    """Hints such as `width`, `height` (CSS pixels), `shape` (rows, columns), `note`, and `table`:
    what the kernel answers questions about this table under, as long as it holds the frame."""
    display: str = ""
    """Display id: a later update replaces what carries the same id. Empty: none."""


class Stream(msgspec.Struct, frozen=True, tag="stream", tag_field="type"):
    """A piece of what was written to standard output or standard error."""

    name: Literal["stdout", "stderr"]
    text: str


class Gap(msgspec.Struct, frozen=True, tag="gap", tag_field="type"):
    """Output left out of the middle: records keep head and tail."""

    bytes: int
    """Of text, in UTF-8."""
    lines: int = 0
    outputs: int = 0
    """Of any other kind."""
    text: str = ""
    """The name under which all text of the run, also what is shown, is on disk; empty: it is not."""
    lost: int = 0
    """Bytes of text that were not kept anywhere."""
    why: str = ""
    """Why something was lost, or waits to be written, in words."""


class Frame(msgspec.Struct, frozen=True):
    """One frame of a traceback."""

    file: str
    """Path, or the cell's name."""
    line: int
    """From 1, within the cell when `cell` is set."""
    function: str
    code: str
    """The source line, stripped of nothing."""
    cell: str = ""
    """Id of the cell the frame belongs to; empty for files."""
    user: bool = False
    """Whether it is the user's own code (a cell, or a file outside installed packages)."""
    column: int = -1
    """From 0; -1 when unknown."""
    end_column: int = -1


class Raised(msgspec.Struct, frozen=True):
    """One exception of a chain."""

    name: str
    message: str
    frames: list[Frame] = []
    link: Literal["", "cause", "context"] = ""
    """How it leads to the one after it."""
    notes: list[str] = []
    group: list["Raised"] = []
    """Members, for an exception group."""


class Error(msgspec.Struct, frozen=True, tag="error", tag_field="type"):
    """An exception that ended a run: the one that was raised last comes last in `chain`."""

    name: str
    message: str
    chain: list[Raised] = []
    text: str = ""
    """The traceback as Python prints it, for terminals and for copying."""


class Kept(msgspec.Struct, frozen=True):
    """What became of keeping the result of a run for other kernels."""

    made: float = 0.0
    """When the result was made, in seconds since the epoch; 0: it is not kept."""
    restored: bool = False
    """The code did not run: all that the run left and showed is what was kept."""
    note: str = ""
    """Why the result is not kept, or why one that was kept did not serve: a sentence."""


Output = Media | Stream | Gap | Error
