"""The client of the floor."""

import time

from benchmarks.wire import Wire


class EchoClient:
    """The client of the floor."""

    def __init__(self, port: int) -> None:
        self._wire = Wire(port, "/socket")

    def run(self) -> float:
        """Send what our page sends; return the milliseconds until it has come back."""
        began = time.perf_counter()
        self._wire.say({"type": "op", "n": 1, "op": {"type": "run_cells", "cells": ["cell-1"]}})
        self._wire.hear()
        return (time.perf_counter() - began) * 1000

    def close(self) -> None:
        """End the connection."""
        self._wire.close()
