"""Who has authority: the secrets of one server, and nothing that outlives it.

A link carries a one-time token, exchanged at once for a cookie; the access token, which the
terminal shows, signs in any other browser. All comparisons take constant time.
"""

import hmac
import secrets
import time
from collections import deque
from collections.abc import Callable

LINKS = 16
"""Links that can be open at a time; the oldest gives way."""
FAILURES = 10
"""Wrong tokens from one address within a minute before it has to wait."""
ADDRESSES = 1024
"""Addresses whose failures are remembered."""


class Keys:
    """The secrets of a server; `access=None`: everybody who reaches it has authority."""

    def __init__(self, port: int, access: str | None) -> None:
        self.cookie = f"gonium-{port}"
        """Cookies do not know ports, so the name tells two servers apart."""
        self.access = access or ""
        """The access token; empty where none is needed."""
        self.required = access is not None
        self._session = secrets.token_urlsafe(32)
        self._links: deque[str] = deque(maxlen=LINKS)

    def link(self, address: str) -> str:
        """The address with a token that works once; as it is where no token is needed."""
        if not self.required:
            return address
        token = secrets.token_urlsafe(24)
        self._links.append(token)
        return f"{address}?token={token}"

    def redeem(self, token: str) -> bool:
        """Use up the token of a link."""
        found = [link for link in self._links if _same(link, token)]
        for link in found:
            self._links.remove(link)
        return bool(found) or not self.required

    def opens(self, token: str) -> bool:
        """Whether this is the access token."""
        return not self.required or _same(self.access, token.strip())

    def signed_in(self, cookies: str) -> bool:
        """Whether the `Cookie` header carries this server's session."""
        values = _values(cookies, self.cookie)
        return not self.required or any(_same(self._session, value) for value in values)

    def set_cookie(self) -> str:
        """The `Set-Cookie` header that signs a browser in until it is closed."""
        return f"{self.cookie}={self._session}; Path=/; HttpOnly; SameSite=Strict"


def access_token() -> str:
    """100 random bits that a person can type: five groups of letters and digits."""
    alphabet = "abcdefghijkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(5))


def _same(secret: str, given: str) -> bool:
    return bool(secret) and hmac.compare_digest(secret.encode(), given.encode(errors="replace"))


def _values(cookies: str, name: str) -> list[str]:
    # By hand, because every server on this machine sets cookies for `localhost`, and the
    # library gives up at the first malformed one.
    pairs = (part.partition("=") for part in cookies.split(";"))
    return [value.strip() for key, _, value in pairs if key.strip() == name]


class Attempts:
    """Failed sign-ins by address, so that guessing is slow; bounded in memory."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: dict[str, deque[float]] = {}

    def exhausted(self, address: str) -> bool:
        """Whether this address has to wait."""
        failures = self._failures.get(address)
        return failures is not None and len(failures) == FAILURES and self._recent(failures[0])

    def failed(self, address: str) -> None:
        """Count a wrong token."""
        failures = self._failures.pop(address, None) or deque(maxlen=FAILURES)
        failures.append(self._clock())
        self._failures[address] = failures  # the latest stands last: the first is the oldest
        if len(self._failures) > ADDRESSES:
            del self._failures[next(iter(self._failures))]

    def _recent(self, moment: float) -> bool:
        return self._clock() - moment < 60
