"""What people are told of the values that cells have left."""

from typing import Any

import msgspec
import pytest

from gonium.protocol.ids import CellId
from gonium.protocol.ops import GlanceAt, ListVariables
from gonium.protocol.variable import Named, Variable, Variables
from gonium.session.effects import AskKernel, Reply
from gonium.session.variables import MOST
from playing import Play


def told(nb: Play) -> list[Variable]:
    """Ask for all values."""
    nb.do(ListVariables(1))
    replies = [effect for effect in nb.effects if isinstance(effect, Reply)]
    result: Any = replies[-1].answer.result
    return msgspec.convert(result, Variables).variables


def test_each_value_is_told_with_its_cell_type_summary_and_version() -> None:
    with Play(a="x = [1, 2]\ny = 'text'", b="z = len(x)") as nb:
        assert told(nb) == []
        nb.run_all()
        found = {one.name: one for one in told(nb)}
        assert [(one.name, one.cell) for one in found.values()] == [
            ("x", "a"),
            ("y", "a"),
            ("z", "b"),
        ]
        assert (found["x"].kind, found["x"].summary) == ("list", "2 items")
        assert (found["z"].kind, found["z"].summary, found["z"].size) == ("int", "2", 28)
        assert all(one.there and not one.hidden and one.version for one in found.values())


def test_a_value_that_another_takes_the_name_of_is_hidden() -> None:
    with Play(a="x = 1", b="x = 2") as nb:
        nb.run_all()
        assert [(one.cell, one.hidden) for one in told(nb)] == [("a", True), ("b", False)]


def test_a_value_that_was_changed_in_place_is_no_longer_there() -> None:
    with Play(a="xs = [1]\nkeep = object()", b="keep = [keep]\nkeep.append(2)") as nb:
        nb.run_all()
        nb.lose_kernel()
        assert all(not one.there for one in told(nb))


def test_private_names_and_tables_of_databases_are_no_variables() -> None:
    with Play(a="__version__ = 1\n_kept = 2") as nb:
        nb.run_all()
        assert [one.name for one in told(nb)] == ["_kept"]


def test_the_kernel_is_asked_for_a_glance_at_so_many_at_most() -> None:
    with Play(a="x = 1") as nb:
        nb.run_all()
        nb.do(GlanceAt(2, [Named(CellId("a"), "x")] * (MOST + 1)))
        asked = [effect for effect in nb.effects if isinstance(effect, AskKernel)]
        assert asked[-1].kind == "glance"
        assert asked[-1].arguments == {"values": [("a", "x")] * MOST}


@pytest.mark.parametrize("lost", [False, True])
def test_without_a_kernel_nobody_can_look(lost: bool) -> None:
    with Play(a="x = 1") as nb:
        if lost:
            nb.run_all().lose_kernel()
        nb.do(GlanceAt(3, [Named(CellId("a"), "x")]))
        replies = [effect for effect in nb.effects if isinstance(effect, Reply)]
        assert (
            replies[-1].answer.error == "There is no kernel that has these values: run their cells."
        )
