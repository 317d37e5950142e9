"""What draws widgets in pages: scripts that come with their packages, in this Python's `share/jupyter`.

Of the two forms in which they are installed, the one for the classic notebook is a single AMD module,
which any page can load.
"""

import os
import re
import sys
from collections.abc import Iterator
from typing import Any

from gonium.display.blobs import Blobs
from gonium.kernel.widgets.refusal import Missing
from gonium.protocol.widget import FrontEnd

_NAME = re.compile(r"(@[\w.-]+/)?[\w][\w.-]*")


def front_end(module: str, blobs: Blobs) -> FrontEnd:
    """Return the script of a module; raises `Missing`."""
    if _NAME.fullmatch(module):
        for folder in _folders():
            path = os.path.join(folder, "nbextensions", module, "index.js")
            if os.path.isfile(path):
                with open(path, "rb") as file:
                    return FrontEnd(blobs.put(file.read()))
    raise Missing(
        f"What draws the widgets of {module[:80]} is not installed beside {sys.executable}: "
        "install its package into this Python."
    )


def _folders() -> Iterator[str]:
    import site

    yield from filter(None, os.environ.get("JUPYTER_PATH", "").split(os.pathsep))
    prefixes: dict[Any, None] = dict.fromkeys((sys.prefix, site.getuserbase()))
    for prefix in prefixes:
        yield os.path.join(prefix, "share", "jupyter")
    yield from ("/usr/local/share/jupyter", "/usr/share/jupyter")
