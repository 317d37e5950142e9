"""A Jupyter notebook as a value, read from its JSON and written back, and what it is here.

Reading accepts what Jupyter's own programs accept and more, since files in the world are sloppy:
what is missing is filled in, what nobody knows is kept. Versions 2 and 3 of the format are
brought up to 4. What no notebook can be made of is a `NotJupyter`, with a sentence.
"""

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from gonium.document.ipynb_before import upgraded

Json = dict[str, Any]
PYTHON = ("python", "ipython", "xpython", "pypy")


class NotJupyter(msgspec.Struct, frozen=True):
    """Why a text is not a notebook of Jupyter that can be used here."""

    message: str
    """One sentence: what, and what to do."""


class JupyterCell(msgspec.Struct, frozen=True):
    """A cell in the file of Jupyter."""

    kind: str
    """`code`, `markdown` or `raw`."""
    source: str
    id: str = ""
    metadata: Json = {}
    attachments: Json = {}
    outputs: tuple[Json, ...] = ()
    count: int | None = None
    """Its number in the order of execution."""


class JupyterNotebook(msgspec.Struct, frozen=True):
    """A notebook of version 4 of the format."""

    cells: tuple[JupyterCell, ...]
    metadata: Json = {}
    minor: int = 5


def read_ipynb(data: bytes | str) -> JupyterNotebook | NotJupyter:
    """Read the content of a file; never raises."""
    if isinstance(data, bytes):
        data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        found = _decoded(data)
    except (msgspec.DecodeError, UnicodeDecodeError, UnicodeEncodeError) as error:
        return NotJupyter(_broken(data, str(error)))
    except RecursionError:
        return NotJupyter("it is nested too deeply to be a notebook: export it from Jupyter again.")
    if not isinstance(found, dict) or not ("cells" in found or "worksheets" in found):
        return NotJupyter(
            "it is JSON but no notebook, for it has no cells: check that it is the file you mean."
        )
    major = found.get("nbformat", 4 if "cells" in found else 3)
    if not isinstance(major, int) or major > 4 or major < 2:
        return NotJupyter(
            f"it is in version {major!r} of the notebook format, and 2 to 4 can be read: "
            "save it with a current Jupyter."
        )
    found = upgraded(found) if major < 4 else found
    return _foreign(found) or _notebook(found)


def write_ipynb(notebook: JupyterNotebook) -> bytes:
    """The content of a file, laid out as Jupyter does, so that differences are small."""
    identified = notebook.minor >= 5
    content = {
        "cells": [_written(cell, identified) for cell in notebook.cells],
        "metadata": notebook.metadata,
        "nbformat": 4,
        "nbformat_minor": notebook.minor,
    }
    encoded = msgspec.json.encode(content, order="sorted")
    return msgspec.json.format(encoded, indent=1) + b"\n"


def joined(text: Any) -> str:
    """Text that may be a list of lines, as everywhere in the format."""
    if isinstance(text, list):
        return "".join(part for part in text if isinstance(part, str))
    return text if isinstance(text, str) else ""


def split(text: str) -> list[str]:
    """Text as the list of lines that Jupyter writes."""
    lines = text.split("\n")
    return [*(f"{line}\n" for line in lines[:-1]), *([lines[-1]] if lines[-1] else [])]


def _decoded(data: bytes | str) -> Any:
    """The JSON value; also of what Python writes and JSON has not: `NaN`, half surrogate pairs."""
    try:
        return msgspec.json.decode(data)
    except msgspec.DecodeError:
        try:
            return _clean(json.loads(data))
        except ValueError:
            pass
        raise


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_clean(each) for each in value]
    if isinstance(value, dict):
        return {_clean(key): _clean(each) for key, each in value.items()}
    return value


def _broken(data: bytes | str, reason: str) -> str:
    size = len(data)
    if not data.strip():
        return "it is empty: a notebook of Jupyter is JSON."
    head = data[:200] if isinstance(data, str) else data[:200].decode("utf-8", "replace")
    if head.lstrip()[:1] != "{":
        return "it is not JSON, as a notebook of Jupyter is: check that it is the file you mean."
    if "truncated" in reason:
        return f"its JSON ends in the middle, after {size:,} bytes: get the file again."
    return f"its JSON is broken ({reason}): get the file again, or correct it in an editor."


def _foreign(found: Json) -> NotJupyter | None:
    metadata = _table(found.get("metadata"))
    spec, info = _table(metadata.get("kernelspec")), _table(metadata.get("language_info"))
    language = spec.get("language") or info.get("name") or ""
    if not isinstance(language, str) or not language:
        return None
    if language.lower().startswith(PYTHON):
        return None
    return NotJupyter(
        f"it is a notebook in {language}, and Gonium runs Python: open it with Jupyter."
    )


def _notebook(found: Json) -> JupyterNotebook | NotJupyter:
    cells = found.get("cells")
    if not isinstance(cells, list):
        return NotJupyter("its `cells` are no list: get the file again.")
    read = tuple(_cell(cell) for cell in cells if isinstance(cell, dict))
    minor = found.get("nbformat_minor", 4)
    if not isinstance(minor, int) or not all(cell.id for cell in read):
        minor = 4  # the last version in which cells had no ids
    return JupyterNotebook(read, _table(found.get("metadata")), minor)


def _cell(found: Json) -> JupyterCell:
    kind = found.get("cell_type")
    outputs, count, identity = found.get("outputs"), found.get("execution_count"), found.get("id")
    return JupyterCell(
        kind if kind in ("code", "markdown") else "raw",
        joined(found.get("source")).replace("\r\n", "\n").replace("\r", "\n"),
        identity if isinstance(identity, str) else "",
        _table(found.get("metadata")),
        _table(found.get("attachments")),
        tuple(one for one in outputs if isinstance(one, dict)) if isinstance(outputs, list) else (),
        count if isinstance(count, int) else None,
    )


def _written(cell: JupyterCell, identified: bool) -> Json:
    content: Json = {
        "cell_type": cell.kind,
        "metadata": cell.metadata,
        "source": split(cell.source),
    }
    if identified:
        content["id"] = cell.id
    if cell.kind == "code":
        content |= {"execution_count": cell.count, "outputs": list(cell.outputs)}
    elif cell.attachments:
        content["attachments"] = cell.attachments
    return content


def _table(value: Any) -> Json:
    return dict(value) if isinstance(value, Mapping) else {}
