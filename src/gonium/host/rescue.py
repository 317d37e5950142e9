"""What could be kept neither in a file nor in its journal when a notebook was closed.

A disk that is full may last longer than a server. The text is put beside the notebook's outputs,
where there may be room again by then, and told of.
"""

import os

from gonium.host import atomic
from gonium.host.trouble import Trouble

_NAMES = ["unsaved.py", *(f"unsaved-{number}.py" for number in range(2, 1000))]


def rescue(folder: str, data: bytes) -> str:
    """Keep the text of a notebook in its sidecar folder; returns the path. Raises `OSError`."""
    for name in _NAMES:
        path = os.path.join(folder, name)
        if not os.path.lexists(path):
            break
    atomic.put(path, data)
    return path


def rescued(folder: str, shown: str, data: bytes) -> list[Trouble]:
    """Tell of what was rescued; what the file says meanwhile, `data`, needs to be kept no more."""
    troubles = []
    for name in _NAMES:
        path = os.path.join(folder, name)
        try:
            with open(path, "rb") as file:
                same = file.read() == data
        except FileNotFoundError:
            break
        except OSError:
            same = False
        if same:
            atomic.remove(path)
            continue
        what = f"Changes of {shown} that could not be saved are in {path}"
        troubles.append(
            Trouble("unsaved", f"{what}: take over what you need, and remove that file.")
        )
    return troubles
