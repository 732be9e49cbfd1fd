"""A window of Firefox, by Marionette, Firefox's own protocol."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from marionette_driver.keys import Keys
from marionette_driver.marionette import Marionette

from tests.browser.server import free_port

from .browsers import firefox
from .window import SECONDS, SIZE, Window

KEYS = {"ArrowLeft": Keys.ARROW_LEFT, "ArrowRight": Keys.ARROW_RIGHT, "Control": Keys.CONTROL}
# What it does by itself in its first minute asks the network.
PREFERENCES = {"network.captive-portal-service.enabled": False, "network.connectivity-service.enabled": False}


class FirefoxWindow(Window):
    """A window of Firefox.

    Args:
        marionette: A session in it.
    """

    def __init__(self, marionette: Marionette):
        self._marionette = marionette

    def go(self, url: str) -> None:
        self._marionette.navigate(url)

    def execute(self, script: str) -> Any:
        # Without a sandbox of its own, a script sees what the page's have put on their window.
        return self._marionette.execute_script(script, sandbox=None)

    def press(self, key: str) -> None:
        keyboard = self._marionette.actions.sequence("key", "keyboard")
        keys = [KEYS.get(name, name) for name in key.split("+")]
        for name in keys:
            keyboard.key_down(name)
        for name in reversed(keys):
            keyboard.key_up(name)
        keyboard.perform()

    def drag(self, start: tuple[float, float], end: tuple[float, float], steps: int = 12) -> None:
        mouse = self._marionette.actions.sequence("pointer", "mouse", {"pointerType": "mouse"})
        mouse.pointer_move(*map(round, start)).pointer_down()
        for step in range(1, steps + 1):
            mouse.pointer_move(*(round(a + (b - a) * step / steps) for a, b in zip(start, end)))
        mouse.pointer_up().perform()

    def save_picture(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self._marionette.screenshot(full=False)))


@contextmanager
def firefox_window() -> Iterator[Window]:
    """Open Firefox without a screen, and close it at the end."""
    marionette = Marionette(bin=firefox(), port=free_port(), headless=True, prefs=PREFERENCES, gecko_log="-")
    marionette.start_session()
    try:
        marionette.set_context(Marionette.CONTEXT_CONTENT)
        marionette.timeout.page_load = marionette.timeout.script = SECONDS
        width, height = SIZE
        marionette.set_window_rect(width=width, height=height)
        yield FirefoxWindow(marionette)
    finally:
        marionette.quit()
