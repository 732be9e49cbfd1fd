"""Sums in which every value has its own weight: Dense, EinsumDense and Dot."""

import string
from typing import Any

import numpy as np

from ....known import known
from ....language import say
from ...graph.layer_kind import computes_as_keras
from ..box import whole
from ..layer_call import LayerCall, weight
from ..layout import Index
from .convolution import bias_of
from .moved import PASSED_ON
from .products import WeightedSum


def dense(call: LayerCall, index: Index) -> WeightedSum:
    """Return the sum of a Dense's unit; after a Flatten, its weights are laid out like the maps before that."""
    unit = index[-1]
    weights = known(call.stage.kernel)[0, 0, :, unit].astype(np.float64)
    source = call.parent
    if len(source.shape) == 1:
        source, weights = _before_flatten(source, weights)
        places: list[Any] = whole(source.shape)
    else:
        places = [*([at] for at in index[:-1]), range(source.shape[-1])]
        weights = weights.reshape(*(1,) * (len(index) - 1), -1)
    return WeightedSum(source.name, source.box(places), source.layout.arranged(weights), bias_of(call.stage, unit))


def dense_totals(call: LayerCall, index: Index) -> np.ndarray:
    """Return the sums of all units at one place, for a softmax that compares them."""
    values = call.parent.box([*([at] for at in index[:-1]), range(call.parent.shape[-1])]).values
    bias = 0.0 if call.stage.bias is None else call.stage.bias.astype(np.float64)
    return values.reshape(-1) @ known(call.stage.kernel)[0, 0].astype(np.float64) + bias


def _before_flatten(source: LayerCall, weights: np.ndarray) -> tuple[LayerCall, np.ndarray]:
    """Return the maps that a vector was flattened from, and the vector's weights in their order."""
    while source.node.parents and not source.off and source.site.inputs[0][1] == 0:
        before = source.parent
        if not before.node.shown or not computes_as_keras(source.layer):
            break
        if source.class_name == "Flatten":
            is_first = source.layer.data_format == "channels_first" and len(before.shape) > 1
            order = (*before.shape[1:], before.shape[0]) if is_first else before.shape
            weights = weights.reshape(order)
            weights = np.moveaxis(weights, -1, 0) if is_first else weights
        elif source.class_name == "Reshape" or (source.class_name in PASSED_ON and not source.training):
            weights = weights.reshape(before.shape)
        else:
            break
        source = before
    return source, weights


def einsum(call: LayerCall, index: Index) -> WeightedSum:
    """Return the sum of an EinsumDense."""
    layer, parent = call.layer, call.parent
    read, kernel, given = _letters(layer.equation, len(parent.shape) + 1)
    at = dict(zip(given[1:], index))
    places = [[at[letter]] if letter in at else range(size) for letter, size in zip(read[1:], parent.shape)]
    weights = weight(layer.kernel)[tuple(at.get(letter, slice(None)) for letter in kernel)]
    left = [letter for letter in kernel if letter not in at]
    summed = [letter for letter in read[1:] if letter not in at]
    weights = np.transpose(weights, [left.index(letter) for letter in summed])
    weights = weights.reshape([len(along) for along in places])
    bias = 0.0
    if layer.bias is not None:
        bias = float(np.broadcast_to(weight(layer.bias), (1, *call.shape))[(0, *index)])
    return WeightedSum(parent.name, parent.box(places), parent.layout.arranged(weights), bias)


def _letters(equation: str, rank: int) -> tuple[str, str, str]:
    """Return the letters of an equation's input, kernel and output, with letters for an ellipsis."""
    terms, given = equation.replace(" ", "").split("->")
    read, kernel = terms.split(",")
    if "..." in read:
        unused = [letter for letter in string.ascii_letters if letter not in equation]
        letters = "".join(unused[: rank - len(read.replace("...", ""))])
        read, given = read.replace("...", letters), given.replace("...", letters)
    return read, kernel, given


def why_not_einsum(call: LayerCall) -> str:
    """Return why an EinsumDense cannot be explained: it may sum over an axis that only one of its factors has."""
    read, kernel, given = _letters(call.layer.equation, len(call.parent.shape) + 1)
    each = (read, kernel, given)
    if any(len(set(letters)) != len(letters) for letters in each) or read[:1] != given[:1]:
        return _own_sum(call)
    if set(kernel) - set(given) != set(read) - set(given):
        return _own_sum(call)
    return ""


def _own_sum(call: LayerCall) -> str:
    return say(
        "{name} computes {equation}, which also sums over an axis that only its input or only its kernel has: its "
        "values are shown, but not multiplied out; write it as an equation such as 'ab,bc->ac'.",
        name=call.name,
        equation=call.layer.equation,
    )


def dot(call: LayerCall, index: Index) -> WeightedSum:
    """Return the sum of a Dot: the values of its first input, weighted by those of its second."""
    first, second = call.parents
    axes = _dot_axes(call)
    own = [axis for axis in range(len(first.shape)) if axis != axes[0]]
    at = dict(zip(own, index))
    places = [[at[axis]] if axis in at else range(size) for axis, size in enumerate(first.shape)]
    rest = iter(index[len(own) :])
    others = [range(size) if axis == axes[1] else [next(rest)] for axis, size in enumerate(second.shape)]
    weights = second.box(others).values.reshape([len(along) for along in places])
    return WeightedSum(first.name, first.box(places), first.layout.arranged(weights))


def _dot_axes(call: LayerCall) -> tuple[int, int]:
    """Return the axis of each input that a Dot sums over, not counting the batch."""
    given = call.layer.axes
    axes = (given, given) if isinstance(given, int) else given
    return tuple(axis % (len(parent.shape) + 1) - 1 for axis, parent in zip(axes, call.parents))


def why_not_dot(call: LayerCall) -> str:
    """Return why a Dot cannot be explained: it may normalise its inputs first."""
    if not call.layer.normalize:
        return ""
    return say(
        "{name} is the dot product of two vectors that are first divided by their own lengths (normalize=True): its "
        "values are shown, but not multiplied out; put a UnitNormalization before each input and a Dot after it.",
        name=call.name,
    )
