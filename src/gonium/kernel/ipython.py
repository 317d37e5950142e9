"""IPython's functions that show things, led here; and its names that every cell has.

A kernel has `display` and `get_ipython` without an import, as Jupyter's has. Where IPython is
imported, its own `display` shows below the cell too.
"""

import builtins
from types import ModuleType
from typing import Any

from gonium.kernel.imports import Action


def provide() -> None:
    """Let every cell of this process find `display` and `get_ipython`."""
    names: Any = builtins
    names.display = _display
    names.get_ipython = _get_ipython


def lead_display(module: ModuleType) -> None:
    """Replace what shows things, right after the import of `IPython.core.display_functions`."""
    from gonium.kernel.jupyter import showing

    module.__dict__.update(
        display=showing.display,
        update_display=showing.update_display,
        publish_display_data=showing.publish_display_data,
        clear_output=_clear_output,
    )


def lead_shell(module: ModuleType) -> None:
    """Replace `get_ipython`, right after the import of `IPython.core.getipython`."""
    module.__dict__["get_ipython"] = _get_ipython


ACTIONS: dict[str, Action] = {
    "IPython.core.display_functions": lead_display,
    "IPython.core.getipython": lead_shell,
}
"""What is done after imports."""


def _display(*values: Any, **options: Any) -> Any:
    """Show values below the cell, in order."""
    from gonium.kernel.jupyter import showing

    return showing.display(*values, **options)


def _get_ipython() -> Any:
    """Return what stands in for IPython's shell."""
    from gonium.kernel.jupyter import interactive

    return interactive.get_ipython()


def _clear_output(wait: bool = False) -> None:
    from gonium.kernel import output

    output.clear_output(wait)
