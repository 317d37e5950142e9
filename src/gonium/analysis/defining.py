"""What imports, functions, classes and type aliases do to names."""

import ast
from typing import Any

from gonium.analysis.ledger import Places
from gonium.analysis.scope import alias_scope, parameter_scope
from gonium.analysis.syntax import parameters, type_parameters
from gonium.analysis.walk import Walk
from gonium.analysis.wrappers import calls, keeps


def import_modules(walk: Walk, node: ast.Import) -> None:
    """`import a.b` binds `a`, `import a.b as c` binds `c`."""
    for alias in node.names:
        name = alias.asname or alias.name.partition(".")[0]
        walk.ledger.store(name, module=True)
        if not walk.members:
            walk.modules[name] = alias.name if alias.asname else name


def import_names(walk: Walk, node: ast.ImportFrom) -> None:
    """What `*` brings is not known from the source."""
    module = "." * node.level + (node.module or "")
    if module == "__future__":
        walk.evaluation.annotated &= all(alias.name != "annotations" for alias in node.names)
    for alias in node.names:
        if alias.name == "*":
            _star(walk, module)
        else:
            name = alias.asname or alias.name
            walk.ledger.store(name)
            if not walk.members:
                walk.modules[name] = module


def _star(walk: Walk, module: str) -> None:
    ledger = walk.ledger
    if ledger.early is None:
        ledger.early = frozenset(ledger.looked_up())
    if module not in walk.stars:
        walk.stars.append(module)


def define_function(walk: Walk, node: Any) -> None:
    """Everything but the body is evaluated now; a decorator may also call it now."""
    evaluation, ledger = walk.evaluation, walk.ledger
    evaluation.values(node.decorator_list)
    hidden = ledger.hidden
    held = evaluation.function(node)
    ledger.hidden = hidden.union(parameter.name for parameter in type_parameters(node))
    for argument in parameters(node.args):
        walk.annotation(argument.annotation)
    walk.annotation(node.returns)
    ledger.hidden = hidden
    if not all(map(keeps, node.decorator_list)):
        ledger.load_softly(held)
    walk.hold(node.name, held)


def define_class(walk: Walk, node: Any) -> None:
    """The body runs now; its functions are held with the class, and some classes call them."""
    evaluation, ledger = walk.evaluation, walk.ledger
    evaluation.values(node.decorator_list)
    hidden = ledger.hidden
    ledger.hidden = hidden.union(parameter.name for parameter in type_parameters(node))
    evaluation.values(node.bases)
    evaluation.values([keyword.value for keyword in node.keywords])
    held = _class_body(walk, node)
    ledger.hidden = hidden
    if type_parameters(node):
        held = {**held, **evaluation.free(parameter_scope(node))}
    if node.keywords or any(map(calls, node.bases)) or not all(map(keeps, node.decorator_list)):
        ledger.load_softly(held)
    walk.hold(node.name, held)


def _class_body(walk: Walk, node: Any) -> Places:
    """Run the body of a class; return what its functions look up."""
    ledger = walk.ledger
    around = ledger.prefix, ledger.owner, ledger.worldly, walk.loops
    walk.bodies += 1
    ledger.prefix, ledger.owner, walk.loops = f"{walk.bodies}.", node.name, []
    ledger.worldly = frozenset(
        name for part in node.body if isinstance(part, ast.Global) for name in part.names
    )
    walk.members.append({})
    for name in CLASS_NAMES:
        ledger.store(name)
    walk.block(node.body)
    ledger.prefix, ledger.owner, ledger.worldly, walk.loops = around
    return walk.members.pop()


CLASS_NAMES = ("__module__", "__qualname__")
"""What every class body has."""


def define_alias(walk: Walk, node: Any) -> None:
    """The value of a `type` statement is looked up when somebody asks for it."""
    walk.hold(node.name.id, walk.evaluation.free(alias_scope(node)))
