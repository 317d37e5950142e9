"""What counts as installed, and what as the notebook's own."""

import sys

import pytest

from gonium.kernel.modules import is_installed_at


@pytest.mark.parametrize(
    ("place", "installed"),
    [
        (f"{sys.prefix}/lib/thing.py", True),
        (f"{sys.base_prefix}/lib/thing.py", True),
        ("/home/ann/.local/lib/python3.11/site-packages", True),
        ("/usr/lib/python3/dist-packages/thing.py", True),
        (f"{sys.prefix}-project/helping.py", False),
        ("/home/ann/work/helping.py", False),
    ],
)
def test_what_lies_in_pythons_folders_is_installed(place: str, installed: bool) -> None:
    assert is_installed_at(place) == installed
