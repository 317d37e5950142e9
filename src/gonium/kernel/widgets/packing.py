"""States of widgets as they travel: JSON, and blobs for what is binary or large."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from gonium.display.blobs import Blobs
from gonium.display.pack import INLINE, as_json
from gonium.protocol.output import Blob
from gonium.protocol.widget import Placed, WidgetState

Path = list[str | int]
Trait = tuple[Any, list[tuple[Path, bytes]]]
"""A value as JSON, and what is binary in it, each with its path, which begins with the trait."""


def traits_of(
    state: Mapping[str, Any], paths: Sequence[Path], buffers: Sequence[Any]
) -> dict[str, Trait]:
    """Return the traits of a state one by one; buffers are copied, they may change."""
    found: dict[str, Trait] = {str(name): (value, []) for name, value in state.items()}
    for path, buffer in zip(paths, buffers, strict=False):
        name = str(path[0])
        found.setdefault(name, (None, []))[1].append((list(path), bytes(buffer)))
    return found


def packed(traits: Mapping[str, Trait], blobs: Blobs) -> WidgetState:
    """Return traits as they travel; raises `TypeError` for what is no JSON, `OSError` if blobs
    cannot be written."""
    values: dict[str, Any] = {}
    placed: list[Placed] = []
    for name, (value, buffers) in traits.items():
        encoded = msgspec.json.encode(value, enc_hook=_plain)
        plain = as_json(encoded) if len(encoded) <= INLINE else None
        values[name] = plain
        if plain is None and value is not None:
            placed.append(Placed([name], blobs.put(encoded), json=True))
        placed += [Placed(path, blobs.put(data)) for path, data in buffers]
    return WidgetState(values, placed)


def digests_of(traits: Mapping[str, Trait]) -> dict[str, str]:
    """Return a digest of each value."""
    return {name: _digest(trait) for name, trait in traits.items()}


def _digest(trait: Trait) -> str:
    value, buffers = trait
    found = hashlib.sha256(msgspec.json.encode(value, enc_hook=_plain, order="sorted"))
    for path, data in buffers:
        found.update(repr(path).encode() + b"\0")
        found.update(hashlib.sha256(data).digest())
    return found.hexdigest()[:16]


def stored(buffers: Iterable[Any] | None, blobs: Blobs) -> list[Blob]:
    """Return the buffers of a message as blobs."""
    return [blobs.put(bytes(buffer)) for buffer in buffers or ()]


def fetched(buffers: Iterable[Blob], blobs: Blobs) -> list[memoryview]:
    """Return what was uploaded for a message; raises `OSError` or `ValueError` if it is not there."""
    return [memoryview(blobs.get(blob.digest)) for blob in buffers]


def _plain(value: Any) -> Any:
    """Arrays and numbers of numpy and its like."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if hasattr(value, "isoformat"):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")
