"""Laws of the file: nothing is changed but what somebody changed, and what is written is read."""

import re

from hypothesis import assume, example, given
from hypothesis import strategies as st

from gonium.document import Cell, Notebook, parse, write
from gonium.document.header import CELL_LINE

FRAGMENTS = [
    "# %%", "#%%", " %%", "# %% load", "# %% [markdown]", "# %% [md] title", "# %% [raw]",
    "# %% [sql] a=1 b", '# %% x place="gpu" cache=true', "# In[3]:", "# /// script", "# ///",
    "#!/bin/python", "# coding: latin-1", '"""', "'''", 'r"""', '"', "'", "\\", "```", "# ```", "~~~",
    "#", "# text", "x = 1", "def f(:", "    ", "\t", "\f", "\v", "\0", "\ufeff", "\u2028", "\x85",
    "é", "🦔", "{", "=", "(",
]  # fmt: skip
ENDS = ["\n", "\n", "\n", "\r\n", "\r"]

soups = st.lists(st.sampled_from(FRAGMENTS + ENDS * 3), max_size=30).map("".join)
lines = st.lists(st.sampled_from(FRAGMENTS), max_size=12)


def joined(lines: list[str], end: str, last: int) -> str:
    return end.join(lines) + end * last


files = st.builds(joined, lines, st.sampled_from(ENDS), st.integers(0, 2))
titled = st.builds(
    joined,
    lines.map(lambda found: ["# %% first", *found]),
    st.sampled_from(ENDS),
    st.integers(0, 2),
)
texts = st.one_of(st.text(), soups, files)

mixed = st.lists(
    st.tuples(
        st.sampled_from(["# %%", "# %% a", "x = 1", "y", "    z", "", "'''"]),
        st.sampled_from(["\n", "\r\n", "\r\n", "\n", "\r"]),
    ).map("".join),
    min_size=1,
    max_size=12,
).map("".join)
proses = st.lists(
    st.sampled_from(["# a", "%% b", "%% ", '"""', '"', "\\", "", "é🦔", "/// script", "```", " "]),
    max_size=6,
).map("\n".join)
codes = st.sampled_from([
    "x = 1", "", "s = '''\n# %% no\n'''", 's = "it\'s"\n\n\n\ny = 2', "# comment", "def f(", "f(\\",
    '"""doc"""', "    x", "'", "# /// script\n# a = 1\n# ///", "\n\nx",
])  # fmt: skip
cells = st.one_of(
    st.builds(Cell.new, st.just("code"), codes, st.text(max_size=8)),
    st.builds(Cell.new, st.sampled_from(["markdown", "raw"]), proses, st.text(max_size=8)),
)


def meanings(notebook: Notebook) -> list[object]:
    return [(cell.kind, cell.name, cell.source, cell.options) for cell in notebook.cells]


def split(text: str) -> list[str]:
    return re.findall(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+\Z", text)


def count(text: str) -> int:
    return len(split(text))


def spans(notebook: Notebook) -> list[tuple[int, int]]:
    """The lines of each cell in the file, gaps left out."""
    found, line = [], count(notebook.preamble)
    for cell in notebook.cells:
        end = line + (cell.header is not None) + (cell.lines.count("\n") + 1 if cell.lines else 0)
        found.append((line, end))
        line = end + count(cell.gap or "")
    return found


@given(texts)
@example("\ufeff\ufeff")
@example('"""\n# %%\n')
@example("# %%\r\n\r")
def test_what_is_read_is_written_byte_for_byte(text: str) -> None:
    assert write(parse(text)) == text


@given(texts, st.randoms(use_true_random=False), st.sampled_from(["new", "a\nb", "", "é 🦔"]))
def test_an_edit_changes_the_lines_of_its_cell_only(text: str, random: object, new: str) -> None:
    notebook = parse(text)
    assume(notebook.cells)
    index = random.randrange(len(notebook.cells))
    start, end = spans(notebook)[index]
    edited = list(notebook.cells)
    edited[index] = edited[index].with_source(new)
    before = split(text.removeprefix("\ufeff"))
    after = split(write(notebook.with_cells(tuple(edited))).removeprefix("\ufeff"))
    assert after[:start] == before[:start]
    assert after[len(after) - (len(before) - end) :] == before[end:]


@given(titled, st.sampled_from(["load", "a = 1", "[md]", ""]))
def test_a_new_name_changes_the_cell_line_only(text: str, name: str) -> None:
    notebook = parse(text)
    first, *others = notebook.cells
    start, _ = spans(notebook)[0]
    before = split(text)
    after = split(write(notebook.with_cells((first.with_name(name), *others))))
    assert after[:start] + after[start + 1 :] == before[:start] + before[start + 1 :]


@given(texts)
def test_values_that_are_set_again_change_nothing(text: str) -> None:
    notebook = parse(text)
    for cell in notebook.cells:
        same = cell.with_source(cell.source).with_name(cell.name).with_kind(cell.kind)
        for key, value in cell.options.items():
            same = same.with_option(key, value)
        assert same is cell


@given(st.lists(cells, max_size=6))
def test_what_is_written_is_read(made: list[Cell]) -> None:
    for cell in made:
        body = cell.lines if cell.kind == "code" or not cell.lines.startswith("#") else ""
        assume(cell.kind == "code" or body or not CELL_LINE.search(cell.lines))
    notebook = Notebook().with_cells(tuple(made))
    assert meanings(parse(write(notebook))) == meanings(notebook)


@given(texts, st.lists(cells, max_size=3), st.randoms(use_true_random=False))
def test_cells_can_be_put_anywhere(text: str, made: list[Cell], random: object) -> None:
    notebook = parse(text)
    shuffled = [*notebook.cells, *made]
    random.shuffle(shuffled)
    written = write(notebook.with_cells(tuple(shuffled)))
    assert write(parse(written)) == written
    plain = re.sub(r"\r\n?", "\n", written)
    for cell in shuffled:
        assert cell.lines in plain or cell.raw is not None


@given(st.text(max_size=20), st.sampled_from(["# %%", "#%% t [raw] a=1", "# %%% [x]", "# In[1]:"]))
def test_any_name_can_be_read_back(name: str, header: str) -> None:
    cell = Cell.read(header, "x = 1", None, None).with_name(name)
    (read,) = parse(write(Notebook((cell,)))).cells
    assert meanings(Notebook((read,))) == meanings(Notebook((cell,)))
    assert read.name == re.sub(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", name).strip()


json_values = st.recursive(
    st.one_of(
        st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text()
    ),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(), values, max_size=3),
    max_leaves=8,
)


@given(
    st.sampled_from(["a", "b", "run", "x.y-1"]),
    json_values,
    st.sampled_from(["", " t a=1 b='q'", ' [md] {"a": 2}']),
)
def test_any_option_can_be_read_back(key: str, value: object, rest: str) -> None:
    cell = Cell.read(f"# %%{rest}", "# x", None, None)
    (read,) = parse(write(Notebook((cell.with_option(key, value),)))).cells
    assert read.options == cell.options | {key: value}
    assert (read.name, read.kind) == (cell.name, cell.kind)


@given(texts, st.sampled_from(["title", "layout", "a b"]), json_values)
def test_a_setting_is_read_back_and_changes_no_cell(text: str, key: str, value: object) -> None:
    notebook = parse(text)
    changed = notebook.with_setting(key, value)
    assert changed is notebook or changed.metadata[key] == value
    assert changed.cells == notebook.cells
    assert write(parse(write(changed))) == write(changed)


@given(mixed, st.data())
def test_an_edit_keeps_the_ends_of_all_lines_it_is_not_about(
    text: str, data: st.DataObject
) -> None:
    notebook = parse(text)
    own = [cell for cell in notebook.cells if cell.raw is not None and cell.source]
    assume(own)
    cell = data.draw(st.sampled_from(own))
    old = cell.source.split("\n")
    line = data.draw(st.integers(0, len(old) - 1))
    blank = [""] if len(old) > 1 else []
    new = [*old[:line], data.draw(st.sampled_from(["changed", *blank])), *old[line + 1 :]]
    changed = cell.with_source("\n".join(new))
    assert re.sub("\r\n?", "\n", changed.raw or "") == changed.text
    before, after = split(cell.raw or ""), split(changed.raw or "")
    at = line + (cell.header is not None)
    assert after[at + 1 :] == before[at + 1 :]
    for one, other in zip(before[:at], after[:at], strict=True):
        # A lone \r gives way where the edit leads to an empty line below it.
        assert one == other or one[:-1] + "\n" == other
