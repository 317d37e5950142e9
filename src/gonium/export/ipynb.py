"""A notebook with its outputs as the content of a file of Jupyter's."""

from collections.abc import Sequence

from msgspec.structs import replace

from gonium.analysis import names
from gonium.document.ipynb import JupyterNotebook
from gonium.document.notebook import Notebook
from gonium.export.outputs import COUNT, Fetch, Result, to_jupyter
from gonium.export.recorder import Record
from gonium.protocol.output import Media, Output


def with_records(
    notebook: JupyterNotebook, records: Sequence[Record | None], fetch: Fetch
) -> JupyterNotebook:
    """The notebook with what its cells have just shown, and nothing of before."""
    cells = []
    for cell, record in zip(notebook.cells, records, strict=True):
        if cell.kind == "code":
            known = record or Record()
            shown = to_jupyter(known.outputs, fetch)
            cell = replace(cell, outputs=shown, count=known.count or None)
        cells.append(cell)
    return replace(notebook, cells=tuple(cells))


def with_outputs(
    notebook: JupyterNotebook, ours: Notebook, shown: Sequence[Sequence[Output]], fetch: Fetch
) -> JupyterNotebook:
    """The notebook with what its cells showed when it was last open."""
    cells = []
    for number, (cell, source, outputs) in enumerate(
        zip(notebook.cells, ours.cells, shown, strict=True), 1
    ):
        if outputs:
            results = _results(outputs, number, ends_in_value=names(source.source).expression)
            count = next((each.count for each in results if isinstance(each, Result)), number)
            cell = replace(cell, outputs=to_jupyter(results, fetch), count=count)
        cells.append(cell)
    return replace(notebook, cells=tuple(cells))


def _results(
    outputs: Sequence[Output], number: int, *, ends_in_value: bool
) -> list[Output | Result]:
    """The outputs, and which of them is the value of the cell's last expression.

    A session does not keep that; it is the last value that is no figure, which come after it.
    """
    found: list[Output | Result] = list(outputs)
    last = -1
    for index, output in enumerate(outputs):
        if isinstance(output, Media) and COUNT in output.metadata:
            found[index] = Result(output, output.metadata[COUNT] or number)
            last = len(outputs)
        elif isinstance(output, Media) and "image/png" not in output.data and not output.display:
            last = max(last, index)
    if ends_in_value and 0 <= last < len(outputs):
        value = found[last]
        found[last] = Result(value, number) if isinstance(value, Media) else value
    return found
