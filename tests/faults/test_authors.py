"""Two tabs, a program and an editor of the file write into one notebook of a real server at once.

All of them write before any hears of the others. In the end each has what the file has, and every
word is there once.
"""

from collections import Counter
from pathlib import Path
from typing import Any

from tests.faults.figures import Count
from tests.faults.wire import Client
from tests.server.running import Running, running

import gonium as gn

ROUNDS = 25


class Tab:
    """A page that writes words into the first cell, wherever it knows the end to be."""

    def __init__(self, name: str, server: Running) -> None:
        headers = {"Cookie": server.cookie}
        self.name = name
        self.client = Client(name, f"ws://{server.host}/socket/nb.py", headers, server.origin)
        while not self.client.records:
            self.client.listen()
        self.cell = self.client.records["notebook"]["order"][0]

    @property
    def text(self) -> str:
        return self.client.text(self.cell)

    def write(self, word: str) -> None:
        version = self.client.records[f"text/{self.cell}"]["version"]
        changes = [len(self.text), [0, "", word]]
        op = {"type": "edit_text", "cell": self.cell, "version": version, "changes": [changes]}
        self.client.ask(op)


def test_nobody_loses_a_word_to_the_others(tmp_path: Path, count: Count) -> None:
    file = tmp_path / "nb.py"
    file.write_text("# %% shared\n# top\n# below\n\n# %% other\n# end\n")
    words = []
    with running("edit", str(tmp_path)) as server:
        server.sign_in()
        tabs = [Tab(name, server) for name in ("ann", "bob")]
        with gn.open(file) as nb:
            for turn in range(ROUNDS):
                for who in (*tabs, nb, file):
                    words.append(f"# {turn} by {getattr(who, 'name', 'program')}.")
                    write(who, words[-1])
                for tab in tabs:
                    tab.client.settle()
            settle(tabs, nb, words)
        lost = sum(Counter(file.read_text().split("\n"))[word] != 1 for word in words)
        for tab in tabs:
            tab.client.leave()
    count("words written at once by tabs, a program and an editor", len(words), lost)
    assert lost == 0


def write(who: Any, word: str) -> None:
    """Let somebody write a word where that one writes."""
    if isinstance(who, Tab):
        who.write(word)
    elif isinstance(who, Path):
        # Read and written in one go: an editor that holds an old text over others is another case.
        who.write_text(who.read_text().replace("# end\n", f"{word}\n# end\n"))
    else:
        who.edit("shared", who.cells["shared"].source.replace("# below", f"{word}\n# below"))


def settle(tabs: list[Tab], nb: Any, words: list[str]) -> None:
    """Wait until everybody has everything."""
    ann, bob = tabs
    while not all(word in str(ann.client.records) for word in words):
        ann.client.listen()
    for tab in tabs:
        tab.client.settle()
    assert ann.text == bob.text == nb.cells["shared"].source
