"""The percent format: what is a cell, what is its text, and what stays as it was."""

import pytest

from gonium.document import Cell, Notebook, parse, write

PENGUINS = '''\
# /// script
# dependencies = ["gonium", "polars"]
#
# [tool.gonium]
# title = "Penguins"
# ///
"""A docstring stays where it is."""

# %% [markdown]
# # Body mass
# In $\\mathrm{g}$.

# %% load
import polars as pl
penguins = pl.read_csv("penguins.csv")

# %% train place="gpu" run="manual" cache=true
model = fit(penguins)
'''


def check(text: str, *sources: str) -> Notebook:
    """The text has cells with these sources, and is written as it was."""
    notebook = parse(text)
    assert [cell.source for cell in notebook.cells] == list(sources)
    assert write(notebook) == text
    return notebook


def edited(text: str, index: int, source: str) -> str:
    cells = list(parse(text).cells)
    cells[index] = cells[index].with_source(source)
    return write(parse(text).with_cells(tuple(cells)))


def test_the_parts_of_a_notebook() -> None:
    notebook = check(
        PENGUINS,
        "# Body mass\nIn $\\mathrm{g}$.",
        'import polars as pl\npenguins = pl.read_csv("penguins.csv")',
        "model = fit(penguins)",
    )
    assert [cell.kind for cell in notebook.cells] == ["markdown", "code", "code"]
    assert [cell.name for cell in notebook.cells] == ["", "load", "train"]
    assert notebook.cells[2].options == {"place": "gpu", "run": "manual", "cache": True}
    assert notebook.title == "Penguins"
    assert notebook.preamble.endswith('it is."""\n\n')


def test_an_empty_file_has_no_cells() -> None:
    check("")
    check("\n")
    check("\ufeff")


def test_a_script_without_cell_lines_is_one_cell() -> None:
    check("import os\nprint(os)\n", "import os\nprint(os)")
    check("x = 1", "x = 1")


def test_a_file_of_comments_and_a_docstring_is_all_preamble() -> None:
    check("#!/usr/bin/env python\n# hello\n")
    check('"""Only a docstring."""\n')
    check("'''Only\na docstring.''' # and a comment")


def test_code_above_the_first_cell_line_is_a_cell_without_one() -> None:
    check("import os\n\n# %% two\nx = 1\n", "import os", "x = 1")
    check('"""Doc."""\nimport os\n# %%\n', "import os", "")


def test_comments_directly_above_code_belong_to_it() -> None:
    check("# Licence\n\n# Read the data.\nx = 1\n", "# Read the data.\nx = 1")


def test_lines_of_the_file_do_not_belong_to_the_first_cell() -> None:
    check("#!/usr/bin/env python\n# -*- coding: utf-8 -*-\nx = 1\n", "x = 1")
    check("# /// script\n# dependencies = []\n# ///\nx = 1\n", "x = 1")


def test_a_string_that_is_not_a_statement_is_no_docstring() -> None:
    check('"""a""".strip()\n', '"""a""".strip()')
    check('"""never closed\n# %%\nx = 1\n', '"""never closed', "x = 1")


def test_cell_lines_in_all_their_spellings() -> None:
    for line in ("# %%", "#%%", "#  %%", "# %% ", "# %% a", "# %%% a", "#\t%%", "# In[3]:", "# In[ ]:",
                 "# <codecell>"):  # fmt: skip
        check(f"x\n{line}\ny\n", "x", "y")


def test_what_only_looks_like_a_cell_line() -> None:
    for line in ("# %%time", "# %%%", "  # %%", "## %%", "# % %", "%%", "# In[a]:", "x # %%"):
        check(f"x\n{line}\ny\n", f"x\n{line}\ny")


def test_a_cell_line_inside_a_string_is_text() -> None:
    check('s = """\n# %% no\n"""\n# %%\n', 's = """\n# %% no\n"""', "")
    check("s = '''\n# %% no\n# %% no\n'''\n", "s = '''\n# %% no\n# %% no\n'''")
    check("s = 'a\\\n# %% no\\\nb'\n", "s = 'a\\\n# %% no\\\nb'")
    check('s = """\\"""\n# %% no\n"""\n', 's = """\\"""\n# %% no\n"""')


def test_quotes_in_comments_and_in_other_strings_open_nothing() -> None:
    check("# it's\nx = 1\n# %%\n", "# it's\nx = 1", "")
    check("x = \"'''\"\n# %%\n", "x = \"'''\"", "")
    check('x = \'"""\'\n# %%\n', 'x = \'"""\'', "")


def test_a_string_of_one_line_that_is_not_closed_ends_with_its_line() -> None:
    check("x = 'abc\n# %%\ny = 'd'\n", "x = 'abc", "y = 'd'")


def test_a_string_that_is_still_being_typed_swallows_no_cell() -> None:
    check('# %%\ns = """\n# %%\nx = 1\n# %%\ny = 2\n', 's = """', "x = 1", "y = 2")


def test_not_even_one_that_holds_a_string_of_the_same_quotes() -> None:
    text = '# %%\ns = """\n# %% [md]\n"""a # b"""\n# %%\ndef f():\n    """Doc."""\n'
    check(text, 's = """', "a # b", 'def f():\n    """Doc."""')


def test_a_comment_may_close_a_string_that_holds_a_cell_line() -> None:
    check('s = """\n# %% no\n# yes"""\n', 's = """\n# %% no\n# yes"""')


def test_code_that_is_not_python_is_kept() -> None:
    check("# %%\n%matplotlib inline\n!ls\n# %%\n)]}\0\n", "%matplotlib inline\n!ls", ")]}\0")


def test_markdown_as_comments() -> None:
    check("# %% [markdown]\n# # Title\n#\n# text\n#tight\n", "# Title\n\ntext\ntight")


def test_markdown_with_blank_lines_between_its_comments() -> None:
    check("# %% [md]\n# a\n\n# b\n\n# %%\n", "a\n\nb", "")


def test_markdown_as_a_string() -> None:
    check('# %% [markdown]\n"""\n# Title\n"""\n', "# Title")
    check("# %% [markdown]\n'''# Title'''\n", "# Title")
    check('# %% [md]\nr"""\n$\\alpha$\n"""\n', "$\\alpha$")
    check('# %% [md]\n"""\n# %% no cell line\n"""\n', "# %% no cell line")


def test_raw_cells_are_text_too() -> None:
    notebook = check("# %% [raw]\n# <b>\n", "<b>")
    assert notebook.cells[0].kind == "raw"


def test_percent_lines_in_a_code_fence_are_text() -> None:
    text = "# %% [markdown]\n# ```mermaid\n# %% a comment\n# ```\n# %% code\nx\n"
    check(text, "```mermaid\n%% a comment\n```", "x")


def test_a_fence_that_is_not_closed_swallows_no_cell() -> None:
    check("# %% [md]\n# ```\n# %%\nx = 1\n# %% [md]\n# ```\n", "```", "x = 1", "```")
    check("# %% [md]\n# ```\n\n# %% [md]\n# ```\n", "```", "```")
    check("# %% [md]\n# ```\n# %% [md]\n# ```\n", "```", "```")


def test_line_ends_are_kept_and_read_as_one() -> None:
    check("# %%\r\nx\r\ny\r\n", "x\ny")
    check("# %%\rx\ry\r", "x\ny")
    check("# %%\nx\r\ny\r# %%\r\r\nz", "x\ny", "\nz")


def test_an_edit_keeps_the_line_ends_of_the_file() -> None:
    assert edited("# %% a\r\nx\r\n\r\n# %%\r\ny\r\n", 0, "1\n2") == (
        "# %% a\r\n1\r\n2\r\n\r\n# %%\r\ny\r\n"
    )


def test_an_edit_in_a_file_with_mixed_line_ends_leaves_other_lines_alone() -> None:
    file = "# %%\na\r\nb\nc\r\n\n# %%\r\ny\r\n\r\n"
    edits = [
        ("a\nB\nc", "# %%\na\r\nB\nc\r\n"),
        ("a\nb\nnew\nc", "# %%\na\r\nb\nnew\nc\r\n"),
        ("new\na\nb\nc", "# %%\nnew\na\r\nb\nc\r\n"),
        ("a\nc", "# %%\na\r\nc\r\n"),
        ("z", "# %%\nz\r\n"),
        ("", "# %%\n"),
    ]
    for source, written in edits:
        assert edited(file, 0, source) == f"{written}\n# %%\r\ny\r\n\r\n"


def test_a_new_name_in_a_file_with_mixed_line_ends_changes_the_cell_line_alone() -> None:
    notebook = parse("# %%\r\na\nb\r\n# %%\ny\n")
    cells = (notebook.cells[0].with_name("one"), notebook.cells[1])
    assert write(notebook.with_cells(cells)) == "# %% one\r\na\nb\r\n# %%\ny\n"


def test_a_setting_in_a_file_with_mixed_line_ends_changes_its_line_alone() -> None:
    block = "# /// script\r\n# [tool.gonium]\n# title = 'a'\r\n# ///\n"
    changed = parse(f"{block}# %%\ny\n").with_setting("title", "b").preamble
    assert changed == block.replace("'a'", '"b"')


def test_a_lone_carriage_return_never_meets_a_line_feed() -> None:
    assert edited("# %%\na\rb\nc\n", 0, "a\n\nc") == "# %%\na\n\nc\n"
    assert parse(edited("# %%\na\rb\r\n\n# %%\nc\n", 0, "b")).cells[0].source == "b"


def test_a_byte_order_mark_is_kept() -> None:
    assert check("\ufeff# %%\nx\n", "x").bom
    assert edited("\ufeff# %%\nx\n", 0, "y") == "\ufeff# %%\ny\n"


def test_a_missing_final_line_end_stays_missing() -> None:
    assert edited("# %%\nx", 0, "y\nz") == "# %%\ny\nz"
    assert edited("# %%", 0, "y") == "# %%\ny"
    assert edited("# %%\nx", 0, "") == "# %%"


def test_blank_lines_between_cells_are_layout() -> None:
    text = "# %%\nx\n\n\n\n# %%\ny\n# %%\n\n# %%\nz\n\n\n"
    check(text, "x", "y", "", "z")
    assert edited(text, 0, "1") == text.replace("x", "1")
    assert edited(text, 2, "1") == text.replace("y\n# %%\n", "y\n# %%\n1\n")
    assert edited(text, 3, "1") == text.replace("z", "1")


def test_blank_lines_inside_a_cell_are_its_own() -> None:
    check("# %%\n\nx\n\n\ny\n   \n# %%\n", "\nx\n\n\ny\n   ", "")


def test_a_new_cell_is_spaced_as_the_others_are() -> None:
    notebook = parse("# %%\nx\n\n\n# %%\ny\n\n\n# %%\nz\n")
    added = notebook.with_cells((*notebook.cells, Cell.new("code", "w", "last")))
    assert write(added) == "# %%\nx\n\n\n# %%\ny\n\n\n# %%\nz\n\n\n# %% last\nw\n"


def test_the_first_cell_of_a_notebook_keeps_off_the_preamble() -> None:
    notebook = parse('"""Doc."""\n')
    assert write(notebook.with_cells((Cell.new("code", "x"),))) == '"""Doc."""\n\n# %%\nx\n'


def test_a_cell_that_moves_takes_its_gap_along_but_not_to_the_end() -> None:
    notebook = parse("# %%\nx\n\n\n\n# %%\ny\n\n# %%\nz\n\n# %%\nw\n")
    x, y, z, w = notebook.cells
    moved = notebook.with_cells((w, z, y, x))
    assert write(moved) == "# %%\nw\n\n# %%\nz\n\n# %%\ny\n\n# %%\nx\n"
    back = moved.with_cells((x, y, z, w))
    assert write(back) == write(notebook)


def test_code_without_a_cell_line_gets_one_when_it_is_no_longer_first() -> None:
    notebook = parse("x = 1\n\n# %%\ny\n")
    assert write(notebook.with_cells(notebook.cells[::-1])) == "# %%\ny\n\n# %%\nx = 1\n"


def test_code_without_a_cell_line_gets_one_when_it_would_be_taken_for_preamble() -> None:
    assert edited("x = 1\n", 0, "# a comment") == "# %%\n# a comment\n"
    assert edited("x = 1\n", 0, '"""A string."""') == '# %%\n"""A string."""\n'
    assert edited("x = 1\n", 0, "") == "# %%\n"
    assert edited("x = 1\n", 0, "y = 1") == "y = 1\n"


def test_without_cells_only_the_preamble_is_left() -> None:
    notebook = parse("# Licence\n\n# %%\nx\n\n\n")
    assert write(notebook.with_cells(())) == "# Licence\n\n"


def test_what_is_typed_as_a_cell_line_is_a_cell_when_it_is_read_again() -> None:
    check(edited("# %%\nx\n", 0, "x\n# %% foo\ny"), "x", "y")


def test_many_cells_and_large_files_are_read() -> None:
    many = "".join(f"# %% cell {n}\nx{n} = '{n}'\n\n" for n in range(5_000))
    assert len(check(many, *(f"x{n} = '{n}'" for n in range(5_000))).cells) == 5_000
    check("(" * 20_000_000, "(" * 20_000_000)


@pytest.mark.parametrize(
    "piece",
    [
        "'",
        '"""',
        "# %%\n'''\n",
        "# %% [md]\n# ```x\n",
        "'\\\n# %%\n",
        "# %% a= ",
        "# /// script\n",
        "\r\n\r",
    ],
)
def test_garbage_of_every_sort_is_kept(piece: str) -> None:
    text = piece * 20_000
    assert write(parse(text)) == text
