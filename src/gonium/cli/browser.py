"""Opens the person's browser, where there is one to be seen."""

import os
import sys
import threading
import webbrowser


def can_open() -> bool:
    """Whether a browser opened by this process would appear before the person."""
    if "SSH_CONNECTION" in os.environ:
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_soon(url: str) -> None:
    """Open the URL without waiting for the browser, which may take a while or never come."""
    threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
