"""Models whose layers contain layers, compute in other precisions, draw random numbers or are quantised."""

from collections.abc import Iterator
from typing import Any

import numpy as np

import cnn_widgets as cw
from tests.helpers import noise

from .case import Outcome, check, check_frames, one_of, outcome_of
from .odd import odd_value

LOOKS = 5
SIDES = (8, 9, 3)
POLICIES = ("float32", "float32", "float64", "float16", "bfloat16", "mixed_float16", "mixed_bfloat16")


def layered_cases(rng: np.random.Generator) -> Iterator[Outcome]:
    """Inspect one such model by the names of its own layers; each must equal Keras's output."""
    import keras

    model, is_random = _model(rng, keras)
    image = noise(*SIDES, seed=int(rng.integers(99)))
    before = [np.array(weight) for weight in model.variables]
    outcome, ins = outcome_of(lambda: cw.Inspector(model, image, preprocess=lambda batch: batch))
    yield outcome
    if ins is None:
        return
    names = [layer.name for layer in model.layers[1:]]
    value = odd_value(rng)
    yield outcome_of(lambda: ins.feature_maps(value))[0]
    for _ in range(LOOKS):
        name = one_of(rng, names)
        outcome, maps = outcome_of(lambda name=name: ins.feature_maps(name))
        yield outcome
        if maps is None:
            continue
        if not is_random:
            _check(keras, model, name, maps, image)
        outcome, _ = outcome_of(lambda name=name: ins.select(name))
        if outcome == "right":
            check_frames(ins.scene)
    check(all(np.array_equal(a, np.array(b), equal_nan=True) for a, b in zip(before, model.variables)), "changed")
    ins.close()


def _check(keras: Any, model: Any, name: str, maps: np.ndarray, image: np.ndarray) -> None:
    output = keras.Model(model.inputs, model.get_layer(name).output)(image[None], training=False)
    expected = np.asarray(keras.ops.cast(output, "float32"))[0]
    scale = float(np.abs(expected[np.isfinite(expected)]).max(initial=1e-6))
    room = 1e-5 if str(model.dtype_policy.compute_dtype) in ("float32", "float64") else 2e-2
    is_same = maps.size == expected.size and np.allclose(maps.ravel(), expected.ravel(), room, room * scale)
    check(is_same, f"{name} is not Keras's")


def _model(rng: np.random.Generator, keras: Any) -> tuple[Any, bool]:
    """Return a model of a few layers, and whether it draws random numbers when it is called."""
    layers = keras.layers
    policy, is_random = one_of(rng, POLICIES), False
    given = value = keras.Input(SIDES, dtype="float32")
    for number in range(int(rng.integers(1, 4))):
        kind, name = int(rng.integers(7)), f"own{number}"
        conv = layers.Conv2D(int(rng.integers(2, 5)), 3, padding="same", dtype=policy, name=f"conv{number}")
        if kind == 0:
            value = layers.SpectralNormalization(conv, dtype=policy, name=name)(value)
        elif kind == 1:
            inner = [keras.Input(value.shape[1:]), conv, layers.ReLU(name=f"relu{number}")]
            value = keras.Sequential(inner, name=name)(value)
        elif kind == 2:
            value = layers.TimeDistributed(layers.Dense(3, dtype=policy), dtype=policy, name=name)(value)
        elif kind == 3:
            value = layers.MultiHeadAttention(2, 3, attention_axes=(1, 2), dtype=policy, name=name)(value, value)
        elif kind == 4:
            value, is_random = layers.GaussianNoise(0.5, name=name)(value, training=True), True
        elif kind == 5:
            value = layers.BatchNormalization(dtype=policy, name=name)(value)
        else:
            value = conv(value)
    value = layers.Dense(3, dtype=policy, name="scores")(layers.Flatten(name="flat")(value))
    model = keras.Model(given, value)
    if policy == "float32" and rng.random() < 0.2:
        model.quantize("int8")
    return model, is_random
