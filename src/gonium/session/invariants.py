"""What must hold of every state, computed the slow way; tests check it after random events."""

from gonium.analysis import bind
from gonium.session.binding import problems_of
from gonium.session.cellstate import Awaited
from gonium.session.draft import Draft
from gonium.session.standing import judge, label
from gonium.session.state import State


def broken(state: State) -> list[str]:
    """Return what does not hold, in words; nothing if all is well."""
    return [*_structure(state), *_queue(state), *_graph(state), *_standings(state)]


def _structure(state: State) -> list[str]:
    found = []
    if len(set(state.order)) != len(state.order) or set(state.order) != set(state.cells):
        found.append("order and cells do not name the same cells, each once")
    words = {cell: known.cell.options.get("run") for cell, known in state.cells.items()}
    if state.policies != {cell: word for cell, word in words.items() if word}:
        found.append("what cells say about when they run is not what is known of it")
    number = state.kernel.number
    if state.absent != {
        cell for cell, known in state.cells.items() if known.made and not known.is_held(number)
    }:
        found.append("results that are not at the kernel are not those that are known")
    if state.exported != sum(known.made.size for known in state.cells.values() if known.made):
        found.append("what runs have left is not as large as is known of it")
    for cell, known in state.cells.items():
        if known.edits and known.edits[-1].version != known.version - 1:
            found.append(f"the edits of {cell} do not lead to its version")
    return found


def _queue(state: State) -> list[str]:
    found = []
    sent = [run.sent for run in state.queue.values()]
    if sent != sorted(sent, reverse=True):
        found.append("a run that was not sent stands before one that was")
    if any(number >= state.next_run for number in state.queue):
        found.append("a run has a number that has not been given out")
    there = state.kernel.ready or state.kernel.replay is not None
    if any(run.sent for run in state.queue.values()) and not there:
        found.append("runs were sent to a kernel that is not there")
    counting = [run for run in state.queue.values() if run.sent and not run.abandoned]
    needed = {source for run in counting for source in run.reads.values()}
    for cell, known in state.cells.items():
        waiting = [
            run
            for run in state.queue.values()
            if run.cell == cell and (run.started or not run.abandoned)
        ]
        first = waiting[0] if waiting else None
        if known.awaits != (first and Awaited(first.reason, first.started)):
            found.append(f"{cell} does not know which run it waits for")
        # One that others have been sent for stays, though the cell is to run again.
        needless = [run for run in waiting if not (run.started or (run.sent and cell in needed))]
        if len(needless) > 1:
            found.append(f"{cell} waits to run twice")
    return found


def _graph(state: State) -> list[str]:
    graph = bind({cell: state.cells[cell].names for cell in state.order}, state.facts)
    found = []
    if {c: dict(b) for c, b in graph.bindings.items()} != {
        c: dict(b) for c, b in state.graph.bindings.items()
    }:
        found.append("bindings differ from those computed afresh")
    for cell, known in state.cells.items():
        problems = problems_of(graph, cell, known, lambda c: label(state.cells[c], state.order, c))
        if known.reads != graph.bindings[cell] or known.writes != tuple(
            sorted(graph.exports[cell])
        ):
            found.append(f"{cell} does not know its names")
        if known.problems != problems:
            found.append(f"{cell} does not know its problems: {known.problems} {problems}")
    return found


def _standings(state: State) -> list[str]:
    draft = Draft(state)
    wrong = []
    for cell in state.graph.schedule:
        known = state.cells[cell]
        judged = judge(draft, cell, known)
        if judged.status != known.standing.status:
            wrong.append(f"{cell} counts as {known.standing.status} but is {judged.status}")
    return wrong
