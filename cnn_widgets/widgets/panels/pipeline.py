"""The explorer's strip of stages: a card for each."""

from collections.abc import Mapping
from typing import Any

import traitlets

from ..session.panel import ArrayPanel, Reaction
from .arrays import given_stages, showing


class Pipeline(ArrayPanel):
    """A card for each stage, with a thumbnail, its shape and its parameters; a click selects it.

    Args:
        maps: Arrays (height, width, channels) by stage name, in order.
        image: The input: anything that `load_image` takes, or None.

    Raises:
        SettingError: If an array or the image is invalid.

    Example:
        >>> Pipeline({"conv1": ex.feature_maps("conv1")}, image="cat")
    """

    panel = traitlets.Unicode("pipeline").tag(sync=True)
    can_add = traitlets.Bool(False).tag(sync=True)

    def __init__(self, maps: Mapping[str, Any], *, image: Any = None):
        super().__init__(maps, lambda: showing(given_stages(maps, image)))
        # A message and not the scene's trait, so that a choice never comes after the request that follows it.
        self.react("look_at", lambda content, _: self.scene.look_at(str(content.get("stage"))))

    def on_arrange(self, reactions: Mapping[str, Reaction]) -> None:
        """Offer to add, duplicate, remove and move blocks, and react when that is chosen."""
        self.can_add = True
        for kind, reaction in reactions.items():
            self.react(kind, reaction)
