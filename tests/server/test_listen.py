"""Ports: the first free one, or exactly the one asked for, or a sentence."""

import socket

import pytest

from gonium.server import listen
from gonium.server.listen import Unavailable, bind, names, port_of, shown_name


def test_a_port_in_use_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    with bind("127.0.0.1", None) as first:
        monkeypatch.setattr(listen, "FIRST_PORT", port_of(first))
        with bind("127.0.0.1", None) as second:
            assert port_of(first) < port_of(second) < port_of(first) + listen.TRIES


def test_a_port_asked_for_is_not_replaced_by_another() -> None:
    with bind("127.0.0.1", None) as first, pytest.raises(Unavailable) as refused:
        bind("127.0.0.1", port_of(first))
    assert str(refused.value) == (
        f"Port {port_of_message(refused.value)} of 127.0.0.1 is in use: "
        "end what uses it, or choose another with `--port`."
    )


def port_of_message(refused: Unavailable) -> str:
    return str(refused).split()[1]


def test_when_all_are_in_use_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with bind("127.0.0.1", None) as taken:
        monkeypatch.setattr(listen, "FIRST_PORT", port_of(taken))
        monkeypatch.setattr(listen, "TRIES", 1)
        with pytest.raises(Unavailable, match="are in use: choose another with `--port`"):
            bind("127.0.0.1", None)


@pytest.mark.parametrize(
    ("host", "sentence"),
    [
        ("no-such-host.invalid", "is not a name or address of this machine: correct `--host`."),
        ("192.0.2.1", "is not an address of this machine: correct `--host`."),
        ("a" * 300, "is not a name or address of this machine"),
    ],
)
def test_a_host_that_is_not_here_is_refused(host: str, sentence: str) -> None:
    with pytest.raises(Unavailable, match="is not") as refused:
        bind(host, None)
    assert sentence in str(refused.value)


def test_loopback_addresses_can_be_listened_on_by_name() -> None:
    with bind("localhost", None) as listener:
        assert listener.getsockname()[0] in ("127.0.0.1", "::1")


def test_the_names_of_this_machine_are_known_for_a_wildcard() -> None:
    assert names("0.0.0.0")[0] == socket.gethostname()
    assert names("lab.example") == ["lab.example"]


def test_people_are_shown_a_name_that_can_be_opened() -> None:
    assert shown_name("0.0.0.0") == socket.gethostname()
    assert shown_name("::1") == "[::1]"
    assert shown_name("127.0.0.1") == "127.0.0.1"


def test_small_answers_do_not_wait_for_acknowledgements() -> None:
    with bind("127.0.0.1", None) as listener:
        assert listener.proto == socket.IPPROTO_TCP
