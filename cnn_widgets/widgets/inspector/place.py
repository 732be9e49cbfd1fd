"""A place in a layer's maps, as a caller gives it."""

from typing import Any

import numpy as np

from ...core.errors import SettingError
from ...core.inspection.graph.node import Node
from ...core.language import say
from ...core.numbers import axis_words


def place_in(node: Node, stage: str, **given: Any) -> dict[str, Any]:
    """Return those of row, column and channel that were given, as integers.

    Args:
        node: The layer.
        stage: The name by which it was given.
        **given: "row", "col" and "channel", in this order; None means not given.

    Raises:
        SettingError: If the layer has no such place.
    """
    for place, size, called in zip(given.values(), node.shape, axis_words()):
        is_number = isinstance(place, int | np.integer) and not isinstance(place, bool)
        if place is not None and not (is_number and 0 <= place < size):
            raise SettingError(
                say(
                    "{name} has no {axis} {place!r:.40}: choose 0 to {last}.",
                    name=stage,
                    axis=called,
                    place=place,
                    last=size - 1,
                )
            )
    return {axis: int(place) for axis, place in given.items() if place is not None}
