"""Whether values are shown in our own manner or as Jupyter shows them.

A notebook that is run for a file of Jupyter's has the texts and tables that Jupyter would have
put there: a list is laid out as IPython does, a frame of pandas is the table that pandas writes.
"""


class Manner:
    """Chosen once for a process, by who runs notebooks in it."""

    jupyter = False


def show_as_jupyter(yes: bool = True) -> None:
    """Show values as Jupyter does from now on, or no longer."""
    Manner.jupyter = yes
