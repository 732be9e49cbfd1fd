"""Layers without their built-in activations."""

from typing import Any

from ...backend import keras


def unactivated(layer: Any) -> Any:
    """Return a layer that outputs the sum before another layer's activation and shares that layer's weights.

    Args:
        layer: A Keras layer with a built-in activation, already built. It is not changed.
    """
    # A copy made by Keras or by Python would have its own weights.
    other = object.__new__(type(layer))
    vars(other).update(vars(layer))
    vars(other)["activation"] = keras().activations.linear
    return other
