"""A page in a browser, by the few things that each driver of a browser can do."""

import json
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

SIZE = (1400, 1000)
# Generous: two slow cores may be importing TensorFlow meanwhile.
SECONDS = 120
POLL_SECONDS = 0.05

# Some hosts put an output behind a shadow root, which selectors do not look into.
FIND = """
const find = (selector, root = document) => [
    ...root.querySelectorAll(selector),
    ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) => shadowRoot ? find(selector, shadowRoot) : []),
];
"""
WATCH = """() => {
    if (window.faults) return;
    window.faults = [];
    const note = reason => window.faults.push(String(reason?.stack ?? reason));
    window.addEventListener('error', ({ error, message }) => note(error ?? message));
    window.addEventListener('unhandledrejection', ({ reason }) => note(reason));
}"""


class NotInTime(AssertionError):
    """What was waited for has not come about."""


class Window(ABC):
    """A window of a browser, as large in each of them."""

    @abstractmethod
    def go(self, url: str) -> None:
        """Open an address."""

    @abstractmethod
    def execute(self, script: str) -> Any:
        """Run the body of a JavaScript function. Returns what it returns, as JSON has it."""

    @abstractmethod
    def press(self, key: str) -> None:
        """Press and release a key on what has the focus: by its name in the DOM, after those held, as "Control+z"."""

    @abstractmethod
    def drag(self, start: tuple[float, float], end: tuple[float, float], steps: int = 12) -> None:
        """Press the mouse in one place of the window, move it to another, and release it there."""

    @abstractmethod
    def save_picture(self, path: Path) -> None:
        """Save what is in the window as a PNG."""

    def ask(self, function: str, *values: Any) -> Any:
        """Call a JavaScript function, which may use `find`. Returns what it returns."""
        return self.execute(f"{FIND} return ({function})(...{json.dumps(values)});")

    def wait_for(self, function: str, *values: Any, seconds: float = SECONDS) -> Any:
        """Call a JavaScript function until it returns something that is true. Returns that.

        Raises:
            NotInTime: If it does not in so many seconds.
        """
        deadline = time.monotonic() + seconds
        while not (value := self.ask(function, *values)):
            if time.monotonic() > deadline:
                raise NotInTime(f"still {value!r} after {seconds} s: {function} of {values}")
            time.sleep(POLL_SECONDS)
        return value

    def watch(self) -> None:
        """Note from now on what the page's scripts do not catch."""
        self.ask(WATCH)

    @property
    def faults(self) -> list[str]:
        """What the page's scripts have not caught."""
        return self.ask("() => window.faults ?? []")
