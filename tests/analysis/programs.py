"""Random programs in which every name means something and everything can happen.

They are text, made of all statements and expressions that bind or look up names. What is true,
how often a loop runs and what raises is decided when they run (see `oracle`).
"""

from hypothesis import strategies as st

NAME = st.sampled_from(["a", "b", "c", "d", "e"])
LOCAL = st.sampled_from(["a", "b", "p", "q"])
ERROR = st.sampled_from(["ValueError", "TypeError", "(KeyError, ValueError)", "Exception"])


@st.composite
def expressions(draw: st.DrawFn, depth: int = 2, walrus: bool = True) -> str:
    """An expression; `walrus`: whether it may bind."""
    if depth <= 0:
        return draw(NAME | st.just("1"))
    if draw(st.booleans()):
        return draw(NAME)
    inner = expressions(depth - 1, walrus)
    one, other = draw(inner), draw(inner)
    quiet, local, name = draw(expressions(depth - 1, False)), draw(LOCAL), draw(NAME)
    forms = [
        *[f"{name}({one})", f"{name}({one}, k={other})", f"({one} + {other})", f"{name}.x[{one}]"],
        *[f"({one} if {other} else {draw(inner)})", f"({one} < {other} < {draw(inner)})"],
        *[f"({one} and {other})", f"({one} or {other})", f"(not {one})", f"[*{one}, {other}]"],
        *[f"(lambda {local}={one}: {quiet})", f"list({quiet} for {local} in {name})"],
        *[f"[{one} for {local} in {quiet} if {other}]", f'f"{{{quiet}}} {{{name}!r:>{{{name}}}}}"'],
        f"{{{one}: {other} for {local} in {quiet} for p in {name}}}",
        *([f"({name} := {one})"] if walrus else []),
    ]
    return draw(st.sampled_from(forms))


def joined(blocks: list[list[str]]) -> list[str]:
    return [line for block in blocks for line in block]


def indented(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines or ["pass"]]


@st.composite
def targets(draw: st.DrawFn) -> str:
    """What an assignment assigns to."""
    name, other = draw(NAME), draw(NAME)
    value = draw(expressions(1, False))
    return draw(
        st.sampled_from(
            [
                *[name, name, name, f"{name}, {other}", f"[{name}, *{other}]"],
                *[f"{name}.x", f"{name}[{value}]", f"{name}, {other}.x"],
            ]
        )
    )


@st.composite
def simple(draw: st.DrawFn) -> list[str]:
    """A statement of one line."""
    name, value = draw(NAME), draw(expressions())
    match draw(st.integers(0, 12)):
        case 0 | 1 | 2:
            return [f"{name} = {value}"]
        case 3:
            return [f"{draw(targets())} = {draw(targets())} = {value}"]
        case 4:
            return [f"{name} += {value}"]
        case 5:
            return [f"{draw(st.sampled_from([name + '.x', name + '[0]']))} += {value}"]
        case 6:
            return [f"{name}: {draw(NAME)} = {value}"]
        case 7:
            return [draw(st.sampled_from([f"del {name}", f"del {name}.x, {draw(NAME)}"]))]
        case 8:
            return [f"import math as {name}"]
        case 9:
            return [f"from math import pi as {name}, e"]
        case 10:
            return [f"{name}.method({value})"]
        case 11:
            return [f"assert {value}, {draw(expressions(1))}"]
        case _:
            return [value]


@st.composite
def functions(draw: st.DrawFn, depth: int) -> list[str]:
    """A function or a class."""
    name, local = draw(NAME), draw(LOCAL)
    head = draw(st.sampled_from(["", "", f"@{draw(NAME)}", "@staticmethod"]))
    default, result = draw(expressions(1)), draw(expressions(2))
    first = draw(st.sampled_from(["", "", f"global {draw(NAME)}"]))
    body = draw(blocks(depth - 1))
    if first and first.split()[1] == local:
        first = ""
    if draw(st.integers(0, 3)) == 0:
        base = draw(st.sampled_from(["", f"({draw(NAME)})", "(object)"]))
        method = [f"def method(self, q={default}):", *indented(["tick()", f"return {result}"])]
        lines = [f"class {name}{base}:", *indented([*draw(blocks(depth - 1)), *method])]
    else:
        start = [first] if first else []
        lines = [
            f"def {name}({local}={default}):",
            *indented([*start, "tick()", *body, f"return {result}"]),
        ]
    return [head, *lines] if head else lines


@st.composite
def compound(draw: st.DrawFn, depth: int) -> list[str]:
    """A statement with blocks in it."""
    test, name = draw(expressions()), draw(NAME)
    body, other = draw(blocks(depth - 1)), draw(blocks(depth - 1))
    leave = draw(st.sampled_from([[], [], ["break"], ["continue"], [f"if {name}:", "    break"]]))
    orelse = draw(st.sampled_from([[], ["else:", *indented(other)]]))
    match draw(st.integers(0, 8)):
        case 0:
            return [f"if {test}:", *indented(body), *orelse]
        case 1:
            more = [f"elif {draw(expressions())}:", *indented(draw(blocks(depth - 1)))]
            return [f"if {test}:", *indented(body), *more, *orelse]
        case 2:
            test = draw(st.sampled_from([test, "True"]))
            return [f"while {test}:", *indented(["tick()", *body, *leave]), *orelse]
        case 3:
            over = draw(st.sampled_from([test, "range(2)", "(1, 2)", "[]"]))
            return [f"for {draw(targets())} in {over}:", *indented([*body, *leave]), *orelse]
        case 4:
            caught = f"except {draw(ERROR)} as {name}:"
            last = draw(st.sampled_from([[], ["finally:", *indented(draw(blocks(depth - 1)))]]))
            handler = [*other, *draw(st.sampled_from([[], ["raise"]]))]
            return ["try:", *indented(body), caught, *indented(handler), *orelse, *last]
        case 5:
            return ["try:", *indented(body), "finally:", *indented(other)]
        case 6:
            items = draw(st.sampled_from([f"{name} as {draw(NAME)}", f"{name}, {test}"]))
            return [f"with {items}:", *indented(body)]
        case 7:
            patterns = [f"[{name}, *_]", f"{{1: {name}}}", f"str() as {name}", "1 | 2", name]
            case = draw(st.sampled_from(patterns))
            guard = draw(st.sampled_from(["", f" if {test}"]))
            if case == name and not guard:
                return [f"match {test}:", f"    case {case}:", *indented(indented(body))]
            first = [f"case {case}{guard}:", *indented(body), "case _:", *indented(other)]
            return [f"match {draw(expressions())}:", *indented(first)]
        case _:
            return draw(functions(depth))


def blocks(depth: int) -> st.SearchStrategy[list[str]]:
    """Statements one after another."""
    if depth <= 0:
        return simple()
    statement = simple() | functions(depth) | compound(depth)
    return st.lists(statement, min_size=1, max_size=3).map(joined)


def programs() -> st.SearchStrategy[str]:
    """A cell."""
    statement = simple() | simple() | functions(2) | compound(2)
    return st.lists(statement, min_size=1, max_size=6).map(joined).map("\n".join)


def straight() -> st.SearchStrategy[str]:
    """A cell in which every statement and expression is evaluated once."""
    name = NAME
    value = st.recursive(
        NAME | st.just("1"),
        lambda inner: (
            st.builds("{}({}, {})".format, NAME, inner, inner)
            | st.builds("({} + {})".format, inner, inner)
            | st.builds("({} := {})".format, NAME, inner)
            | st.builds("{}.x[{}]".format, NAME, inner)
        ),
        max_leaves=5,
    )
    line = (
        st.builds("{} = {}".format, name, value)
        | st.builds("{}, {}.x = {}".format, name, name, value)
        | st.builds("{}[{}] = {}".format, name, value, value)
        | st.builds("{} += {}".format, name, value)
        | st.builds("del {}".format, name)
        | st.builds("import math as {}".format, name)
        | st.builds("{}.m({})".format, name, value)
        | value
    )
    return st.lists(line, min_size=1, max_size=7).map("\n".join)
