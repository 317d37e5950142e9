"""Pictures that are attached to markdown: apart from it in Jupyter's files, within it in ours.

A markdown cell says `![plot](attachment:plot.png)`, and Jupyter keeps the data beside it. Here
the cell holds them itself, where every markdown reader finds them: as the definition of a link
below the text, `[attachment:plot.png]: data:image/png;base64,…`, which `![plot]` refers to.
Attachments that nothing refers to are definitions that nothing refers to: none are lost.
"""

import re
from typing import Any
from urllib.parse import quote, unquote

_USE = re.compile(r"\]\(attachment:([^()\s\]\[]+)\)")
_ELSEWHERE = re.compile(r"attachment:([^()\s\]\[\"'<>]+)")
_REFERENCE = re.compile(r"\]\[attachment:([^\]\s]+)\]")
_INLINE = re.compile(r"data:([\w.+/-]+);name=([^;,\s]+);base64,([A-Za-z0-9+/=]+)")
_DEFINITION = re.compile(
    r"^\[attachment:([^\]\s]+)\]: data:([\w.+/-]+);base64,([A-Za-z0-9+/=]+)$", re.MULTILINE
)
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")

Attachments = dict[str, Any]
"""Name to MIME type to base64."""


def embedded(text: str, attachments: Attachments) -> tuple[str, Attachments]:
    """The text with its attachments, and those that it cannot hold."""
    held = {name: data for name, data in attachments.items() if _is_plain(name, data)}
    left = {name: data for name, data in attachments.items() if name not in held}
    if not held:
        return text, left

    def inline(found: re.Match[str]) -> str:
        name = found[1] if found[1] in held else unquote(found[1])
        if name not in held:
            return found[0]
        mime, data = next(iter(held[name].items()))
        return f"data:{mime};name={quote(name)};base64,{_packed(data)}"

    def refer(found: re.Match[str]) -> str:
        name = found[1] if found[1] in held else unquote(found[1])
        return f"][attachment:{quote(name)}]" if name in held else found[0]

    text = _USE.sub(refer, text)
    parts = re.split(r"(\]\[attachment:[^\]\s]+\])", text)
    text = "".join(p if i % 2 else _ELSEWHERE.sub(inline, p) for i, p in enumerate(parts))
    lines = [
        f"[attachment:{quote(name)}]: data:{mime};base64,{_packed(data)}"
        for name, bundle in held.items()
        for mime, data in bundle.items()
    ]
    return "\n".join([text, "", *lines]), left


def detached(text: str) -> tuple[str, Attachments]:
    """The text as Jupyter has it, and its attachments."""
    attachments: Attachments = {}
    if "attachment:" not in text and ";name=" not in text:
        return text, attachments
    for name, mime, data in _DEFINITION.findall(text):
        attachments.setdefault(unquote(name), {})[mime] = data
    for mime, name, data in _INLINE.findall(text):
        attachments.setdefault(unquote(name), {})[mime] = data
    if not attachments:
        return text, attachments
    kept = _DEFINITION.sub("\0", text)
    kept = re.sub(r"\n?\n\0(?:\n\0)*|\0(?:\n\0)*\n?", "", kept)
    kept = _REFERENCE.sub(lambda found: f"](attachment:{unquote(found[1])})", kept)
    kept = _INLINE.sub(lambda found: f"attachment:{unquote(found[2])}", kept)
    return kept, attachments


def _is_plain(name: str, bundle: Any) -> bool:
    return (
        bool(name)
        and isinstance(bundle, dict)
        and bool(bundle)
        and all(
            re.fullmatch(r"[\w.+-]+/[\w.+-]+", mime) and _BASE64.fullmatch(_packed(data))
            for mime, data in bundle.items()
        )
    )


def _packed(data: Any) -> str:
    lines = data if isinstance(data, list) else [data]
    return "".join("".join(line.split()) for line in lines if isinstance(line, str))
