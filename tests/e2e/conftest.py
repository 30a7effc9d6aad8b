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


@pytest.fixture(scope="session")
def shared_site(tmp_path_factory):
    """One site for all tests that leave it as it is and look at rows of their own; strangers may ask it often."""
    made = Site(tmp_path_factory.mktemp("site"))
    made.init()
    made.start()
    made.admin("settings", "set", "address_per_second", "0")
    yield made
    made.stop()


@pytest.fixture(scope="session")
def api(shared_site):
    """An API account that may do everything there, as often as it likes."""
    made = shared_site.account("everything", "--config", "full", "--vault", "--rate-second", "0", "--rate-hour", "0")
    return made.kept_alive()
