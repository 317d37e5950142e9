"""A server's secrets: links work once, cookies belong to one server, guessing is slow."""

from gonium.server.auth import FAILURES, LINKS, Attempts, Keys, access_token


def cookie(keys: Keys) -> str:
    return keys.set_cookie().partition(";")[0]


def token(keys: Keys) -> str:
    return keys.link("/").removeprefix("/?token=")


def test_a_link_works_once() -> None:
    keys = Keys(2718, "secret")
    link = token(keys)
    assert keys.redeem(link)
    assert not keys.redeem(link)


def test_each_link_has_its_own_token() -> None:
    keys = Keys(2718, "secret")
    first, second = token(keys), token(keys)
    assert keys.redeem(second)
    assert keys.redeem(first)


def test_the_oldest_of_many_links_gives_way() -> None:
    keys = Keys(2718, "secret")
    links = [token(keys) for _ in range(LINKS + 1)]
    assert not keys.redeem(links[0])
    assert all(keys.redeem(link) for link in links[1:])


def test_the_access_token_is_no_link_and_a_link_no_access_token() -> None:
    keys = Keys(2718, "secret")
    assert not keys.redeem("secret")
    assert not keys.opens(token(keys))
    assert keys.opens(" secret\n")


def test_nothing_is_no_token() -> None:
    keys = Keys(2718, "secret")
    assert not keys.redeem("")
    assert not keys.opens("")
    assert not keys.signed_in("")
    assert not keys.signed_in("gonium-2718=")


def test_what_is_not_ascii_is_wrong_and_nothing_worse() -> None:
    keys = Keys(2718, "secret")
    assert not keys.opens("sécret\udcff")
    assert not keys.signed_in("gonium-2718=\xff\udcff")


def test_the_cookie_signs_in() -> None:
    keys = Keys(2718, "secret")
    assert keys.signed_in(cookie(keys))
    assert keys.signed_in(f"a=b; {cookie(keys)}; c=d")


def test_malformed_cookies_of_other_servers_do_not_hide_ours() -> None:
    keys = Keys(2718, "secret")
    assert keys.signed_in(f'x={{"a": 1}}; =; ;;; b@d="; {cookie(keys)}')
    assert keys.signed_in(f"gonium-2718=forged; {cookie(keys)}")


def test_the_cookie_of_another_server_does_not_sign_in() -> None:
    one, other = Keys(2718, "secret"), Keys(2718, "secret")
    assert not other.signed_in(cookie(one))
    assert not Keys(2719, "secret").signed_in(cookie(one))


def test_the_cookie_is_kept_from_scripts_and_other_sites() -> None:
    flags = Keys(2718, "secret").set_cookie().split("; ")[1:]
    assert flags == ["Path=/", "HttpOnly", "SameSite=Strict"]


def test_secrets_are_not_in_the_cookie_the_link_or_each_other() -> None:
    keys = Keys(2718, "secret")
    assert "secret" not in keys.set_cookie() + keys.link("/")


def test_without_a_token_everybody_is_signed_in() -> None:
    keys = Keys(2718, None)
    assert keys.signed_in("")
    assert keys.link("/edit/nb.py") == "/edit/nb.py"


def test_access_tokens_differ_and_can_be_typed() -> None:
    tokens = {access_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(len(token) == 24 and token.count("-") == 4 for token in tokens)
    assert not set("".join(tokens)) & set("lo01")


class Watch:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_after_some_failures_an_address_has_to_wait_a_minute() -> None:
    watch = Watch()
    attempts = Attempts(watch)
    for _ in range(FAILURES):
        assert not attempts.exhausted("a")
        attempts.failed("a")
    assert attempts.exhausted("a")
    assert not attempts.exhausted("b")
    watch.now = 60
    assert not attempts.exhausted("a")


def test_failures_are_remembered_for_a_bounded_number_of_addresses() -> None:
    attempts = Attempts(Watch())
    for number in range(3000):
        attempts.failed(str(number))
    assert len(attempts._failures) == 1024
