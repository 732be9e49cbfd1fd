"""A window of WebKit: GTK's, in the small browser that comes with its driver, on an X server without a screen."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.common.actions.action_builder import ActionBuilder

from .browsers import display, webkit, webkit_driver
from .window import SECONDS, SIZE, Window

KEYS = {"ArrowLeft": Keys.ARROW_LEFT, "ArrowRight": Keys.ARROW_RIGHT, "Control": Keys.CONTROL}


class WebKitWindow(Window):
    """A window of WebKit.

    Args:
        driver: A session in it.
    """

    def __init__(self, driver: webdriver.WebKitGTK):
        self._driver = driver

    def go(self, url: str) -> None:
        self._driver.get(url)

    def execute(self, script: str) -> Any:
        return self._driver.execute_script(script)

    def press(self, key: str) -> None:
        keyboard = ActionChains(self._driver)
        keys = [KEYS.get(name, name) for name in key.split("+")]
        for name in keys:
            keyboard.key_down(name)
        for name in reversed(keys):
            keyboard.key_up(name)
        keyboard.perform()

    def drag(self, start: tuple[float, float], end: tuple[float, float], steps: int = 12) -> None:
        actions = ActionBuilder(self._driver, duration=20)
        mouse = actions.pointer_action
        mouse.move_to_location(*map(round, start)).pointer_down()
        for step in range(1, steps + 1):
            mouse.move_to_location(*(round(a + (b - a) * step / steps) for a, b in zip(start, end)))
        mouse.pointer_up()
        actions.perform()

    def save_picture(self, path: Path) -> None:
        self._driver.save_screenshot(str(path))


@contextmanager
def webkit_window() -> Iterator[Window]:
    """Open WebKit, and close it at the end."""
    options = webdriver.WebKitGTKOptions()
    options.binary_location = webkit()
    options.add_argument("--automation")
    with x_server() as name:
        settings = {**os.environ, "DISPLAY": name, "GDK_BACKEND": "x11"}
        if os.geteuid() == 0:
            # Its sandbox wants to give up rights that root in a container does not have.
            settings["WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS"] = "1"
        service = webdriver.WebKitGTKService(executable_path=webkit_driver(), env=settings)
        driver = webdriver.WebKitGTK(options=options, service=service)
        try:
            driver.set_window_size(*SIZE)
            driver.set_page_load_timeout(SECONDS)
            yield WebKitWindow(driver)
        finally:
            driver.quit()


@contextmanager
def x_server() -> Iterator[str]:
    """Start an X server without a screen. Yields the name of its display."""
    width, height = SIZE
    reading, writing = os.pipe()
    words = [display(), "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"]
    process = subprocess.Popen(words, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        # It says the number of its display when it is ready.
        with os.fdopen(reading) as stream:
            yield f":{int(stream.readline())}"
    finally:
        process.terminate()
        process.wait()
