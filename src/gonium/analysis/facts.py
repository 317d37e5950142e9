"""What runs taught about a cell that its source could not tell."""

from collections.abc import Mapping

import msgspec

NOTHING: frozenset[str] = frozenset()


class Facts(msgspec.Struct, frozen=True):
    """What the last run of a cell taught about it."""

    provided: frozenset[str] = NOTHING
    """What its star imports brought; empty: not known yet."""
    unchanged: frozenset[str] = NOTHING
    """Of `changes` and `maybe`: what the run did not change, or is a module."""
    entangled: frozenset[str] = NOTHING
    """What it also changed, since it is or shares an object that the source changes by another
    name: such names are read and exported, too."""
    rebound: frozenset[str] = NOTHING
    """What code that it called bound or unbound at the top level, though its source does not say
    so: functions with `global`, code that is run as text. Such names are exported, and read where
    somebody above exports them."""
    defers: Mapping[str, frozenset[str]] = {}
    """Export to the names that its code looks up when called."""
    digest: str = ""
    """Of the code that ran. Facts about other code are not believed; empty: believed always."""
