"""Activations: of the sum before them, of the layer that they are built into, or of a single value."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ....backend import keras
from ....errors import SettingError
from ....known import known
from ....language import say
from ....stack.activation import ACROSS_CHANNELS, RANGES
from ...graph.layer_kind import OPERATION_ACTIVATIONS, activation_of, is_layer, keras_class
from ..layer_call import LayerCall, weight
from ..layout import Index, Place
from ..value import LayerArithmetic
from .dense import dense_totals
from .products import SumFunction, in_stage, kept, sum_terms

LAYERS = frozenset({"ReLU", "LeakyReLU", "PReLU", "ELU", "Softmax"})


@dataclass(frozen=True, eq=False)
class ActivationValue:
    """An activation's value, with what it depends on.

    Args:
        value: The value.
        rounding: How far Keras's value can differ from it through rounding.
        across: The values that a softmax compares, or None.
        alpha: The slope of a PReLU, or None.
    """

    value: float
    rounding: float
    across: np.ndarray | None = None
    alpha: float | None = None


def built_in(sum_at: SumFunction) -> Callable[[LayerCall, Place], LayerArithmetic]:
    """Return the function that explains a layer with sum `sum_at`, possibly with an activation built in."""

    def explain(call: LayerCall, place: Place) -> LayerArithmetic:
        index = call.index(place)
        terms = sum_terms(sum_at(call, index), call, place)
        if activation_of(call.layer) is None:
            return terms

        def sums(indices: Sequence[Index]) -> np.ndarray:
            if call.class_name == "Dense" and [each[:-1] for each in indices] == [index[:-1]] * call.shape[-1]:
                return dense_totals(call, index)
            return np.array([sum_at(call, each).total for each in indices])

        return _activated(terms, call, index, sums)

    return explain


def activated(sum_of: Callable[[LayerCall], SumFunction | None]) -> Callable[[LayerCall, Place], LayerArithmetic]:
    """Return the function that explains an activation, with the terms of the sum before it if there is one.

    Args:
        sum_of: Returns the function for a layer's sum, or None if it has no sum or an activation of its own.
    """

    def explain(call: LayerCall, place: Place) -> LayerArithmetic:
        index, parent = call.index(place), call.parent
        sum_at = sum_of(parent)
        if sum_at is None:
            terms = _alone(call, place, index)
        else:
            terms = in_stage(sum_terms(sum_at(parent, index), parent, place), call, place)
        if activation_of(call.layer) is None and call.class_name != "PReLU":
            return replace(terms, kind="activation", function="linear")

        def read(indices: Sequence[Index]) -> np.ndarray:
            return np.array([parent.value_at(each) for each in indices])

        return _activated(terms, call, index, read)

    return explain


def _alone(call: LayerCall, place: Place, index: Index) -> LayerArithmetic:
    """Return the arithmetic of an activation of a single value, with no sum before it."""
    box = call.parent.box([[at] for at in index])
    value = float(box.values[0, 0, 0])
    return LayerArithmetic(
        call.name,
        "activation",
        call.parent.name,
        *place,
        *kept(call, place),
        box.rows,
        box.cols,
        box.padded,
        box.values,
        pre_activation=value,
        centre=value,
        computed=value,
        rounding=call.precision * abs(value),
        channels=tuple(box.channels.tolist()),
    )


def _activated(
    terms: LayerArithmetic, call: LayerCall, index: Index, read: Callable[[Sequence[Index]], np.ndarray]
) -> LayerArithmetic:
    """Return the terms of a sum, with the activation applied to it."""
    found = _apply(call, index, known(terms.pre_activation), terms.rounding, read)
    terms = replace(
        terms,
        kind="activation",
        function=call.function,
        computed=found.value,
        rounding=found.rounding,
        across=found.across,
        alpha=found.alpha,
    )
    if found.across is None or terms.kernel is not None:
        return terms
    # A softmax on its own shows the values that it compares.
    box = call.parent.box(_compared(call, index)[0])
    return replace(
        terms, rows=box.rows, cols=box.cols, padded=box.padded, patch=box.values, channels=tuple(box.channels.tolist())
    )


def _apply(
    call: LayerCall, index: Index, own: float, rounding: float, read: Callable[[Sequence[Index]], np.ndarray]
) -> ActivationValue:
    function = used_function(call)
    if is_layer(function) and keras_class(function).__name__ == "PReLU":
        alpha = float(np.broadcast_to(weight(function.alpha), call.shape)[index])
        factor = 1.0 if own > 0 else alpha
        return ActivationValue(own * factor, rounding * max(1.0, abs(alpha)), alpha=alpha)
    if call.function in ACROSS_CHANNELS:
        return _compare(call, index, own, rounding, read)
    values = _of_each(function, np.array([own, own - rounding, own + rounding]), call)
    moved = float(np.abs(values[1:] - values[0]).max())
    # Keras's own formula may lose digits that are small beside 1, as in 1 + erf(x).
    return ActivationValue(
        float(values[0]), moved + call.precision * (0.25 + min(abs(own), 1.0) + abs(float(values[0])))
    )


def _compare(
    call: LayerCall, index: Index, own: float, rounding: float, read: Callable[[Sequence[Index]], np.ndarray]
) -> ActivationValue:
    """Return a softmax's value, from all values that it compares."""
    places, at = _compared(call, index)
    grid = np.stack(np.meshgrid(*places, indexing="ij"), axis=-1).reshape(-1, len(places))
    across = read([tuple(int(each) for each in place) for place in grid])
    across[at] = own
    largest = rounding + call.precision * float(np.abs(across[np.isfinite(across)]).max(initial=0.0))
    name = call.function
    if name == "sparsemax":
        function = keras().activations.sparsemax
        result = keras().ops.convert_to_numpy(function(keras().ops.convert_to_tensor(across[None], "float32")))
        return ActivationValue(float(result[0, at]), 4 * largest + call.precision * 10, across)
    shifted = across - across.max()
    logarithm = float(shifted[at] - np.log(np.exp(shifted).sum()))
    value = float(np.exp(logarithm)) if name == "softmax" else logarithm
    scale = value if name == "softmax" else 1 + abs(value)
    return ActivationValue(value, scale * (4 * largest + call.precision), across)


def _compared(call: LayerCall, index: Index) -> tuple[list[Any], int]:
    """Return the places along each axis that a softmax compares, and the index of the value's own among them."""
    axes = compared_axes(call)
    places = [range(call.shape[axis]) if axis in axes else [at] for axis, at in enumerate(index)]
    inside = [at if axis in axes else 0 for axis, at in enumerate(index)]
    return places, int(np.ravel_multi_index(inside, [len(along) for along in places]))


def compared_axes(call: LayerCall) -> list[int]:
    """Return the axes along which a softmax compares, not counting the batch; -1 is the batch's own."""
    axis = getattr(used_function(call), "axis", -1)
    given = axis if isinstance(axis, list | tuple) else [-1 if axis is None else axis]
    return sorted(int(each) % (len(call.shape) + 1) - 1 for each in given)


def used_function(call: LayerCall) -> Any:
    """Return the activation: a layer or operation itself, or a function that is built into another layer."""
    layer = call.layer
    if call.class_name in LAYERS or (not is_layer(layer) and call.class_name in OPERATION_ACTIVATIONS):
        return layer
    return activation_of(layer)


def _of_each(function: Any, values: np.ndarray, call: LayerCall) -> np.ndarray:
    """Return an elementwise activation of some values, in float64 if its code accepts that."""
    compute = function.call if is_layer(function) or hasattr(function, "symbolic_call") else function
    for kind in ("float64", "float32"):
        try:
            result = compute(keras().ops.convert_to_tensor(values[:, None], kind))
            return np.asarray(keras().ops.convert_to_numpy(result), np.float64).reshape(len(values))
        except Exception:
            continue
    raise SettingError(own_function(call))


def why_not_activated(call: LayerCall) -> str:
    """Return why an activation cannot be explained, be it a layer or built into one."""
    name = call.function
    if name is None:
        return ""
    function = used_function(call)
    if function is None and call.class_name != "PReLU":
        return own_function(call)
    if getattr(function, "__name__", "") == "glu":
        return say(
            "{name} ends in 'glu', which multiplies one half of the channels by the sigmoid of the other: its values "
            "are shown, but not multiplied out; use another activation to see the terms.",
            name=call.name,
        )
    if name in ACROSS_CHANNELS and min(compared_axes(call)) < 0:
        return say(
            "{name} is a {function} along axis 0, the images of a batch, of which one is shown: its values are shown, "
            "but not multiplied out; choose an axis from 1 on.",
            name=call.name,
            function=name,
        )
    return ""


def is_keras_function(function: Any) -> bool:
    """Tell whether a function is Keras's own, so that it is known which values it reads."""
    if is_layer(function):
        return keras_class(function).__name__ in LAYERS
    if keras_class(function).__name__ in OPERATION_ACTIVATIONS:
        return True
    name = getattr(function, "__name__", "")
    return name in RANGES and getattr(keras().activations, name, None) is function


def own_function(call: LayerCall) -> str:
    """Return the sentence for an activation that is the model's own function."""
    return say(
        "{name} ends in a function of the model's own, {function}, which reads more than one value or cannot be called "
        "with a single one: its values are shown, but not multiplied out; use one of Keras's activations to see the "
        "terms.",
        name=call.name,
        function=call.function or getattr(used_function(call), "__name__", type(call.layer).__name__),
    )
