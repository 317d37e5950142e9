"""One kernel: carries out commands, in order, and reports what came of each.

It puts the parts together: values and namespace before and after a run, the executor in between,
and the journal for what happens. Which process it lives in is not its business.
"""

import os
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from gonium.kernel import figures, modules, output
from gonium.kernel.child import end_child
from gonium.kernel.elements import Elements, Looks
from gonium.kernel.executor import Ending, Executor, release
from gonium.kernel.exports import Collector, Left
from gonium.kernel.going import Going
from gonium.kernel.holding import Former, former_of
from gonium.kernel.inputs import Inputs
from gonium.kernel.interrupt import Interrupts, call
from gonium.kernel.journal import Journal
from gonium.kernel.loop import Loop
from gonium.kernel.namespace import Before, Namespace
from gonium.kernel.program import Program
from gonium.kernel.showing import Renderer, describe_error
from gonium.kernel.snapshots import Snapshots
from gonium.kernel.sources import Sources
from gonium.kernel.stage import Stage
from gonium.kernel.together import Together
from gonium.kernel.uses import Uses
from gonium.kernel.values import Values
from gonium.protocol.commands import Forget, MoveElements, Order, PassToWidget, RunCell
from gonium.protocol.ids import CellId, RunId
from gonium.protocol.output import Error
from gonium.protocol.reports import ExportsReleased, RunFinished, RunSkipped, RunStarted

if TYPE_CHECKING:
    from gonium.kernel.kept.cell import CellKeeping


class Surroundings(Protocol):
    """What a run prints into, prepared before it and emptied after it."""

    def begin(self) -> None:
        """A run begins."""

    def share(self, shared: bool) -> None:
        """Several runs go on, or one again: what is written goes to the journal at once, or not."""

    def drain(self) -> None:
        """Hand everything written until now to the journal."""

    def end(self, drained: bool = False) -> None:
        """The run ends: everything written until now belongs to it; `drained`: no code of its has
        run since the last `drain`."""


class Kernel:
    """Runs the cells of one notebook."""

    def __init__(
        self,
        path: str,
        journal: Journal,
        surroundings: Surroundings,
        interrupts: Interrupts,
        blobs: str,
    ) -> None:
        self.journal = journal
        self.interrupts = interrupts
        self.namespace = Namespace(path)
        self.values = Values()
        self.renderer = Renderer(blobs)
        """Makes media of values; `blobs` is the folder for what is large."""
        self.elements = Elements(journal.report, self.renderer)
        self.loop = Loop()
        self.surroundings = surroundings
        self.inputs: Inputs | None = None
        """Asks people, where there are pages to do so."""
        self.heard: Callable[[CellId, Any], None] | None = None
        """Told the value of each cell's last expression, itself."""
        self.sources = Sources()
        self._executor = Executor(self.loop, interrupts)
        self._abandoned: set[RunId] = set()
        self._unwanted: set[RunId] = set()
        """Runs that are to end even if they have been started."""
        self.together = Together(self)

    def do(self, command: Order) -> None:
        """Carry out a command; what came of it is in the journal.

        A run that others may go on beside has only begun, or waits for its turn: see `Together`.
        """
        if isinstance(command, RunCell) and command.concurrent and not self.loop.foreign:
            self.together.add(command)
            return
        if isinstance(command, PassToWidget):
            self._hear(command)
            return
        self.finish()
        if isinstance(command, RunCell):
            skipped = self.skip(command)
            if skipped is None:
                self._run(command)
            else:
                self.journal.report(skipped)
        elif isinstance(command, MoveElements):
            self.elements.move(command.positions)
        else:
            self._forget(command)

    def _hear(self, command: PassToWidget) -> None:
        from gonium.kernel.widgets.hearing import hear  # there is a widget, so there is `comm`

        hear(self, command)

    def finish(self) -> None:
        """Return when no run goes on, and none waits."""
        while self.together.agenda:
            self.journal.flush()
            self.together.wait()

    def close(self) -> None:
        """End what still goes on, and let go of the loop."""
        self.loop.close()
        if self.together.agenda.going:
            self.surroundings.end()

    def abandon(self, runs: list[RunId], started: bool = False) -> None:
        """Do not start these runs, or end them if they have been `started`; from any thread."""
        self._abandoned.update(runs)
        if started:
            self._unwanted.update(runs)
            for run in runs:
                self.interrupts.request(run)

    def view(self, view: Mapping[str, CellId | None]) -> dict[str, Any]:
        """Return the names and values that a cell with this view would see."""
        names = self.namespace.names.copy()
        for name, cell in view.items():
            names.pop(name, None)
            value = self.values.get(cell, name)
            if value is not None:
                names[name] = value.object
        return names

    def skip(self, command: RunCell) -> RunSkipped | None:
        """Say why a run need or can not be started."""
        if command.run in self._abandoned:
            self._abandoned.discard(command.run)
            return RunSkipped(command.run, "abandoned")
        missing = self.values.missing(command.reads)
        if missing:
            self.values.suspend(command.cell, command.reads, missing)
            return RunSkipped(command.run, "missing", missing)
        if command.skip and self._reads_the_same(command):
            return RunSkipped(command.run, "unchanged")
        return None

    def _reads_the_same(self, command: RunCell) -> bool:
        if command.unless is None or not self.elements.stand_at(command.elements):
            return False
        return command.unless == self.values.versions(command.reads)

    def _run(self, command: RunCell) -> None:
        """Run a cell that has the main thread to itself."""
        going = self.enter(command)
        compile_command, show = partial(self.compile, command), partial(self.show, going)
        keeping = going.keeping
        ending = self._restore(keeping, compile_command) if keeping is not None else None
        if ending is None:
            with going.collector.changes:
                ending = self._executor.run(compile_command, self.namespace.names, show)
        self.leave(going, ending)

    def enter(self, command: RunCell, uses: Uses | None = None) -> Going:
        """Prepare a run and begin it; `uses`: what it uses, if others go on at the same time."""
        # One that could be skipped was not, because it does not.
        same = not command.skip and self._reads_the_same(command)
        former, before = self._prepare(command, uses)
        reads = self.values.seen(command.reads, self.namespace.export)
        collector = Collector(command, self.namespace, self.values, before, former, same)
        snapshots = Snapshots(command, self.values, self.namespace)
        looks = Looks(self.elements, command.run, command.cell, command.elements)
        drain, check = self.surroundings.drain, self.interrupts.check
        stage = Stage(looks, self.journal, self.renderer, drain, check)
        keeping = self._keeping(command, looks)
        began = self._begin(command)
        output.enter(stage)
        if memory := output.remembered():
            memory.began(command.code)
        parts = (collector, snapshots, stage, keeping)
        return Going(command, before, reads, *parts, began=began, process=os.getpid())

    def show(self, going: Going, value: Any) -> None:
        """Show the value of a cell's last expression."""
        if self.heard is not None:
            self.heard(going.command.cell, value)
        going.stage.result(value)

    def leave(self, going: Going, ending: Ending) -> None:
        """End a run: show what there is still to show, keep what it left, and report."""
        if os.getpid() != going.process:
            end_child(ending, self.sources.cells)
        command, keeping = going.command, going.keeping
        error = self._close(ending, going.stage)
        going.stage.going = False
        self.interrupts.end(command.run)
        if self.inputs is not None:
            self.inputs.end(command.run)
        duration = time.perf_counter() - going.began
        if ending.outcome == "ok":
            error = self._preset(command, ending)
        self._end(command.run, going.stage.drained)
        if keeping is not None:
            self.journal.hear(None)
            duration = keeping.restored.duration if keeping.restored else duration
            going.collector.changes.told = keeping.restored.changed if keeping.restored else None
        left, unknown = self._settle(going, ending)
        left.restored = going.snapshots.restore(left.changed)
        if keeping is not None and ending.outcome == "ok":
            self._keep(command, keeping, left, duration)
        self.journal.report(
            RunFinished(
                command.run,
                ending.outcome,
                time.time(),
                duration,
                **left.told(),
                reads=going.reads | left.seen,
                elements=going.stage.looks.seen,
                modules=self._files(command.cell, ending),
                error=error or unknown,
                kept=keeping.told if keeping is not None else None,
            )
        )

    def _keeping(self, command: RunCell, looks: Looks) -> "CellKeeping | None":
        if command.keeping is None:
            return None
        from gonium.kernel.kept.cell import CellKeeping  # few notebooks keep results

        return CellKeeping(command, self, looks)

    def _keep(self, command: RunCell, keeping: "CellKeeping", left: Left, duration: float) -> None:
        """Keep a result on disk, which may take long and can be interrupted."""
        self.interrupts.begin(command.run)
        try:
            keeping.keep(left, duration)
        finally:
            self.interrupts.end(command.run)

    def _restore(self, keeping: "CellKeeping", make: Callable[[], Program]) -> Ending | None:
        """Put a result in place that was kept; `None`: there is none, the cell has to run."""
        try:
            program: Program = call(make)
        except Exception:  # noqa: BLE001  # what runs the cell compiles it, too, and tells
            return None
        try:
            # Who wants the value of the last expression itself gets it by running only.
            wanted = self.heard is not None and program.tail is not None
            if keeping.restore(program, anew=wanted):
                self.interrupts.check()
                return Ending("ok", None, program)
        except KeyboardInterrupt as interrupt:
            return Ending("interrupted", interrupt)
        self.journal.hear(keeping.recording.hear)
        return None

    def compile(self, command: RunCell) -> Program:
        """Return a cell's program; raises what `compile` raises."""
        program = self.sources.compile(command)
        if program.modules:
            modules.forget_changed(program.modules)
        return program

    def _files(self, cell: CellId, ending: Ending) -> dict[str, str]:
        """Return the files of local modules that a cell imports, or has tried to."""
        imports = self.sources.imports(cell)
        files = modules.files_of(imports)
        if imports and ending.outcome == "failed":
            files |= modules.files_of_missing(imports)
        return files

    def _preset(self, command: RunCell, ending: Ending) -> Error | None:
        """Put the elements that the run has made where somebody wants them."""
        try:
            self.elements.preset(self.namespace.names, command.presets)
        except ValueError as error:
            ending.outcome = "failed"
            return Error("ValueError", str(error), text=f"ValueError: {error}")
        return None

    def _prepare(self, command: RunCell, uses: Uses | None) -> tuple[Former, Before]:
        """Switch the namespace to what a script would see at this cell.

        Names that others use meanwhile stay as they are. What the cell left before is let go of, so
        that it need not fit into memory beside what it leaves now; only what is small and may have
        to stay is returned.
        """
        former = former_of(self.values.of(command.cell), self.values.aliases)
        self.renderer.tables.forget(command.cell)
        self.elements.widgets.release(command.cell)
        before = self.values.drop(command.cell)
        self.namespace.unbind(before)
        self.namespace.forget(command.cell)
        get = self.values.get
        wanted = command.view | command.reads
        bindings = {name: get(cell, name) for name, cell in wanted.items()}
        for name in self.together.agenda.used_by_others(command.run) & bindings.keys():
            del bindings[name]
        self.namespace.bind(bindings)
        if uses is not None:
            return former, self.namespace.begin(uses.binds, alone=False)
        sure = command.watch == [] and not command.stars
        return former, self.namespace.begin(command.writes if sure else None)

    def _begin(self, command: RunCell) -> float:
        alone = self.together.agenda.going < 2
        if not alone:
            self.surroundings.share(True)
            self.journal.runs = self.together.agenda.runs
        else:
            self.surroundings.begin()
        self.journal.begin(command.run)
        self.interrupts.begin(command.run, command.timeout)  # whoever hears of it may end it
        if command.run in self._unwanted:
            self.interrupts.request(command.run)
        self.journal.report(RunStarted(command.run, time.time(), command.cell))
        self.journal.note()  # a run that lasts is told of by the thread that looks after streams
        return time.perf_counter()

    def _end(self, run: RunId, drained: bool) -> None:
        """Everything written until now belongs to this run, and to others that go on."""
        self.elements.widgets.flush()
        self.together.agenda.end(run)
        self._unwanted.discard(run)
        if not self.together.agenda.going:
            self.surroundings.end(drained)
            return
        self.surroundings.drain()
        rest = self.together.agenda.runs
        if len(rest) == 1:
            self.surroundings.share(False)
        self.journal.runs = rest if len(rest) > 1 else set()
        if self.journal.run not in rest:
            self.journal.begin(max(rest))

    def _close(self, ending: Ending, stage: Stage) -> Error | None:
        """Show what is still to be shown, and describe what was raised."""
        try:
            figures.show_open(stage)
            if ending.raised is not None:
                return describe_error(ending.raised, self.sources.cells)
        except KeyboardInterrupt as interrupt:
            ending.outcome = "interrupted"
            return Error(type(interrupt).__name__, str(interrupt))
        finally:
            release(ending.raised)
            ending.raised = None
        return None

    def _settle(self, going: Going, ending: Ending) -> tuple[Left, Error | None]:
        """Store what the run left, or undo it; say so if it cannot be looked at."""
        command, collector = going.command, going.collector
        unknown = None
        try:
            left = collector.left(ending.program if ending.outcome == "ok" else None)
        except Exception as fault:  # noqa: BLE001  # objects of all classes are looked at here
            left, ending.outcome = collector.unknown(), "failed"
            unknown = describe_error(fault, self.sources.cells)
        if ending.outcome == "ok":
            self.values.keep(command.cell, left.values)
            self.namespace.end(going.before, command.cell, left.values)
        else:
            self.namespace.undo(going.before)
        for name in left.changed:
            self.values.spend(command.reads[name], name, command.cell)
        for cell, names in left.touched.items():
            for name in names:
                self.values.spend(cell, name, command.cell)
        return left, unknown

    def _forget(self, command: Forget) -> None:
        for cell in command.cells:
            if command.names is None:
                released = self.values.drop(cell)
                self.sources.forget(cell)
                self.renderer.tables.forget(cell)
                self.elements.forget(cell)
                self.namespace.forget(cell)
            else:
                released = self.values.release(cell, command.names)
            self.namespace.unbind(released)
            if released:
                self.journal.report(ExportsReleased(cell, list(released), time.time()))
