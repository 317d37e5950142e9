"""One server for all tests that do not end or change it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gonium.host.directory import Directory
from gonium.host.root import Root
from gonium.server.app import Site
from gonium.server.assets import Assets
from gonium.server.auth import Keys
from gonium.server.origins import Origins
from server.running import Running, running

NOTEBOOK = """\
# %% a
x = 1

# %% b
x + 1
"""


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root with a notebook, a folder, and a secret beside it."""
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.py").write_text("# %%\nsecret = 'canary'\n")
    root = outside / "root"
    (root / "sub").mkdir(parents=True)
    (root / "nb.py").write_text(NOTEBOOK)
    (root / "sub" / "inner.py").write_text(NOTEBOOK)
    (root / "link.py").symlink_to(outside / "secret.py")
    (root / "latin.py").write_bytes("# %%\nname = 'Zoë'\n".encode("latin-1"))
    return root


@pytest.fixture(scope="session")
def server(folder: Path) -> Iterator[Running]:
    """A server of that root."""
    with running("edit", str(folder)) as server:
        server.sign_in()
        yield server
        # Nothing that was sent to it, and it was sent everything, made it complain.
        assert server.log.read_text() == ""


@pytest.fixture
def site(folder: Path) -> Site:
    """What a server in this process would be made of."""
    return Site(Directory(Root(folder)), Assets(), Keys(2718, "secret"), Origins(2718))
