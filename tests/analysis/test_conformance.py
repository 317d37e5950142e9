"""Agreement with recorded facts of another project, or a stated reason to differ."""

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from gonium.analysis import Names, bind, names
from gonium.protocol.ids import CellId

DATA = Path(__file__).parent.parent / "conformance"
SNIPPETS: list[dict[str, Any]] = json.loads((DATA / "names.json").read_text())
GRAPHS: list[dict[str, Any]] = json.loads((DATA / "graphs.json").read_text())
DEVIATIONS: dict[str, dict[str, Any]] = {
    entry.get("src") or entry["graph"]: entry
    for entry in json.loads((DATA / "deviations.json").read_text())
}
OURS = {"mo": "gn", "marimo": "gonium"}


def ours(source: str) -> str:
    """Their module by our name."""
    return re.sub(r"\b(mo|marimo)\.(?=sql|md)", lambda found: OURS[found[1]] + ".", source)


def plain(name: str, source: str) -> str:
    """Their name as the source has it."""
    private = re.sub(r"^_(cell_\w+?|[0-9a-f_]{36})(?=_)", "", name)
    if re.search(r"\b(mo|marimo)\.(?=sql|md)", source):
        return OURS.get(private, private)
    return private


def defs(found: Names) -> set[str]:
    """What they would say the cell binds."""
    tables = {key[6:].rpartition(".")[2] for key in found.tables if key.startswith("sql:*.")}
    attached = {key[4:-1] for key in found.tables if key.endswith(".")}
    return found.writes | tables | attached


def refs(found: Names) -> set[str]:
    """What they would say it needs."""
    later = frozenset().union(*found.defers.values()) - found.writes
    tables = {key[4:] for key in found.reads if re.fullmatch(r"sql:[^*]*[^.]", key)}
    return (found.reads - found.passes) | later | tables


def shown(found: set[str], theirs: set[str]) -> set[str]:
    """Without the private names that they do not mention."""
    return {name for name in found if not name.startswith("_") or name in theirs}


def said(snippet: dict[str, Any]) -> dict[str, list[str]]:
    """Their answer, in our words."""
    return {
        key: sorted({plain(name, snippet["src"]) for name in snippet[key]})
        for key in ("defs", "refs", "deleted")
    }


def found(answer: Names, theirs: dict[str, list[str]]) -> dict[str, list[str]]:
    """Our answer, in their words."""
    needed = refs(answer)
    if sys.version_info >= (3, 14):
        # What stands in annotations is looked up only when somebody asks for them.
        needed |= answer.passes & set(theirs["refs"])
    return {
        "defs": sorted(shown(defs(answer), set(theirs["defs"]))),
        "refs": sorted(shown(needed, set(theirs["refs"]))),
        "deleted": sorted(answer.deletes),
    }


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet["src"][:60])
def test_names_agree_or_differ_for_a_reason(snippet: dict[str, Any]) -> None:
    theirs = said(snippet)
    answer = names(ours(snippet["src"]))
    deviation = DEVIATIONS.get(snippet["src"], {"ours": {}})
    assert (answer.error is not None) == ("error" in deviation)
    if answer.error is None:
        assert found(answer, theirs) == theirs | deviation["ours"]
        assert all(theirs[key] != value for key, value in deviation["ours"].items())


def test_every_deviation_is_of_something_and_has_a_reason() -> None:
    known = {snippet["src"] for snippet in SNIPPETS} | {graph["name"] for graph in GRAPHS}
    assert DEVIATIONS.keys() <= known
    assert all(len(entry["reason"]) > 20 for entry in DEVIATIONS.values())


def one_definer(graph: dict[str, Any]) -> bool:
    """Say whether no name is defined by two cells."""
    every = [name for found in graph["defs"].values() for name in found]
    return len(every) == len(set(every))


@pytest.mark.parametrize("graph", GRAPHS, ids=lambda graph: graph["name"])
def test_graphs_agree_where_every_name_has_one_definer(graph: dict[str, Any]) -> None:
    ours_too = bind({CellId(cell): names(ours(code)) for cell, code in graph["code"].items()})
    parents = {
        cell: sorted({source for source in bound.values() if source is not None})
        for cell, bound in ours_too.bindings.items()
    }
    if one_definer(graph):
        assert parents == DEVIATIONS.get(graph["name"], graph)["parents"]
