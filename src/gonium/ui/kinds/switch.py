"""A switch: a checkbox for what takes effect at once."""

from gonium.ui.kinds.checkbox import Checkbox


class Switch(Checkbox):
    """True or false: `gn.ui.switch(label="Logarithmic")`."""

    kind = "switch"
