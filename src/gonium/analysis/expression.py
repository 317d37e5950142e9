"""What happens to names when an expression is evaluated.

Sub-expressions are visited in the order in which Python evaluates them. Only `:=` binds in an
expression, so conditions matter only in cells that have one.
"""

import ast
from collections.abc import Callable
from typing import Any

from gonium.analysis.ledger import NEVER, NOTHING, Ledger, Places, State
from gonium.analysis.scope import Scope, comprehension_scope, function_scope
from gonium.analysis.strings import QUERIES, queried
from gonium.analysis.syntax import LAZY_ANNOTATIONS, REVERSED, mangle, targets


class Evaluation:
    """Evaluates the expressions of one cell on a ledger."""

    __slots__ = ("annotated", "awaits", "ledger", "special")

    def __init__(self, ledger: Ledger, binding: bool):
        self.ledger = ledger
        self.special = BINDING if binding else PLAIN
        """What is more than its children; `binding`: whether the source has a `:=`."""
        self.annotated = True
        """Whether annotations are looked up: not with `from __future__ import annotations`."""
        self.awaits = False

    @property
    def eager(self) -> bool:
        """Whether annotations are evaluated where they stand."""
        return self.annotated and not LAZY_ANNOTATIONS

    def value(self, root: Any) -> None:
        """Evaluate an expression."""
        load, special = self.ledger.load, self.special
        stack = [root]
        while stack:
            node = stack.pop()
            cls = node.__class__
            if cls is ast.Name:
                load(node.id, node)
                continue
            rule = special.get(cls)
            if rule is not None and rule(self, node):
                continue
            for field in REVERSED[cls]:
                child = getattr(node, field)
                if child.__class__ is list:
                    stack += child[::-1]
                else:
                    stack.append(child)

    def values(self, roots: list[Any]) -> None:
        """Evaluate one after another."""
        for root in roots:
            self.value(root)

    def condition(self, test: Any) -> tuple[State, State]:
        """Evaluate a test; return the states where it holds and where it does not."""
        ledger = self.ledger
        if self.special is PLAIN:
            self.value(test)
        elif isinstance(test, ast.BoolOp):
            return self._boolean(test)
        elif isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            true, false = self.condition(test.operand)
            return false, true
        else:
            self.value(test)
        here = ledger.split()
        if isinstance(test, ast.Constant):
            return (here, NEVER) if test.value else (NEVER, here)
        return here, here

    def _boolean(self, test: ast.BoolOp) -> tuple[State, State]:
        """`and` goes on where the test holds and ends where it does not; `or` the other way."""
        go = 0 if isinstance(test.op, ast.And) else 1
        end = NEVER
        for operand in test.values:
            both = self.condition(operand)
            end = _joined(end, both[1 - go])
            self.ledger.restore(both[go])
        here = self.ledger.split()
        return (here, end) if go == 0 else (end, here)

    def free(self, scope: Scope) -> Places:
        """Return what a function looks up, as seen from here, and bind its global names."""
        ledger = self.ledger
        for name in scope.stored:
            ledger.store_later(name)
        for name in scope.deleted:
            ledger.deletes.add(name)
        ledger.remote |= scope.stored | scope.deleted
        if not (scope.world or ledger.hidden or ledger.owner):
            return scope.free
        seen = scope.free | scope.world
        owner = ledger.owner
        return {
            mangle(name, owner): node for name, node in seen.items() if name not in ledger.hidden
        }

    def function(self, node: Any) -> Places:
        """Evaluate the defaults of a function or lambda; return what its body looks up."""
        self.values(node.args.defaults)
        self.values(node.args.kw_defaults)
        return self.free(function_scope(node, self.eager))

    def generator(self, node: Any) -> Places:
        """Evaluate the first iterable of a generator; return what the rest looks up."""
        self.value(node.generators[0].iter)
        host = Scope(annotated=self.eager)
        scope = comprehension_scope(node, host)
        for name in host.bound:
            self.ledger.store_later(name)
        return self.free(scope)


def _joined(one: State, other: State) -> State:
    return one[0] & other[0], one[1] | other[1]


def _lambda(evaluation: Evaluation, node: ast.Lambda) -> bool:
    evaluation.ledger.load_lazily(evaluation.function(node))
    return True


def _generator(evaluation: Evaluation, node: ast.GeneratorExp) -> bool:
    evaluation.ledger.load_lazily(evaluation.generator(node))
    return True


def _comprehension(evaluation: Evaluation, node: Any) -> bool:
    """Targets are hidden from everything but the first iterable; so is a class body."""
    ledger = evaluation.ledger
    generators = node.generators
    evaluation.value(generators[0].iter)
    hidden, prefix, before = ledger.hidden, ledger.prefix, ledger.sure
    ledger.hidden = hidden.union(*(targets(generator.target) for generator in generators))
    ledger.prefix = ""
    for position, generator in enumerate(generators):
        evaluation.awaits |= bool(generator.is_async)
        if position:
            evaluation.value(generator.iter)
        evaluation.value(_parts(generator.target))
        evaluation.values(generator.ifs)
    evaluation.values([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt])
    ledger.hidden, ledger.prefix, ledger.sure = hidden, prefix, before
    return True


def _parts(target: ast.expr) -> ast.expr | None:
    """Return what is evaluated in `for a[i], b in …`; nothing for plain names."""
    return None if isinstance(target, ast.Name) else target


def _walrus(evaluation: Evaluation, node: ast.NamedExpr) -> bool:
    ledger = evaluation.ledger
    evaluation.value(node.value)
    hidden, ledger.hidden = ledger.hidden, NOTHING
    ledger.store(node.target.id)
    ledger.hidden = hidden
    return True


def _conditional(evaluation: Evaluation, node: ast.IfExp) -> bool:
    true, false = evaluation.condition(node.test)
    ledger = evaluation.ledger
    ledger.restore(true)
    evaluation.value(node.body)
    end = ledger.split()
    ledger.restore(false)
    evaluation.value(node.orelse)
    ledger.join(end)
    return True


def _boolean(evaluation: Evaluation, node: ast.BoolOp) -> bool:
    true, false = evaluation.condition(node)
    evaluation.ledger.restore(_joined(true, false))
    return True


def _compare(evaluation: Evaluation, node: ast.Compare) -> bool:
    """`a < b < c` evaluates `c` only where `a < b`."""
    ledger = evaluation.ledger
    evaluation.value(node.left)
    evaluation.value(node.comparators[0])
    sure = ledger.sure
    evaluation.values(node.comparators[1:])
    ledger.sure = sure
    return True


def _call(evaluation: Evaluation, node: ast.Call) -> bool:
    function = node.func
    if function.__class__ is ast.Attribute and function.attr in QUERIES:
        found, ledger = queried(node), evaluation.ledger
        # A table that the cell has made comes before a variable of that name.
        reads = [name for name in found.reads if ledger.foreign(f"sql:{name.lower()}")]
        ledger.load_softly(dict.fromkeys(reads))
        for name in found.creates:
            ledger.store(name)
        evaluation.values(list(found.holes))
    return False


def _await(evaluation: Evaluation, node: ast.Await) -> bool:
    evaluation.awaits = True
    return False


def _constant(evaluation: Evaluation, node: ast.expr) -> bool:
    return True


Rule = Callable[[Evaluation, Any], bool]
"""Says whether it has visited the children."""

PLAIN: dict[type, Rule] = {
    ast.Constant: _constant,
    ast.Lambda: _lambda,
    ast.GeneratorExp: _generator,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.DictComp: _comprehension,
    ast.Call: _call,
    ast.Await: _await,
}
BINDING: dict[type, Rule] = PLAIN | {
    ast.NamedExpr: _walrus,
    ast.IfExp: _conditional,
    ast.BoolOp: _boolean,
    ast.Compare: _compare,
}
