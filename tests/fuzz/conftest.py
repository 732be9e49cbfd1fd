"""What every test of hostile input begins with."""

import pytest

from .call import one_inspector
from .calls import calls


@pytest.fixture(scope="module", autouse=True)
def open_widgets():
    """The widgets that calls share are made now: those of the collection may have been closed by a test since."""
    calls.cache_clear()
    one_inspector.cache_clear()
