"""A network as customers have it: the Jumpoint reaches the site and the target, the site reaches neither (tests/e2e/in-namespace)."""
import pytest

from support.estate import Estate


@pytest.fixture(scope="module")
def estate(tmp_path_factory):
    made = Estate(tmp_path_factory.mktemp("estate"), closed=True)
    yield made
    made.close()


@pytest.fixture(scope="module")
def place(estate):
    """A Jumpoint, a target and its key in the Vault: (jumpoint, target, item, account)."""
    jumpoint, _agent = estate.add_jumpoint()
    target = estate.add_target()
    item = estate.add_item(target, jumpoint)
    account = estate.add_key(target)
    return jumpoint, target, item, account
