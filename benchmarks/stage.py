"""JupyterLab in Chromium with a page and a kernel for each way, ready to be timed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser.conftest import Lab, lab_alone
from tests.browser.explorer_page import ExplorerPage
from tests.browser.notebook import Notebook
from tests.browser.server import JupyterServer

from .slow_link import Speed, slow_link
from .ways import FLOOR_BYTES, WAYS, Way

STOPWATCH = Path(__file__).with_name("stopwatch.js")
# High enough for the whole explorer, so that all that it paints is in view.
VIEWPORT = {"width": 1400, "height": 1900}


@dataclass(frozen=True)
class Performer:
    """A way that is open on its own page."""

    way: Way
    notebook: Notebook

    @property
    def page(self) -> Page:
        return self.notebook.page

    def single(self) -> dict[str, Any]:
        """Change the slider by one and wait; see stopwatch.js for what comes back."""
        return self.page.evaluate("window.stopwatch.single()")

    def drag(self, count: int, interval: float) -> dict[str, Any]:
        """Change the slider `count` times, every `interval` ms."""
        return self.page.evaluate("words => window.stopwatch.drag(words)", dict(count=count, interval=interval))

    def check(self) -> None:
        """Raise an error if Python has a different value from the slider, or if the page has reported errors."""
        if self.way.value:
            value = self.page.evaluate("window.stopwatch.drag({count: 1, interval: 0}).then(({value}) => value)")
            self.notebook.wait_for(f"{self.way.value} == {value}")
        if self.notebook.errors:
            raise RuntimeError(f"{self.way.name}: " + "\n".join(self.notebook.errors))


@contextmanager
def performers(
    names: tuple[str, ...] = (), ways: tuple[Way, ...] = WAYS, link: Speed | None = None
) -> Iterator[tuple[list[Performer], str]]:
    """Open each way, or only those that are named, on its own page.

    Args:
        names: Names of the ways to open; empty for all.
        ways: What to choose from, ours first, because the floor answers with one of its frames.
        link: Speed of a link between the pages and the server once the pages are open; None for no such link.

    Returns:
        The performers, and the browser's version.
    """
    with lab_alone(VIEWPORT, STOPWATCH) as (lab, browser), far_server(lab.server, link) as (lab.server, slow_down):
        ready = []
        for way in ways:
            if not names or way.name in names or way is ways[0]:
                ready.append(open_way(lab, way))
        slow_down()
        yield [each for each in ready if not names or each.way.name in names], browser.version


@contextmanager
def far_server(server: JupyterServer, speed: Speed | None) -> Iterator[tuple[JupyterServer, Callable[[], None]]]:
    """Yield the server as reached over a link, and a function that slows the link down to `speed`."""
    if speed is None:
        yield server, lambda: None
        return
    with slow_link(int(server.url.rpartition(":")[2])) as link:
        yield replace(server, url=f"http://127.0.0.1:{link.port}"), lambda: link.set_speed(speed)


def open_way(lab: Lab, way: Way) -> Performer:
    """Run a way's notebook, wait for its first picture, and start to watch the page."""
    notebook = lab.open_notebook([way.source])
    # Without side bars, so that the picture has the whole page.
    notebook.command("application:set-mode", mode="single-document")
    notebook.page.locator(way.selector).first.wait_for()
    if any(way.frame):
        keep_frame(notebook, *way.frame)
    notebook.page.wait_for_timeout(1000)
    return watched(notebook, way)


def watched(notebook: Notebook, way: Way) -> Performer:
    """Set the stopwatch on a notebook's page to a way's picture and trigger."""
    place = dict(kind=way.kind, selector=way.selector, trigger=way.trigger, attribute=way.attribute)
    notebook.page.evaluate("words => window.stopwatch.watch(words)", place)
    return Performer(way, notebook)


def keep_frame(notebook: Notebook, there: str, back: str) -> None:
    """Write the frame that one change sends to a file; the floor answers with it."""
    explorer = ExplorerPage(notebook)
    explorer.wait_until_painted()
    notebook.run(there)
    explorer.wait_until_painted()
    frame = "ex.scene.maps + ex.scene.kernels + ex.scene.terms"
    notebook.run(f"import pathlib; pathlib.Path('{FLOOR_BYTES}').write_bytes({frame})")
    notebook.run(back)
    explorer.wait_until_painted()
