"""Letting what a cell made anew, just as it was, be the object that it was.

Other cells may hold the former object: instances of a class that ran again, a list that went into
a dictionary. For them it would no longer be the one that the name stands for. So where new objects
are equal to the former, the former stay, and new instances become instances of the former classes.
Where the run left something else that may hold a new object, the new ones it is, and the versions
of those that others hold say so, for their readers to run again.
"""

from typing import Any

import msgspec

from gonium.kernel.aliases import Aliases
from gonium.kernel.codes import is_code_with_state, is_made_here
from gonium.kernel.content import trait
from gonium.kernel.instances import attributes_of, set_generation
from gonium.kernel.values import Value
from gonium.kernel.versions import INSTANCES, version_of
from gonium.protocol.ids import RunId, Version

Values = dict[str, Value]


class Former(msgspec.Struct):
    """What a cell left last time, before that is let go of."""

    values: Values
    """Those whose content is known and can be changed."""
    held: frozenset[str]
    """Those of them that others may hold."""


def former_of(values: Values, aliases: Aliases) -> Former:
    """Return what there is to compare with what a cell is about to make anew."""
    known = {
        name: value
        for name, value in values.items()
        if value.digest and (value.parts or is_code_with_state(value.object))
    }
    held = frozenset(
        name
        for name, value in known.items()
        if is_made_here(value.object) or aliases.shared(value.parts)
    )
    return Former(known if held else {}, held)


def hold(values: Values, former: Former, run: RunId) -> Values:
    """Return the former values to take instead of what a run left; else mark the new versions."""
    before = former.values
    again = {name: value for name, value in values.items() if _is_again(value, before.get(name))}
    held = former.held & again.keys()
    if not held:
        return {}
    others = [value for name, value in values.items() if name not in again]
    parts = {part for value in again.values() for part in value.parts}
    if not any(_may_hold(value, parts) for value in others):
        classes = {
            id(again[n].object): before[n].object for n in held if is_made_here(again[n].object)
        }
        if _adopt([v for v in others if v.digest and v.digest.startswith(INSTANCES)], classes):
            return {name: before[name] for name in again}
    for name in held:
        values[name].version = Version(f"{values[name].digest} of run {run}")
        if is_made_here(values[name].object):
            set_generation(values[name].object, f"run {run}")
    return {}


def _is_again(value: Value, former: Value | None) -> bool:
    return (
        former is not None
        and value.digest is not None
        and value.object is not former.object
        and version_of(former.object) == value.digest
    )


def _may_hold(value: Value, parts: set[int]) -> bool:
    """Say whether something new may hold one of these new objects, or a new class."""
    if value.digest is None or is_code_with_state(value.object):
        return True
    return not parts.isdisjoint(value.parts)


def _adopt(values: list[Value], classes: dict[int, type]) -> bool:
    """Make instances of new classes (by identity) those of the former; say whether all could be."""
    found: dict[int, Any] = {}
    waiting = [value.object for value in values] if classes else []
    while waiting:
        item = waiting.pop()
        if id(item) not in found:
            found[id(item)] = item
            waiting += _parts(item)
    for item in found.values():
        if id(type(item)) in classes:
            try:
                object.__setattr__(item, "__class__", classes[id(type(item))])
            except TypeError:
                return False
    return True


def _parts(item: Any) -> list[Any]:
    """Return what a value of known content holds, as far as that can be an instance."""
    kind = type(item)
    if issubclass(kind, dict):
        return [*dict.keys(item), *dict.values(item)]
    if issubclass(kind, list | tuple | set | frozenset) or trait(kind, "__name__") == "deque":
        return list(item)
    inside = attributes_of(item)
    return list(inside.values()) if inside else []
