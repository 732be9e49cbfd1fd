"""The strip: a card for each stage."""

from collections.abc import Callable, Mapping
from typing import Any

import traitlets

from .given import given_stages
from .panel import Panel
from .scene import Scene


class Pipeline(Panel):
    """A card for each stage, with a thumbnail, its shape and its parameters; a click selects it.

    Args:
        maps: Arrays (height, width, channels) by stage name, in order.
        image: The input: anything that `load_image` takes, or None.

    Raises:
        SettingError: If an array or the image is none.

    Example:
        >>> Pipeline({"conv1": ex.feature_maps("conv1")}, image="cat")
    """

    panel = traitlets.Unicode("pipeline").tag(sync=True)
    can_add = traitlets.Bool(False).tag(sync=True)

    def __init__(self, maps: Mapping[str, Any], *, image: Any = None):
        scene = Scene()
        scene.show(given_stages(maps, image))
        super().__init__(scene)

    def on_add_block(self, add: Callable[[], None]) -> None:
        """Offer to add a block, and call `add` when that is chosen."""
        self.can_add = True
        self.react("add_block", lambda *_: add())
