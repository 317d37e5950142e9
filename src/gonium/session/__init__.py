"""An open notebook as a pure function: `step(state, event) -> Step(state, effects)`.

Clients' ops, kernels' reports and the file's changes arrive as events; what shall be done about
them leaves as effects. The package performs nothing and knows neither time nor chance.
"""

from gonium.session.checkpoint import Checkpoint, checkpoint
from gonium.session.effects import Effect
from gonium.session.events import Event, Remembered
from gonium.session.manuscript import Manuscript, manuscript
from gonium.session.state import State, initial
from gonium.session.step import Step, step
from gonium.session.view import Difference, difference, snapshot

__all__ = [
    "Checkpoint",
    "Difference",
    "Effect",
    "Event",
    "Manuscript",
    "Remembered",
    "State",
    "Step",
    "checkpoint",
    "difference",
    "initial",
    "manuscript",
    "snapshot",
    "step",
]
