"""Names and origins are compared exactly, so that nothing resembling them passes."""

import pytest

from gonium.server.origins import Origins, is_loopback


@pytest.mark.parametrize(
    "host", ["127.0.0.1:2718", "localhost:2718", "LocalHost:2718", "[::1]:2718"]
)
def test_loopback_names_with_the_port_are_ours(host: str) -> None:
    assert Origins(2718).knows(host)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "localhost",
        "127.0.0.1",
        "localhost:2719",
        "localhost:02718",
        "localhost:2718.",
        "localhost.:2718",
        "localhost:2718:2718",
        "127.0.0.1.nip.io:2718",
        "evil.example:2718",
        "evil.example@localhost:2718",
        "localhost:2718 ",
        "::1:2718",
        "0.0.0.0:2718",
        "127.1:2718",
        "2130706433:2718",
    ],
)
def test_no_other_name_is(host: str) -> None:
    assert not Origins(2718).knows(host)


def test_the_standard_port_may_be_left_out() -> None:
    assert Origins(80).knows("localhost")
    assert Origins(80).knows("localhost:80")


def test_a_name_given_at_the_start_is_ours_at_the_port() -> None:
    origins = Origins(2718, ["lab.example", "fe80::1"])
    assert origins.knows("lab.example:2718")
    assert origins.knows("[fe80::1]:2718")
    assert not origins.knows("lab.example")


def test_a_page_of_the_same_name_is_ours() -> None:
    assert Origins(2718).same("http://localhost:2718", "localhost:2718")


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "http://127.0.0.1:2718",
        "http://localhost:2719",
        "http://localhost",
        "https://localhost:2718",
        "http://localhost:2718/",
        "http://localhost:2718.evil.example",
        "http://evil.example",
        "file://",
    ],
)
def test_no_other_page_is(origin: str) -> None:
    assert not Origins(2718).same(origin, "localhost:2718")


def test_a_proxy_may_speak_https() -> None:
    origins = Origins(2718, exact=["notebooks.example"])
    assert origins.knows("notebooks.example")
    assert origins.same("https://notebooks.example", "notebooks.example")
    assert not origins.same("https://localhost:2718", "localhost:2718")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.10", "localhost", "::1", "[::1]"])
def test_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "", "10.0.0.1", "lab.example", "127.0.0.1.nip.io"]
)
def test_not_loopback(host: str) -> None:
    assert not is_loopback(host)
