"""The settings of the person whose program this is."""

import os

from gonium.host.dirs import config_folder
from gonium.host.settings import Settings, load
from gonium.host.trouble import Trouble
from gonium.scripting.errors import NotebookError


def settings_of_user() -> Settings:
    """Return them; raises `NotebookError` for wrong ones."""
    found = load(os.environ, config_folder() / "settings.toml")
    if isinstance(found, Trouble):
        raise NotebookError(found.message)
    return found
