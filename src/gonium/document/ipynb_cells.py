"""A notebook of Jupyter as one of ours, and one of ours as Jupyter's.

Cells stay cells, in their order, with their ids, names (Jupyter's `title`), tags and other
metadata, which are options here. What does not fit into a cell line, and the metadata of the
whole notebook, is kept in the table `[tool.gonium.jupyter]`, so that nothing is lost on the way
there and back. Outputs are not part of a notebook here; whoever converts them does so beside.
"""

import re
from hashlib import sha256
from typing import Any

import msgspec

from gonium.document.cell import Cell
from gonium.document.ipynb import JupyterCell, JupyterNotebook
from gonium.document.ipynb_pictures import detached, embedded
from gonium.document.magics import names_bound, to_jupyter, to_python
from gonium.document.notebook import Notebook

Json = dict[str, Any]
KEPT = "jupyter"
"""The table of `[tool.gonium]` for what only Jupyter needs."""
OWN = "gonium"
"""The metadata of a Jupyter notebook for what only we need."""

_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_EMPTY = re.compile(r"(?:^#\n)*(?:^# \[tool(?:\.gonium)?\]\n)?^# ///$", re.MULTILINE)
"""The end of a metadata block in which nothing of ours is left."""
_NOTHING = "# /// script\n# ///"
_LONGEST = 2000
"""Characters of JSON that a cell line may be made to hold."""
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def from_jupyter(notebook: JupyterNotebook) -> Notebook:
    """The notebook as ours; its cells are those of the other, one for one."""
    bound = names_bound(cell.source for cell in notebook.cells if cell.kind == "code")
    cells, installs, rest = [], dict[str, None](), Json()
    for number, cell in enumerate(notebook.cells):
        made, left, dependencies = _imported(cell, bound)
        cells.append(made)
        installs |= dict.fromkeys(dependencies)
        if left:
            rest[cell.id or f"cell-{number}"] = left
    metadata = dict(notebook.metadata)
    own = metadata.get(OWN)
    preamble = own.get("preamble") if isinstance(own, dict) else None
    if isinstance(preamble, str):
        del metadata[OWN]
    else:
        preamble = _dependencies(list(installs))
    kept = {"metadata": metadata} | ({"cells": rest} if rest else {})
    return _with_kept(Notebook(preamble=preamble), kept).with_cells(tuple(cells))


def to_jupyter_notebook(notebook: Notebook) -> JupyterNotebook:
    """The notebook as Jupyter's, without outputs; its cells are those of ours, one for one."""
    kept = _kept(notebook)
    rest = _table(kept.get("cells"))
    bound = names_bound(cell.source for cell in notebook.cells if cell.kind == "code")
    cells = []
    for number, (cell, identity) in enumerate(zip(notebook.cells, _ids(notebook), strict=True)):
        left = _table(rest.get(identity, rest.get(f"cell-{number}")))
        cells.append(_exported(cell, identity, left, bound))
    metadata = dict(_table(kept.get("metadata", {"kernelspec": _KERNEL})))
    bare = _EMPTY.sub("# ///", notebook.with_setting(KEPT, None).preamble)
    if _says_more(bare, cells):
        metadata[OWN] = {"preamble": bare}
    return JupyterNotebook(tuple(cells), metadata)


def _exported(cell: Cell, identity: str, left: Json, bound: frozenset[str]) -> JupyterCell:
    source, attachments = cell.source, Json()
    if cell.kind == "code":
        source = to_jupyter(source, bound)
    else:
        source, attachments = detached(source)
    metadata = {key: value for key, value in cell.options.items() if key != "id"}
    if cell.name:
        metadata["title"] = cell.name
    metadata |= _table(left.get("metadata"))
    attachments |= _table(left.get("attachments"))
    return JupyterCell(cell.kind, source, identity, metadata, attachments)


def _table(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _imported(cell: JupyterCell, bound: frozenset[str]) -> tuple[Cell, Json, tuple[str, ...]]:
    """The cell, what of it has no place there, and what it installs."""
    source, left, installs = cell.source, Json(), tuple[str, ...]()
    if cell.kind == "code":
        plain = to_python(source, bound)
        source, installs = plain.source, plain.dependencies
    else:
        source, attachments = embedded(source, cell.attachments)
        if attachments:
            left["attachments"] = attachments
    made = Cell.new(_KINDS.get(cell.kind, "raw"), source)
    if _ID.fullmatch(cell.id):
        made = made.with_option("id", cell.id)
    others = Json()
    for key, value in cell.metadata.items():
        made, fits = _with_metadata(made, key, value)
        if not fits:
            others[key] = value
    if others:
        left["metadata"] = others
    return made, left, installs


_KINDS: Any = {"code": "code", "markdown": "markdown", "raw": "raw"}


def _with_metadata(cell: Cell, key: str, value: Any) -> tuple[Cell, bool]:
    """The cell with one of Jupyter's metadata; whether it reads back as it is."""
    if key == "title" and isinstance(value, str):
        named = cell.with_name(value)
        return (named, True) if named.name == value and value else (cell, False)
    if value is None or key == "id" or len(msgspec.json.encode(value)) > _LONGEST:
        return cell, False
    made = cell.with_option(key, value)
    read = Cell.read(made.header, "", None, None)
    return (made, True) if read.options == made.options and key in read.options else (cell, False)


def _dependencies(installs: list[str]) -> str:
    if not installs:
        return ""
    lines = [f"#     {msgspec.json.encode(name).decode()}," for name in installs]
    return "\n".join(["# /// script", "# dependencies = [", *lines, "# ]", "# ///", "", ""])


def _with_kept(notebook: Notebook, kept: Json) -> Notebook:
    made = notebook.with_setting(KEPT, kept)
    if made.metadata.get(KEPT) != kept:  # TOML has no null, and no dictionaries in a list
        made = notebook.with_setting(KEPT, msgspec.json.encode(kept).decode())
    return made


def _kept(notebook: Notebook) -> Json:
    found = notebook.metadata.get(KEPT)
    if isinstance(found, str):
        try:
            found = msgspec.json.decode(found)
        except (msgspec.DecodeError, RecursionError):
            return {}
    return found if isinstance(found, dict) else {}


def _says_more(preamble: str, cells: list[JupyterCell]) -> bool:
    """Whether the preamble would not come about by itself from the cells."""
    installs = dict[str, None]()
    for cell in cells:
        if cell.kind == "code":
            installs |= dict.fromkeys(to_python(cell.source).dependencies)
    return preamble.strip() not in ("", _NOTHING, _dependencies(list(installs)).strip())


def _ids(notebook: Notebook) -> list[str]:
    """An id for each cell: its own, or one that is the same for the same notebook."""
    found: list[str] = []
    seen = set[str]()
    for number, cell in enumerate(notebook.cells):
        identity = cell.options.get("id")
        if not isinstance(identity, str) or not _ID.fullmatch(identity) or identity in seen:
            text = f"{number} {cell.kind} {cell.source}"
            identity = sha256(text.encode("utf-8", "replace")).hexdigest()[:12]
        seen.add(identity)
        found.append(identity)
    return found
