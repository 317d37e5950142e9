"""What `match` does to names."""

import ast
from typing import Any

from gonium.analysis.ledger import NEVER, State
from gonium.analysis.walk import Walk


def match(walk: Walk, node: ast.Match) -> None:
    """Each case starts from where all those before it have failed."""
    ledger = walk.ledger
    walk.value(node.subject)
    ends: list[State] = []
    for case in node.cases:
        missed = NEVER if _irrefutable(case.pattern) else ledger.split()
        ledger.branches += 1
        _pattern(walk, case.pattern)
        ledger.branches -= 1
        holds, fails = ledger.split(), NEVER
        if case.guard is not None:
            holds, fails = walk.evaluation.condition(case.guard)
        ends.append(walk.branch(case.body, holds))
        ledger.restore(missed)
        ledger.join(fails)
    for end in ends:
        ledger.join(end)


def _irrefutable(pattern: ast.pattern) -> bool:
    if isinstance(pattern, ast.MatchAs):
        return pattern.pattern is None or _irrefutable(pattern.pattern)
    return isinstance(pattern, ast.MatchOr) and any(map(_irrefutable, pattern.patterns))


def _pattern(walk: Walk, pattern: Any) -> None:
    """Names are bound only when the whole pattern fits, so what it looks up comes first."""
    captured: list[str] = []
    stack = [pattern]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.MatchValue):
            walk.value(node.value)
        elif isinstance(node, ast.MatchClass):
            walk.value(node.cls)
            stack += [*node.patterns, *node.kwd_patterns]
        elif isinstance(node, ast.MatchMapping):
            walk.evaluation.values(node.keys)
            stack += node.patterns
            captured += [node.rest] if node.rest else []
        elif isinstance(node, ast.MatchAs | ast.MatchStar):
            captured += [node.name] if node.name else []
            stack.append(getattr(node, "pattern", None))
        elif isinstance(node, ast.MatchSequence | ast.MatchOr):
            stack += node.patterns
    for name in captured:
        walk.ledger.store(name)
