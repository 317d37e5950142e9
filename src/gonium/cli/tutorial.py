"""`gonium tutorial [PATH]`: opens a copy of the tutorial in the browser."""

from argparse import Namespace

from gonium.cli.outcome import Failure
from gonium.cli.serving import serve_until_ended
from gonium.cli.target import notebook, resolved
from gonium.server.tutorial import TUTORIAL, copy_tutorial


def command(options: Namespace) -> int:
    """Run the command."""
    path = resolved(options.path)
    if path.is_dir():
        path = path / TUTORIAL.name
    trouble = copy_tutorial(path, options.path)
    if trouble is not None:
        raise Failure(trouble.message)
    return serve_until_ended(notebook(str(path)), options)
