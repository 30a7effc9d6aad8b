"""The console in a browser, beside a whole site with a Jumpoint and a target."""
import pytest

from support import browser
from support.lab import Lab


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    made = Lab(tmp_path_factory.mktemp("lab"))
    try:
        yield made.start()
    finally:
        made.stop()


@pytest.fixture(scope="module")
def chromium():
    if not browser.PROGRAM:
        pytest.skip("chromium is not installed: tools/install-packages packaging/check.txt")
    with browser.chromium() as running:
        yield running


@pytest.fixture
def window(chromium, lab, request):
    """Its test fails on whatever the page's console says; no session is left for the next test."""
    made = browser.Window(chromium, lab, **getattr(request, "param", {}))
    yield made
    made.context.close()
    browser.end_all(lab)
    assert made.complaints == []
