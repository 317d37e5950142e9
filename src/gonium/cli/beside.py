"""The notebook of ours that stands beside one of Jupyter's, and is edited in its stead."""

from gonium.cli.convert import import_jupyter, other_name
from gonium.cli.opening import opened
from gonium.cli.outcome import Failure
from gonium.cli.target import resolved
from gonium.document.ipynb_cells import KEPT


def notebook_beside(shown: str) -> str:
    """Return the path of the .py file; it is made if it is not there, and never made again.

    Raises `Failure` where another file has its name.
    """
    name = other_name(shown)
    path = resolved(name)
    if not path.exists():
        found = opened(shown)
        assert found.jupyter is not None
        import_jupyter(found.jupyter, found.notebook, path, name)
        print(f"{name} was made from {shown}, which stays as it is; edit {name} from now on.")
    elif KEPT in opened(name).notebook.metadata:
        print(f"{name} was made from {shown} before, and is opened as it is now.")
    else:
        raise Failure(
            f"{name} is there and was not made from {shown}: convert it under another name, with "
            f"`gonium convert {shown} NAME.py`."
        )
    return name
