"""Adds up the terms shown for a value, by independent code, and compares the result with Keras's value."""

import math
from typing import Any

import numpy as np

from cnn_widgets.core.inspection import Inspection, LayerArithmetic

ROUNDING = 4e-6
"""The rounding error of float32, relative to the sum of the terms' absolute values."""

FUNCTIONS = {
    "linear": lambda x: x,
    "relu": lambda x: np.maximum(x, 0),
    "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "leaky_relu": lambda x: np.where(x > 0, x, 0.2 * x),
    "silu": lambda x: x / (1 + np.exp(-x)),
    "elu": lambda x: np.where(x > 0, x, np.expm1(x)),
}


def assert_adds_up(inspection: Inspection, name: str, place: tuple[int, int, int]) -> LayerArithmetic:
    """Assert that a value's terms are taken from its source and give Keras's own value."""
    terms = inspection.arithmetic(name, *place)
    maps = inspection.stage(name).maps
    where = (name, place, terms.kind, terms.function)
    assert terms.value == terms.keras == maps[place] and terms.agrees, (*where, terms.computed, terms.keras)
    assert (terms.row, terms.col, terms.channel) == place and terms.stage == name
    assert_is_read(inspection, terms)
    shown, size = total(inspection, terms)
    assert abs(shown - terms.value) <= ROUNDING * size + 1e-9, (*where, shown, terms.value, size)
    return terms


def assert_is_read(inspection: Inspection, terms: LayerArithmetic) -> None:
    """Assert that the patch is taken from the source's maps, with zeros where it is padded."""
    if terms.kind == "merge":
        for addend in terms.addends:
            if addend.stage:
                maps = inspection.stage(addend.stage).maps
                assert maps[addend.row, addend.col, addend.channel] == addend.value, addend
        return
    maps = inspection.stage(terms.source).maps
    shape = (len(terms.rows), len(terms.cols), len(terms.channels))
    patch, padded = terms.patch.reshape(shape), terms.padded
    padded = np.broadcast_to(padded[..., None], shape) if padded.shape == shape[:2] else padded.reshape(shape)
    for (row, col, channel), value in np.ndenumerate(patch):
        if padded[row, col, channel]:
            assert value == 0
        else:
            assert value == maps[terms.rows[row], terms.cols[col], terms.channels[channel]]


def total(inspection: Inspection, terms: LayerArithmetic) -> tuple[float, float]:
    """Return the result of the shown terms, and the magnitude that rounding is relative to."""
    if terms.kind in ("conv", "separable"):
        return _sum(terms)
    if terms.kind == "activation":
        return _activated(inspection, terms)
    if terms.kind == "pooling":
        window = terms.patch[~terms.padded]
        return (window.max(), 0.0) if terms.function == "max" else (window.mean(), np.abs(window).mean())
    if terms.kind == "normalisation":
        return _normalised(terms)
    if terms.kind == "merge":
        return _merged([addend.value for addend in terms.addends], terms.function)
    assert terms.kind == "copy" and terms.patch.size == 1
    return terms.patch.item(), 0.0


def _sum(terms: LayerArithmetic) -> tuple[float, float]:
    np.testing.assert_array_equal(terms.products, terms.patch * terms.kernel)
    np.testing.assert_allclose(terms.channel_sums, terms.products.sum(axis=(0, 1)))
    shown, size = terms.products.sum() + terms.bias, np.abs(terms.products).sum() + abs(terms.bias)
    assert math.isclose(shown, terms.pre_activation, rel_tol=1e-9, abs_tol=1e-9 * size)
    if terms.steps:
        first, second = terms.steps
        np.testing.assert_allclose(first.products, first.patch * first.kernel)
        np.testing.assert_allclose(second.patch.ravel(), first.channel_sums)
        steps = (second.patch * second.kernel).sum() + second.bias
        size = max(size, np.abs(first.products).sum() * np.abs(second.kernel).max() + abs(second.bias))
        assert abs(steps - shown) <= 1e-9 * size
    return float(shown), float(size)


def _activated(inspection: Inspection, terms: LayerArithmetic) -> tuple[float, float]:
    size = abs(terms.pre_activation)
    if terms.kernel is not None:
        _, size = _sum(terms)
    own = terms.pre_activation
    if terms.across is not None:
        # The softmax's own value is one of those that it compares.
        assert np.abs(terms.across - own).min() == 0
        shifted = np.exp(terms.across - terms.across.max())
        share = np.exp(own - terms.across.max()) / shifted.sum()
        return float(share if terms.function == "softmax" else np.log(share)), 4 * (1 + size)
    if terms.function == "prelu":
        return own if own > 0 else own * terms.alpha, size * max(1, abs(terms.alpha))
    if terms.function.startswith("relu") and terms.function != "relu":
        return float(np.clip(own, 0, float(terms.function[4:]))), size
    return float(FUNCTIONS[terms.function](own)), 1.2 * size + 0.3


def _normalised(terms: LayerArithmetic) -> tuple[float, float]:
    if terms.kernel is not None:
        shown, size = _sum(terms)
        if terms.epsilon is None:
            return shown, size
    deviation = np.sqrt(terms.variance + terms.epsilon)
    gamma, beta = (1.0 if terms.gamma is None else terms.gamma), terms.beta or 0.0
    shown = gamma * (terms.centre - (terms.mean or 0)) / deviation + beta
    if terms.kernel is None:
        size = (abs(terms.centre) + np.abs(terms.patch).max()) * abs(gamma) / deviation + abs(beta)
        return float(shown), float(size * max(1, np.square(terms.patch).max() / (deviation**2)))
    if terms.epsilon:
        assert math.isclose(shown, terms.pre_activation, rel_tol=1e-6, abs_tol=1e-9)
    return _sum(terms)


def _merged(values: list[float], function: str) -> tuple[float, float]:
    size = sum(map(abs, values))
    results: dict[str, Any] = {
        "add": sum,
        "subtract": lambda v: v[0] - v[1],
        "multiply": math.prod,
        "divide": lambda v: v[0] / v[1],
        "average": lambda v: sum(v) / len(v),
        "maximum": max,
        "minimum": min,
    }
    result = results[function](values)
    return result, abs(result) if function in ("multiply", "divide") else size
