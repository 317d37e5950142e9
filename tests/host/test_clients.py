"""Who comes back gets exactly what it missed, or everything; what it asked twice is done once."""

import msgspec
import pytest

from gonium.host.clients import Clients, Connection
from gonium.host.settings import Settings
from gonium.protocol.codec import decode_server_message
from gonium.protocol.ids import ClientId
from gonium.protocol.ops import Hello
from gonium.protocol.records import Acked, Answer, Patch, PresenceRecord, Record, Snapshot

ANN = ClientId("ann")


class Told:
    """What one client has been sent."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []

    def __call__(self, message: bytes) -> None:
        self.raw.append(message)

    @property
    def messages(self) -> list[object]:
        return [decode_server_message(message) for message in self.raw]

    @property
    def kinds(self) -> list[str]:
        return [str(m.seq) if isinstance(m, Patch) else type(m).__name__ for m in self.messages]


def clients(patches: int = 3, size: int = 10**6) -> Clients:
    records: list[Record] = [PresenceRecord("presence/x", ClientId("x"))]
    return Clients("i", lambda: records, Settings(patches_kept=patches, patch_bytes=size))


def publish(to: Clients, times: int = 1) -> None:
    for _ in range(times):
        to.publish(["x"], [], [])


def check_welcome(hello: Hello, published: int, *kinds: str, kept: int = 3) -> None:
    ours, told = clients(kept), Told()
    publish(ours, published)
    ours.join(hello, told)
    assert told.kinds == [*kinds, "Acked"]


def test_a_new_client_gets_a_snapshot() -> None:
    check_welcome(Hello(ANN), 0, "Snapshot")


def test_a_client_that_missed_nothing_gets_nothing() -> None:
    check_welcome(Hello(ANN, "i", 5), 5)


def test_a_client_gets_the_patches_it_missed() -> None:
    check_welcome(Hello(ANN, "i", 3), 5, "4", "5")


def test_a_client_that_missed_all_that_is_kept_gets_just_that() -> None:
    check_welcome(Hello(ANN, "i", 2), 5, "3", "4", "5")


def test_a_client_that_missed_more_gets_a_snapshot() -> None:
    check_welcome(Hello(ANN, "i", 1), 5, "Snapshot")


def test_a_client_of_another_life_gets_a_snapshot() -> None:
    check_welcome(Hello(ANN, "j", 5), 5, "Snapshot")


@pytest.mark.parametrize("seq", [6, -1, 10**18, -(10**18)])
def test_a_client_that_claims_the_impossible_gets_a_snapshot(seq: int) -> None:
    check_welcome(Hello(ANN, "i", seq), 5, "Snapshot")


def test_patches_are_kept_within_a_budget_of_bytes() -> None:
    ours = clients(patches=1000, size=500)
    publish(ours, 100)
    assert 0 < len(b"".join(ours._patches)) <= 500


def test_everybody_is_sent_the_same_bytes() -> None:
    ours, one, other = clients(), Told(), Told()
    ours.join(Hello(ANN), one)
    ours.join(Hello(ClientId("bob")), other)
    publish(ours)
    assert one.raw[-1] is other.raw[-1]


def test_a_snapshot_is_as_new_as_the_last_patch() -> None:
    ours = clients()
    publish(ours, 2)
    first = decode_server_message(ours.snapshot())
    publish(ours)
    second = decode_server_message(ours.snapshot())
    assert isinstance(first, Snapshot)
    assert isinstance(second, Snapshot)
    assert (first.seq, second.seq) == (2, 3)


def test_who_left_is_told_nothing_more() -> None:
    ours, told = clients(), Told()
    connection = ours.join(Hello(ANN), told)
    assert ours.leave(connection)
    publish(ours)
    assert told.kinds == ["Snapshot", "Acked"]
    assert len(ours) == 0


def test_an_old_connection_ends_without_harm_to_the_new_one() -> None:
    ours, old, new = clients(), Told(), Told()
    first = ours.join(Hello(ANN), old)
    ours.join(Hello(ANN, "i", 0), new)
    assert not ours.leave(first)
    assert not ours.leave(Connection(ANN, old))
    publish(ours)
    assert new.kinds == ["Acked", "1"]
    assert old.kinds == ["Snapshot", "Acked"]


def test_a_repeated_request_is_taken_once() -> None:
    ours = clients()
    assert [ours.take(ANN, n) for n in (1, 2, 2, 1, 3)] == [True, True, False, False, True]


def test_who_comes_back_hears_which_requests_were_taken() -> None:
    ours, told = clients(), Told()
    ours.take(ANN, 7)
    ours.join(Hello(ANN), told)
    assert told.messages[-1] == Acked(7)


def test_request_numbers_are_remembered_for_a_bounded_number_of_clients() -> None:
    ours = clients()
    ours.join(Hello(ANN), Told())
    ours.take(ANN, 1)
    for n in range(3000):
        ours.take(ClientId(f"c{n}"), 1)
    assert len(ours._taken) <= 1001
    assert not ours.take(ANN, 1)


def test_an_answer_goes_to_who_asked() -> None:
    ours, one, other = clients(), Told(), Told()
    ours.join(Hello(ANN), one)
    ours.join(Hello(ClientId("bob")), other)
    ours.tell(ANN, Answer(4, "x"))
    ours.tell(ClientId("nobody"), Answer(4, "x"))
    assert one.messages[-1] == Answer(4, "x")
    assert other.kinds == ["Snapshot", "Acked"]


def test_messages_are_json() -> None:
    assert msgspec.json.decode(clients().snapshot())["type"] == "snapshot"
