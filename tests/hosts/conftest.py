"""A Jupyter server with its three hosts, and windows of three browsers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import FAILED, pytest_runtest_makereport  # noqa: F401
from tests.browser.server import JupyterServer, jupyter_server

from .chromium_window import chromium_window
from .firefox_window import firefox_window
from .jupyter import WORDS
from .webkit_window import webkit_window
from .window import Window
from .witness import Witness

WINDOWS = {"chromium": chromium_window, "firefox": firefox_window, "webkit": webkit_window}


@pytest.fixture(scope="package")
def running_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    with jupyter_server(tmp_path_factory.mktemp("jupyter"), *WORDS) as running:
        yield running


@pytest.fixture
def server(running_server: JupyterServer) -> Iterator[JupyterServer]:
    """A Jupyter server whose kernels end with the test."""
    yield running_server
    running_server.stop_kernels()


@pytest.fixture
def window(request: pytest.FixtureRequest) -> Iterator[Window]:
    """A window of the browser that the test names, else of Chromium; of a test that fails there is a picture."""
    with WINDOWS[getattr(request, "param", "chromium")]() as opened:
        yield opened
        if request.node.stash.get(FAILED, False):
            folder: Path = request.config.rootpath / "test-results" / "hosts"
            folder.mkdir(parents=True, exist_ok=True)
            opened.save_picture(folder / f"{request.node.name}.png")


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    """What is told by the explorer's kernel."""
    return Witness(tmp_path / "told.npz")
