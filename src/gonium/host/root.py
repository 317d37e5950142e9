"""The folder a server serves: no path, however written or linked, leads out of it."""

import os
from pathlib import Path

from gonium.host.trouble import Trouble, unreadable


class Root:
    """A folder and what lies within."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    def find(self, path: str) -> Path | Trouble:
        """Return the resolved path of what is named relative to the root; it need not exist."""
        try:
            found = (self.folder / path).resolve()
        except (ValueError, RuntimeError):  # a zero byte, half a character; links in a circle
            return Trouble("missing", f"{_safe(path)} does not exist: check the path.")
        except OSError as error:
            return unreadable(_safe(path), error)
        if found != self.folder and self.folder not in found.parents:
            return Trouble(
                "outside",
                f"{_safe(path)} leads out of {self.folder}: start Gonium in a folder above both.",
            )
        return found

    def named(self, path: str) -> str:
        """Return how a path that was found is called: as it was named, links and all."""
        return self.shown(Path(os.path.normpath(self.folder / path)))

    def shown(self, path: Path) -> str:
        """Return how a path within the root is called: relative to it, with slashes."""
        return os.path.relpath(path, self.folder).replace(os.sep, "/")


def _safe(path: str) -> str:
    return path[:200].encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")
