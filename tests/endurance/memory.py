"""The memory of the kernel and the page."""

import os
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from tests.browser.notebook import Notebook

MOST_GROWTH = {"kernel_in_use": 150.0, "heap": 50.0}
"""Megabytes by which the kernel and the page's scripts may grow."""
SLACK = 0.1
"""Fraction of that by which the second half may grow more than the first."""


class Memory:
    """Reads the memory of a notebook's kernel and page.

    Args:
        notebook: The notebook; its kernel knows `resident` of `witness`.
        browser: The browser; its only pages are the notebook's.
    """

    def __init__(self, notebook: Notebook, browser: Browser):
        self._notebook = notebook
        self._page = notebook.page.context.new_cdp_session(notebook.page)
        self._page.send("Performance.enable")
        self._browser = browser.new_browser_cdp_session()

    def read(self) -> dict[str, float]:
        """Return megabytes and counts after a garbage collection."""
        for _ in range(2):
            self._page.send("HeapProfiler.collectGarbage")
        metrics = {each["name"]: each["value"] for each in self._page.send("Performance.getMetrics")["metrics"]}
        return {
            **self._notebook.run("witness_module.resident()"),
            "heap": metrics["JSHeapUsedSize"] / 1e6,
            "nodes": metrics["Nodes"],
            "listeners": metrics["JSEventListeners"],
            "renderers": self._renderers(),
        }

    def _renderers(self) -> float:
        processes = self._browser.send("SystemInfo.getProcessInfo")["processInfo"]
        return sum(_resident(each["id"]) for each in processes if each["type"] == "renderer")


def _resident(process: Any) -> float:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except OSError:
        return 0.0


def faults(readings: list[dict[str, float]]) -> list[str]:
    """Return a sentence for each memory that grows too much, or that grows at the end as fast as at the beginning."""
    found = []
    first, halfway, last = readings[0], readings[len(readings) // 2], readings[-1]
    for name, most in MOST_GROWTH.items():
        growth, late = last[name] - first[name], last[name] - halfway[name]
        if growth > most:
            found.append(f"{name} has grown by {growth:.0f} MB: at most {most:.0f} MB are allowed")
        if late > max(0.0, growth - late) + SLACK * most:
            found.append(f"{name} does not saturate: {growth - late:+.0f} MB in the first half, {late:+.0f} MB later")
    return found
