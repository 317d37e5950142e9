"""One walk over the statements of a cell, in the order in which they run.

What every statement needs; `flow` has the theory and the rules.
"""

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gonium.analysis.expression import Evaluation
from gonium.analysis.ledger import DEAD, Ledger, Places, State
from gonium.analysis.scope import Scope
from gonium.analysis.syntax import LAZY_ANNOTATIONS, root


class Loop:
    """The states at the `break`s and `continue`s of a loop."""

    __slots__ = ("broken", "continued")

    def __init__(self) -> None:
        self.broken: State = (DEAD, 0)
        self.continued: State = (DEAD, 0)


class Walk:
    """One walk over the statements of a cell."""

    def __init__(self, rules: "Rules", binding: bool):
        self.rules = rules
        self.ledger = Ledger()
        self.evaluation = Evaluation(self.ledger, binding)
        self.value = self.evaluation.value
        self.loops: list[Loop] = []
        self.members: list[Places] = []
        """What the functions of the class bodies around this point look up."""
        self.bodies = 0
        self.stars: list[str] = []
        self.modules: dict[str, str] = {}

    def block(self, body: Sequence[ast.stmt]) -> None:
        """Run statements one after another."""
        for statement in body:
            self.rules[statement.__class__](self, statement)

    def branch(self, body: Sequence[ast.stmt], state: State) -> State:
        """Run statements that may be skipped, from a state; return the state after them."""
        self.ledger.restore(state)
        self.ledger.branches += 1
        self.block(body)
        self.ledger.branches -= 1
        return self.ledger.split()

    def bind(self, target: Any) -> None:
        """Assign to a target of any kind."""
        cls = target.__class__
        if cls is ast.Name:
            self.ledger.store(target.id)
        elif cls is ast.Tuple or cls is ast.List:
            for element in target.elts:
                self.bind(element)
        elif cls is ast.Starred:
            self.bind(target.value)
        else:
            self.change(target)
            self.value(target)

    def change(self, target: ast.expr) -> None:
        """Note that the object under a name is changed in place."""
        name = root(target)
        if name is not None and self.ledger.foreign(name):
            self.ledger.changes.add(name)

    def hold(self, name: str, held: Places) -> None:
        """Bind a name to code."""
        self.ledger.store(name, held)
        if self.members:
            self.members[-1].update(held)

    def annotation(self, node: Any) -> None:
        """Evaluate an annotation as this Python does."""
        if node is None or not self.evaluation.annotated:
            return
        self.ledger.step_aside()
        if LAZY_ANNOTATIONS:
            scope = Scope()
            scope.gather([node])
            self.ledger.load_softly(self.ledger.beyond(scope.close().free))
        else:
            self.value(node)
        self.ledger.step_aside()

    def loop(self, body: Sequence[ast.stmt], start: Callable[[], None]) -> tuple[Loop, State]:
        """Run the body of a loop from here; return its ends and the state after one round."""
        entry, holding = self.ledger.split(), self.ledger.holding
        loop = self._round(body, start)
        if self.ledger.holding != holding:
            self.ledger.restore(entry)
            loop = self._round(body, start)
        self.ledger.join(loop.continued)
        return loop, self.ledger.split()

    def _round(self, body: Sequence[ast.stmt], start: Callable[[], None]) -> Loop:
        loop = Loop()
        self.loops.append(loop)
        start()
        self.branch(body, self.ledger.split())
        self.loops.pop()
        return loop

    def jump(self, to: str) -> None:
        """Go to the end of the loop around this point, or of one round of it."""
        if not self.loops:
            return
        loop = self.loops[-1]
        here, there = self.ledger.split(), getattr(loop, to)
        setattr(loop, to, (here[0] & there[0], here[1] | there[1]))
        self.stop()

    def stop(self) -> None:
        """What follows is not reached."""
        self.ledger.sure = DEAD


Rules = Mapping[type, Callable[[Walk, Any], None]]
"""What each class of statement does to names."""
