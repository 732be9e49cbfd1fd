"""What to climb where a channel is 0 whatever is changed a little: the sum before its activation."""

from dataclasses import replace

import numpy as np

from ...backend import as_numpy
from ...inspection import Inspection
from ...inspection.graph.layer_kind import activation_name, is_layer
from ...stack.activation import ACROSS_CHANNELS
from ..target import Target, channels_of, has_built_in

PASS_ON = frozenset({"pooling"})
"""Kinds of stages of which a channel answers where the same channel of what they read does."""


def sum_before(inspection: Inspection, target: Target) -> Target | None:
    """Return the sum before the activation that silences a target; None where none is found.

    A ReLU lets no slope through where it gives 0, and above pooling that is 0 nothing tells which way is up. The sum
    before it still tells.

    Args:
        inspection: The model.
        target: A channel, or one value of it.
    """
    node = inspection.graph.node(target.stage)
    while node.kind in PASS_ON and len(node.parents) == 1:
        node = inspection.graph.node(node.parents[0])
        target = Target(node.name, target.channel, read=node.name)
    layer = inspection.layer(node.name)
    if layer is None or len(node.parents) != 1 or node.function in ACROSS_CHANNELS:
        return None
    if node.kind != "activation" and not (is_layer(layer) and has_built_in(layer)):
        return None
    return replace(target, before=activation_name(layer) or node.kind, read=node.parents[0])


def nearest_place(inspection: Inspection, batch: np.ndarray, target: Target) -> tuple[float, Target]:
    """Return the largest value of a target's channel for a picture, and the place that has it as a target.

    Args:
        inspection: The model.
        batch: float32 (1, ...), what it gets.
        target: A channel of several places.
    """
    (outputs,) = inspection.run(batch, [target.read])
    values = as_numpy(channels_of(inspection, outputs, target))[0, ..., target.channel].astype(np.float32)
    row, col = np.unravel_index(int(values.argmax()), values.shape)
    return float(values[row, col]), replace(target, row=int(row), col=int(col))
