"""What a cell offers to others: its source and the facts of its runs taken together."""

from collections.abc import Mapping

import msgspec

from gonium.analysis.facts import NOTHING, Facts
from gonium.analysis.names import Names

EMPTY: dict[str, frozenset[str]] = {}


class Offer(msgspec.Struct, frozen=True, gc=False):
    """The exports of one cell by kind. Which of the last two count, binding tells."""

    hard: frozenset[str] = NOTHING
    """Exported in any case, if only as an absence."""
    changed: frozenset[str] = NOTHING
    """Changed in place: exported unless it is a module."""
    soft: frozenset[str] = NOTHING
    """Perhaps left unbound by an `except … as`: exported where somebody above exports it."""
    lands: frozenset[str] = NOTHING
    """Those that a read further up can bind to: bound here, not changed or deleted."""
    imports: frozenset[str] = NOTHING
    """Those that surely are modules."""
    through: frozenset[str] = NOTHING
    """Those that may still be the object of the cell above."""
    entangled: frozenset[str] = NOTHING
    """Those changed by way of another name, or bound by code from elsewhere: read, too, though the
    source does not say so, or says so only in annotations."""
    defers: Mapping[str, frozenset[str]] = EMPTY
    """Export to the names that its code looks up when called."""
    unknown: bool = False
    """A star import has not told yet what it provides."""

    @property
    def names(self) -> frozenset[str]:
        """All that is offered in any way."""
        return self.hard | self.changed | self.soft

    def has(self, name: str) -> bool:
        """Say whether a name is offered in any way."""
        return name in self.hard or name in self.changed or name in self.soft


def offer(names: Names, facts: Facts | None) -> Offer:
    """Return what a cell offers."""
    if facts is None or (facts.digest and facts.digest != names.digest):
        facts = UNKNOWN
    writes = names.writes
    if not (
        facts.entangled
        or facts.rebound
        or names.changes
        or names.maybe
        or names.deletes
        or names.stars
        or names.tables
    ):
        return Offer(
            hard=writes,
            lands=writes,
            imports=names.imports,
            through=names.passes & writes,
            defers=_defers(names, facts),
        )
    deleted = names.deletes - writes
    soft = deleted & names.passes
    provided = facts.provided if names.stars else NOTHING
    rebound = facts.rebound - writes
    hard = writes | names.tables | provided | (deleted - soft) | rebound
    changed = changed_in_place(names, facts) - hard
    return Offer(
        hard=hard,
        changed=changed,
        soft=soft,
        lands=(writes - names.deletes) | provided,
        imports=names.imports - provided,
        through=(names.passes & hard) | changed | soft | rebound,
        entangled=(facts.entangled | rebound) - (names.reads - names.annotated),
        defers=_defers(names, facts),
        unknown=bool(names.stars) and not provided,
    )


def changed_in_place(names: Names, facts: Facts) -> frozenset[str]:
    """Return the reads that a cell changes in place, as far as source and runs tell."""
    return (names.changes | names.maybe) - facts.unchanged | facts.entangled


UNKNOWN = Facts()


def _defers(names: Names, facts: Facts) -> Mapping[str, frozenset[str]]:
    if not facts.defers:
        return names.defers
    known = names.defers
    learnt = {name: held | known.get(name, NOTHING) for name, held in facts.defers.items()}
    return {**known, **learnt}
