"""The cells' sources as they were last run: file names, compiled code, `from __future__`.

Each cell is compiled under a name of its own, by which tracebacks and `inspect` find the source.
"""

import linecache
from collections.abc import Collection

import msgspec

from gonium.kernel.program import Program, compile_cell, register
from gonium.protocol.commands import RunCell
from gonium.protocol.ids import CellId


class _Compiled(msgspec.Struct):
    code: str
    maybe: Collection[str]
    future: int
    program: Program


class Sources:
    """Compiles cells, once for each text."""

    def __init__(self) -> None:
        self.cells: dict[str, tuple[CellId, str]] = {}
        """File name to the cell's id and name."""
        self._files: dict[CellId, str] = {}
        self._compiled: dict[CellId, _Compiled] = {}
        self._future: dict[CellId, int] = {}

    def compile(self, command: RunCell) -> Program:
        """Return the cell's program; raises what `compile` raises."""
        file = self._file(command)
        future = self._flags()
        known = self._compiled.get(command.cell)
        if (
            known is not None
            and known.code == command.code
            and known.maybe == command.maybe
            and known.future == future
        ):
            if file not in linecache.cache:
                register(command.code, file)
            return known.program
        register(command.code, file)
        program = compile_cell(command.code, file, future, command.maybe)
        self._compiled[command.cell] = _Compiled(command.code, command.maybe, future, program)
        # As in a script, what one cell imports from the future holds for the ones that follow.
        if program.future:
            self._future[command.cell] = program.future
        else:
            self._future.pop(command.cell, None)
        return program

    def imports(self, cell: CellId) -> set[str]:
        """Return the modules that a cell may import, by the code that it ran last."""
        known = self._compiled.get(cell)
        return known.program.modules if known is not None else set()

    def forget(self, cell: CellId) -> None:
        """Forget a deleted cell."""
        self._compiled.pop(cell, None)
        self._future.pop(cell, None)
        file = self._files.pop(cell, None)
        if file is not None:
            self.cells.pop(file, None)
            linecache.cache.pop(file, None)

    def _flags(self) -> int:
        flags = 0
        for future in self._future.values():
            flags |= future
        return flags

    def _file(self, command: RunCell) -> str:
        """Return the cell's file name: by its name, or by its id too if another is called so."""
        wanted = f"<cell {command.name or command.cell}>"
        owner = self.cells.get(wanted)
        if owner is not None and owner[0] != command.cell:
            wanted = f"<cell {command.name} {command.cell}>"
        former = self._files.get(command.cell)
        if former != wanted and former is not None:
            self.cells.pop(former, None)
            self._compiled.pop(command.cell, None)
        self._files[command.cell] = wanted
        self.cells[wanted] = (command.cell, command.name)
        return wanted
