"""Laws of recognizing cells: no cell is taken for two, and what is there unchanged is found."""

from hypothesis import given
from hypothesis import strategies as st

from gonium.document import Cell, reconcile

cells = st.builds(
    Cell.new,
    st.sampled_from(["code", "code", "markdown"]),
    st.sampled_from(["", "x = 1", "x = 2", "y = x + 1", "print(y)", "import os\nos.getcwd()"]),
    st.sampled_from(["", "", "load", "plot"]),
)
notebooks = st.lists(cells, max_size=10)
distinct = st.lists(st.integers(0, 99), unique=True, max_size=12).map(
    lambda numbers: [Cell.new("code", f"value_{number} = {number}") for number in numbers]
)


def keyed(made: list[Cell]) -> list[tuple[str, Cell]]:
    return [(f"k{index}", cell) for index, cell in enumerate(made)]


@given(notebooks)
def test_an_unchanged_notebook_is_recognized_cell_by_cell(made: list[Cell]) -> None:
    assert list(reconcile(keyed(made), made)) == [key for key, _ in keyed(made)]


@given(notebooks, notebooks)
def test_no_cell_is_taken_for_two(old: list[Cell], new: list[Cell]) -> None:
    found = [key for key in reconcile(keyed(old), new) if key is not None]
    assert len(found) == len(set(found))
    assert len(reconcile(keyed(old), new)) == len(new)


@given(notebooks, notebooks)
def test_every_cell_that_is_still_there_is_found(old: list[Cell], new: list[Cell]) -> None:
    found = reconcile(keyed(old), new)
    by_key = dict(keyed(old))
    for cell in old:
        same = sum(
            key is not None and by_key[key] == cell == there
            for key, there in zip(found, new, strict=True)
        )
        assert same == min(old.count(cell), new.count(cell))


@given(distinct, st.randoms(use_true_random=False))
def test_moved_cells_are_found(made: list[Cell], random: object) -> None:
    moved = keyed(made)
    random.shuffle(moved)
    kept = moved[: random.randrange(len(moved) + 1)]
    assert list(reconcile(keyed(made), [cell for _, cell in kept])) == [key for key, _ in kept]


@given(distinct, st.randoms(use_true_random=False))
def test_an_edited_cell_is_found_at_its_place(made: list[Cell], random: object) -> None:
    for index in random.sample(range(len(made)), k=min(2, len(made))):
        edited = list(made)
        edited[index] = edited[index].with_source("something else entirely")
        assert list(reconcile(keyed(made), edited)) == [key for key, _ in keyed(made)]
