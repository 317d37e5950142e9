"""Laws of a kernel's log, journal and messages, whatever is torn or cut."""

import itertools
import os

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gonium.kernel.frames import PREFIX, frame, unframe
from gonium.kernel.framing import Inbox, pack
from gonium.kernel.journal import Journal
from gonium.places.log_reader import LogReader
from gonium.protocol.ids import RunId
from gonium.protocol.reports import Report, StreamWritten


def report(number: int, text: str = "") -> Report:
    return StreamWritten(RunId(number), "stdout", text)


def framed(number: int, text: str = "") -> bytes:
    return frame(number, msgspec.msgpack.encode(report(number, text)))


@given(st.lists(st.binary(max_size=50)), st.lists(st.integers(1, 30)))
def test_messages_arrive_whole_however_they_are_cut(messages: list[bytes], cuts: list[int]) -> None:
    data, inbox, taken = b"".join(pack(message) for message in messages), Inbox(), []
    for size in [*cuts, len(data)]:
        inbox.feed(data[:size])
        data = data[size:]
        while (message := inbox.take()) is not None:
            taken.append(message)
    assert taken == messages


@given(st.lists(st.text(max_size=20), max_size=8), st.data())
def test_a_torn_tail_hides_only_what_is_torn(texts: list[str], data: st.DataObject) -> None:
    frames = [framed(n, text) for n, text in enumerate(texts, 1)]
    whole = b"".join(frames)
    length = data.draw(st.integers(0, len(whole)))
    bodies, end = unframe(whole[:length])
    assert end <= length
    assert [len(body) + PREFIX for _, body in bodies] == [len(f) for f in frames[: len(bodies)]]
    assert len(b"".join(frames[: len(bodies) + 1])) > length or len(bodies) == len(frames)


@given(st.lists(st.text(max_size=20), min_size=1, max_size=5), st.data())
def test_damage_is_noticed_and_what_is_before_it_is_read(
    texts: list[str], data: st.DataObject
) -> None:
    frames = [framed(n, text) for n, text in enumerate(texts, 1)]
    whole = bytearray(b"".join(frames))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    bodies, _ = unframe(bytes(whole))
    hit, before = 0, 0
    while before + len(frames[hit]) <= place:
        before += len(frames[hit])
        hit += 1
    assert len(bodies) <= hit


@given(st.lists(st.text(max_size=30), max_size=10), st.lists(st.integers(1, 40)))
def test_a_reader_that_comes_at_any_moment_reads_all_and_nothing_twice(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], cuts: list[int]
) -> None:
    path = tmp_path_factory.mktemp("log") / "log"
    reports = [report(n, text) for n, text in enumerate(texts, 1)]
    data, read = b"".join(framed(n, text) for n, text in enumerate(texts, 1)), []
    with LogReader(os.fspath(path)) as reader, path.open("wb", buffering=0) as file:
        for size in [*cuts, len(data)]:
            file.write(data[:size])
            data = data[size:]
            read += reader.read()
        assert reader.offset == path.stat().st_size
    assert read == reports


@given(st.lists(st.tuples(st.sampled_from(["stdout", "stderr"]), st.text(max_size=10))))
def test_the_journal_keeps_order_and_joins_neighbours(pieces: list[tuple[str, str]]) -> None:
    heard: list[Report] = []
    journal = Journal(heard.extend)
    for stream, text in pieces:
        journal.write("stderr" if stream == "stderr" else "stdout", text)
    journal.flush()
    texts = [(r.name, r.text) for r in heard if isinstance(r, StreamWritten)]
    assert all(one[0] != two[0] for one, two in itertools.pairwise(texts))
    assert all(text for _, text in texts)
    for name in ("stdout", "stderr"):
        assert "".join(t for n, t in texts if n == name) == "".join(
            t for n, t in pieces if n == name
        )
