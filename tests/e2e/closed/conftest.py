"""A network as customers have it: the Jumpoint reaches the site and the target, the site reaches neither (tests/e2e/in-namespace)."""
import pytest

from support.estate import Estate


@pytest.fixture(scope="module")
def estate(tmp_path_factory):
    with Estate(tmp_path_factory.mktemp("estate"), closed=True) as made:
        yield made
