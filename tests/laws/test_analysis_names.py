"""What the analysis says of a cell holds for whatever Python then does."""

import re
import warnings

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.analysis.oracle import Watched
from tests.analysis.programs import programs, straight

from budget import examples
from gonium.analysis import Names, names


def holds(source: str, seed: int) -> None:
    """Run a cell once and hold the analysis against what happened."""
    found = names(source)
    assume(found.error is None)
    assume(not unbound_unseen(source))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        notes = (run := Watched(source, seed)).notes
    assert notes.reads.keys() <= found.reads, "looked up, but not among the reads"
    assert notes.bound - found.deletes <= found.writes, "bound, but not among the writes"
    assert found.unread.isdisjoint(notes.reads), "looked up, but said not to be"
    for name, settled in notes.reads.items():
        assert surely_before(found, name) <= settled, f"not bound whenever {name} is looked up"
    assert found.ends or not run.finished, "came to an end that cannot be reached"
    if run.finished:
        assert notes.gone <= found.deletes, "left unbound, but not among the deletes"
        certain = (found.writes | found.deletes) - found.reads
        assert certain <= notes.settled, "neither bound nor deleted, though nothing passes through"


def unbound_unseen(source: str) -> bool:
    """Say whether a name that is declared global somewhere is deleted: that goes behind the back
    of the namespace which takes notes."""
    unbound = re.findall(r"del .*, (\w)|del (\w)\b|as (\w):", source)
    return not {name for names in unbound for name in names}.isdisjoint(
        re.findall(r"global (\w)", source)
    )


def surely_before(found: Names, name: str) -> set[str]:
    """Names that are said to be bound whenever this one is looked up."""
    every = found.writes | found.deletes
    return {other for other in every if found.written_before(name, other)}


@settings(max_examples=examples(500), deadline=None)
@given(programs(), st.integers(0, 2**16))
def test_whatever_is_looked_up_is_a_read_and_whatever_is_bound_is_a_write(
    source: str, seed: int
) -> None:
    for way in range(4):
        holds(source, seed + way)


@settings(max_examples=examples(500), deadline=None)
@given(straight(), st.integers(0, 2**16))
def test_where_everything_runs_once_the_names_are_exact(source: str, seed: int) -> None:
    found = names(source)
    assume(found.error is None)
    run = Watched(source, seed)
    assume(run.finished)
    assert found.reads == run.notes.reads.keys()
    assert found.writes == run.notes.bound
    assert found.deletes == run.notes.gone
    assert not found.passes
