"""Laws of edits: they combine as edits of any text must, whoever comes first."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gonium.document.edits import (
    Changes,
    Update,
    apply,
    code_points,
    compose,
    diff,
    invert,
    map_position,
    rebase,
    rebase_updates,
    units,
)

texts = st.text(st.sampled_from("ab \né漢🦔𝄞"), max_size=12)


@st.composite
def changes_of(draw: st.DrawFn, text: str) -> Changes:
    """A change set for this text, its pieces cut anywhere between characters."""
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=4)))
    changes: Changes = []
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        length = units(text[start:end])
        match draw(st.integers(0, 3)):
            case 0:
                changes.append([length])
            case 1:
                changes.append([length, *draw(texts).split("\n")])
            case _:
                changes.append(length)
    return changes


@st.composite
def histories(draw: st.DrawFn, *shape: int) -> tuple[Any, ...]:
    """A text, and for each number the index of the text that a change set starts from."""
    known = [draw(texts)]
    made = []
    for start in shape:
        changes = draw(changes_of(known[start]))
        made.append(changes)
        known.append(apply(changes, known[start]))
    return known[0], *made


@given(histories(0, 1))
def test_composing_is_applying_one_after_the_other(history: Any) -> None:
    text, a, b = history
    assert apply(compose(a, b), text) == apply(b, apply(a, text))


@given(histories(0, 1, 2))
def test_composing_is_associative_in_effect(history: Any) -> None:
    text, a, b, c = history
    assert apply(compose(compose(a, b), c), text) == apply(compose(a, compose(b, c)), text)


@given(histories(0))
def test_the_inverse_leads_back(history: Any) -> None:
    text, a = history
    assert apply(invert(a, text), apply(a, text)) == text
    assert invert(invert(a, text), apply(a, text)) == a or apply(a, text) == apply(
        invert(invert(a, text), apply(a, text)), text
    )


@given(histories(0, 0))
def test_rebased_edits_converge(history: Any) -> None:
    text, a, b = history
    assert apply(rebase(b, a), apply(a, text)) == apply(rebase(a, b, before=True), apply(b, text))


@given(histories(0, 0))
def test_rebasing_over_an_edit_and_its_inverse_fits_the_text(history: Any) -> None:
    text, a, b = history
    there = rebase(b, a)
    assert units(apply(rebase(there, invert(a, text)), text)) >= 0


@given(texts, texts)
def test_the_difference_leads_from_one_text_to_the_other(old: str, new: str) -> None:
    assert apply(diff(old, new), old) == new


@given(texts)
def test_there_is_no_difference_between_equal_texts(text: str) -> None:
    assert diff(text, text) == ([units(text)] if text else [])


@given(histories(0), st.sampled_from([-1, 1]))
def test_positions_stay_in_order_and_in_the_text(history: Any, assoc: int) -> None:
    text, a = history
    mapped = [map_position(a, at, assoc) for at in range(units(text) + 1)]
    assert mapped == sorted(mapped)
    assert all(0 <= position <= units(apply(a, text)) for position in mapped)


@given(texts)
def test_units_and_characters_agree_on_every_character(text: str) -> None:
    for index in range(len(text) + 1):
        assert code_points(text, units(text[:index])) == index


@given(st.data())
def test_two_clients_that_hear_late_of_each_other_agree(data: st.DataObject) -> None:
    """Client `me` makes updates while the server takes those of `other` in between."""
    text = data.draw(texts)
    mine, mine_text = [], text
    for _ in range(data.draw(st.integers(1, 3))):
        changes = data.draw(changes_of(mine_text))
        mine_text = apply(changes, mine_text)
        mine.append(Update(changes, "me"))
    history, server_text = [], text
    for _ in range(data.draw(st.integers(0, 3))):
        changes = data.draw(changes_of(server_text))
        server_text = apply(changes, server_text)
        history.append(Update(changes, "other"))
    for update in rebase_updates(mine, history):
        server_text = apply(update.changes, server_text)
    unheard = [update.changes for update in mine]
    for update in history:
        changes = update.changes
        for index, own in enumerate(unheard):
            unheard[index] = rebase(own, changes)
            changes = rebase(changes, own, before=True)
        mine_text = apply(changes, mine_text)
    assert mine_text == server_text
