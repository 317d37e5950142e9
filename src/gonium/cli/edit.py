"""`gonium edit [PATH]`: opens a notebook or a folder in the browser."""

import os
from argparse import Namespace

from gonium.cli.serving import serve_until_ended
from gonium.cli.target import folder_or_notebook


def command(options: Namespace) -> int:
    """Run the command."""
    path = options.path
    if path.lower().endswith(".ipynb") and not os.path.isdir(path):
        from gonium.cli.beside import notebook_beside  # reads and writes Jupyter's files

        path = notebook_beside(path)
    return serve_until_ended(folder_or_notebook(path), options)
