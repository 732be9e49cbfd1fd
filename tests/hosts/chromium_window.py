"""A window of Chromium, by Playwright."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser.chromium import open_chromium

from .window import SIZE, Window


class ChromiumWindow(Window):
    """A window of Chromium.

    Args:
        page: Playwright's.
    """

    def __init__(self, page: Page):
        self._page = page

    def go(self, url: str) -> None:
        self._page.goto(url)

    def execute(self, script: str) -> Any:
        return self._page.evaluate(f"() => {{ {script} }}")

    def press(self, key: str) -> None:
        self._page.keyboard.press(key)

    def drag(self, start: tuple[float, float], end: tuple[float, float], steps: int = 12) -> None:
        mouse = self._page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move(*end, steps=steps)
        mouse.up()

    def save_picture(self, path: Path) -> None:
        self._page.screenshot(path=path)


@contextmanager
def chromium_window() -> Iterator[Window]:
    """Open Chromium, and close it at the end."""
    width, height = SIZE
    with open_chromium() as browser, browser.new_context(viewport={"width": width, "height": height}) as context:
        yield ChromiumWindow(context.new_page())
