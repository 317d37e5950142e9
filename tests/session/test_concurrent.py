"""Async cells go on together, as sessions see it: several run at once, and each can be ended."""

import pytest
from tests.playing import Play, notebook

from gonium.protocol.commands import Abandon, RunCell
from gonium.protocol.ids import CellId
from gonium.protocol.ops import Interrupt, RunAll
from gonium.session.effects import Send

WAIT = "assert await event.wait()"


def waiting() -> Play:
    """Return a notebook of which `b` and `c` go on, and `d` and `e` wait for them."""
    nb = notebook(
        a="import asyncio\nevent = asyncio.Event()",
        b=f"{WAIT}\nx = 1\nprint('b')",
        c=f"{WAIT}\ny = 2\nprint('c')",
        d="await asyncio.sleep(0)\nx + y",
        e="await asyncio.sleep(0)\nx",
    )
    nb.do(RunAll())
    while {nb.status("b"), nb.status("c")} != {"running"}:
        assert nb.turn()
    return nb


def free(nb: Play) -> None:
    """Let the cells that wait go on."""
    nb.value("event").set()  # type: ignore[attr-defined]  # it is an asyncio.Event
    nb.settle()


def test_several_cells_run_at_once() -> None:
    with waiting() as nb:
        assert nb.statuses() == {
            "a": "fresh",
            "b": "running",
            "c": "running",
            "d": "queued",
            "e": "queued",
        }
        free(nb)
        assert nb.statuses() == dict.fromkeys("abcde", "fresh")
        assert (nb.text("b"), nb.text("c")) == ("b\n", "c\n")


def test_one_of_them_can_be_ended() -> None:
    with waiting() as nb:
        nb.do(Interrupt(CellId("b")))
        while nb.status("b") == "running":
            assert nb.turn()
        free(nb)
        assert nb.statuses() == {
            "a": "fresh",
            "b": "stale",
            "c": "fresh",
            "d": "stale",
            "e": "stale",
        }
        assert nb.error("b") == "KeyboardInterrupt"


def test_all_of_them_can_be_ended() -> None:
    with waiting() as nb:
        nb.do(Interrupt()).settle()
        assert [nb.status(cell) for cell in "abc"] == ["fresh", "stale", "stale"]
        assert nb.state.kernel.status == "idle"
        assert nb.state.kernel.interrupting == 0.0


def test_a_cell_that_waits_is_taken_back_alone() -> None:
    with waiting() as nb:
        nb.do(Interrupt(CellId("e")))
        free(nb)
        assert [nb.status(cell) for cell in "abcd"] == ["fresh"] * 4
        assert nb.status("e") == "stale"


def test_runs_that_may_have_begun_meanwhile_are_ended_where_they_have() -> None:
    with notebook(a="1", b="2") as nb:
        nb.run("a")
        nb.do(RunAll())
        sent = list(nb.state.queue)
        nb.do(Interrupt())
        assert Send(nb.state.kernel.number, Abandon(sent, started=True)) in nb.effects
        nb.settle()


@pytest.mark.parametrize(
    ("source", "concurrent"),
    [
        ("await x", True),
        ("async with x: pass", True),
        ("[n async for n in x]", True),
        ("x", False),
        ("async def f(): await x", False),
        ("await x\nexec('y = 1')", False),
        ("await x\nfrom math import *", False),
        ("from __future__ import annotations\nawait x", False),
        ("await g()", False),
    ],
)
def test_which_cells_may_go_on_together(source: str, concurrent: bool) -> None:
    with notebook(a="x = 1\ndef g(): eval('x')", b=source) as nb:
        nb.run_all()
        sent = [
            effect.command.concurrent
            for effect in nb.effects
            if isinstance(effect, Send)
            and isinstance(effect.command, RunCell)
            and effect.command.cell == "b"
        ]
        assert sent == [concurrent]
