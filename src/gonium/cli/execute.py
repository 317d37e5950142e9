"""`gonium exec NOTEBOOK`: runs a notebook in this process; prints or writes what its cells show.

What stands behind `--` sets elements. Outputs go to standard output as plain text, or with `-o` into
a file; tracebacks and the closing words go to standard error.
"""

import faulthandler
import os
import tempfile
from argparse import Namespace
from pathlib import Path

from gonium.cli import presets
from gonium.cli.opening import Opened, is_jupyter, opened
from gonium.cli.outcome import INTERRUPTED, Failure
from gonium.cli.plain import Printer
from gonium.cli.recording import Recording
from gonium.cli.remains import Remains, tell
from gonium.cli.target import resolved
from gonium.cli.trail import Trail
from gonium.cli.witness import beside
from gonium.display.blobs import Blobs
from gonium.display.manner import show_as_jupyter
from gonium.document.ipynb_setup import names_wanted
from gonium.host.atomic import put
from gonium.host.headless import Headless, left_out, unfinished
from gonium.kernel import figures, ipython
from gonium.kernel.imports import AfterImport
from gonium.places.inline import InlinePlace
from gonium.protocol.ops import RunCells
from gonium.protocol.reports import Report, RunFinished
from gonium.session.standing import cells_named


def command(options: Namespace) -> int:
    """Run the command."""
    found = opened(options.path)
    if presets.wants_help(options.behind):
        return _tell_elements(options, found)
    output = resolved(options.output) if options.output else None
    if output is not None and output.suffix.lower() not in (".ipynb", ".py"):
        raise Failure(f"{options.output} is to be a .ipynb or a .py file: name it so.", status=2)
    if output is not None and output.is_dir():
        raise Failure(f"{options.output} is a folder: name a file in it.")
    with _workplace() as folder:
        trail = Trail(folder, whole=output is not None)
        ended = beside(lambda: _run(options, found, output, folder, trail))
        if isinstance(ended, int):
            return ended
        if ended.done and ended.status >= 0:
            return ended.status
        return tell(Remains(found, Path(folder), trail.entries(), ended), output, options.output)


def _workplace() -> tempfile.TemporaryDirectory[str]:
    """Make a folder for what cells show; raises `Failure` where there is no place for it."""
    try:
        folder = tempfile.TemporaryDirectory(prefix="gonium-")
        put(os.path.join(folder.name, "room"), b"for something")
    except OSError as error:
        raise Failure(
            "There is no place for files that are needed while the notebook runs "
            f"({error.strerror or error}): make room, or name another folder with TMPDIR."
        ) from None
    return folder


def _run(options: Namespace, found: Opened, output: Path | None, folder: str, trail: Trail) -> int:
    """Run the notebook, and print or write what it shows."""
    _prepare(found, output)
    with Printer(os.dup(1), os.dup(2), Blobs(folder).get) as printer:
        recording = Recording(found, Blobs(folder)) if output else None
        place = InlinePlace(found.path, Path(folder))
        headless = _headless(options, found, place, printer, recording, trail)
        given = headless.state.presets
        presets.check(given, found, options.path, headless.state)
        results = headless.run_all()
        lacking = presets.not_taken(given, found, options.path, headless.state)
        headless.close()
        if recording is not None and output is not None:
            recording.write(output, options.output)
        if headless.interrupted:
            printer.complain("interrupted, so the rest was not run")
            return INTERRUPTED
        complaint = "; ".join(filter(None, [unfinished(results), lacking]))
        printer.complain("; ".join(filter(None, [complaint, left_out(results)])))
    return 1 if complaint else 0


def _prepare(found: Opened, output: Path | None) -> None:
    """Make this process one that the notebook expects to run in."""
    faulthandler.enable(2, all_threads=False)  # so that a crash in C says where it was
    AfterImport({"matplotlib": figures.prepare, **ipython.ACTIONS}).install()
    ipython.provide()
    if found.jupyter is not None:
        # As Jupyter does: files that cells name are looked for beside the notebook.
        os.chdir(found.path.parent)
    if found.jupyter is not None or (output is not None and is_jupyter(output)):
        show_as_jupyter()
    if {"In", "Out"} & names_wanted(found.notebook):
        from gonium.kernel.jupyter.history import keep  # few notebooks ask for it

        keep()


def _headless(
    options: Namespace,
    found: Opened,
    place: InlinePlace,
    printer: Printer,
    recording: Recording | None,
    trail: Trail,
) -> Headless:
    """The notebook, ready to run; its reports are recorded, if there is a file for them."""

    def reported(label: str, report: Report) -> None:
        cell = headless.cell_of(report)
        trail.note(cell, report)
        if recording is None:
            printer.reported(label, report)
            return
        recording.reported(cell, report)
        if isinstance(report, RunFinished):
            printer.reported(label, report)

    # A cell that runs has the standard streams for itself: what is printed goes around them.
    given = presets.presets(options.behind, options.path)
    headless = Headless(options.path, found.notebook, place, reported, given)
    return headless


def _tell_elements(options: Namespace, found: Opened) -> int:
    """Run the cells that make elements, and what they need, and list the elements."""
    _prepare(found, None)
    with _workplace() as blobs:
        place = InlinePlace(found.path, Path(blobs))
        headless = Headless(options.path, found.notebook, place, lambda *_: None)
        headless.do(RunCells(presets.makers(found, headless.state), "needs", confirmed=True))
        failed = [r.label for r in headless.results() if r.status == "failed"]
        overview = presets.overview(headless.state, options.path)
        headless.close()
    print(overview)
    if failed:
        raise Failure(f"{cells_named(failed)} failed, so there may be more elements.")
    return INTERRUPTED if headless.interrupted else 0
