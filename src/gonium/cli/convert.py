"""`gonium convert FROM TO`: Jupyter's files to ours and back, with their outputs."""

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from gonium.analysis import names
from gonium.cli.opening import Opened, is_jupyter, opened
from gonium.cli.outcome import Failure
from gonium.cli.target import resolved
from gonium.cli.writing import keep_outputs, put_jupyter, put_python, store_of
from gonium.display.blobs import Blobs
from gonium.document import Notebook
from gonium.document.ipynb import JupyterNotebook
from gonium.document.ipynb_cells import to_jupyter_notebook
from gonium.document.ipynb_setup import with_setup, without_setup
from gonium.export.ipynb import with_outputs
from gonium.export.outputs import from_jupyter
from gonium.host.store import matched
from gonium.host.trouble import Trouble
from gonium.protocol.ids import CellId
from gonium.protocol.output import Output


def command(options: Namespace) -> int:
    """Run the command."""
    source, target = options.source, options.target or other_name(options.source)
    if is_jupyter(source) == is_jupyter(target) or not _is_ours(source, target):
        raise Failure(
            f"{source} is not converted to {target}: one of them must be a .ipynb file, and the "
            "other a .py file.",
            status=2,
        )
    found = opened(source)
    path = resolved(target)
    if found.jupyter is not None:
        written = import_jupyter(found.jupyter, found.notebook, path, target)
        print(f"{target} has {_counted(written)} of {source}.")
        return 0
    if path.exists() and not options.force:
        raise Failure(f"{target} is there already: give another name, or add --force.")
    exported = export_jupyter(found)
    put_jupyter(path, target, exported)
    print(f"{target} has {_counted(len(exported.cells))} of {source}.")
    return 0


def other_name(source: str) -> str:
    """Return the name of the file of the other kind, beside it."""
    resolved(source)
    if not Path(source).name:
        raise Failure(f"{source} is a folder: name a notebook in it.")
    return str(Path(source).with_suffix(".py" if is_jupyter(source) else ".ipynb"))


def import_jupyter(jupyter: JupyterNotebook, notebook: Notebook, path: Path, shown: str) -> int:
    """Write a notebook of Jupyter's as ours, its outputs beside it; returns how many cells."""
    ours = with_setup(notebook)
    put_python(path, shown, ours)
    if any(cell.outputs for cell in jupyter.cells):
        store = store_of(path)
        blobs = Blobs(store.blobs)
        outputs: list[Sequence[Output]] = [from_jupyter(c.outputs, blobs) for c in jupyter.cells]
        keep_outputs(store, notebook, outputs)
    return len(jupyter.cells)


def export_jupyter(found: Opened) -> JupyterNotebook:
    """Return our notebook as Jupyter's, with what its cells showed when it was last open."""
    notebook = without_setup(found.notebook)
    jupyter = to_jupyter_notebook(notebook)
    store = store_of(found.path)
    kept = store.load()
    if isinstance(kept, Trouble) or not kept:
        return jupyter
    cells = [
        (CellId(str(number)), names(cell.source).digest)
        for number, cell in enumerate(notebook.cells)
        if cell.kind == "code"
    ]
    digests = dict(cells)
    known = {
        cell: entry
        for cell, entry in matched(kept, cells).items()
        if entry.digest == digests[cell]  # not what other code has shown
    }
    outputs: list[Sequence[Output]] = []
    for number in range(len(notebook.cells)):
        remembered = known.get(CellId(str(number)))
        outputs.append(remembered.outputs if remembered else ())
    return with_outputs(jupyter, notebook, outputs, Blobs(store.blobs).get)


def _is_ours(*paths: str) -> bool:
    return any(path.lower().endswith(".py") for path in paths)


def _counted(count: int) -> str:
    return "the one cell" if count == 1 else f"the {count:,} cells"
