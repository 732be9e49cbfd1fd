"""JupyterLab with a real kernel, in a real Chromium."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from .chromium import open_chromium
from .notebook import Notebook, write_notebook
from .server import JupyterServer, jupyter_server

VIEWPORT = {"width": 1400, "height": 1000}
FAILED = pytest.StashKey[bool]()

# Playwright's default of 5 s is too short for two slow cores that are also importing TensorFlow.
expect.set_options(timeout=60_000)


class Lab:
    """JupyterLab in one browser window, in which a test opens notebooks."""

    def __init__(self, server: JupyterServer, context: BrowserContext):
        self.server = server
        self.context = context
        self.notebooks: list[Notebook] = []

    def open_notebook(self, cells: list[str], run: bool = True) -> Notebook:
        """Opens a new notebook of these code cells, and runs them all."""
        path = f"notebook{len(self.notebooks)}.ipynb"
        write_notebook(self.server.root / path, cells)
        notebook = self.open_again(path)
        if run:
            notebook.run_all()
        return notebook

    def open_again(self, path: str) -> Notebook:
        """Opens an existing notebook on a new page. If it is already open, it keeps its kernel."""
        notebook = Notebook(self.context.new_page(), self.server, path)
        self.notebooks.append(notebook)
        notebook.open()
        return notebook


class KeptLab(Lab):
    """A window, a notebook and a kernel, emptied for each test: opening new ones takes ten times as long."""

    def open_notebook(self, cells: list[str], run: bool = True) -> Notebook:
        """Opens a notebook the first time, and afterwards refills the same one."""
        if not self.notebooks:
            return super().open_notebook(cells, run)
        [notebook] = self.notebooks
        # The previous test may have made it small.
        notebook.page.set_viewport_size(VIEWPORT)
        notebook.refill(cells)
        if run:
            notebook.run_all()
        return notebook

    def forget(self) -> None:
        """Closes the notebook, which may be spoilt; the next one is new."""
        for page in self.context.pages:
            page.close()
        self.notebooks.clear()
        self.server.stop_kernels()


@contextmanager
def lab_alone(viewport: dict[str, int], script: Path) -> Iterator[tuple[Lab, Browser]]:
    """Opens a server, a browser and a window for one long run. `script` runs on each page before JupyterLab's."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        jupyter_server(Path(folder)) as server,
        open_chromium() as browser,
        browser.new_context(viewport=viewport) as context,
    ):
        context.add_init_script(path=script)
        try:
            yield Lab(server, context), browser
        finally:
            server.stop_kernels()


# These last for this package's tests and not for the whole session: while Playwright runs there is an event loop in
# this thread, which the tests of other packages should not meet.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with open_chromium() as chromium:
        yield chromium


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    with jupyter_server(tmp_path_factory.mktemp("jupyter")) as running:
        yield running


@pytest.fixture
def lab(server: JupyterServer, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Lab]:
    """A fresh window and fresh kernels for one test."""
    with open_lab(server, browser, request.node) as opened:
        yield opened


@pytest.fixture(scope="module")
def shared_lab(server: JupyterServer, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Lab]:
    """One window and its kernels for all tests of a module, where a fresh kernel for each would take too long."""
    with open_lab(server, browser, request.node) as opened:
        yield opened


@pytest.fixture(scope="module")
def module_window(server: JupyterServer, browser: Browser) -> Iterator[KeptLab]:
    with browser.new_context(viewport=VIEWPORT) as context:
        lab = KeptLab(server, context)
        try:
            yield lab
        finally:
            lab.forget()


@pytest.fixture
def kept_lab(module_window: KeptLab, request: pytest.FixtureRequest) -> Iterator[KeptLab]:
    """The module's window and kernel, both emptied. After a failed test they are replaced by new ones."""
    lab = module_window
    yield lab
    errors = [error for notebook in lab.notebooks for error in notebook.errors]
    if request.node.stash.get(FAILED, False):
        keep_screenshots(lab, request.node)
    if errors or request.node.stash.get(FAILED, False) or len(lab.context.pages) > 1:
        lab.forget()
    assert_none(errors)


@contextmanager
def open_lab(server: JupyterServer, browser: Browser, node: pytest.Item | pytest.Module) -> Iterator[Lab]:
    with browser.new_context(viewport=VIEWPORT) as context:
        lab = Lab(server, context)
        try:
            yield lab
            if node.stash.get(FAILED, False):
                keep_screenshots(lab, node)
            errors = [error for notebook in lab.notebooks for error in notebook.errors]
        finally:
            server.stop_kernels()
    assert_none(errors)


def assert_none(errors: list[str]) -> None:
    assert not errors, "the page reported errors:\n" + "\n".join(errors)


def keep_screenshots(lab: Lab, node: pytest.Item | pytest.Module) -> None:
    folder = node.config.rootpath / "test-results" / Path(node.name).stem
    for notebook in lab.notebooks:
        notebook.screenshot(folder / f"{Path(notebook.path).stem}.png")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.failed:
        item.stash[FAILED] = item.parent.stash[FAILED] = True
    return report
