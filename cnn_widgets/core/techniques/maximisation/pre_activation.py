"""The pre-activation of a channel, which has a gradient even where the channel is silent."""

from dataclasses import replace

import numpy as np

from ...backend import as_numpy
from ...inspection import Inspection
from ...inspection.graph.layer_kind import activation_name, is_layer
from ...stack.activation import ACROSS_CHANNELS
from ..target import Target, channels_of, has_built_in

PASS_ON = frozenset({"pooling"})
"""Kinds of stages whose channels depend only on the same channel of their input."""


def pre_activation_of(inspection: Inspection, target: Target) -> Target | None:
    """Return the sum before the activation that silences a target, or None if there is none.

    A ReLU that gives 0 passes no gradient, so a target that is 0 everywhere, also behind pooling, has none. The sum
    before the activation still has one.

    Args:
        inspection: The model.
        target: A channel, or one of its values.
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


def argmax_of(inspection: Inspection, batch: np.ndarray, target: Target) -> tuple[float, Target]:
    """Return the largest value of a target's channel, and a target for the place that has it.

    Args:
        inspection: The model.
        batch: float32 (1, ...), the model's input.
        target: A channel with several places.
    """
    (outputs,) = inspection.run(batch, [target.read])
    values = as_numpy(channels_of(inspection, outputs, target))[0, ..., target.channel].astype(np.float32)
    row, col = np.unravel_index(int(values.argmax()), values.shape)
    return float(values[row, col]), replace(target, row=int(row), col=int(col))
