"""What a program says to a server that has a notebook open, and hears from it: MessagePack.

Beyond the greeting and values, these are the messages of every client.
"""

import msgspec

from gonium.protocol.ids import ElementId
from gonium.protocol.ops import Hello, Request


class Knock(msgspec.Struct, frozen=True, tag="knock", tag_field="type"):
    """First message of a program: its authority, the notebook, and who it is."""

    key: str
    """As the server's run directory has it."""
    notebook: str
    """Path of the file, resolved."""
    hello: Hello


class Fetch(msgspec.Struct, frozen=True, tag="fetch", tag_field="type"):
    """Ask for a copy of the value that a name has at the end of the notebook."""

    request: int
    name: str


class Welcome(msgspec.Struct, frozen=True, tag="welcome", tag_field="type"):
    """First message of the server to a program that it lets in."""

    shown: str
    """What the notebook is called."""
    blobs: str
    """Path of the folder with its blobs."""


class Said(msgspec.Struct, frozen=True, tag="said", tag_field="type"):
    """What every client is told."""

    message: bytes
    """A `ServerMessage` as JSON."""


class Fetched(msgspec.Struct, frozen=True, tag="fetched", tag_field="type"):
    """The answer to a `Fetch`."""

    request: int
    path: str = ""
    """A file with the value as a pickle, which is for the program to read and to remove."""
    about: str = ""
    """Type and summary of the value, in words."""
    element: ElementId = ElementId("")
    """What can be moved, if the value is an element."""
    error: str = ""
    """Why there is no file, though the name has a value."""
    missing: str = ""
    """Why the name has none."""


FromProgram = Knock | Request | Fetch
ToProgram = Welcome | Said | Fetched
