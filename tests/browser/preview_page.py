"""An explorer whose previews are caught as they are painted, before Keras's own frame replaces them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .explorer_page import PIXELS, ExplorerPage, cells_of

# A preview is announced when it is on the canvas, and its pixels are read at once: Keras's frame comes later.
CATCH = f"""root => {{
    const pixels = {PIXELS};
    window.caught = [];
    new MutationObserver(() => {{
        if (root.dataset.preview) window.caught.push({{tiles: pixels(root), stage: root.dataset.stage}});
    }}).observe(root, {{attributes: true, attributeFilter: ['data-preview']}});
}}"""
# A change begins only when Python has answered everything before.
IS_AT_REST = "root => !root.dataset.preview"


@dataclass(frozen=True)
class Painted:
    """A stage on the screen.

    Args:
        stage: Its name.
        tiles: uint8 (height, width, 3) by channel.
    """

    stage: str
    tiles: dict[str, np.ndarray]


class PreviewPage(ExplorerPage):
    """An explorer at which a hand is near its controls, so that previews can be made."""

    def watch(self) -> None:
        """Gets everything ready and catches previews from now on."""
        self.maps.evaluate(CATCH)
        self.view.locator(".cnnw-controls").first.hover()
        self.notebook.wait_for("ex.scene.preview_wanted > 0 and len(ex.scene.preview_weights) > 0")
        self.settle()

    def settle(self) -> None:
        """Waits until Keras's newest frame is on screen, and nothing else."""
        self.wait_until_painted()
        self.page.wait_for_function(IS_AT_REST, arg=self.maps.element_handle())

    def change(self, act: Callable[[], None]) -> tuple[list[Painted], Painted]:
        """Acts, and returns the previews that were painted, and what Keras then gave."""
        self.page.evaluate("() => { window.caught = []; }")
        act()
        self.settle()
        caught = [
            Painted(one["stage"], {tile["channel"]: cells_of(tile) for tile in one["tiles"]})
            for one in self.page.evaluate("() => window.caught")
        ]
        return caught, Painted(self.maps.get_attribute("data-stage"), self.tiles())

    def pick(self, label: str, value: str) -> None:
        """Chooses in one of the block's lists."""
        self.control(label).locator("select").select_option(value)
