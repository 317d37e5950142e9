"""Contents of instances: of classes of the notebook, and of generators of random numbers.

An instance counts as known if all there is to it are its attributes: nothing it inherits may be
laid out in C, and what is derived from the rest (`functools.cached_property`) is left out.
"""

from types import MemberDescriptorType
from typing import Any

from gonium.kernel.content import (
    Content,
    TooCostly,
    encoder,
    encoder_of_rest,
    find,
    name_of,
    trait,
)
from gonium.kernel.modules import is_installed

_HEAP_TYPE = 1 << 9
"""`Py_TPFLAGS_HEAPTYPE`: the class was made while the program ran."""

_generations: dict[int, tuple[type, str]] = {}
"""Classes, by identity, that were made anew, just as they were, while instances of the former ones
may live on: what tells their instances from those."""


def set_generation(kind: type, generation: str) -> None:
    """Tell instances of a class from those of the class that it replaces."""
    _generations[id(kind)] = (kind, generation)


def attributes_of(value: Any) -> dict[str, Any] | None:
    """Return all that there is to an instance, without calling anything that the user wrote.

    `None`: there is more to it than attributes, or nobody knows.
    """
    kind = type(value)
    if is_installed(trait(kind, "__module__")) or not _is_plain(kind):
        return None
    found: dict[str, Any] = {}
    derived: set[str] = set()
    for base in reversed(trait(kind, "__mro__")):
        for name, held in trait(base, "__dict__").items():
            if type(held) is MemberDescriptorType:
                _add_slot(found, name, held, value)
            elif name_of(type(held)) == "functools.cached_property":
                derived.add(name)
    try:
        inside = object.__getattribute__(value, "__dict__")
    except AttributeError:
        inside = {}
    if type(inside) is not dict:
        return None
    found |= inside
    return {name: part for name, part in found.items() if name not in derived}


def _is_plain(kind: type) -> bool:
    """Say whether instances are laid out as those of `object` are, with attributes only."""
    base: Any = kind
    while base is not None and trait(base, "__flags__") & _HEAP_TYPE:
        base = trait(base, "__base__")
    return base is object


def _add_slot(found: dict[str, Any], name: str, slot: MemberDescriptorType, value: Any) -> None:
    try:
        found[name] = slot.__get__(value)
    except AttributeError:
        found.pop(name, None)


@encoder_of_rest
def _add_instance(content: Content, value: Any) -> None:
    inside = attributes_of(value)
    if inside is None:
        raise TooCostly
    if content.met(value):
        return
    kind = type(value)
    content.write("instance", _generations.get(id(kind), (kind, ""))[1])
    content.holds_instances = True
    content.add(kind)
    content.add_all("held", (part for pair in inside.items() for part in pair), 2 * len(inside))


@encoder("numpy.random._generator.Generator")
def _add_generator(content: Content, value: Any) -> None:
    content.write("generator")
    content.add(value.bit_generator)


@encoder(
    *(f"numpy.random._{name.lower()}.{name}" for name in ("PCG64", "MT19937", "Philox", "SFC64"))
)
@encoder("numpy.random._pcg64.PCG64DXSM")
def _add_bits(content: Content, value: Any) -> None:
    if not content.met(value):
        content.write("bits", type(value).__name__)
        content.add(value.state)


@encoder("numpy.random.mtrand.RandomState")
def _add_random_state(content: Content, value: Any) -> None:
    if not content.met(value):
        content.write("random state")
        content.add(value.get_state(legacy=False))


@encoder("random.Random")
def _add_random(content: Content, value: Any) -> None:
    if not content.met(value):
        content.write("random")
        content.add(find("random.Random").getstate(value))
