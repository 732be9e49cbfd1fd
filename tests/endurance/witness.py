"""The kernel's side, which tells the page Python's state on request. It runs in the notebook's kernel."""

import ctypes
import gc
import json
import logging
import os
import sys
import weakref
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Any

import anywidget
import comm.base_comm
import traitlets
from IPython import get_ipython
from ipywidgets.widgets.widget import _instances

import cnn_widgets as cw

FIELDS = (
    "filters",
    "kernel_size",
    "strides",
    "padding",
    "dilation_rate",
    "use_bias",
    "activation",
    "pooling",
    "pool_size",
    "pool_strides",
    "pool_padding",
)
LOOKS = {
    "scale": "channel",
    "colormap": "magma",
    "large": False,
    "flipped": False,
    "kernel_style": "diverging",
    "as_colour": False,
    "channel_sort": "number",
    "channel_filter": "all",
    "comparison": "beside",
}
MINE = "an observer's own failure"
closed: list[weakref.ref[cw.Explorer]] = []


class Witness(anywidget.AnyWidget):
    """Answers the page's questions with the state of an explorer.

    A question lists the messages that were sent before it, and the answer those that are not handled yet: ipykernel 7.4
    handles different widgets' messages on different threads, so a later one may be handled first.

    Args:
        explorer: The explorer that the simulated user changes.
    """

    _esm = "export default { render({ model }) { window.endurance.meet(model); } };"

    shown = traitlets.Unicode().tag(sync=True)
    asked = traitlets.Dict().tag(sync=True, echo_update=False)
    told = traitlets.Unicode("").tag(sync=True, echo_update=False)

    def __init__(self, explorer: Any):
        self.explorer = explorer
        self.failures = Failures()
        self.handled = handled
        self._observed: list[Any] = []
        logging.getLogger("cnn_widgets").addHandler(self.failures)
        super().__init__(shown=explorer.model_id)

    @traitlets.observe("asked")
    def _answer(self, change: dict[str, Any]) -> None:
        unhandled = self.handled.without(change["new"]["sent"])
        self.told = json.dumps({"asked": change["new"]["count"], "unhandled": unhandled, **self.state()})

    def state(self) -> dict[str, Any]:
        """Return what the page should show."""
        ex = self.explorer
        with ex.lock:
            scene, controls = ex.scene, ex._screen.controls
            return {
                "revision": scene._revisions["maps"],
                "kernels": scene._revisions["kernels"],
                "selection": scene.selection,
                "looks": {name: getattr(scene, name) for name in LOOKS},
                "seed": ex.seed,
                "image": ex._screen.bar.image,
                "is_pinned": ex.pinned is not None,
                "blocks": [{name: getattr(block, name) for name in FIELDS} for block in ex.blocks],
                "bound": next(at for at, block in enumerate(ex.blocks) if block is controls._block),
                "wanted": controls._wanted,
                "shapes": {stage.name: stage.maps.shape for stage in scene.stages},
                "notice": scene.notice,
                "can_undo": ex._steps.can_undo,
                "can_redo": ex._steps.can_redo,
                "failures": self.failures.told,
            }

    def begin_again(self) -> None:
        """Restore the initial state of everything, except for the steps that can be undone."""
        ex = self.explorer
        with ex.lock:
            ex.unpin()
            ex.image = "cat"
            ex.blocks = (cw.Block(),)
            for name, value in LOOKS.items():
                setattr(ex.scene, name, value)
            ex.scene.selection = {"stage": "act1", "channel": 0, "row": 111, "col": 111}
            ex.scene.clear_notice()

    def disturb(self, kind: str) -> None:
        """Observe the selected block until `rest`.

        Args:
            kind: What the observer does: "reads" maps, "sets" another setting, or "raises".
        """
        ex, block = self.explorer, self.explorer._screen.controls._block

        def observer(change: Any) -> None:
            if kind == "reads":
                assert ex.feature_maps(ex.stages[-1]).ndim == 3
            elif kind == "sets":
                block.activation = "tanh" if change["name"] != "activation" else block.activation
            else:
                raise ArithmeticError(MINE)

        block.observe(observer)
        self._observed.append((block, observer))

    def rest(self) -> None:
        """Stop observing."""
        while self._observed:
            block, observer = self._observed.pop()
            block.unobserve(observer)

    def close(self) -> None:
        """Close the explorer as well, and remember it, so that its release can be checked."""
        self.rest()
        logging.getLogger("cnn_widgets").removeHandler(self.failures)
        closed.append(weakref.ref(self.explorer))
        self.explorer.close()
        self.layout.close()
        super().close()

    def model_differs(self) -> float:
        """Return how much the last stage's maps differ from the Keras model's output for the image."""
        ex = self.explorer
        with ex.lock:
            maps, expected = ex.feature_maps(ex.stages[-1]), ex.model(ex.image[None], training=False)[0].numpy()
        return float(abs(maps - expected).max() / max(1, abs(expected).max()))


class Failures(logging.Handler):
    """Collects the errors that the explorer caught and logged; each one is a bug."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = logging.Formatter().format(record)
        if MINE in text:
            return
        self.told.append(text[-1500:])


class Handled:
    """Remembers which of the page's last messages have been handled."""

    MOST = 5000

    def __init__(self) -> None:
        ids: deque[str] = deque(maxlen=self.MOST)
        self._ids = ids
        handle = comm.base_comm.BaseComm.handle_msg

        def handle_and_remember(channel: Any, message: dict[str, Any]) -> None:
            try:
                handle(channel, message)
            finally:
                ids.append(message["header"]["msg_id"])

        comm.base_comm.BaseComm.handle_msg = handle_and_remember

    def without(self, sent: list[str]) -> list[str]:
        """Return the ids of those messages that have not been handled."""
        known = set(self._ids.copy())
        return [each for each in sent if each not in known]


handled = Handled()


def widgets() -> int:
    """Return how many widgets ipywidgets holds."""
    return len(_instances)


def kept_explorers() -> int:
    """Return how many of the closed explorers are still in memory."""
    # Python keeps the frames of the last exception, such as an interrupt.
    for name in ("last_type", "last_value", "last_traceback", "last_exc"):
        sys.__dict__.pop(name, None)
    # So does IPython's own formatter.
    get_ipython().InteractiveTB.tb = None
    gc.collect()
    closed[:] = [each for each in closed if each() is not None]
    return len(closed)


def holders() -> list[str]:
    """Return the types of objects that hold closed explorers."""
    found = [other for each in closed for one in gc.get_referrers(each()) for other in (one, *gc.get_referrers(one))]
    return sorted({f"{type(one).__name__} {repr(one)[:150]}" for one in found})[:40]


def left_of_panels(explorer: cw.Explorer) -> list[str]:
    """Make and close panels on an explorer and its model, and return the types of the widgets that they have left."""
    before = set(_instances)
    inspector = cw.Inspector(explorer.model, explorer.image)
    others = cw.Probe(explorer), cw.KernelTeacher(explorer.image, "sobel_x"), cw.TopPatches(inspector, [explorer.image])
    for panel in (*others, inspector):
        panel.close()
    return [type(_instances[each]).__name__ for each in set(_instances) - before]


def resident() -> dict[str, float]:
    """Return this process's resident memory in MB, with and without the freed memory that the C library keeps."""
    gc.collect()
    sizes = {"kernel": _resident()}
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
    return {**sizes, "kernel_in_use": _resident()}


def _resident() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
