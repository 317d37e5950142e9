"""What is told of the values that cells have left: a list of all, and a glance at some."""

import msgspec

from gonium.protocol.ids import CellId, Version


class Named(msgspec.Struct, frozen=True):
    """A value, by the cell that has left it and the name under which."""

    cell: CellId
    name: str


class Variable(msgspec.Struct, frozen=True):
    """A name and the value that a cell has left under it, as far as the cell's run told."""

    name: str
    cell: CellId
    kind: str
    """Type, as `polars.DataFrame`."""
    summary: str
    """Shape, length or short value; empty: none is known."""
    size: int
    """Bytes, without what its parts hold; -1: unknown."""
    version: Version
    there: bool
    """Whether the kernel has it; else its cell runs again for whoever needs it."""
    hidden: bool = False
    """A cell further down gives the name another value."""


class Variables(msgspec.Struct, frozen=True, tag="variables", tag_field="type"):
    """All of them, in the order of the cells."""

    variables: list[Variable]


class Part(msgspec.Struct, frozen=True):
    """Something that a value is made of: an item, a column, an attribute, a parameter."""

    name: str
    kind: str
    preview: str = ""


class Glance(msgspec.Struct, frozen=True):
    """What a value looks like from outside: nothing that the user wrote was called for it."""

    preview: str = ""
    """In one line."""
    size: int = -1
    """Bytes with what it holds, as far as that can be looked at in a moment; -1: unknown."""
    about: bool = False
    """The size is estimated from a part of the value."""
    device: str = ""
    """Where its data are, as `cuda:0`; empty: in the memory of the kernel."""
    parts: list[Part] = []
    more: int = 0
    """Parts that are left out."""


class Glances(msgspec.Struct, frozen=True, tag="glances", tag_field="type"):
    """One for each value that was asked about; `None`: it is not at the kernel."""

    glances: list[Glance | None]


VariableAnswer = Variables | Glances
