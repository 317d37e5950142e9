"""An open notebook in the hands of a program: edits, runs, values, plans.

It is what the editor is: a client of a host, with a kernel in a process of its own, and the file
saved as one types. The host lives on a loop in a background thread, so that scripts need none.
"""

import os
import pickle
import secrets
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import msgspec

from gonium.document import edits
from gonium.host.host import Host, open_host
from gonium.host.root import Root
from gonium.host.settings import Settings
from gonium.host.trouble import Trouble
from gonium.places.place import PlaceError
from gonium.protocol.answers import Forecast
from gonium.protocol.ids import CellId
from gonium.protocol.ops import (
    AnyOp,
    DeleteCells,
    EditText,
    InsertCell,
    Interrupt,
    MoveCells,
    MoveElement,
    PlanRun,
    RunCells,
    RunStale,
)
from gonium.scripting.background import Background
from gonium.scripting.cells import Cells, position
from gonium.scripting.client import Client
from gonium.scripting.errors import NotebookError
from gonium.scripting.giving import giver
from gonium.scripting.opening import is_jupyter
from gonium.scripting.settings import settings_of_user
from gonium.scripting.view import Cell, Planned, cells_of
from gonium.session import State

Key = int | str
"""A cell: its index from 0 (negative ones count from the end), or its name."""


class Session:
    """An open notebook; made by `gn.open`, ended by `close` or at the end of `with`.

    Cells are called by index or by name. Methods may be called from any thread.
    """

    def __init__(self, host: Host, background: Background) -> None:
        self.path = host.path
        """Resolved."""
        self._host = host
        self._background = background
        self._client: Client = background.call(Client, host)
        self._open = True

    @property
    def cells(self) -> Cells[Cell]:
        """The cells as they stand, by index or by name."""
        return Cells(cells_of(self._state(), self._host.blobs))

    @property
    def stale(self) -> tuple[Cell, ...]:
        """The cells that are stale: not made from the code and the values as they are now."""
        state = self._state()
        pairs = zip(state.order, self.cells, strict=True)
        return tuple(cell for id, cell in pairs if state.cells[id].standing.status == "stale")

    def edit(self, cell: Key, code: str) -> None:
        """Give a cell another text. Nothing runs; what depends on it becomes stale."""

        def editing(state: State) -> AnyOp:
            id = _id(state, cell)
            known = state.cells[id]
            changes = edits.diff(known.cell.source, _lines(code))
            return EditText(id, known.version, [changes])

        self._do(editing)

    def insert(
        self,
        before: Key,
        code: str = "",
        *,
        name: str = "",
        kind: Literal["code", "markdown", "raw"] = "code",
    ) -> int:
        """Put a new cell before another, or at the end (`len(session.cells)`); return its index."""
        id = CellId(f"script-{secrets.token_hex(6)}")

        def inserting(state: State) -> AnyOp:
            end = before == len(state.order)
            at = len(state.order) if end else position(_named(state), before)
            return InsertCell(id, at, kind, _lines(code), name)

        self._do(inserting)
        return self._state().order.index(id)

    def delete(self, cell: Key) -> None:
        """Take a cell away."""
        self._do(lambda state: DeleteCells([_id(state, cell)]))

    def move(self, cell: Key, to: Key) -> None:
        """Take a cell out, and put it where another stands now, which makes room."""

        def moving(state: State) -> AnyOp:
            return MoveCells([_id(state, cell)], position(_named(state), to))

        self._do(moving)

    def run(self, cell: Key | None = None) -> None:
        """Begin to run a cell, what it needs and what follows from it; or all that is stale.

        Returns at once; `wait` waits for the end.
        """
        if cell is None:
            self._do(lambda state: RunStale(confirmed=True))
        else:
            self._do(lambda state: RunCells([_id(state, cell)], confirmed=True))

    def wait(self, timeout: float | None = None) -> None:
        """Wait until nothing runs or waits to run; Ctrl-C ends what runs.

        Raises `TimeoutError` after `timeout` seconds, while it goes on, and `NotebookError` if the
        kernel could not start or has died. A cell that failed raises nothing: see `cells`.
        """
        self._check_open()
        try:
            idle = self._client.wait_until(lambda state: not state.queue, timeout)
        except KeyboardInterrupt:
            self.interrupt()
            raise
        if not idle:
            running = ", ".join(c.name or f"cell {c.index + 1}" for c in self.cells if _runs(c))
            raise TimeoutError(f"after {timeout:g} s this still runs or waits to run: {running}")
        kernel = self._state().kernel
        if kernel.status == "dead":
            raise NotebookError(kernel.message)

    def interrupt(self) -> None:
        """End what runs, and run nothing of what waits."""
        self._do(lambda state: Interrupt())

    def plan(self, cell: Key | None = None) -> list[Planned]:
        """Return the runs that `run` would lead to, in order."""
        self._check_open()
        state = self._state()
        cells = [] if cell is None else [_id(state, cell)]
        answer = self._background.wait_for(self._client.ask(lambda number: PlanRun(number, cells)))
        forecast = msgspec.convert(answer, Forecast)
        places = {id: at for at, id in enumerate(state.order)}
        return [
            Planned(places[run.cell], run.label, run.reason, run.cost, run.certain)
            for run in forecast.runs
            if run.cell in places
        ]

    def __getitem__(self, name: str) -> Any:
        """Return a copy of the value that a name has at the end of the notebook.

        Waits until nothing runs. The value may be stale. Raises `MissingError` where there is none,
        and `NotebookError` where it cannot be brought from the kernel's process to this one.
        """
        self.wait()
        state = self._state()
        cell = giver(state, name)
        export = state.cells[cell].made.exports[name]  # type: ignore[union-attr]  # it gives it
        try:
            data = self._background.wait_for(self._host.copy(cell, name))
            return pickle.loads(data)
        except PlaceError as error:
            why = str(error)
        except Exception as error:  # noqa: BLE001  # classes of the user are rebuilt here
            why = f"{type(error).__name__}: {error}"
        told = " ".join(part for part in (export.kind, export.summary) if part)
        raise NotebookError(
            f"{name} ({told}) cannot be brought here from the kernel ({why.rstrip('.')}): let a cell "
            "make something plainer of it, or use `gn.load(…).run()`, which runs in this process."
        )

    def __setitem__(self, name: str, value: Any) -> None:
        """Move an element; the cells that read it begin to run.

        Raises `NotebookError` where the name is no element or the element cannot take the value.
        """
        element = self[name]
        state = self._state()
        made = state.cells[giver(state, name)].made
        id = made.exports[name].element if made is not None else None
        if not id:
            raise NotebookError(f"{name} is no element: edit the cell that assigns it.")
        try:
            stand = element.position_of(value)
        except ValueError as error:
            raise NotebookError(f"{name}: {error}.") from None
        self._do(lambda state: MoveElement(id, stand))

    def close(self) -> None:
        """End the kernel, and save; raises `NotebookError` if that cannot be done."""
        if not self._open:
            return
        self._open = False
        try:
            self._background.call(self._client.leave)
            self._background.wait_for(self._host.close(leave=True))
        finally:
            self._background.end()
        state = self._client.state
        if state.saving.revision != state.revision:
            raise NotebookError(state.saving.message or f"{self._host.shown} was not saved.")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.close()
        except NotebookError:
            if raised is None:  # else that is what matters
                raise

    def __repr__(self) -> str:
        return f"<Session {self._host.shown}{'' if self._open else ', closed'}>"

    def _state(self) -> State:
        self._check_open()
        return self._client.state

    def _do(self, make: Any) -> None:
        """Do the op that fits the state, with nothing in between."""
        self._check_open()
        self._background.call(lambda: self._client.do(make(self._client.state)))

    def _check_open(self) -> None:
        if not self._open:
            raise NotebookError(f"{self._host.shown} has been closed: open it again.")


def open(path: str | os.PathLike[str]) -> Session:  # as `gn.open`
    """Open a notebook to edit and run it, as the editor does: `with gn.open("nb.py") as nb:`.

    Nothing runs until it is asked for, and a kernel, a process of its own, starts with the first
    run. The file is saved by itself. Raises `NotebookError` if that cannot be done, also while
    another program has it open.
    """
    shown = os.fspath(path)
    if is_jupyter(shown):
        raise NotebookError(
            f"{shown} is a notebook of Jupyter: make a .py file of it with `gonium convert {shown}`, "
            "and open that."
        )
    settings = settings_of_user()
    background = Background()
    try:
        host = background.wait_for(_opened(Path(shown), settings))
        if isinstance(host, Trouble):
            raise NotebookError(host.message)
        return Session(host, background)
    except BaseException:
        background.end()
        raise


async def _opened(path: Path, settings: Settings) -> Host | Trouble:
    return await open_host(path.name, Root(path.parent), settings=settings)


def _id(state: State, cell: Key) -> CellId:
    return state.order[position(_named(state), cell)]


def _named(state: State) -> list[Any]:
    return [state.cells[cell].cell for cell in state.order]


def _runs(cell: Cell) -> bool:
    return cell.status in ("running", "queued")


def _lines(code: str) -> str:
    return code.replace("\r\n", "\n").replace("\r", "\n")
