"""An open notebook in the hands of a program: edits, runs, values, plans.

It is what the editor is: a client of a host, with a kernel in a process of its own, and the file
saved as one types. Where a server has the notebook open, that has the host, and the program is one
client beside its pages; otherwise the program has it itself. What waits for either lives on a loop in
a background thread, so that scripts need none.
"""

import builtins
import os
import pickle
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, TypeVar

import msgspec

from gonium.document import edits
from gonium.host.host import Host, open_host
from gonium.host.root import Root
from gonium.host.settings import Settings
from gonium.protocol.answers import Forecast
from gonium.protocol.ids import CellId, ElementId
from gonium.protocol.ops import (
    AnyOp,
    DeleteCells,
    EditText,
    InsertCell,
    Interrupt,
    MoveCells,
    MoveElement,
    PlanRun,
    Redo,
    RunCells,
    RunStale,
    Undo,
)
from gonium.scripting.background import Background
from gonium.scripting.cells import Cells, position
from gonium.scripting.client import Client, Owner
from gonium.scripting.errors import MissingError, NotebookError
from gonium.scripting.joined import join
from gonium.scripting.opening import is_jupyter
from gonium.scripting.settings import settings_of_user
from gonium.scripting.table import Table
from gonium.scripting.view import Cell, Planned, cells_of

Key = int | str
"""A cell: its index from 0 (negative ones count from the end), or its name."""

ATTEMPTS = 3
"""Looks at who has a notebook open: servers may end, and begin, in between."""

T = TypeVar("T")


class Session:
    """An open notebook; made by `gn.open`, ended by `close` or at the end of `with`.

    Cells are called by index or by name. Methods may be called from any thread.
    """

    def __init__(self, path: Path, client: Client, background: Background) -> None:
        self.path = path
        """Resolved."""
        self._background = background
        self._client = client
        self._open = True

    @property
    def cells(self) -> Cells[Cell]:
        """The cells as they stand, by index or by name."""
        known = self._look(lambda table: cells_of(table, self._client.blobs))
        return Cells(known)

    @property
    def stale(self) -> tuple[Cell, ...]:
        """The cells that are stale, and neither run nor wait to: not made from the code and the values
        as they are now."""
        return tuple(cell for cell in self.cells if cell.status == "stale")

    def edit(self, cell: Key, code: str) -> None:
        """Give a cell another text. Nothing runs; what depends on it becomes stale."""

        def editing(table: Table) -> AnyOp:
            id = _id(table, cell)
            text, version = table.text(id)
            return EditText(id, version, [edits.diff(text, _lines(code))])

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

        def inserting(table: Table) -> AnyOp:
            end = before == len(table.order)
            at = len(table.order) if end else position(table.cells, before)
            return InsertCell(id, at, kind, _lines(code), name)

        self._do(inserting)
        return self._look(lambda table: table.order.index(id))

    def delete(self, cell: Key) -> None:
        """Take a cell away."""
        self._do(lambda table: DeleteCells([_id(table, cell)]))

    def move(self, cell: Key, to: Key) -> None:
        """Take a cell out, and put it where another stands now, which makes room."""

        def moving(table: Table) -> AnyOp:
            return MoveCells([_id(table, cell)], position(table.cells, to))

        self._do(moving)

    def undo(self) -> None:
        """Take back what this session changed last: what others changed stays."""
        self._do(lambda _: Undo())

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._do(lambda _: Redo())

    def run(self, cell: Key | None = None) -> None:
        """Begin to run a cell, what it needs and what follows from it; or all that is stale.

        Returns at once; `wait` waits for the end.
        """
        if cell is None:
            self._do(lambda table: RunStale(confirmed=True))
        else:
            self._do(lambda table: RunCells([_id(table, cell)], confirmed=True))

    def wait(self, timeout: float | None = None) -> None:
        """Wait until nothing runs or waits to run; Ctrl-C ends what runs.

        Raises `TimeoutError` after `timeout` seconds, while it goes on, and `NotebookError` if the
        kernel could not start or has died. A cell that failed raises nothing: see `cells`.
        """
        self._check_open()
        try:
            idle = self._client.wait_until(lambda table: not table.is_busy, timeout)
        except KeyboardInterrupt:
            self.interrupt()
            raise
        if not idle:
            running = ", ".join(c.name or f"cell {c.index + 1}" for c in self.cells if _runs(c))
            raise TimeoutError(f"after {timeout:g} s this still runs or waits to run: {running}")
        kernel = self._look(lambda table: table.kernel)
        if kernel.status == "dead":
            raise NotebookError(kernel.message)

    def interrupt(self) -> None:
        """End what runs, and run nothing of what waits."""
        self._do(lambda table: Interrupt())

    def plan(self, cell: Key | None = None) -> list[Planned]:
        """Return the runs that `run` would lead to, in order."""
        cells = self._look(lambda table: [] if cell is None else [_id(table, cell)])
        answer = self._client.ask(lambda number: PlanRun(number, cells))
        forecast = msgspec.convert(answer, Forecast)
        order = self._look(lambda table: table.order)
        places = {id: at for at, id in enumerate(order)}
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
        return self._value(name)[0]

    def __setitem__(self, name: str, value: Any) -> None:
        """Move an element; the cells that read it begin to run.

        Raises `NotebookError` where the name is no element or the element cannot take the value.
        """
        element, id = self._value(name)
        if not id:
            raise NotebookError(f"{name} is no element: edit the cell that assigns it.")
        try:
            stand = element.position_of(value)
        except ValueError as error:
            raise NotebookError(f"{name}: {error}.") from None
        self._do(lambda table: MoveElement(id, stand))

    def close(self) -> None:
        """Save, and end the kernel unless it is a server's; raises `NotebookError` if that cannot be."""
        if not self._open:
            return
        self._open = False
        try:
            complaint = self._client.close()
        finally:
            self._background.end()
        if complaint:
            raise NotebookError(complaint)

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
        return f"<Session {self._client.shown}{'' if self._open else ', closed'}>"

    def _value(self, name: str) -> tuple[Any, ElementId]:
        """Return a copy of a value, and which element it is, if it is one."""
        self.wait()
        fetched = self._client.fetch(name)
        if fetched.missing:
            raise MissingError(fetched.missing)
        why = fetched.error
        if not why:
            try:
                return _unpickled(fetched.path), fetched.element
            except Exception as error:  # noqa: BLE001  # classes of the user are rebuilt here
                why = f"{type(error).__name__}: {error}"
        raise NotebookError(
            f"{name} ({fetched.about}) cannot be brought here from the kernel ({why.rstrip('.')}): "
            "let a cell make something plainer of it, or use `gn.load(…).run()`, which runs in this "
            "process."
        )

    def _look(self, read: Callable[[Table], T]) -> T:
        self._check_open()
        return self._client.look(read)

    def _do(self, make: Callable[[Table], AnyOp]) -> None:
        """Do the op that fits the table, with nothing in between."""
        self._check_open()
        self._client.do(make)

    def _check_open(self) -> None:
        if not self._open:
            raise NotebookError(f"{self._client.shown} has been closed: open it again.")


def open(path: str | os.PathLike[str]) -> Session:  # as `gn.open`
    """Open a notebook to edit and run it, as the editor does: `with gn.open("nb.py") as nb:`.

    Nothing runs until it is asked for, and a kernel, a process of its own, starts with the first
    run. The file is saved by itself. A notebook that a server has open is joined: its pages see what
    is done here, and its kernel runs the cells. Raises `NotebookError` if neither can be done, as while
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
        return _session(Path(shown), settings, background)
    except BaseException:
        background.end()
        raise


def _session(path: Path, settings: Settings, background: Background) -> Session:
    root, attempts = Root(path.parent), ATTEMPTS
    while True:
        attempts -= 1
        host = background.wait_for(open_host(path.name, root, settings=settings))
        if isinstance(host, Host):
            return Session(host.path, Owner(host, background), background)
        found = root.find(path.name)
        if host.code == "locked" and isinstance(found, Path):
            joined = join(found, background)
            if joined is not None:
                return Session(found, joined, background)
        if host.code != "locked" or not attempts:
            raise NotebookError(host.message)


def _unpickled(path: str) -> Any:
    """Read a value from a file, and remove that."""
    try:
        with builtins.open(path, "rb") as file:
            return pickle.load(file)
    finally:
        with suppress(OSError):
            os.unlink(path)


def _id(table: Table, cell: Key) -> CellId:
    return table.order[position(table.cells, cell)]


def _runs(cell: Cell) -> bool:
    return cell.status in ("running", "queued")


def _lines(code: str) -> str:
    return code.replace("\r\n", "\n").replace("\r", "\n")
