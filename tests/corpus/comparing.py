"""What a cell showed, in a form in which Jupyter's and ours can be compared."""

import re
from typing import Any

from gonium.document.ipynb import JupyterCell, joined

_VARYING = (
    (re.compile(r"0x[0-9a-f]+"), "0x…"),
    (re.compile(r"(?m)^(CPU times|Wall time):.*$"), r"\1"),
    (re.compile(r"(?m)^.* per loop \(mean ± std\. dev\. of (.*)\)$"), r"loops \1"),
    (re.compile(r"(?m)^The slowest run took .*\n?"), ""),
)


def shown(cell: JupyterCell) -> list[Any]:
    """Streams, values and errors in order; addresses and times are left out."""
    found: list[Any] = []
    for output in cell.outputs:
        seen = _seen(output)
        if found and seen[0] in ("stdout", "stderr") and found[-1][0] == seen[0]:
            # Jupyter hands text on every 0.2 seconds, and writes down what came together.
            seen = seen[0], found.pop()[1] + seen[1]
        found.append(seen)
    return found


def _seen(output: dict[str, Any]) -> Any:
    match output["output_type"]:
        case "stream":
            return output["name"], steady(joined(output["text"]))
        case "error":
            # Where a source could not be read, the file's name is part of the message.
            return "error", output["ename"], steady(output["evalue"])
    data = output["data"]
    pictures = [mime for mime in data if mime.startswith("image/")]
    text = steady(joined(data.get("text/plain", "")))
    return output["output_type"], text, pictures, "text/html" in data


def steady(text: str) -> str:
    """Text without what differs from run to run."""
    for pattern, instead in _VARYING:
        text = pattern.sub(instead, text)
    return text
