"""A cell is changed by making another, which keeps the style of the first."""

from typing import Any

import pytest

from gonium.document import Cell, Notebook, parse, write


def read(*lines: str) -> Cell:
    (cell,) = parse("\n".join(lines) + "\n").cells
    return cell


def check(cell: Cell, *lines: str) -> None:
    """These are the lines of the cell in a file, and it is read from them as it is."""
    text = write(Notebook((cell,)))
    assert text == "\n".join(lines) + "\n"
    (again,) = parse(text).cells
    assert (again.kind, again.name, again.source) == (cell.kind, cell.name, cell.source)
    assert again.options == cell.options


def test_new_cells() -> None:
    check(Cell.new(), "# %%")
    check(Cell.new("code", "x = 1", "load"), "# %% load", "x = 1")
    check(Cell.new("markdown", "# Title\n\ntext"), "# %% [markdown]", "# # Title", "#", "# text")
    check(Cell.new("raw", "<b>", "html"), "# %% html [raw]", "# <b>")


def test_a_source_has_one_kind_of_line_end() -> None:
    assert Cell.new("code", "a\r\nb\rc").source == "a\nb\nc"


def test_text_stays_in_comments() -> None:
    check(read("# %% [md]", "# a").with_source("b\n\nc"), "# %% [md]", "# b", "#", "# c")


def test_text_stays_in_quotes() -> None:
    check(read("# %% [md]", '"""', "a", '"""').with_source("b"), "# %% [md]", '"""', "b", '"""')
    check(read("# %% [md]", "'''a'''").with_source("b\nc"), "# %% [md]", "'''b", "c'''")
    check(read("# %% [md]", 'r"""a"""').with_source("b"), "# %% [md]", 'r"""b"""')
    check(read("# %% [md]", '"""a"""').with_source(""), "# %% [md]", '""""""')


def test_style_outlives_what_does_not_fit_it() -> None:
    cell = read("# %% [md]", '"""', "a", '"""')
    for text in ('"""', "\"\"\"'''", "\\", "", "b"):
        cell = cell.with_source(text)
    check(cell, "# %% [md]", '"""', "b", '"""')
    check(cell.with_kind("code").with_kind("raw"), "# %% [raw]", '"""', "b", '"""')


@pytest.mark.parametrize("body", ["#tight\n\n#  wide", '"""a"""', "'''\n\n'''", "no comment"])
def test_an_edit_that_is_taken_back_leaves_nothing(body: str) -> None:
    cell = read("# %% [md]", body)
    assert cell.with_source("b").with_source(cell.source) == cell


def test_a_backslash_makes_the_string_raw() -> None:
    cell = read("# %% [md]", '"""', "a", '"""')
    check(cell.with_source("\\alpha"), "# %% [md]", 'r"""', "\\alpha", '"""')


def test_quotes_in_text_choose_the_other_quotes_or_comments() -> None:
    cell = read("# %% [md]", '"""a"""')
    check(cell.with_source('say """b"""'), "# %% [md]", "'''say \"\"\"b\"\"\"'''")
    check(cell.with_source("\"\"\"\n'''"), "# %% [md]", '# """', "# '''")


def test_text_that_ends_in_a_quote_or_a_backslash_is_set_off() -> None:
    cell = read("# %% [md]", '"""a"""')
    check(cell.with_source('say "b"'), "# %% [md]", '"""', 'say "b"', '"""')
    check(cell.with_source("b\\"), "# %% [md]", 'r"""', "b\\", '"""')


def test_text_that_would_be_a_cell_line_as_a_comment_is_quoted() -> None:
    cell = Cell.new("markdown", "```mermaid\n%% comment\n```")
    check(cell, "# %% [markdown]", '"""', "```mermaid", "%% comment", "```", '"""')


def test_text_that_would_be_metadata_as_a_comment_is_quoted() -> None:
    check(Cell.new("markdown", "/// script"), "# %% [markdown]", '"""', "/// script", '"""')


def test_text_that_nothing_can_hold_loses_nothing() -> None:
    text = write(Notebook((Cell.new("markdown", "a \"\"\" '''\n%% b"),)))
    assert text == "# %% [markdown]\n# a \"\"\" '''\n# %% b\n"


def test_kinds() -> None:
    cell = read('# %% a [sql] run="manual"', "select")
    check(cell.with_kind("markdown"), '# %% a [markdown] run="manual"', "# select")
    check(cell.with_kind("raw"), '# %% a [raw] run="manual"', "# select")
    check(cell.with_kind("raw").with_kind("code"), '# %% a run="manual"', "select")
    assert cell.with_kind("code") is cell


def test_names() -> None:
    check(read("#%%  a  [md]  x=1").with_name("b"), "#%% b [md] x=1")
    check(read("# %%% a").with_name(""), "# %%% ")
    check(read("# %% a").with_name(" b\n\tc \0 "), "# %% b c")
    check(read("# In[3]:", "x").with_name("b"), "# %% b", "x")
    check(read("x = 1").with_name("b"), "# %% b", "x = 1")


@pytest.mark.parametrize(
    "name", ["a=1", "[md]", "a [raw] b", "% x", 'a {"b": 1}', "x [y]", "k=1 l"]
)
def test_names_that_cannot_be_titles_are_options(name: str) -> None:
    cell = Cell.new("code", "x", name)
    assert cell.name == name
    assert cell.options == {}
    assert write(Notebook((cell,))).startswith('# %% title="')
    assert parse(write(Notebook((cell,)))).cells[0].name == name
    check(cell.with_name("b"), "# %% b", "x")
    check(cell.with_name(""), "# %%", "x")


def test_options() -> None:
    cell = read('# %% a hide="code"  n = 1', "x")
    check(cell.with_option("n", 2), '# %% a hide="code" n=2', "x")
    check(cell.with_option("n", None), '# %% a hide="code"', "x")
    check(cell.with_option("z", ["é"]), '# %% a hide="code" n = 1 z=["é"]', "x")
    check(read('# %% {"a": 1}').with_option("b", True), "# %% a=1 b=true")


@pytest.mark.parametrize("key", ["", "a b", "a=", "é", "title", "\n", '"'])
def test_a_key_that_a_cell_line_cannot_hold_changes_nothing(key: str) -> None:
    cell = read("# %% a x=1")
    assert cell.with_option(key, 1) is cell


def test_removing_what_is_not_there_changes_nothing() -> None:
    cell = read("# %% a x=1")
    assert cell.with_option("y", None) is cell


HEADERS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("# %%", "code", "", {}),
    ("#%% load data", "code", "load data", {}),
    ("# %% [markdown]", "markdown", "", {}),
    ("# %% [markdown] Title", "markdown", "Title", {}),
    ("# %% Title [md] a=1", "markdown", "Title", {"a": 1}),
    ("# %% [raw]", "raw", "", {}),
    ("# %% query [sql]", "code", "query", {}),
    ("# %% [1]", "code", "[1]", {}),
    ("# %%%% deep", "code", "deep", {}),
    ("# %% % deep", "code", "deep", {}),
    ('# %% t tags=["a b", "c=d"] x.y-1=null', "code", "t", {"tags": ["a b", "c=d"], "x.y-1": None}),
    (
        "# %% t a=True b=False c=None d='e f'",
        "code",
        "t",
        {"a": True, "b": False, "c": None, "d": "e f"},
    ),
    ('# %% t {"a": 1, "b": [2]}', "code", "t", {"a": 1, "b": [2]}),
    ("# %% t a=1 flag b=2", "code", "t", {"a": 1, "flag": None, "b": 2}),
    ("# %% Solve x = y", "code", "Solve x = y", {}),
    ("# %% Solve x = y n=1", "code", "Solve x = y", {"n": 1}),
    ("# %% a = NaN", "code", "a = NaN", {}),
    ('# %% a="\\ud800"', "code", 'a="\\ud800"', {}),
    ("# %% a=" + "[" * 5000, "code", "a=" + "[" * 5000, {}),
    ("# %% a=" + "[" * 300 + "]" * 300, "code", "a=" + "[" * 300 + "]" * 300, {}),
    ('# %% title="a=1" b=2', "code", "a=1", {"b": 2}),
    ("# In[12]:", "code", "", {}),
]


@pytest.mark.parametrize(("line", "kind", "name", "options"), HEADERS)
def test_cell_lines(line: str, kind: str, name: str, options: dict[str, Any]) -> None:
    cell = read(line, "# x")
    assert (cell.kind, cell.name, cell.options) == (kind, name, options)
    check(cell, line, "# x")
