"""The tutorial: a notebook in the package, copied to where a person may scribble in it."""

from pathlib import Path

from gonium.host.trouble import Trouble, unreadable, unsaved

TUTORIAL = Path(__file__).parents[1] / "tutorial" / "tutorial.py"


def copy_tutorial(path: Path, shown: str) -> Trouble | None:
    """Copy it to a path, called `shown` towards people; blocks.

    What is there already stays as it is: it may be a copy somebody has worked in.
    """
    try:
        data = TUTORIAL.read_bytes()
    except OSError as error:
        return unreadable(str(TUTORIAL), error)
    try:
        with open(path, "xb") as file:
            file.write(data)
    except FileExistsError:
        return None
    except OSError as error:
        return unsaved(shown, error)
    return None
