"""The browser's half of the protocol as TypeScript, generated from the types themselves.

`python -m gonium.protocol.schema` writes `frontend/src/protocol/protocol.ts`; with `--check` it
writes nothing and fails when that file is stale. What the server sends has all its fields, since
msgspec encodes defaults; in what only clients send, fields with a default may be left out.
"""

import ast
import sys
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from gonium.protocol import (
    answers,
    element,
    ids,
    ops,
    output,
    past,
    records,
    table,
    variable,
    widget,
)

MODULES = (ids, table, ops, output, element, widget, records, answers, past, variable)
TARGET = Path(__file__).parents[3] / "frontend" / "src" / "protocol" / "protocol.ts"
PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null"}
HEADER = """\
// Generated from src/gonium/protocol by `python -m gonium.protocol.schema`. Do not edit.
//
// What the server sends has every field; in ops and other client messages, fields with a
// default are optional. Unions are told apart by `type`.
"""


class Declaration(msgspec.Struct, frozen=True):
    """One public name of a protocol module, with what its source says about it."""

    name: str
    value: Any
    doc: str
    fields: dict[str, str]
    """Documentation of the fields of a struct."""


def declarations() -> list[Declaration]:
    """Everything the protocol modules define, in the order in which they define it."""
    return [found for module in MODULES for found in _declared(module)]


def _declared(module: types.ModuleType) -> Iterator[Declaration]:
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    for node, doc in _documented(tree.body):
        if isinstance(node, ast.ClassDef):
            fields = {name: text for part, text in _documented(node.body) for name in _names(part)}
            yield Declaration(
                node.name, getattr(module, node.name), ast.get_docstring(node) or "", fields
            )
        for name in _names(node):
            yield Declaration(name, getattr(module, name), doc, {})


def _documented(body: list[ast.stmt]) -> Iterator[tuple[ast.stmt, str]]:
    """Each statement with the string literal that follows it."""
    for node, following in zip(body, [*body[1:], None], strict=True):
        match following:
            case ast.Expr(ast.Constant(str(doc))):
                yield node, doc
            case _:
                yield node, ""


def _names(node: ast.stmt) -> list[str]:
    match node:
        case ast.Assign([ast.Name(name)]) | ast.AnnAssign(ast.Name(name)):
            return [name]
    return []


def fields_of(struct: type[msgspec.Struct]) -> dict[str, Any]:
    """Field names and their types."""
    hints = typing.get_type_hints(struct)
    return {name: hints[name] for name in struct.__struct_fields__}


def is_struct(value: object) -> bool:
    """Whether this is a struct type."""
    return isinstance(value, type) and issubclass(value, msgspec.Struct)


def reachable(value: Any, seen: set[Any]) -> set[Any]:
    """All structs that a value of this type may hold, itself included."""
    if is_struct(value):
        if value not in seen:
            seen.add(value)
            for field in fields_of(value).values():
                reachable(field, seen)
    else:
        for part in typing.get_args(value):
            reachable(part, seen)
    return seen


def generate() -> str:
    """The TypeScript module."""
    declared = declarations()
    sent = reachable(
        records.ServerMessage
        | answers.AnyAnswer
        | table.TableAnswer
        | past.PastAnswer
        | widget.FrontEnd
        | variable.VariableAnswer,
        set(),
    )
    used = sent | reachable(ops.ClientMessage, set())
    speller = Speller({spelled: d.name for d in declared if (spelled := _alias(d.value))})
    written = [
        speller.interface(d, complete=d.value in sent) if is_struct(d.value) else speller.alias(d)
        for d in declared
        if not is_struct(d.value) or d.value in used
    ]
    return "\n".join([HEADER, *written])


def _alias(value: object) -> Any:
    return None if is_struct(value) else value


class Speller:
    """Writes types in TypeScript, by their name where they have one."""

    def __init__(self, aliases: dict[Any, str]) -> None:
        self.aliases = aliases

    def interface(self, declared: Declaration, *, complete: bool) -> str:
        """A struct; with `complete`, fields that have a default are there all the same."""
        struct = declared.value
        config = struct.__struct_config__
        lines = [f"export interface {declared.name} {{"]
        if config.tag_field:
            lines.append(f'  {config.tag_field}: "{config.tag}";')
        defaulted = len(struct.__struct_fields__) - len(struct.__struct_defaults__)
        for position, (name, hint) in enumerate(fields_of(struct).items()):
            optional = "?" if position >= defaulted and not complete else ""
            lines += comment(declared.fields.get(name, ""), "  ")
            lines.append(f"  {name}{optional}: {self.spell(hint)};")
        return "\n".join([*comment(declared.doc), *lines, "}", ""])

    def alias(self, declared: Declaration) -> str:
        """A name for a plain type or a union."""
        value = getattr(declared.value, "__supertype__", declared.value)
        parts = self.parts(value)
        text = f"export type {declared.name} = {' | '.join(parts)};"
        if len(text) > 100:
            text = f"export type {declared.name} =\n  | " + "\n  | ".join(parts) + ";"
        return "\n".join([*comment(declared.doc), text, ""])

    def spell(self, hint: Any) -> str:
        """A type as it is written in a field."""
        if hint in self.aliases:
            return self.aliases[hint]
        return " | ".join(self.parts(hint))

    def parts(self, hint: Any) -> list[str]:
        """The members of a union; of any other type, itself."""
        origin, inner = typing.get_origin(hint), typing.get_args(hint)
        if origin in (typing.Union, types.UnionType):
            return [self.spell(part) for part in inner]
        if origin is typing.Literal:
            return [f'"{value}"' for value in inner]
        if origin is list:
            item = self.spell(inner[0])
            return [f"({item})[]" if " | " in item else f"{item}[]"]
        if origin is dict:
            return [f"{{ [key: string]: {self.spell(inner[1])} }}"]
        if hint is Any:
            return ["unknown"]
        return [PLAIN.get(hint, hint.__name__)]


def comment(doc: str, indent: str = "") -> list[str]:
    """A documentation comment, or nothing."""
    if not doc:
        return []
    lines = [
        line.strip()
        for line in doc.strip().replace("*/", "* /").replace("`None`", "`null`").splitlines()
    ]
    if len(lines) == 1:
        return [f"{indent}/** {lines[0]} */"]
    return [f"{indent}/**", *(f"{indent} * {line}".rstrip() for line in lines), f"{indent} */"]


def main(arguments: list[str]) -> int:
    """Write the file, or with `--check` say whether it is what it should be."""
    text = generate()
    if "--check" not in arguments:
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        TARGET.write_text(text, encoding="utf-8", newline="\n")
        return 0
    if TARGET.is_file() and TARGET.read_text(encoding="utf-8") == text:
        return 0
    print(f"{TARGET} is stale: run `python -m gonium.protocol.schema`.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
