"""What cells show, as plain text for a terminal or a file."""

import os
from typing import Self, TextIO

from gonium.export.outputs import Fetch
from gonium.export.plain import as_text
from gonium.protocol.output import Error
from gonium.protocol.reports import OutputShown, OutputUpdated, Report, RunFinished, StreamWritten


class Printer:
    """Prints reports as they come; takes over two file descriptors, which it closes."""

    def __init__(self, out: int, error: int, fetch: Fetch) -> None:
        self._fetch = fetch
        self._out = open(out, "w", encoding="utf-8", errors="backslashreplace")  # noqa: SIM115
        self._error = open(error, "w", encoding="utf-8", errors="backslashreplace")  # noqa: SIM115

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._out.close()
        self._error.close()

    def reported(self, label: str, report: Report) -> None:
        """Print what a report shows."""
        match report:
            case StreamWritten(name=name, text=text):
                self._write(self._out if name == "stdout" else self._error, text)
            case OutputShown(media=media) | OutputUpdated(media=media):
                self._write(self._out, as_text(media, self._fetch) + "\n")
            case RunFinished(error=Error(text=text)):
                self._write(self._error, f"In {label}:\n{text.rstrip()}\n")

    def complain(self, sentence: str) -> None:
        """Print what went wrong, if anything did."""
        if sentence:
            self._write(self._error, f"gonium: {sentence}.\n")

    def _write(self, stream: TextIO, text: str) -> None:
        try:
            stream.write(text)
            stream.flush()
        except BrokenPipeError:
            # Whoever read this has seen enough; the notebook may have more to do than to print.
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
