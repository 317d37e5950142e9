"""Edits mean here what they mean in CodeMirror: the same results, change set by change set."""

import json
from pathlib import Path
from typing import Any

import pytest

from gonium.document.edits import (
    Update,
    apply,
    compose,
    invert,
    map_position,
    rebase,
    rebase_updates,
)

CASES = json.loads((Path(__file__).parent / "golden" / "codemirror.json").read_bytes())


def updates(pairs: list[Any]) -> list[Update]:
    return [Update(changes, client) for changes, client in pairs]


@pytest.fixture(params=CASES["pairs"], ids=lambda case: repr(case["before"]))
def case(request: pytest.FixtureRequest) -> Any:
    return request.param


def test_there_are_cases_of_every_sort() -> None:
    texts = "".join(case["before"] for case in CASES["pairs"])
    assert len(CASES["pairs"]) >= 300
    assert all(character in texts for character in "a\n é漢🦔𝄞")


def test_applying(case: Any) -> None:
    assert apply(case["a"], case["before"]) == case["applied"]


def test_inverting(case: Any) -> None:
    assert invert(case["a"], case["before"]) == case["inverted"]


def test_composing(case: Any) -> None:
    composed = compose(case["a"], case["c"])
    assert composed == case["composed"]
    assert compose(composed, case["d"]) == case["composedAll"]


def test_rebasing(case: Any) -> None:
    assert rebase(case["b"], case["a"], before=False) == case["rebased"]
    assert rebase(case["b"], case["a"], before=True) == case["rebasedBefore"]


def test_mapping_positions(case: Any) -> None:
    mapped = [
        [map_position(case["a"], at, -1), map_position(case["a"], at, 1)]
        for at in range(len(case["positions"]))
    ]
    assert mapped == case["positions"]


@pytest.mark.parametrize("case", CASES["collab"], ids=lambda case: repr(case["before"]))
def test_rebasing_updates_as_a_client_does_that_hears_of_others(case: Any) -> None:
    accepted: list[Update] = []
    server = case["before"]
    for heard in case["heard"]:
        accepted += updates([heard["accepted"]])
        server = apply(heard["accepted"][0], server)
        waiting = rebase_updates(updates(case["mine"]), accepted)
        assert waiting == updates(heard["waiting"])
        shown = server
        for update in waiting:
            shown = apply(update.changes, shown)
        assert shown == heard["text"]
