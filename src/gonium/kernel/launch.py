"""What a kernel is told when it is started.

Apart from the kernel itself, so that a host can say it without loading one.
"""

import msgspec

NO_ROOM = "no space left for the log"
"""What a kernel says, with the folder, before it ends because nobody would hear of what it does."""

BELL = b"\a"
"""What a kernel sends when its log has grown …"""
HINDERED = b"!"
"""… and when it should have, but the disk did not take it."""
TEXT_BYTES = 2 * 1024**3
"""Bytes that one kernel keeps of text, unless somebody configures something else."""


class Launch(msgspec.Struct):
    """What a kernel is told on its command line, as JSON."""

    path: str
    """The notebook's file; it need not exist."""
    folder: str
    """The run directory, where the log and the key are."""
    blobs: str
    """The folder for blobs."""
    listener: int
    """File descriptor of the listening socket."""
    stdout: int
    """File descriptor of the reading end of the pipe behind descriptor 1."""
    stderr: int
    """The same for descriptor 2."""
    unattended: float = 0.0
    """Seconds for which it goes on when it has nothing to do and nobody is connected; 0: it ends as
    soon as nobody is, whatever it does."""
    text_bytes: int = TEXT_BYTES
    """Bytes of text that it may keep in the folder for blobs."""
