"""`gonium new PATH`: makes an empty notebook and opens it in the browser."""

from argparse import Namespace

from gonium.cli.outcome import Failure
from gonium.cli.serving import serve_until_ended
from gonium.cli.target import new_file, notebook
from gonium.host.directory import Directory
from gonium.host.root import Root
from gonium.host.trouble import Trouble


def command(options: Namespace) -> int:
    """Run the command."""
    path = new_file(options.path, "the notebook")
    made = Directory(Root(path.parent)).create(name=path.name)
    if isinstance(made, Trouble):
        raise Failure(made.message)
    return serve_until_ended(notebook(str(path)), options)
