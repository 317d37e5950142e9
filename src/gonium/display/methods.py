"""What values say about themselves: the display methods that IPython defined.

`_repr_mimebundle_` gives several forms at once, `_repr_html_` and its like one each, with or
without metadata. They are asked as IPython asks them: those of instances only, never of a class;
a method that returns `None` is ignored and one that raises is skipped, which is noted here.

https://ipython.readthedocs.io/en/stable/config/integrating.html
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from gonium.display.reason import reason_of

FORMS = {
    "text/html": "_repr_html_",
    "text/markdown": "_repr_markdown_",
    "image/svg+xml": "_repr_svg_",
    "image/png": "_repr_png_",
    "application/pdf": "_repr_pdf_",
    "image/jpeg": "_repr_jpeg_",
    "text/latex": "_repr_latex_",
    "application/json": "_repr_json_",
    "application/javascript": "_repr_javascript_",
}
"""MIME type to the method that gives it."""
_BUILT_IN = frozenset(
    (type(None), bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset, range)
)
"""Types that have no display methods and cannot be given any, so that need not be looked for."""
SHOWS_ITSELF = "_ipython_display_"
_CANARY = "_ipython_canary_method_should_not_exist_"


def method_of(value: object, name: str) -> Callable[..., Any] | None:
    """The display method of an instance; `None` for a class, and for what has every attribute."""
    if type(value) in _BUILT_IN:
        return None
    try:
        if isinstance(value, type) or callable(getattr(value, _CANARY, None)):
            return None
        method = getattr(value, name, None)
        return method if callable(method) else None
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001  user code: `__getattr__`, properties
        return None


def has_own(value: object, above: type) -> bool:
    """Whether a class nearer to the value than `above` defines a display method."""
    names = {"_repr_mimebundle_", *FORMS.values()}
    kinds = type(value).__mro__
    return any(names & vars(kind).keys() for kind in kinds[: kinds.index(above)])


def forms_of(value: object, notes: list[str]) -> Iterator[tuple[str, Any, Mapping[str, Any]]]:
    """MIME type, data and metadata of each form the value's methods give."""
    if type(value) in _BUILT_IN:
        return
    given = set()
    bundle, hints = _asked(value, "_repr_mimebundle_", notes, include=None, exclude=None)
    if isinstance(bundle, Mapping):
        for mime, data in bundle.items():
            given.add(mime)
            yield str(mime), data, _hints_for(hints, mime)
    for mime, name in FORMS.items():
        if mime not in given:
            data, hints = _asked(value, name, notes)
            if data is not None:
                yield mime, data, _hints_for(hints, mime)


def _asked(value: object, name: str, notes: list[str], **options: Any) -> tuple[Any, Any]:
    method = method_of(value, name)
    if method is None:
        return None, {}
    try:
        said = method(**options)
    except KeyboardInterrupt:
        raise
    except NotImplementedError:
        return None, {}
    except BaseException as exc:  # noqa: BLE001  user code: a display method
        notes.append(f"{name} raised {reason_of(exc)}")
        return None, {}
    return said if isinstance(said, tuple) and len(said) == 2 else (said, {})


def _hints_for(hints: Any, mime: str) -> Mapping[str, Any]:
    """Metadata are given for the whole, or by MIME type."""
    if not isinstance(hints, Mapping):
        return {}
    by_mime = any("/" in str(key) for key in hints)
    own = hints.get(mime, {}) if by_mime else hints
    return own if isinstance(own, Mapping) else {}
