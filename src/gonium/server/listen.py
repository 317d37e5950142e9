"""Where the server listens: a bound socket, and the names under which it can be reached."""

import errno
import os
import socket
from collections.abc import Iterator

from gonium.server.origins import bracketed

FIRST_PORT = 2718
TRIES = 100
WILDCARDS = ("0.0.0.0", "::", "")


class Unavailable(Exception):
    """The server cannot listen there; the message is one sentence for the person."""


def bind(host: str, port: int | None) -> socket.socket:
    """Listen on the port, or on the first free one; raises `Unavailable`."""
    family, address = _resolved(host)
    for candidate in _candidates(port):
        # asyncio looks for this protocol before it switches off Nagle's algorithm, without which
        # a small answer would wait 40 ms for the last one to be acknowledged.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            _bind(listener, address, candidate)
        except OSError as error:
            listener.close()
            if error.errno == errno.EADDRINUSE and port is None:
                continue
            raise Unavailable(_explained(host, candidate, error)) from error
        return listener
    last = FIRST_PORT + TRIES - 1
    raise Unavailable(f"Ports {FIRST_PORT} to {last} are in use: choose another with `--port`.")


def port_of(listener: socket.socket) -> int:
    """Return the port a socket is bound to."""
    return int(listener.getsockname()[1])


def names(host: str) -> list[str]:
    """Return the names and addresses under which a server that listens on `host` is reached."""
    if host not in WILDCARDS:
        return [host]
    name = socket.gethostname()
    try:
        found = socket.getaddrinfo(name, 0, type=socket.SOCK_STREAM)
    except OSError:
        found = []
    addresses = [str(address[0]).partition("%")[0] for *_, address in found]
    return list(dict.fromkeys([name, *addresses, *_outward_addresses()]))


def shown_name(host: str) -> str:
    """Return the name to print for people: an address others can use, where there is one."""
    return socket.gethostname() if host in WILDCARDS else bracketed(host)


def _outward_addresses() -> Iterator[str]:
    # A datagram socket is given its address when it is connected, and nothing is sent.
    for family, elsewhere in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as outward:
                outward.connect((elsewhere, 9))
                yield str(outward.getsockname()[0])
        except OSError:  # this machine has no such network
            continue


def _resolved(host: str) -> tuple[socket.AddressFamily, str]:
    try:
        found = socket.getaddrinfo(
            host.strip("[]") or None, 0, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except (OSError, UnicodeError) as error:
        raise Unavailable(
            f"{host!r} is not a name or address of this machine: correct `--host`."
        ) from error
    family, _, _, _, address = found[0]
    return family, str(address[0])


def _candidates(port: int | None) -> Iterator[int]:
    return iter(range(FIRST_PORT, FIRST_PORT + TRIES) if port is None else (port,))


def _bind(listener: socket.socket, address: str, port: int) -> None:
    if os.name == "posix":
        # Otherwise a port stays taken for a minute after a server that had connections.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, port))
    listener.listen(128)
    listener.setblocking(False)


def _explained(host: str, port: int, error: OSError) -> str:
    where = f"Port {port} of {host}"
    if error.errno == errno.EADDRINUSE:
        return f"{where} is in use: end what uses it, or choose another with `--port`."
    if error.errno == errno.EACCES:
        return f"{where} needs more rights than you have: choose one above 1023 with `--port`."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is not an address of this machine: correct `--host`."
    return f"{where} cannot be listened on ({error.strerror}): choose another with `--port`."
