"""A value becomes media: every form it offers, from the richest to its text.

The nearest type decides: a formatter registered for a type goes before the display methods that
the type has, and a derived type's own methods before the formatter of its base. Text is always
among the forms. Nothing a value does on the way reaches the caller, except the interrupt that
ends the run; what went wrong is told in the metadata as `note`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from gonium.display.blobs import Blobs
from gonium.display.composition import DEEPEST, WIDEST, layout_of
from gonium.display.manner import Manner
from gonium.display.methods import SHOWS_ITSELF, forms_of, has_own, method_of
from gonium.display.pack import INLINE, PackError, as_json, pack, utf8
from gonium.display.reason import reason_of, type_name
from gonium.display.registry import Formatter, formatters_of, in_jupyter, is_formatted
from gonium.display.text import plain
from gonium.display.tree import tree
from gonium.media.layout import MIME as LAYOUT
from gonium.media.layout import Layout as Parts
from gonium.protocol.output import Datum, Layout, Media, Text

TEXT = "text/plain"
_NUMBERS = frozenset((bool, int, float))
_LONG = 3000
"""Bits from which on an integer is not just written."""
Form = tuple[str, Any, Mapping[str, Any]]
"""MIME type, data, metadata."""


def render(value: object, blobs: Blobs) -> Media:
    """Show a value in every form it offers; empty data: the value has shown itself.

    Raises nothing but `KeyboardInterrupt`, by which a person ends what a value does.
    """
    return _render(value, blobs, 0)


def _render(value: object, blobs: Blobs, depth: int) -> Media:
    try:
        return _rendered(value, blobs, depth)
    except KeyboardInterrupt:
        raise
    except BaseException as exc:  # noqa: BLE001  the last resort against user code
        text = f"<{type_name(value)} object, which could not be shown: {reason_of(exc)}>"
        return Media({TEXT: Text(utf8(text).decode())})


class _Showing:
    """One value being shown: the forms packed so far, and what is to be told about them."""

    def __init__(self, blobs: Blobs) -> None:
        self.data: dict[str, Datum] = {}
        self.hints: dict[str, Any] = {}
        self.notes: list[str] = []
        self._blobs = blobs

    def add(self, mime: str, raw: Any, hints: Mapping[str, Any]) -> None:
        """Take a form as it was given; one that cannot be shown leaves a note."""
        try:
            self.data[mime] = pack(mime, raw, self._blobs)
        except PackError as exc:
            self.notes.append(str(exc))
        else:
            self.hints.update(hints)

    def compose(self, layout: Parts, depth: int) -> None:
        """Take a layout: each of its parts is shown as it would be alone."""
        if depth >= DEEPEST:
            self.notes.append(f"layouts within each other are shown to a depth of {DEEPEST}")
        else:
            if len(layout.parts) > WIDEST:
                self.notes.append(f"{WIDEST:,} of {len(layout.parts):,} parts shown")
            shown = [_render(part, self._blobs, depth + 1) for part in layout.parts[:WIDEST]]
            self.data[LAYOUT] = Layout(layout.kind, shown, _safe(layout.settings))
        self.add(TEXT, repr(layout), {})

    def media(self) -> Media:
        """What came of it."""
        if self.notes:
            self.hints["note"] = "; ".join(dict.fromkeys(self.notes))
        return Media(self.data, _safe(self.hints))


def _rendered(value: object, blobs: Blobs, depth: int) -> Media:
    if type(value) in _NUMBERS and _is_just_text(value):
        return Media({TEXT: Text(repr(value))})
    showing = _Showing(blobs)
    if (parts := layout_of(value)) is not None:
        showing.compose(parts, depth)
        return showing.media()
    for form in _forms(value, showing.notes):
        showing.add(*form)
    if not showing.data and _shows_itself(value, showing.notes):
        return Media({})
    if TEXT not in showing.data:
        _add_text(value, showing)
    return showing.media()


def _is_just_text(number: Any) -> bool:
    """Whether a number is what Python writes, as nearly all are: then nobody need be asked."""
    long = type(number) is int and number.bit_length() > _LONG
    return not (long or Manner.jupyter or is_formatted(type(number)))


def _forms(value: object, notes: list[str]) -> Iterator[Form]:
    for kind, function in formatters_of(value):
        if has_own(value, kind):
            break
        if Manner.jupyter and not in_jupyter(function):
            continue
        said = _asked(function, value, notes)
        if said is not None:
            yield from said
            return
    yield from forms_of(value, notes)


def _asked(function: Formatter, value: object, notes: list[str]) -> list[Form] | None:
    try:
        said = function(value)
        bundle, hints = said if isinstance(said, tuple) else (said, {})
        if bundle is None:
            return None
        return [(str(mime), data, dict(hints)) for mime, data in bundle.items()]
    except KeyboardInterrupt:
        raise
    except BaseException as exc:  # noqa: BLE001  user code: a formatter, what it calls
        notes.append(f"{type_name(value)} could not be shown: {reason_of(exc)}")
        return None


def _shows_itself(value: object, notes: list[str]) -> bool:
    method = method_of(value, SHOWS_ITSELF)
    if method is None:
        return False
    try:
        method()
    except KeyboardInterrupt:
        raise
    except BaseException as exc:  # noqa: BLE001  user code: a display method
        notes.append(f"{SHOWS_ITSELF} raised {reason_of(exc)}")
        return False
    return True


def _add_text(value: object, showing: _Showing) -> None:
    """The text of a value and, of one that has no other form and needs lines, its tree."""
    text, notes = as_ipython(value) if Manner.jupyter else plain(value)
    showing.notes.extend(notes)
    if (
        not Manner.jupyter
        and not showing.data
        and "\n" in text
        and (planted := tree(value)) is not None
    ):
        showing.add("application/json", planted[0], {})
        showing.notes.extend(planted[1])
    showing.add(TEXT, text, {})
    if TEXT not in showing.data:  # it is long, and could not be stored
        showing.data[TEXT] = Text(utf8(text)[:INLINE].decode(errors="ignore"))


def as_ipython(value: object) -> tuple[str, list[str]]:
    """The text that IPython writes; the plain one where the value's own code fails."""
    from gonium.display.pretty import pretty  # only where it is asked for

    try:
        return pretty(value), []
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001  user code: `__repr__`, `_repr_pretty_`
        return plain(value)


def _safe(hints: dict[str, Any]) -> dict[str, Any]:
    """Metadata as JSON; what is none is left out."""
    kept = {}
    for key, value in hints.items():
        try:
            kept[str(key)] = as_json(msgspec.json.encode(value))
        except (TypeError, ValueError, OverflowError, RecursionError):
            continue
    return kept
