"""The names under which this server may be addressed, and the pages that may talk to it.

A rebound host name, another port on this machine and a foreign page all betray themselves in the
`Host`, `Origin` or `Sec-Fetch-Site` header; all three are compared exactly.
"""

from collections.abc import Iterable

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
STANDARD_PORT = 80


class Origins:
    """The allowed values of `Host`, and with them the allowed values of `Origin`.

    `names` are host names or addresses to which the port is added; `exact` are complete values
    of `Host`, for a server that is reached through a tunnel, a container or a proxy. Only for
    these is an `https` origin accepted, because this server itself speaks plain HTTP.
    """

    def __init__(self, port: int, names: Iterable[str] = (), exact: Iterable[str] = ()) -> None:
        own = [bracketed(name).lower() for name in (*LOOPBACK, *names)]
        self._proxied = frozenset(value.lower() for value in exact)
        self._hosts = frozenset(f"{name}:{port}" for name in own) | self._proxied
        if port == STANDARD_PORT:
            self._hosts |= frozenset(own)

    def knows(self, host: str) -> bool:
        """Whether this `Host` header is one of ours."""
        return host.lower() in self._hosts

    def same(self, origin: str, host: str) -> bool:
        """Whether a page of `origin` is one that this server sent under the name `host`."""
        origin, host = origin.lower(), host.lower()
        return origin == f"http://{host}" or (host in self._proxied and origin == f"https://{host}")


def is_loopback(host: str) -> bool:
    """Whether a server bound to this name or address can be reached from this machine only."""
    import ipaddress  # only for a server that is told where to listen

    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def bracketed(host: str) -> str:
    """The host as it stands in a URL: IPv6 addresses in brackets."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host
