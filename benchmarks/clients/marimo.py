"""marimo's page: requests over HTTP, messages over a socket."""

import time
import uuid
from collections.abc import Sequence
from http.client import HTTPConnection
from typing import Any

import msgspec

from benchmarks.clients import Printed
from benchmarks.wire import Wire

Json = dict[str, Any]


class MarimoClient:
    """marimo's page: requests over HTTP, messages over a socket."""

    def __init__(self, port: int, file: str) -> None:
        session = f"s_{uuid.uuid4().hex[:6]}"
        self._http = HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Marimo-Session-Id": session, "Content-Type": "application/json"}
        self._headers["Marimo-Server-Token"] = self._token()
        self._wire = Wire(port, f"/ws?session_id={session}")
        ready = self._await("kernel-ready")
        self._cells: list[str] = ready["cell_ids"]
        self._codes: list[str] = list(ready["codes"])
        self._post("instantiate", {"objectIds": [], "values": [], "autoRun": False})
        self._await("completed-run")  # of nothing; else it would pass for the end of the first run

    def run(self, cell: int) -> float:
        """Ask for the run; its output comes with a message of the cell."""
        return self._until_output(cell)

    def print_all(self, cell: int) -> Printed:
        """Ask for the run; the end of all runs comes after all that was printed."""
        began, before = time.perf_counter(), self._wire.bytes
        self._post_run([cell])
        self._await("completed-run")
        took = (time.perf_counter() - began) * 1000
        return Printed(took, (self._wire.bytes - before) / 1e6)

    def change(self, cell: int, source: str) -> float:
        """Ask for a run with another text; the end of all runs is told."""
        self._codes[cell] = source
        began = time.perf_counter()
        self._post_run([cell])
        self._await("completed-run")
        return (time.perf_counter() - began) * 1000

    def runs_after(self, cell: int, source: str) -> int:
        """Ask for the same; each run says that it begins."""
        self._codes[cell] = source
        self._post_run([cell])
        ran = set()
        while (message := self._wire.hear())["op"] != "completed-run":
            if message["op"] == "cell-op" and message["data"].get("status") == "running":
                ran.add(message["data"]["cell_id"])
        return len(ran)

    def move(self, cell: int, value: int) -> float:
        """Move the element that a cell shows; the end of all runs is told."""
        began = time.perf_counter()
        element = f"{self._cells[cell]}-0"
        self._post("set_ui_element_value", {"objectIds": [element], "values": [value]})
        self._await("completed-run")
        return (time.perf_counter() - began) * 1000

    def run_all(self) -> None:
        """Run every cell once, so that all have their values."""
        self._post_run(range(len(self._cells)))
        self._await("completed-run")

    def close(self) -> None:
        """End the connections."""
        self._wire.close()
        self._http.close()

    def _until_output(self, cell: int) -> float:
        began = time.perf_counter()
        body = {"cellIds": [self._cells[cell]], "codes": [self._codes[cell]]}
        self._http.request("POST", "/api/kernel/run", msgspec.json.encode(body), self._headers)
        while True:
            message = self._await("cell-op")
            if message["cell_id"] == self._cells[cell] and message.get("output"):
                break
        took = (time.perf_counter() - began) * 1000
        self._answered()
        self._await("completed-run")
        return took

    def _post_run(self, cells: Sequence[int]) -> None:
        ids = [self._cells[cell] for cell in cells]
        self._post("run", {"cellIds": ids, "codes": [self._codes[cell] for cell in cells]})

    def _post(self, action: str, body: Json) -> None:
        data = msgspec.json.encode(body)
        self._http.request("POST", f"/api/kernel/{action}", data, self._headers)
        self._answered()

    def _answered(self) -> None:
        response = self._http.getresponse()
        text = response.read()
        if response.status != 200:
            raise RuntimeError(f"marimo answered {response.status}: {text.decode()}")

    def _token(self) -> str:
        self._http.request("GET", "/")
        page = self._http.getresponse().read().decode()
        return page.partition('"serverToken": "')[2].partition('"')[0]

    def _await(self, op: str) -> Json:
        while (message := self._wire.hear())["op"] != op:
            pass
        return dict(message["data"])
