"""JupyterLab in other browsers; Notebook 7 and Voila."""

import pytest

from .hand import assert_live
from .jupyter import open_notebook


@pytest.mark.parametrize("window", ["firefox", "webkit"], indirect=True)
def test_jupyterlab_in_other_browsers(server, window, witness):
    open_notebook(window, server, "lab", [witness.source, "ex"])
    assert_live(window, witness)


@pytest.mark.parametrize("host", ["notebook", "voila"])
def test_jupyters_other_hosts(server, window, witness, host):
    open_notebook(window, server, host, [witness.source, "ex"])
    assert_live(window, witness)
