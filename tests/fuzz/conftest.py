"""Set-up for all tests of hostile input."""

import pytest

from .call import one_inspector
from .calls import calls


@pytest.fixture(scope="module", autouse=True)
def open_widgets():
    """Make the widgets that calls share anew, since a test may have closed those made at collection."""
    calls.cache_clear()
    one_inspector.cache_clear()
