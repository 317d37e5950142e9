"""Versions of exports: equal tokens mean equal values.

A version is a digest of the content where that is cheap; elsewhere the caller has to give a token
that is unique to the run that made the value.
"""

from typing import Any

from gonium.kernel import arrays, codes, plain
from gonium.kernel.content import Content, TooCostly
from gonium.protocol.ids import Version

KNOWN = (plain, codes, arrays)
"""The modules that say what the content of which type is."""


def version_of(value: Any) -> Version | None:
    """Return the version that the content stands for; `None` where that would cost too much."""
    kind = type(value)
    if kind is int and -(1 << 62) < value < (1 << 62):
        return Version(f"int:{value}")
    if kind is bool or value is None:
        return Version(f"{value}")
    content = Content()
    try:
        content.add(value)
    except TooCostly:
        return None
    except Exception:  # noqa: BLE001  # a library's objects may be in any state
        return None
    return Version(content.token())
