import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from support.site import Site  # noqa: E402


@pytest.fixture
def site(tmp_path):
    """A running site on a free port with Jumpoint 1 and shared Jump Group 1."""
    made = Site(tmp_path)
    made.init()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def account(site):
    """An API account with full configuration access and without the Vault."""
    return site.account("scripts", "--config", "full")
