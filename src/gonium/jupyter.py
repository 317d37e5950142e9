"""What cells that come from Jupyter call in place of IPython's magics.

`gonium convert` writes these calls; each also works in a plain script. What a notebook that is
begun here would use instead stands beside each in `docs/guide/jupyter.md`.
"""

from gonium.kernel.jupyter.asking import (
    UnknownMagic,
    help,
    names,
    run,
    unknown,
    who,
    write_file,
)
from gonium.kernel.jupyter.capturing import Captured, capture
from gonium.kernel.jupyter.history import show_history
from gonium.kernel.jupyter.interactive import get_ipython
from gonium.kernel.jupyter.shell import Lines
from gonium.kernel.jupyter.showing import display, show
from gonium.kernel.jupyter.timing import Timing, profile, time, timeit

__all__ = [
    "Captured",
    "Lines",
    "Timing",
    "UnknownMagic",
    "capture",
    "display",
    "get_ipython",
    "help",
    "names",
    "profile",
    "run",
    "show",
    "show_history",
    "time",
    "timeit",
    "unknown",
    "who",
    "write_file",
]


def __getattr__(name: str) -> object:
    """`In` and `Out`, which are kept from their first import on."""
    if name not in ("In", "Out"):
        raise AttributeError(f"module 'gonium.jupyter' has no attribute {name!r}")
    from gonium.kernel import output
    from gonium.kernel.jupyter.history import History, keep

    known = output.remembered()
    history = known if isinstance(known, History) else keep()
    return history.sources if name == "In" else history.results
