"""Which values of a column pass a test, and which rows contain a text.

The value of a test is what a person wrote: it is read as what the column holds.
"""

import datetime as dt
import re
import sys
from importlib import import_module
from typing import Any

import narwhals as nw

from gonium.display.tables.column import as_texts, comparable, missing
from gonium.display.tables.frame import Series, kind_of
from gonium.display.tables.refusal import Refused
from gonium.protocol.table import TableFilter, TableKind, TableTest

_COMPARED = frozenset(("equals", "differs", "less", "at_most", "more", "at_least"))
_special = re.compile(r"([\\.+*?()|\[\]{}^$])")
_of_numbers = re.compile(r"[-+]?[0-9.]*(e[-+]?[0-9]*)?|-?inf?|nan?", re.IGNORECASE)
_of_times = re.compile(r"[-0-9:. T+]+")


class Unreadable(Refused):
    """What a person wrote is no value of the column; says so in a sentence."""


def passes(series: Series, asked: TableFilter, name: str) -> Series:
    """Say which values pass a test, as a series of booleans without nulls."""
    gone = missing(series)
    if asked.test == "missing":
        return gone
    if asked.test == "present":
        return ~gone
    ask = _compared if asked.test in _COMPARED else _read
    mask = ask(series, asked, name)
    return mask.fill_null(False) & ~gone


def holds(series: Series, text: str) -> Series | None:
    """Say which values contain a text, in whatever case; `None`: none can."""
    kind = kind_of(series.dtype)
    if not _may_hold(kind, text):
        return None
    if kind == "number" and series.implementation.is_pandas() and "pyarrow" in sys.modules:
        return _holds_by_arrow(series, text)
    found = as_strings(series).str.contains(f"(?i){escaped(text)}")
    return found.fill_null(False)


def _holds_by_arrow(series: Series, text: str) -> Series:
    """Search the numbers of pandas, which writes them one by one, where Arrow is there anyway."""
    pandas, pyarrow = import_module("pandas"), import_module("pyarrow")
    compute = import_module("pyarrow.compute")
    values = pyarrow.array(series.to_native(), from_pandas=True)
    found = compute.match_substring(values.cast(pyarrow.string()), text, ignore_case=True)
    return nw.from_native(pandas.Series(found.fill_null(False).to_numpy(False)), series_only=True)


def escaped(text: str) -> str:
    """Return a regular expression, in all libraries, for a text itself."""
    return _special.sub(r"\\\1", text)


def as_strings(series: Series) -> Series:
    """Return values as the texts in which they are searched."""
    kind = kind_of(series.dtype)
    if series.dtype == nw.String:
        return series
    if kind == "bool":
        numbers = series.cast(nw.Int8)
        return numbers.replace_strict([0, 1], ["false", "true"], return_dtype=nw.String)
    if kind == "other" or series.dtype.is_decimal():
        return as_texts(series)
    return series.cast(nw.String)


def _may_hold(kind: TableKind, text: str) -> bool:
    if kind == "number":
        return _of_numbers.fullmatch(text) is not None
    if kind == "time":
        return _of_times.fullmatch(text) is not None
    return kind != "bool" or any(text.lower() in word for word in ("true", "false"))


def _read(series: Series, asked: TableFilter, name: str) -> Series:
    texts, value = as_strings(series).str, asked.value
    if asked.test == "starts":
        return texts.starts_with(value)
    if asked.test == "ends":
        return texts.ends_with(value)
    if asked.test == "matches":
        return texts.contains(_checked(value, name))
    found = texts.contains(f"(?i){escaped(value)}")
    return ~found.fill_null(False) if asked.test == "lacks" else found


def _checked(pattern: str, name: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise Unreadable(
            f"The filter of {name}: “{pattern}” is no regular expression ({error})."
        ) from None
    return pattern


def _compared(series: Series, asked: TableFilter, name: str) -> Series:
    kind = kind_of(series.dtype)
    value = _value(series, kind, asked.value, name)
    values = comparable(series)
    if isinstance(value, tuple):
        return _within(values, asked.test, *value)
    match asked.test:
        case "equals":
            return values == value
        case "differs":
            return values != value
        case "less":
            return values < value
        case "at_most":
            return values <= value
        case "more":
            return values > value
        case _:
            return values >= value


def _within(values: Series, test: TableTest, first: Any, after: Any) -> Series:
    """Compare with a span of time, such as a day: from `first`, before `after`."""
    match test:
        case "equals":
            return (values >= first) & (values < after)
        case "differs":
            return (values < first) | (values >= after)
        case "less":
            return values < first
        case "at_most":
            return values < after
        case "more":
            return values >= after
        case _:
            return values >= first


def _value(series: Series, kind: TableKind, text: str, name: str) -> Any:
    """Return what a person wrote as a value of the column; a day of many times is its span."""
    text = text.strip() if kind != "text" else text
    try:
        if kind == "number":
            return _number(text)
        if kind == "time":
            return _time(series.dtype, text)
        if kind == "bool":
            return {"false": 0, "true": 1}[text.lower()]
    except (ValueError, KeyError, OverflowError):
        like = {"number": "a number", "time": "a date as in 2026-03-01", "bool": "true or false"}
        raise Unreadable(f"The filter of {name}: “{text}” is not {like[kind]}.") from None
    return text


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        value = float(text)
        if value != value:
            raise
        return value


def _time(dtype: Any, text: str) -> Any:
    moment = dt.datetime.fromisoformat(text)
    if dtype == nw.Date:
        return moment.date()
    if dtype.time_zone:
        from zoneinfo import ZoneInfo

        zone = ZoneInfo(dtype.time_zone)
        moment = moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)
    else:
        moment = moment.replace(tzinfo=None)
    return (moment, moment + dt.timedelta(days=1)) if len(text) <= 10 else moment
