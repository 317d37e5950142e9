"""Widgets of ipywidgets and anywidget at this kernel.

They speak with their views through comms; ours end in the log, and what views say comes as commands.
Nothing here is loaded before user code imports the package `comm`.
"""

from types import ModuleType

from gonium.kernel.imports import Action


def _lead_comms(module: ModuleType) -> None:
    from gonium.kernel.widgets import comms

    comms.lead(module)


def _lead_widgets(module: ModuleType) -> None:
    from gonium.kernel.widgets import reading

    reading.lead(module)


def _lead_interaction(module: ModuleType) -> None:
    from gonium.kernel.widgets import capturing

    module.__dict__["show_inline_matplotlib_plots"] = capturing.show_figures


ACTIONS: dict[str, Action] = {
    "comm": _lead_comms,
    "ipywidgets.widgets.widget": _lead_widgets,
    "ipywidgets.widgets.interaction": _lead_interaction,
}
"""What is done after imports."""
