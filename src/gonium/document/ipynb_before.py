"""Versions 2 and 3 of Jupyter's format, brought up to version 4.

The differences are those of `nbformat.v4.convert`: one list of cells instead of worksheets, other
names for what cells and outputs hold, and headings that were cells of their own.
"""

from typing import Any

Json = dict[str, Any]
_MIMES = {
    "text": "text/plain",
    "html": "text/html",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "latex": "text/latex",
    "json": "application/json",
    "javascript": "application/javascript",
    "pdf": "application/pdf",
}


def upgraded(notebook: Json) -> Json:
    """The notebook in version 4."""
    worksheets = notebook.get("worksheets")
    sheets = worksheets if isinstance(worksheets, list) else [notebook]
    lists = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    cells = [cell for cells in lists if isinstance(cells, list) for cell in cells]
    metadata = notebook.get("metadata")
    metadata = dict(metadata) if isinstance(metadata, dict) else {}
    for key in ("name", "signature"):
        metadata.pop(key, None)
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": metadata,
        "cells": [_cell(cell) for cell in cells if isinstance(cell, dict)],
    }


def _cell(cell: Json) -> Json:
    kind, metadata = cell.get("cell_type"), cell.get("metadata")
    made: Json = {"metadata": metadata if isinstance(metadata, dict) else {}}
    source = _joined(cell.get("source"))
    if kind == "code":
        outputs = cell.get("outputs")
        found = [_output(one) for one in outputs or () if isinstance(one, dict)]
        count = cell.get("prompt_number")
        made |= {"cell_type": "code", "outputs": found, "execution_count": count}
        return made | {"source": cell.get("input", "")}
    if kind == "heading":
        level = cell.get("level")
        hashes = "#" * (level if isinstance(level, int) and 0 < level < 7 else 1)
        return made | {"cell_type": "markdown", "source": f"{hashes} {' '.join(source.split())}"}
    return made | {
        "cell_type": "markdown" if kind in ("markdown", "html") else "raw",
        "source": source,
    }


def _output(output: Json) -> Json:
    kind = output.get("output_type")
    if kind == "stream":
        name = output.get("stream", "stdout")
        return {"output_type": "stream", "name": name, "text": output.get("text", "")}
    if kind == "pyerr":
        keys = ("ename", "evalue", "traceback")
        return {"output_type": "error"} | {key: output.get(key, "") for key in keys}
    data = {
        _MIMES.get(key, key): value for key, value in output.items() if key in _MIMES or "/" in key
    }
    metadata = output.get("metadata")
    made: Json = {"data": data, "metadata": metadata if isinstance(metadata, dict) else {}}
    if kind == "pyout":
        count = output.get("prompt_number")
        return made | {"output_type": "execute_result", "execution_count": count}
    return made | {"output_type": "display_data"}


def _joined(text: Any) -> str:
    parts = text if isinstance(text, list) else [text]
    return "".join(part for part in parts if isinstance(part, str))
