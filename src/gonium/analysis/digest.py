"""A digest of the syntax tree: equal for sources that differ in layout and comments only.

The tree is written down in prefix form, each node with what tells it from any other and the
lengths of its lists, so that no two trees are written alike; positions are left out.
"""

import ast
from hashlib import blake2b
from typing import Any

SKIPPED = frozenset({"ctx", "type_comment", "type_ignores", "kind"})
"""Fields that follow from where a node stands, or do not count."""

# An empty `type_params` is left out: before Python 3.12 there is none. It comes last in a node,
# and nothing else holds type parameters, so the digest stays unambiguous.
LEAVES = frozenset({str, int, bool, type(None)})
"""What fields hold besides nodes and lists."""

LONGEST = 2_000
"""Bits of a number that is written with decimals: Python refuses to do so for very long ones."""

FIELDS: dict[type, tuple[str, tuple[str, ...]]] = {}
"""Class of a node to its tag and its fields, last one first; filled on demand."""


def digest_text(text: str) -> str:
    """Return the digest of a source that has no syntax tree."""
    return _hash("text\0" + text)


def digest_tree(tree: ast.Module, shown: bool) -> str:
    """Return the digest of a cell's code; `shown`: whether it shows its last value."""
    out: list[str] = ["shown" if shown else "hidden"]
    write = out.append
    stack: list[Any] = tree.body[::-1]
    while stack:
        node = stack.pop()
        cls = node.__class__
        if cls is ast.Name:
            write("n" + node.id)
        elif cls is ast.Constant:
            write(_constant(node.value))
        elif cls is ast.Attribute:
            write("." + node.attr)
            stack.append(node.value)
        elif cls is list:
            write(f"[{len(node)}")
            stack += node[::-1]
        elif cls in LEAVES:
            write(repr(node))
        else:
            known = FIELDS.get(cls) or _known(cls)
            write(known[0])
            for field in known[1]:
                value = getattr(node, field)
                if value or field != "type_params":
                    stack.append(value)
    return _hash("\0".join(out))


def _known(cls: type[ast.AST]) -> tuple[str, tuple[str, ...]]:
    fields = [field for field in cls._fields if field not in SKIPPED]
    FIELDS[cls] = found = ("<" + cls.__name__, tuple(fields[::-1]))
    return found


def _constant(value: object) -> str:
    """Write a constant so that `1`, `1.0`, `True`, `-0.0` and `'1'` are all different."""
    if value.__class__ is str:
        return f"'{len(value)} {value}"
    if isinstance(value, int) and value.bit_length() > LONGEST:
        return f"{value.__class__.__name__} {value:#x}"
    return f"{value.__class__.__name__} {value!r}"


def _hash(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
