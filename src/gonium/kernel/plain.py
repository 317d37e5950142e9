"""Contents of plain values: numbers, text, dates, and the containers of Python itself."""

import marshal
from struct import pack
from types import EllipsisType, GenericAlias, MappingProxyType, NotImplementedType, UnionType
from typing import Any

from gonium.kernel.content import Content, TooCostly, encoder, trait

FLAT = 8_000
"""How long a list or tuple may be that holds nothing but floats, or ints, or strings."""


@encoder(type(None), EllipsisType, NotImplementedType, bool)
def _add_constant(content: Content, value: Any) -> None:
    content.write("constant", repr(value))


@encoder(int)
def _add_int(content: Content, value: int) -> None:
    size = value.bit_length() // 8 + 1
    content.fits(size)
    content.write("int", value.to_bytes(size, "little", signed=True))


@encoder(float)
def _add_float(content: Content, value: float) -> None:
    content.write("float", pack("<d", value))


@encoder(complex)
def _add_complex(content: Content, value: complex) -> None:
    content.write("complex", pack("<dd", value.real, value.imag))


@encoder(str)
def _add_str(content: Content, value: str) -> None:
    content.fits(len(value))
    content.write("str", value)


@encoder(bytes)
def _add_bytes(content: Content, value: bytes) -> None:
    content.write("bytes", value)


@encoder(bytearray)
def _add_bytearray(content: Content, value: bytearray) -> None:
    if not content.met(value):
        content.write("bytearray", value)


@encoder(range, slice)
def _add_range(content: Content, value: range | slice) -> None:
    content.add_all(type(value).__name__, (value.start, value.stop, value.step), 3)


@encoder(
    *("datetime.date", "datetime.timedelta", "datetime.timezone", "decimal.Decimal", "uuid.UUID"),
    *("fractions.Fraction", "ipaddress.IPv4Address", "ipaddress.IPv6Address", "zoneinfo.ZoneInfo"),
    *("pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "pathlib.PurePosixPath"),
    *("pathlib._local.PosixPath", "pathlib._local.PurePosixPath"),
)
def _add_written(content: Content, value: Any) -> None:
    """Add a value of the standard library that its `repr` writes out in full."""
    content.write(type(value).__name__, repr(value))


@encoder("datetime.datetime", "datetime.time")
def _add_time(content: Content, value: Any) -> None:
    content.write(type(value).__name__, repr(value.replace(tzinfo=None)))
    content.add(value.tzinfo)


@encoder("re.Pattern")
def _add_pattern(content: Content, value: Any) -> None:
    content.add_all("pattern", (value.pattern, value.flags), 2)


@encoder("enum.Enum")
def _add_member(content: Content, value: Any) -> None:
    if not content.met(value):
        content.add_all("member", (type(value), value._name_, value._value_), 3)


@encoder("typing.NamedTuple")
def _add_named_tuple(content: Content, value: Any) -> None:
    if trait(type(value), "__dictoffset__"):
        raise TooCostly
    content.add(type(value))
    content.add_all("named", tuple.__iter__(value), tuple.__len__(value))


@encoder(tuple)
def _add_tuple(content: Content, value: tuple[Any, ...]) -> None:
    if not _add_flat(content, value):
        content.add_all("tuple", value, len(value))


@encoder(list)
def _add_list(content: Content, value: list[Any]) -> None:
    if not content.met(value) and not _add_flat(content, value):
        content.add_all("list", value, len(value))


def _add_flat(content: Content, value: Any) -> bool:
    """Add many values of one plain type at once, at the speed of C; say whether that was done."""
    if not 32 < len(value) <= FLAT or type(value[0]) not in (int, float, str):
        return False
    (kind, *others) = set(map(type, value))
    if others:
        return False
    if kind is str:
        content.fits(sum(map(len, value)))
    elif kind is int and not (min(value) > -(1 << 62) and max(value) < (1 << 62)):
        return False
    # Version 2 is the last that does not say which of the equal items are the same object.
    content.write("flat", marshal.dumps(value, 2))
    return True


@encoder(dict, "collections.OrderedDict", "collections.Counter")
def _add_dict(content: Content, value: dict[Any, Any]) -> None:
    if not content.met(value):
        items = (part for pair in dict.items(value) for part in pair)
        content.add_all(type(value).__name__, items, 2 * len(value))


@encoder("collections.defaultdict")
def _add_defaultdict(content: Content, value: Any) -> None:
    content.add(value.default_factory)
    _add_dict(content, value)


@encoder("collections.deque")
def _add_deque(content: Content, value: Any) -> None:
    if not content.met(value):
        content.add(value.maxlen)
        content.add_all("deque", value, len(value))


@encoder(MappingProxyType)
def _add_proxy(content: Content, value: MappingProxyType[Any, Any]) -> None:
    content.write("proxy")
    content.add(dict(value))


@encoder(frozenset)
def _add_frozenset(content: Content, value: frozenset[Any]) -> None:
    content.add_unordered("frozenset", value, len(value))


@encoder(set)
def _add_set(content: Content, value: set[Any]) -> None:
    if not content.met(value):
        content.add_unordered("set", value, len(value))


@encoder(GenericAlias, UnionType)
def _add_alias(content: Content, value: Any) -> None:
    content.write(type(value).__name__)
    content.add(getattr(value, "__origin__", None))
    content.add(value.__args__)
