"""A random walk of many changes in one notebook, each of them awaited and checked."""

import re
import time
from collections import Counter, deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.browser.explorer_page import ExplorerPage, assert_shows
from tests.browser.notebook import Notebook

from .disturbance import Disturbance
from .hand import Done, Hand
from .memory import Memory

ROOT = Path(__file__).parent.parent.parent
CELL = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import tests.endurance.witness as witness_module
import cnn_widgets as cw
from IPython.display import display
ex = cw.Explorer("cat")
witness = witness_module.Witness(ex)
display(witness, ex)
"""
SCRIPT = Path(__file__).with_name("witness.js")
SECONDS = 20
"""How long the page and Python may take to agree after a change."""
MOST_FAULTS = 10
REMEMBERED = 12
NOISE = (
    # anywidget reports this two seconds after a widget was closed while the page had just begun to load it.
    "[anywidget] Failed to initialize model",
    # JupyterLab's widget manager paints an updated output anew and empties its node without disposing of the first
    # view, which is no longer in the page when the widget is closed.
    "Failed to execute 'removeChild' on 'Node'",
)
# Ranges whose colours are easily told: the colour table, or None for the chosen one, and whether it is centred.
TABLES = {"signed": ("RdBu", True), "positive": (None, False)}


class Walk:
    """A walk of random changes to one explorer.

    Args:
        notebook: A notebook that has run `CELL`, on a page with `SCRIPT`.
        seed: Seed of the changes.
        memory: Reads the memory, or None.
    """

    def __init__(self, notebook: Notebook, seed: int, memory: Memory | None = None):
        self.notebook = notebook
        self.explorer = ExplorerPage(notebook)
        self.hand = Hand(notebook.page, seed)
        self.disturbance = Disturbance(notebook, seed)
        self.memory = memory
        self.changes = 0
        self.faults: list[str] = []
        self.refused: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self.checkpoints = 0
        self.readings: list[dict[str, float]] = []
        self.python: dict[str, Any] = {}
        self.fields: list[str] = []
        self._last: deque[str] = deque(maxlen=REMEMBERED)
        self._tell: Callable[[str], None] = lambda _: None
        self._reported = 0
        self._started = 0.0

    def begin(self) -> None:
        """Wait for the first picture, and open the panels that are closed at first."""
        # JupyterLab reloads it whenever the kernel is busy, and Chromium keeps 48 kB of each load for its tools.
        self.notebook.page.evaluate("document.querySelectorAll('link[rel*=icon]').forEach(icon => icon.remove())")
        self.open()
        self.begin_again()
        self._started = time.monotonic()

    def open(self) -> None:
        """Wait until the explorer is on screen with all its settings."""
        page = self.notebook.page
        page.wait_for_function("window.endurance.isReady()")
        self.explorer.wait_until_painted()
        page.locator(".cnnw-controls .cnnw-disclosure").click()
        page.get_by_role("checkbox", name="Use bias").wait_for()

    def run(
        self,
        changes: int,
        every: int,
        reading: int,
        seconds: float = float("inf"),
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Make changes.

        Args:
            changes: Number of changes.
            every: Number of changes after which everything on screen is compared with Keras.
            reading: Number of changes after which everything starts anew and the memory is read.
            seconds: Time after which the walk ends in any case.
            tell: Called with each reading, and with each fault as soon as it is found.
        """
        self._tell = tell
        for count in range(1, changes + 1):
            self.step()
            if count % every == 0:
                self.check()
            if count % reading == 0:
                self.read()
                tell(self.line())
            if len(self.faults) >= MOST_FAULTS or time.monotonic() - self._started > seconds:
                break

    def step(self) -> None:
        """Make one change, and wait until the page shows what Python has."""
        before = self.python
        try:
            done = self.disturbed() if self.disturbance.is_due() else self.change()
            self._last.append(done.words)
            found = self.settle(done.wanted)
            if done.words.startswith("observed"):
                self.notebook.run("witness.rest()")
        except Exception as error:
            found, done = [f"{type(error).__name__}: {error}"], Done("?")
        self.changes += 1
        self.counts[done.words.split()[0]] += 1
        notice = self.python.get("notice", {})
        if notice.get("level") == "error" and notice != before.get("notice"):
            if done.is_free:
                self.refused[notice["text"]] += 1
            else:
                found.append(f"a notice that nobody expects: {notice['text']}")
        if self.python.get("wanted"):
            self.refused["a setting that cannot be, marked"] += 1
        if found:
            self._fault(found)

    def change(self) -> Done:
        """Change something on the page."""
        return self.hand.change(self.python, self.fields)

    def disturbed(self) -> Done:
        """Change something during a disturbance."""
        kind = self.disturbance.next()
        if kind == "renew":
            self.disturbance.renew()
            self.open()
            return Done("renewed: the cell was run again")
        return getattr(self.disturbance, kind)(self.change)

    def settle(
        self, wanted: dict[str, Any] | None = None, is_whole: bool = False, seconds: float = SECONDS
    ) -> list[str]:
        """Wait until page and Python agree. Return what still differs after a while, and any errors in the meantime."""
        words = {"wanted": wanted or {}, "isWhole": is_whole, "seconds": seconds}
        told = self.notebook.page.evaluate("words => window.endurance.settle(words)", words)
        self.python, self.fields = told["python"] or self.python, told["fields"]
        found, errors = list(told["found"]), self.notebook.errors
        found += [each for each in errors[self._reported :] if not any(noise in each for noise in NOISE)]
        self._reported = len(errors)
        if self.python.get("failures"):
            found += self.python["failures"]
            self.notebook.run("witness.failures.told.clear()")
        return found

    def check(self) -> None:
        """Compare everything on screen with Python's state and Keras's values."""
        self.checkpoints += 1
        try:
            found = self.settle(is_whole=True)
            if not found:
                self._check_shapes()
                self._check_value()
                self._check_pixels()
        except Exception as error:
            found = [f"{type(error).__name__}: {error}"]
        if found:
            self._fault(["at a checkpoint", *found])

    def _check_shapes(self) -> None:
        shapes = self.notebook.run("{name: ex.feature_maps(name).shape for name in ex.stages}")
        assert shapes == self.python["shapes"], f"{shapes} is not {self.python['shapes']}"
        difference = self.notebook.run("witness.model_differs()")
        assert difference < 1e-5, f"the model's last maps differ by {difference}"

    def _check_value(self) -> None:
        """Check that the value under the pointer is Keras's."""
        if not (done := self.hand.point()):
            return
        page = self.notebook.page
        page.wait_for_function("window.endurance.reading().isExact", timeout=1000 * SECONDS)
        text = page.evaluate("window.endurance.reading().text").replace("−", "-")
        channel, row, col, value = re.search(r"channel (\d+) · row (\d+), column (\d+) · (\S+)", text).groups()
        stage = self.python["selection"]["stage"]
        true = self.notebook.run(f"float(ex.feature_maps({stage!r})[{row}, {col}, {channel}])")
        slack = 6e-5 + 0.06 * abs(true) * ("e" in value)
        assert abs(float(value) - true) <= slack, f"{done.words}: {text!r} on screen, {true} in Python"

    def _check_pixels(self) -> None:
        """Check that the tiles have the colours of Keras's values, where these are easily told."""
        python, maps = self.python, self.explorer.maps
        stage, looks = python["selection"]["stage"], python["looks"]
        kind = self.notebook.run(f"next(s.range for s in ex.scene.stages if s.name == {stage!r})")
        plain = looks["scale"] in ("channel", "layer") and looks["channel_filter"] == "all"
        count = python["shapes"][stage][2]
        if kind not in TABLES or not plain or maps.get_attribute("data-compare") or count > 20 or count == 1:
            return
        if maps.locator(".cnnw-tile").count() != count:
            return
        table, diverging = TABLES[kind]
        maps = self.explorer.array(f"ex.feature_maps({stage!r})")
        assert_shows(self.explorer.tiles(), maps, table or looks["colormap"], diverging, looks["scale"])

    def begin_again(self) -> None:
        """Restore the initial state of everything."""
        self.notebook.run("witness.begin_again()")
        found = self.settle(is_whole=True)
        self._last.append("from the beginning")
        if found:
            self._fault(["at the beginning", *found])

    def read(self) -> None:
        """Start anew and read the memory, so that the same is on screen at each reading."""
        self.begin_again()
        if self.memory is not None:
            self.readings.append({"changes": self.changes, **self.memory.read()})

    @property
    def rate(self) -> float:
        """Changes per second, with all checks."""
        return self.changes / (time.monotonic() - self._started)

    def line(self) -> str:
        """Return the last reading as one line."""
        read = self.readings[-1] if self.readings else {}
        words = [f"{name} {value:,.0f}" for name, value in read.items()]
        return f"{', '.join(words)}; {self.rate:.1f} changes a second, {len(self.faults)} faults"

    def _fault(self, found: list[str]) -> None:
        actions = " | ".join(self._last)
        self.faults.append(f"change {self.changes}, after {actions}:\n    " + "\n    ".join(found))
        self._tell(self.faults[-1])
        number = len(self.faults)
        self.notebook.screenshot(ROOT / "test-results" / "endurance" / f"fault-{number}.png")
        if number < MOST_FAULTS and not any("beginning" in line for line in found):
            self.begin_again()
