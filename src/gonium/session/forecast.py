"""What a plan will lead to, told before it happens: its runs, those that bring back values that are
no longer there, and how long all of it will take, going by the last runs.

The plan is queued in a draft that nobody keeps, and the rules that will send it say what they see.
"""

from gonium.protocol.answers import Forecast
from gonium.protocol.records import PlannedRun
from gonium.session.draft import Draft
from gonium.session.planning import Planned
from gonium.session.policy import cells_with, confirm_above
from gonium.session.queueing import enqueue
from gonium.session.running import expected
from gonium.session.standing import label_of


def forecast(draft: Draft, planned: list[Planned], alone: bool = False) -> Forecast:
    """Return what a plan will lead to."""
    trial = Draft(draft.state())
    if not trial.kernel.ready:
        begun = trial.kernel.status == "starting"
        trial.set_kernel(number=trial.kernel.number + (not begun), status="idle")
    enqueue(trial, planned, alone)
    cells = {item.cell for item in planned}
    waiting = [run for run in trial.queue.values() if run.cell in cells and not run.sent]
    runs, certain = expected(trial, waiting)
    told = [
        PlannedRun(
            run.cell,
            label_of(draft, run.cell),
            run.reason,
            draft.cells[run.cell].duration,
            run.cell in certain,
        )
        for run in runs
    ]
    return Forecast(told, sum(run.cost for run in told))


def asked_about(draft: Draft, planned: list[Planned], alone: bool) -> Forecast | None:
    """Return what a plan leads to, if it costs more than people want to spend unasked.

    Cells with the policy `confirm` ask, and manual ones that are needed, but none for itself:
    whoever runs such a cell has been asked.
    """
    asking = cells_with(draft, ("confirm", "manual"))
    asking -= {item.cell for item in planned if item.forced}
    if not asking:
        return None
    foreseen = forecast(draft, planned, alone)
    costly = foreseen.cost > confirm_above(draft)
    return foreseen if costly and any(run.cell in asking for run in foreseen.runs) else None
