"""JupyterLab's page: the kernel's messages over a socket. Cells are its own business."""

import json
import time
import uuid
from http.client import HTTPConnection
from typing import Any

from benchmarks.clients import Printed
from benchmarks.wire import Wire

Json = dict[str, Any]


class JupyterClient:
    """Executes code in a kernel, as the page does with the text of a cell."""

    def __init__(self, port: int, file: str, sources: list[str]) -> None:
        self._sources = sources
        self._session = uuid.uuid4().hex
        http = HTTPConnection("127.0.0.1", port, timeout=60)
        body = json.dumps({"name": "python3"})
        http.request("POST", "/api/kernels", body, {"Content-Type": "application/json"})
        kernel = json.loads(http.getresponse().read())["id"]
        http.close()
        self._wire = Wire(port, f"/api/kernels/{kernel}/channels?session_id={self._session}")
        self._send("kernel_info_request", {})
        self._await("status", execution_state="idle")

    def run(self, cell: int) -> float:
        """Ask for the execution; the result is a message."""
        began = time.perf_counter()
        self._send("execute_request", {"code": self._sources[cell], "silent": False})
        self._await("execute_result")
        took = (time.perf_counter() - began) * 1000
        self._await("status", execution_state="idle")
        return took

    def print_all(self, cell: int) -> Printed:
        """Ask for the execution; that the kernel is idle comes after all that was printed."""
        began, before = time.perf_counter(), self._wire.bytes
        asked = self._send("execute_request", {"code": self._sources[cell], "silent": False})
        self._await("status", asked, execution_state="idle")
        took = (time.perf_counter() - began) * 1000
        return Printed(took, (self._wire.bytes - before) / 1e6)

    def close(self) -> None:
        """End the connection."""
        self._wire.close()

    def _send(self, kind: str, content: Json) -> str:
        header = {
            "msg_id": uuid.uuid4().hex,
            "msg_type": kind,
            "session": self._session,
            "username": "",
            "date": "",
            "version": "5.3",
        }
        self._wire.say(
            {
                "channel": "shell",
                "header": header,
                "parent_header": {},
                "metadata": {},
                "content": content,
            }
        )
        return str(header["msg_id"])

    def _await(self, kind: str, asked: str = "", **content: str) -> None:
        """Wait for a message with this content; `asked`: about the message with this id."""
        while True:
            message = self._wire.hear()
            if asked and message["parent_header"].get("msg_id") != asked:
                continue
            if message["msg_type"] == kind and content.items() <= message["content"].items():
                return
