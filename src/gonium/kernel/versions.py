"""Versions of exports: equal tokens mean equal values.

A version is a digest of the content where that is cheap; elsewhere the caller has to give a token
that is unique to the run that made the value.
"""

from typing import Any

from gonium.kernel import arrays, codes, instances, plain
from gonium.kernel.content import Content, TooCostly
from gonium.protocol.ids import Version

KNOWN = (plain, codes, arrays, instances)
"""The modules that say what the content of which type is."""

INSTANCES = "instance:"
"""How the version of a value begins that is, or holds, an instance of a class of the notebook."""


def version_of(value: Any) -> Version | None:
    """Return the version that the content stands for; `None` where that would cost too much."""
    return measure(value)[0]


def measure(value: Any) -> tuple[Version | None, int]:
    """Return the version that the content stands for, and what it cost to tell."""
    kind = type(value)
    if kind is int and -(1 << 62) < value < (1 << 62):
        return Version(f"int:{value}"), 1
    if kind is bool or value is None:
        return Version(f"{value}"), 1
    content = Content()
    try:
        content.add(value)
    except TooCostly:
        return None, content.cost
    except Exception:  # noqa: BLE001  # a library's objects may be in any state
        return None, content.cost
    prefix = INSTANCES if content.holds_instances else ""
    return Version(prefix + content.token()), content.cost
