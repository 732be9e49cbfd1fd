"""Cold start: the import, and the first picture after a kernel has started."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.browser.chromium import open_chromium
from tests.browser.conftest import Lab
from tests.browser.notebook import Notebook
from tests.browser.server import jupyter_server

from .results import Row, Section, limit, row
from .stage import VIEWPORT
from .summaries import median, table
from .ways import WAYS

IMPORTS = {
    "cnn_widgets": "import cnn_widgets",
    "what it is made of": "import anywidget, ipywidgets, numpy, PIL.Image",
    "keras": "import keras",
}
ROUNDS = 7
STARTS = 3


def import_seconds() -> dict[str, list[float]]:
    """Time imports in fresh processes, in turns, minus the start of Python itself. The first of each is a warm-up."""
    times: dict[str, list[float]] = {name: [] for name in IMPORTS}
    for number in range(ROUNDS + 1):
        bare = seconds("pass")
        for name, code in IMPORTS.items():
            # Keras is slow to import, and is here only for comparison.
            if name == "keras" and number > 2:
                continue
            taken = seconds(code) - bare
            if number:
                times[name].append(taken)
    return times


def seconds(code: str) -> float:
    """Return how many seconds a Python process takes to run only this code."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def first_pictures() -> dict[str, list[float]]:
    """Return the seconds from running the cell in a fresh kernel until its first picture, for each way in turns."""
    times: dict[str, list[float]] = {"cnn_widgets": [], "cnn_widgets, the interface": [], "interact": []}
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        jupyter_server(Path(folder)) as server,
        open_chromium() as browser,
        browser.new_context(viewport=VIEWPORT) as context,
    ):
        try:
            lab = Lab(server, context)
            ours, interact = (open_way(lab, name) for name in ("cnn_widgets", "interact"))
            for number in range(STARTS + 1):
                taken = {
                    "cnn_widgets, the interface": first(ours, '[data-panel="bar"] select', restart=True),
                    "cnn_widgets": first(ours, '[data-panel="maps"][data-revision]', restart=False),
                    "interact": first(interact, ".jp-OutputArea-output .widget-output img", restart=True),
                }
                for name, each in taken.items():
                    # The first runs read the packages from disk.
                    if number:
                        times[name].append(each)
        finally:
            server.stop_kernels()
    return times


STARTED: dict[str, float] = {}


def open_way(lab: Lab, name: str) -> Notebook:
    source = next(way.source for way in WAYS if way.name == name)
    return lab.open_notebook([source], run=False)


def first(notebook: Notebook, selector: str, restart: bool) -> float:
    """Return the seconds from running the cell until such an element exists; `restart` restarts the kernel first."""
    if restart:
        notebook.page.bring_to_front()
        notebook.command("notebook:clear-all-cell-outputs")
        notebook.restart_kernel()
        STARTED[notebook.path] = time.perf_counter()
        notebook.page.evaluate("void window.jupyterapp.commands.execute('notebook:run-all-cells')")
    notebook.page.locator(selector).first.wait_for(state="attached")
    return time.perf_counter() - STARTED[notebook.path]


def section() -> Section:
    """Measure both."""
    imports, pictures = import_seconds(), first_pictures()
    beside: Callable[[str], str] = lambda name: f"{name} {median(imports[name]):.2f} s"  # noqa: E731
    others = ", ".join(map(beside, ("what it is made of", "keras")))
    mine = median(imports["cnn_widgets"])
    rows: list[Row] = [
        limit("cold/import", "`import cnn_widgets`, with bytecode", mine, "s", at_most=0.3, beside=others),
        row(
            "cold/picture",
            "First picture after a kernel's start, beside interact",
            median(pictures["cnn_widgets"]),
            median(pictures["interact"]),
            "s",
        ),
        limit(
            "cold/interface",
            "– the interface, while Keras is loading",
            median(pictures["cnn_widgets, the interface"]),
            "s",
        ),
    ]
    found = {**{f"import {name}": each for name, each in imports.items()}, **pictures}
    lines = [
        (name, f"{median(each):.2f}", f"{min(each):.2f} to {max(each):.2f}", len(each)) for name, each in found.items()
    ]
    return Section(rows, [table(("from cold", "median, s", "range", "times"), lines)])
