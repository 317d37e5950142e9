"""Elements, what a reader of the notebook can move: `limit = gn.ui.slider(0, 10)`, `limit.value`.

A cell that reads an element's value runs again when somebody moves it. In a plain script an element
has its initial value. Importing this costs next to nothing: each element brings its module when it
is first used.
"""

_HOMES = {
    "button": "gonium.ui.kinds.button.Button",
    "checkbox": "gonium.ui.kinds.checkbox.Checkbox",
    "multiselect": "gonium.ui.kinds.multiselect.Multiselect",
    "number": "gonium.ui.kinds.number.Number",
    "radio": "gonium.ui.kinds.radio.Radio",
    "range_slider": "gonium.ui.kinds.range_slider.RangeSlider",
    "refresh": "gonium.ui.kinds.refresh.Refresh",
    "run_button": "gonium.ui.kinds.run_button.RunButton",
    "select": "gonium.ui.kinds.select.Select",
    "slider": "gonium.ui.kinds.slider.Slider",
    "switch": "gonium.ui.kinds.switch.Switch",
    "text": "gonium.ui.kinds.text.Text",
}
"""What people call an element, and its class."""

__all__ = [
    "button",
    "checkbox",
    "multiselect",
    "number",
    "radio",
    "range_slider",
    "refresh",
    "run_button",
    "select",
    "slider",
    "switch",
    "text",
]

TYPE_CHECKING = False  # what type checkers take for `typing.TYPE_CHECKING`, without the import
if TYPE_CHECKING:
    from gonium.ui.kinds.button import Button as button
    from gonium.ui.kinds.checkbox import Checkbox as checkbox
    from gonium.ui.kinds.multiselect import Multiselect as multiselect
    from gonium.ui.kinds.number import Number as number
    from gonium.ui.kinds.radio import Radio as radio
    from gonium.ui.kinds.range_slider import RangeSlider as range_slider
    from gonium.ui.kinds.refresh import Refresh as refresh
    from gonium.ui.kinds.run_button import RunButton as run_button
    from gonium.ui.kinds.select import Select as select
    from gonium.ui.kinds.slider import Slider as slider
    from gonium.ui.kinds.switch import Switch as switch
    from gonium.ui.kinds.text import Text as text


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'gonium.ui' has no attribute {name!r}: {', '.join(__all__)}")
    from importlib import import_module

    module, _, attribute = _HOMES[name].rpartition(".")
    value = getattr(import_module(module), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
