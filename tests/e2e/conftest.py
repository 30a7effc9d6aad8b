import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from support.postgresql import Schemas  # noqa: E402
from support.site import Site  # noqa: E402


def pytest_generate_tests(metafunc):
    """Sites stand on SQLite; those of a module that says ON_BOTH_STORES = True on PostgreSQL, too."""
    if "store" in metafunc.fixturenames:
        both = getattr(metafunc.module, "ON_BOTH_STORES", False)
        metafunc.parametrize("store", ["sqlite", "postgresql"] if both else ["sqlite"], indirect=True, scope="session")


@pytest.fixture(scope="session")
def store(request):
    """Each call answers with a place for another site's store: Site(folder, store=store())."""
    if request.param == "sqlite":
        yield lambda: None
        return
    url = os.environ.get("SALLYPORT_TEST_POSTGRESQL")
    if not url:
        pytest.skip("SALLYPORT_TEST_POSTGRESQL is not set: tests/support/postgresql start prints it")
    schemas = Schemas(url)
    yield schemas.place
    schemas.remove()


@pytest.fixture
def site(tmp_path, store):
    """A running site on a free port."""
    made = Site(tmp_path, store=store())
    made.init()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def account(site):
    """An API account with full configuration access and without the Vault."""
    return site.account("scripts", "--config", "full")


@pytest.fixture(scope="session")
def shared_site(tmp_path_factory, store):
    """One site for all tests that leave it as it is and look at rows of their own; strangers may ask it often."""
    made = Site(tmp_path_factory.mktemp("site"), store=store())
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


# --- terminals: a module whose estate is a special one has a fixture of that name itself ---

@pytest.fixture(scope="module")
def estate(tmp_path_factory):
    from support.estate import Estate
    with Estate(tmp_path_factory.mktemp("estate")) as made:
        yield made


@pytest.fixture(scope="module")
def place(estate):
    return estate.add_place()


@pytest.fixture
def page(estate):
    return estate.sign_in()
