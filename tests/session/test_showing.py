"""What a cell shows is folded from reports and stays bounded."""

import pytest

from gonium.protocol.output import Gap, Media, Output, Stream, Text
from gonium.session import showing
from gonium.session.showing import KEPT, PIECE, Showing


def media(text: str, display: str = "") -> Media:
    return Media({"text/plain": Text(text)}, display=display)


def shown(*outputs: Output) -> Showing:
    return showing.shown(outputs)


def text(of: Showing) -> str:
    return "".join(o.text for o in of.outputs if isinstance(o, Stream))


def test_pieces_of_a_stream_join() -> None:
    assert shown(Stream("stdout", "a"), Stream("stdout", "b")).outputs == (Stream("stdout", "ab"),)


def test_two_streams_keep_their_order() -> None:
    pieces = (Stream("stdout", "a"), Stream("stderr", "b"), Stream("stdout", "c"))
    assert shown(*pieces).outputs == pieces


def test_long_text_comes_in_small_pieces_and_nothing_is_lost_below_the_bound() -> None:
    long = "x" * (PIECE * 3 + 5)
    folded = shown(Stream("stdout", long))
    assert text(folded) == long
    assert max(len(o.text) for o in folded.outputs if isinstance(o, Stream)) == PIECE


@pytest.mark.parametrize("count", [2 * KEPT, 2 * KEPT + 1, 1000])
def test_too_much_keeps_head_and_tail_and_says_how_much_is_left_out(count: int) -> None:
    folded = shown(*(media(str(n)) for n in range(count)))
    outputs = folded.outputs
    left_out = [o.outputs for o in outputs if isinstance(o, Gap)]
    assert len(outputs) <= 2 * KEPT + 1
    assert left_out == ([count - 2 * KEPT] if count > 2 * KEPT else [])
    assert (outputs[0], outputs[-1]) == (media("0"), media(str(count - 1)))


def test_indices_ascend_and_are_never_used_again() -> None:
    folded = shown(*(media(str(n)) for n in range(500)))
    indices = [index for index, _ in folded.entries]
    assert indices == sorted(set(indices))
    cleared = showing.append(showing.clear(folded, wait=False), media("new"))
    assert cleared.entries[0][0] > max(indices)


def test_old_output_stays_until_the_new_run_shows_something() -> None:
    old = showing.outdate(shown(media("old")))
    assert old.outputs == (media("old"),)
    assert showing.append(old, media("new")).outputs == (media("new"),)
    assert showing.settle(old).outputs == ()


def test_a_display_id_is_replaced_where_it_stands() -> None:
    folded = shown(media("1", "p"), media("2"))
    assert showing.update(folded, media("9", "p")).outputs == (media("9", "p"), media("2"))
    assert showing.update(folded, media("9", "q")) is folded


def test_clearing_waits_if_asked_to() -> None:
    folded = shown(media("1"))
    assert showing.clear(folded, wait=False).outputs == ()
    assert showing.clear(folded, wait=True).outputs == (media("1"),)
