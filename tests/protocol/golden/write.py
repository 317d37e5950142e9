"""Writes the golden files: examples of everything that crosses a wire, as JSON.

One file a variant, named `<union>.<tag>.json`, each a list of examples made from the types: all
defaults first, then every field filled with awkward values, each alternative of a union in
turn. Python and TypeScript both decode them, so that a change of the protocol shows as a
change of these files. Run it after changing the protocol.
"""

import typing
from pathlib import Path
from types import UnionType
from typing import Any

import msgspec

from gonium.protocol.answers import AnyAnswer
from gonium.protocol.commands import Command
from gonium.protocol.ops import AnyOp, Changes, ClientMessage
from gonium.protocol.output import Datum, Output
from gonium.protocol.past import PastAnswer
from gonium.protocol.records import Record, ServerMessage
from gonium.protocol.reports import Report, Told
from gonium.protocol.table import TableAnswer, TableQuestion
from gonium.protocol.variable import VariableAnswer
from gonium.protocol.widget import FrontEnd

UNIONS: dict[str, Any] = {
    "client": ClientMessage,
    "op": AnyOp,
    "server": ServerMessage,
    "record": Record,
    "answer": AnyAnswer,
    "past": PastAnswer,
    "output": Output,
    "datum": Datum,
    "command": Command,
    "report": Report,
    "told": Told,
    "question": TableQuestion,
    "table": TableAnswer,
    "widget": FrontEnd,
    "variable": VariableAnswer,
}
AWKWARD = 'naïve 🦔\U0001f1eb\u2028\x00 "quoted" \\ </script>\r\n\tΩ'
PLAIN: dict[Any, list[Any]] = {
    str: [AWKWARD, ""],
    int: [2**53 - 1, -1, 0],
    float: [1.5e-07, -2.5, 1e300],
    bool: [True, False],
    type(None): [None],
    Any: [{AWKWARD: [None, True, -1, 0.5, "🦔", {}]}, None, [], "", 3],
}
CHANGES = [[3, [2, "🦔", ""], 1, [0, AWKWARD]], []]
DEEPEST = 4


def examples(variant: Any) -> list[Any]:
    """Instances of a struct: without its optional fields, then with all of them."""
    required = {
        field.name: samples(typing.get_type_hints(variant)[field.name], 1)[0]
        for field in msgspec.structs.fields(variant)
        if field.required
    }
    made = [variant(**required), *filled(variant, 1)]
    return [example for n, example in enumerate(made) if example not in made[:n]]


def filled(struct: Any, depth: int) -> list[Any]:
    """Instances with every field set; as many as the field with the most samples has."""
    hints = typing.get_type_hints(struct)
    values = {name: samples(hints[name], depth + 1) for name in struct.__struct_fields__}
    count = max((len(some) for some in values.values()), default=0)
    return [
        struct(**{name: some[turn % len(some)] for name, some in values.items()})
        for turn in range(count)
    ]


def samples(hint: Any, depth: int) -> list[Any]:
    """Values of a type, the most telling one first."""
    hint = getattr(hint, "__supertype__", hint)
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return list(inner)
    if origin in (typing.Union, UnionType):
        return [sample for part in inner for sample in samples(part, depth)]
    if hint == Changes:
        return CHANGES
    if origin is list:
        return [samples(inner[0], depth + 1), []] if depth < DEEPEST else [[]]
    if origin is dict:
        values = samples(inner[1], depth + 1)
        return [{AWKWARD if n == 0 else f"key {n}": value for n, value in enumerate(values)}, {}]
    if hint in PLAIN:
        return PLAIN[hint]
    return filled(hint, depth)


def golden_files() -> dict[str, bytes]:
    """File name to content."""
    return {
        f"{union}.{variant.__struct_config__.tag or union}.json": msgspec.json.format(
            msgspec.json.encode(examples(variant)), indent=1
        )
        + b"\n"
        for union, members in UNIONS.items()
        for variant in typing.get_args(members) or [members]
    }


if __name__ == "__main__":
    folder = Path(__file__).parent
    for stale in folder.glob("*.json"):
        stale.unlink()
    for name, content in golden_files().items():
        (folder / name).write_bytes(content)
