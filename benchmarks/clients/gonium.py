"""Our page: ops up, patches down."""

import secrets
import time
from collections.abc import Iterable
from typing import Any

from benchmarks.clients import Printed
from benchmarks.wire import Wire

Json = dict[str, Any]


class GoniumClient:
    """Our page: ops up, patches down."""

    def __init__(self, port: int, file: str) -> None:
        self._wire = Wire(port, f"/socket/{file}")
        # Each its own: requests of one client are numbered, and taken once.
        self._wire.say({"type": "hello", "client": secrets.token_hex(8)})
        self._n = 0
        self._busy = False
        self._runs: dict[str, int | None] = {}
        self._texts: dict[str, Json] = {}
        self._elements: list[str] = []
        for record in self._await("snapshot")["records"]:
            if record["type"] == "notebook":
                self._cells: list[str] = record["order"]
            elif record["type"] == "text":
                self._texts[record["cell"]] = record
            elif record["type"] == "cell":
                self._runs[record["cell"]] = record["run"]
            elif record["type"] == "element":
                self._elements.append(record["element"]["element"])

    def run(self, cell: int) -> float:
        """Send `RunCells`; the patch that ends the run has the output in it."""
        return self._until({self._cells[cell]}, self._run_op(cell))

    def change(self, cell: int, source: str) -> float:
        """Send `EditText` and `RunCells`; every cell has to have run again."""
        return self._until(set(self._cells), self._edit_op(cell, source), self._run_op(cell))

    def print_all(self, cell: int) -> Printed:
        """Send `RunCells`; the patch that ends the run comes with the last of its output."""
        before = self._wire.bytes
        took = self._until({self._cells[cell]}, self._run_op(cell))
        return Printed(took, (self._wire.bytes - before) / 1e6)

    def start(self, cell: int) -> None:
        """Send `RunCells`, and go on when something of it is shown."""
        self._say(self._run_op(cell))
        while not any(record["type"] == "output" for record in self._await("patch")["put"]):
            pass

    def stop(self) -> None:
        """Send `Interrupt`."""
        self._say({"type": "interrupt"})

    def type(self, cell: int, source: str) -> float:
        """Send `EditText`; the patch has the edit in it."""
        began = time.perf_counter()
        self._say(self._edit_op(cell, source))
        while not self._await("patch")["edits"]:
            pass
        return (time.perf_counter() - began) * 1000

    def idle(self, seconds: float) -> None:
        """Take what comes for a while."""
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            self._wire.hear_within(left)

    def runs_after(self, cell: int, source: str) -> int:
        """Send the same, and count until the kernel is idle."""
        before = dict(self._runs)
        self._until({self._cells[cell]}, self._edit_op(cell, source), self._run_op(cell))
        while self._busy:
            self._note(self._await("patch")["put"])
        return sum(before[cell] != run for cell, run in self._runs.items())

    def move(self, value: int, followers: Iterable[int]) -> float:
        """Move the notebook's element; these cells have to have run again."""
        op = {"type": "move_element", "element": self._elements[0], "value": value}
        return self._until({self._cells[cell] for cell in followers}, op)

    def _edit_op(self, cell: int, source: str) -> Json:
        text = self._texts[self._cells[cell]]
        changes = [[[len(text["text"]), *source.split("\n")]]]
        edit = {
            "type": "edit_text",
            "cell": self._cells[cell],
            "version": text["version"],
            "changes": changes,
        }
        text |= {"text": source, "version": text["version"] + 1}
        return edit

    def run_all(self) -> None:
        """Run every cell once, so that all have their values."""
        self._until(set(self._cells), {"type": "run_all"})

    def close(self) -> None:
        """End the connection."""
        self._wire.close()

    def _run_op(self, cell: int) -> Json:
        return {"type": "run_cells", "cells": [self._cells[cell]]}

    def _until(self, cells: set[str], *ops: Json) -> float:
        began = time.perf_counter()
        for op in ops:
            self._say(op)
        while cells:
            cells -= self._note(self._await("patch")["put"])
        return (time.perf_counter() - began) * 1000

    def _say(self, op: Json) -> None:
        self._n += 1
        self._wire.say({"type": "op", "n": self._n, "op": op})

    def _note(self, records: list[Json]) -> set[str]:
        """Take records over; return the cells that have run again."""
        ran = set()
        for record in records:
            if record["type"] == "cell" and self._has_run(record):
                ran.add(record["cell"])
            elif record["type"] == "kernel":
                self._busy = record["status"] == "busy"
                if record["status"] == "dead":
                    raise RuntimeError(record["message"])
        return ran

    def _has_run(self, cell: Json) -> bool:
        if cell["status"] in ("failed", "blocked"):
            raise RuntimeError(f"{cell['cell']} is {cell['status']}: {cell['reason']}")
        if cell["status"] != "fresh" or cell["run"] == self._runs.get(cell["cell"]):
            return False
        self._runs[cell["cell"]] = cell["run"]
        return True

    def _await(self, kind: str) -> Json:
        while (message := self._wire.hear())["type"] != kind:
            if message["type"] == "refused":
                raise RuntimeError(message["message"])
        return dict(message)
