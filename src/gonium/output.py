"""The output of the cell that runs, in the words of code: `gn.output.append(value)`.

What is appended is shown at once, while the cell runs. In a plain script nothing is shown.
"""

from gonium.kernel.output import clear_output, display


def append(*values: object) -> None:
    """Show values below what the cell has shown already, in order."""
    display(*values)


def replace(*values: object) -> None:
    """Show values in place of all that the cell has shown; nothing flickers in between."""
    if not values:
        return clear_output()
    clear_output(wait=True)
    display(*values)
    return None


def clear() -> None:
    """Take away all that the cell has shown."""
    clear_output()
