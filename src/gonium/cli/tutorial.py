"""`gonium tutorial [PATH]`: opens a copy of the tutorial in the browser."""

import os
from argparse import Namespace

from gonium.cli.outcome import Failure
from gonium.cli.serving import serve_until_ended
from gonium.cli.target import new_file, notebook
from gonium.server.tutorial import TUTORIAL, copy_tutorial


def command(options: Namespace) -> int:
    """Run the command."""
    shown = options.path
    if os.path.isdir(shown):
        shown = os.path.join(shown, TUTORIAL.name)
    path = new_file(shown, "the tutorial")
    trouble = copy_tutorial(path, shown)
    if trouble is not None:
        raise Failure(trouble.message)
    return serve_until_ended(notebook(str(path)), options)
