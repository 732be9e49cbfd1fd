"""Disturbances of a live notebook: its cell is run again, the kernel is interrupted, or an observer acts."""

import random
from typing import Any

from tests.browser.notebook import Notebook

from .hand import Done

SHARES = {"renew": 1, "observe": 3, "interrupt": 3}
EVERY = 40
"""Average number of changes between two disturbances."""
LATEST = 150
"""Longest time before the kernel is interrupted, in milliseconds."""
CHANGES = """
import contextlib, time
ends = time.monotonic() + 10
sizes = 1, ex.blocks[-1].kernel_size
while time.monotonic() < ends:
    # What the screen was refused before is tried again with each change, and then the larger kernel may not fit.
    with contextlib.suppress(cw.SettingError):
        ex.blocks[-1].kernel_size = sizes[ex.seed % 2]
    ex.new_weights()
"""
INTERRUPT = """async ([path, code, milliseconds]) => {
    const panel = [...window.jupyterapp.shell.widgets('main')].find(widget => widget.context?.path === path);
    const { kernel } = panel.sessionContext.session;
    const future = kernel.requestExecute({ code, silent: true });
    // A kernel that has not begun takes no notice.
    await new Promise((done) => {
        future.onIOPub = ({ content }) => { if (content.execution_state === "busy") done(); };
    });
    await new Promise((done) => { setTimeout(done, milliseconds); });
    await kernel.interrupt();
    return (await future.done).content.ename;
}"""


class Disturbance:
    """Disturbs a notebook that has run the walk's cell every now and then.

    Args:
        notebook: The notebook.
        seed: Seed of the random choices.
    """

    def __init__(self, notebook: Notebook, seed: int):
        self._notebook = notebook
        self._random = random.Random(f"disturbance {seed}")
        self._widgets: int | None = None

    def is_due(self) -> bool:
        """Whether a disturbance is due now."""
        return self._random.random() < 1 / EVERY

    def next(self) -> str:
        """Return the next disturbance, as the name of a method."""
        return self._random.choices(list(SHARES), SHARES.values())[0]

    def renew(self) -> None:
        """Close the explorer and run its cell again; no widget and nothing large may remain.

        Raises:
            AssertionError: If something has remained.
        """
        run = self._notebook.run
        self._widgets = self._widgets or run("witness_module.widgets()")
        left = run("witness_module.left_of_panels(ex)")
        assert not left, f"panels that were closed have left {left}"
        run("witness.close()")
        self._notebook.page.evaluate("window.endurance.forget()")
        self._notebook.run_all()
        kept = run("witness_module.kept_explorers()")
        assert not kept, f"{kept} closed explorers are still there, held by {run('witness_module.holders()')}"
        widgets = run("witness_module.widgets()")
        assert widgets == self._widgets, f"{widgets} widgets are there, {self._widgets} were there at first"

    def observe(self, change: Any) -> Done:
        """Make a change while an observer in the kernel reads, changes something else, or raises."""
        kind = self._random.choice(("reads", "sets", "raises"))
        self._notebook.run(f"witness.disturb({kind!r})")
        done = change()
        return Done(f"observed: an observer {kind}, {done.words}", done.wanted, done.is_free or kind == "raises")

    def interrupt(self, _: Any) -> Done:
        """Interrupt a cell that changes the explorer again and again, with JupyterLab's own command.

        A cell, because only the main thread is interrupted, and the page's messages may be handled on another.

        Raises:
            AssertionError: If the interrupt ends in anything but a KeyboardInterrupt.
        """
        milliseconds = self._random.uniform(0, LATEST)
        name = self._notebook.page.evaluate(INTERRUPT, [self._notebook.path, CHANGES, milliseconds])
        assert name == "KeyboardInterrupt", f"an interrupt ended in {name}"
        # Whatever the interrupt kept from the screen is shown at the next request.
        self._notebook.run("ex.feature_maps(ex.stages[-1])")
        return Done(f"interrupted after {milliseconds:.0f} ms")
