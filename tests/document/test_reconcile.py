"""Cells are recognized when a file has changed, by what is surest first."""

from gonium.document import Cell, reconcile


def code(text: str) -> list[Cell]:
    """Cells in a line: `name: source | source`."""
    cells = []
    for part in text.split("|"):
        name, _, source = part.rpartition(":")
        cells.append(Cell.new("code", source.strip(), name.strip()))
    return cells


def check(old: str, new: str, *expected: int | None) -> None:
    """Each new cell is the old one with this number."""
    assert reconcile(list(enumerate(code(old))), code(new)) == expected


def test_unchanged_cells() -> None:
    check("x = 1 | y = x | z = y", "x = 1 | y = x | z = y", 0, 1, 2)


def test_moved_cells() -> None:
    check("a | b | c | d", "d | a | b | c", 3, 0, 1, 2)


def test_inserted_and_deleted_cells() -> None:
    check("a | b | c", "a | b | new | c", 0, 1, None, 2)
    check("a | b | c", "a | c", 0, 2)


def test_an_edited_cell_is_the_one_at_its_place() -> None:
    check("x = 1 | y = x | z = y", "x = 1 | y = x + 1 | z = y", 0, 1, 2)
    check("x = 1 | | z = y", "x = 1 | print() | z = y", 0, 1, 2)


def test_an_edited_cell_beside_a_new_one_is_the_more_alike() -> None:
    check("top | y = fit(x, 1) | end", "top | import os | y = fit(x, 2) | end", 0, None, 1, 2)
    check("top | y = fit(x, 1) | import os | end", "top | import sys, os | end", 0, 2, 3)


def test_a_name_finds_a_cell_that_moved_and_changed() -> None:
    check("load: a | b | c", "b | c | load: entirely(different)", 1, 2, 0)


def test_a_renamed_or_reformatted_cell_is_the_same() -> None:
    check("load: a(1,2) | b", "read: a(1,2) | b", 0, 1)
    check("f(1,2) | b | c", "b | f(1, 2) | c", 1, 0, 2)


def test_a_cell_that_moved_and_changed_is_found_by_its_words() -> None:
    old = "model = fit(data, steps=100, rate=0.1) | plot(model) | a | b"
    check(old, "plot(model) | a | b | model = fit(data, steps=200, rate=0.1)", 1, 2, 3, 0)


def test_equal_cells_keep_to_their_neighbours() -> None:
    check("x += 1 | a | x += 1 | b", "a | x += 1 | b", 1, 2, 3)
    check("| a | | b |", "a | | b |", 1, 2, 3, 4)
    check("n | n | n", "n | n", 0, 1)


def test_a_cell_of_another_kind_is_the_same_only_by_its_text() -> None:
    old = [(0, Cell.new("code", "# Title")), (1, Cell.new("code", "x"))]
    assert reconcile(old, [Cell.new("markdown", "# Title"), Cell.new("markdown", "y")]) == (0, None)


def test_nothing_and_everything_new() -> None:
    assert reconcile([], []) == ()
    assert reconcile([], code("a | b")) == (None, None)
    assert reconcile([(0, Cell.new("code", "a"))], []) == ()


def test_five_thousand_cells_at_once() -> None:
    old = [Cell.new("code", f"x{n} = f({n})") for n in range(5_000)]
    new = [Cell.new("code", cell.source + " + 1" * (n % 7 == 0)) for n, cell in enumerate(old)]
    assert reconcile(list(enumerate(old)), new) == tuple(range(5_000))
    assert (
        len(reconcile(list(enumerate(old)), [c.with_source(f"y{c.source}") for c in new])) == 5_000
    )
