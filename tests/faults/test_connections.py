"""Connections that are cut, delayed, dropped, truncated and doubled; servers that are killed.

Two clients edit through a network on which every connection meets a fault, while a cell prints. At
the end everything was done once and in order, and each has what a client has that was never cut.
"""

import signal
from pathlib import Path

import pytest

from budget import examples
from faults.figures import Count
from faults.network import FAULTS, Faulty
from faults.wire import Client
from server.running import Running, running

CUTS = examples(50)
KILLS = 3
PRINTING = "for n in range(300):\n    print('line', n, flush=True)"
NOTEBOOK = f"# %% ann\n\n# %% bob\n\n# %% prints\n{PRINTING}\n"


class Author:
    """A client with a cell of its own, to which it adds one word after another."""

    def __init__(self, name: str, network: Faulty, server: Running) -> None:
        where = f"127.0.0.1:{network.port}"
        headers = {"Cookie": server.cookie} if server.cookie else {}
        self.client = Client(name, f"ws://{where}/socket/nb.py", headers, f"http://{where}")
        self.name = name
        self.words = 0
        while not self.client.records:
            self.client.listen()
        order = self.client.records["notebook"]["order"]
        self.cell, self.printing = order[name == "bob"], order[2]

    def write(self) -> None:
        """Add a word at the end, and wait until that has arrived."""
        text = self.client.text(self.cell)
        version = self.client.records[f"text/{self.cell}"]["version"]
        word = f"# {self.name}{self.words} {'.' * 300}"
        insert = [0, word] if not text else [0, "", word]
        changes = [insert] if not text else [len(text), insert]
        op = {"type": "edit_text", "cell": self.cell, "version": version, "changes": [changes]}
        self.words += 1
        self.client.ask(op)
        self.client.settle()
        while len(self.client.text(self.cell).split("\n")) < self.words:
            self.client.listen()  # the answer was on the wire that broke

    def lost(self) -> int:
        """How many words are not there, in their order, once."""
        found = [line.split()[1] for line in self.client.text(self.cell).split("\n")]
        wanted = [f"{self.name}{n}" for n in range(self.words)]
        return len(wanted) - sum(a == b for a, b in zip(found, wanted, strict=False))


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_the_network_does_all_clients_end_with_the_same(
    tmp_path: Path, count: Count, seed: int
) -> None:
    (tmp_path / "nb.py").write_text(NOTEBOOK)
    network = Faulty(seed)
    name = f"127.0.0.1:{network.port}"
    with running("edit", str(tmp_path), "--allow-host", name) as server:
        server.sign_in()
        network.target = server.port
        authors = [Author(one, network, server) for one in ("ann", "bob")]
        authors[0].client.ask({"type": "run_cells", "cells": [authors[0].printing]})
        while len(network.happened) < CUTS // 2 or set(network.happened) != set(FAULTS):
            for author in authors:
                author.write()
        lost = ended(authors, network, server)
    network.close()
    count(
        f"connections cut, delayed, dropped, truncated, doubled ({seed})",
        len(network.happened),
        lost,
    )
    assert lost == 0


def ended(authors: list[Author], network: Faulty, server: Running) -> int:
    """Let the network be whole, and compare with a client that was never cut; count what is lost."""
    network.calm = True
    first = authors[0].client
    for author in authors:
        author.client.settle()
        assert len(author.client.instances) == 1
    while first.records["kernel"]["status"] != "idle" or busy(first):
        first.listen()
    whole = Client("whole", f"ws://{server.host}/socket/nb.py", first._headers, server.origin)
    whole.listen()
    level(first, authors[1].client, whole)
    assert {author.client.digest() for author in authors} == {whole.digest()}
    assert "line 299" in str(whole.records)
    lost = sum(author.lost() for author in authors)
    for client in (first, authors[1].client, whole):
        client.leave()
    return lost


def level(*clients: Client) -> None:
    """Let clients listen until all have seen the same: something may come between two of them."""
    for client in clients:
        client.settle()
    while behind := [one for one in clients if one.seq < max(other.seq for other in clients)]:
        for client in behind:
            client.settle()


def busy(client: Client) -> bool:
    settled = ("fresh", "stale", "failed")
    cells = [one for one in client.records.values() if one["type"] == "cell"]
    saved = client.records["notebook"]["save"] == "saved"
    return not saved or any(cell["status"] not in settled for cell in cells)


def test_over_servers_that_are_killed_clients_go_on_with_the_same_cells(
    tmp_path: Path, count: Count
) -> None:
    (tmp_path / "nb.py").write_text(NOTEBOOK)
    network = Faulty(3)
    name = f"127.0.0.1:{network.port}"
    arguments = ("edit", str(tmp_path), "--no-token", "--allow-host", name)
    author: Author | None = None
    for _ in range(KILLS):
        with running(*arguments) as server:
            network.target = server.port
            author = author or Author("ann", network, server)
            for _ in range(4):
                author.write()
            server.end(signal.SIGKILL)
    assert author is not None
    with running(*arguments) as server:
        network.target = server.port
        author.write()
        network.calm = True
        author.client.settle()
        assert len(author.client.instances) == 1
        assert author.lost() == 0
        author.client.leave()
    network.close()
    count("servers killed under an open page", KILLS, author.lost())


def test_what_was_typed_when_everything_was_killed_is_there_again(
    tmp_path: Path, count: Count
) -> None:
    (tmp_path / "nb.py").write_text("# %%\n\n# %%\n\n# %%\n")
    network = Faulty(4)
    network.calm = True
    name = f"127.0.0.1:{network.port}"
    arguments = ("edit", str(tmp_path), "--no-token", "--allow-host", name)
    for kill in range(KILLS):
        with running(*arguments) as server:
            network.target = server.port
            author = Author(f"ann{kill}", network, server)
            author.words = len(author.client.text(author.cell).split("\n")) if kill else 0
            author.name = "ann"
            author.write()
            server.end(signal.SIGKILL)
            author.client.leave()
    with running(*arguments) as server:
        network.target = server.port
        last = Author("last", network, server)
        last.name, last.words = "ann", KILLS
        lost = last.lost()
        last.client.leave()
    network.close()
    count("servers and pages killed at once while somebody typed", KILLS, lost)
    assert lost == 0
