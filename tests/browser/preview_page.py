"""An explorer whose previews are recorded as they are painted, while its kernel is kept from answering."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from .explorer_page import PIXELS, ExplorerPage, cells_of

# The page marks a preview once it is on the canvas, and its pixels are then read at once.
CATCH = f"""root => {{
    const pixels = {PIXELS};
    window.caught = [];
    const catchAll = records => {{
        if (!records.some(record => record.attributeName === 'data-revision') && !root.dataset.preview) return;
        // Two maps side by side are on other canvases, and nothing is on one that is not laid out.
        if (!root.querySelector('.cnnw-tiles canvas')?.getBoundingClientRect().width) return;
        const kind = root.dataset.preview ? 'preview' : 'keras';
        window.caught.push({{kind, tiles: pixels(root), stage: root.dataset.stage}});
    }};
    const attributeFilter = ['data-preview', 'data-revision'];
    new MutationObserver(catchAll).observe(root, {{attributes: true, attributeFilter}});
}}"""
# With ipykernel 7.4 a slider's message may be handled on another thread, which the lock keeps waiting.
WAIT = """
import os, time
with ex.lock:
    while not os.path.exists("go"):
        time.sleep(0.005)
    os.remove("go")
"""
EXECUTE = "kernel.requestExecute({code: argument, silent: true, store_history: false});"


@dataclass(frozen=True)
class Painted:
    """A picture of the maps.

    Args:
        kind: "preview" or "keras".
        stage: The stage's name.
        tiles: uint8 (height, width, 3) by channel.
    """

    kind: str
    stage: str
    tiles: dict[str, np.ndarray]


class PreviewPage(ExplorerPage):
    """An explorer whose controls have the pointer nearby, so that previews can be made."""

    def watch(self) -> None:
        """Gets everything ready, and records what is painted from now on."""
        self.maps.evaluate(CATCH)
        self.approach()

    def approach(self) -> None:
        """Moves the pointer to the controls, and waits until the browser has what it needs."""
        self.maps.hover()
        self.view.locator(".cnnw-controls").first.hover()
        scene = "ex.scene"
        self.notebook.wait_for(
            f"{scene}.preview_wanted == {scene}._revisions['picture'] == {scene}._sent_image and {scene}._sent_weights"
            " is not None"
        )

    @contextmanager
    def busy_kernel(self) -> Iterator[None]:
        """Keeps the kernel from answering inside the with block."""
        self.notebook._in_panel(EXECUTE, WAIT)
        try:
            yield
        finally:
            (self.notebook.server.root / "go").touch()

    def settle(self) -> None:
        """Waits until Keras's newest frame is on screen, instead of a preview."""
        self.wait_until_painted()
        self.page.wait_for_function("root => !root.dataset.preview", arg=self.maps.element_handle())

    def change(self, act: Callable[[], None]) -> tuple[Painted, Painted]:
        """Acts while the kernel is busy. Returns the preview and Keras's later picture."""
        self.forget()
        with self.busy_kernel():
            act()
            self.wait_for_previews(1)
        self.settle()
        return self.caught()[0], self.now()

    def change_without(self, act: Callable[[], None]) -> list[Painted]:
        """Acts while the kernel is busy. Returns everything painted until Keras had answered."""
        self.forget()
        with self.busy_kernel():
            act()
        self.settle()
        return self.caught()

    def forget(self) -> None:
        self.page.evaluate("() => { window.caught = []; }")

    def wait_for_previews(self, count: int) -> None:
        counted = "count => window.caught.filter(({kind}) => kind === 'preview').length >= count"
        self.page.wait_for_function(counted, arg=count, timeout=20_000)

    def caught(self) -> list[Painted]:
        """Returns what has been painted since, in order."""
        return [
            Painted(one["kind"], one["stage"], {tile["channel"]: cells_of(tile) for tile in one["tiles"]})
            for one in self.page.evaluate("() => window.caught")
        ]

    def now(self) -> Painted:
        """Returns what is on screen."""
        return Painted("keras", self.maps.get_attribute("data-stage"), self.tiles())

    def pick(self, label: str, value: str) -> None:
        """Chooses an entry of one of the block's lists."""
        self.control(label).locator("select").select_option(value)
