"""What a person reads in the terminal while a server runs: one address, and what to know.

The terminal may be gone while something is still to be said: that ends no server before its time.
"""

import sys
from argparse import Namespace
from collections.abc import Sequence
from contextlib import suppress
from typing import TextIO

from gonium.server.auth import Keys
from gonium.server.listen import FIRST_PORT
from gonium.server.origins import is_loopback


def tell_started(address: str, keys: Keys, options: Namespace) -> None:
    """Print the address and how to get in."""
    for warning in warnings(address, options):
        _say(f"gonium: {warning}", sys.stderr)
    lines = [f"\n  {keys.link(address)}\n"]
    if keys.required:
        lines.append("The link works once. Other browsers sign in there with this token:")
        lines.append(f"\n  {keys.access}\n")
    lines.append("Ctrl-C saves everything and ends.")
    _say("\n".join(lines))


def tell_ending() -> None:
    """Say that Ctrl-C has been understood."""
    _say("\nSaving notebooks; Ctrl-C once more ends at once.")


def tell_left(notebooks: Sequence[str]) -> None:
    """Say which notebooks' kernels go on without the server."""
    if not notebooks:
        return
    count = len(notebooks)
    named = ", ".join(notebooks) if count <= 3 else f"{', '.join(notebooks[:3])} …"
    goes = "1 kernel goes on" if count == 1 else f"{count} kernels go on"
    _say(
        f"{goes} ({named}): `gonium edit` finds {'it' if count == 1 else 'them'} again, "
        "`gonium kernels` lists and ends kernels."
    )


def _say(text: str, stream: TextIO | None = None) -> None:
    with suppress(OSError):
        print(text, file=stream, flush=True)


def warnings(address: str, options: Namespace) -> list[str]:
    """Return what a person would want to have been told, a sentence each."""
    told = []
    if options.port is None and f":{FIRST_PORT}/" not in address:
        told.append(f"port {FIRST_PORT} is in use, so this is another one.")
    if not options.token:
        told.append("without a token, everybody on this machine can run code as you.")
    if not is_loopback(options.host):
        told.append(
            "this server can be reached from other machines, and what it sends is not "
            "encrypted: use it in a network you trust."
        )
    return told
