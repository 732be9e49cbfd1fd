"""Unusual models: branches, nested models, several inputs and outputs, odd names, odd weights."""

from collections.abc import Iterator
from typing import Any

import numpy as np

import cnn_widgets as cw
from tests.helpers import noise

from .case import Outcome, check, check_frames, check_notice, one_of, outcome_of
from .odd import odd_value

LOOKS = 6
SHAPES = ((8, 9, 3), (8, 9, 1), (None, None, 3), (8, 9, None), (3, 8, 9), (7,), (6, 4), (2, 8, 9, 3), ())
NAMES = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "a\nb",
    "ก💥",
    "x" * 3000,
    " ",
    "{0}",
    "%s",
    "conv (call 2)",
    "input",
    "a&b\"c'd",
    "..",
    "__class__",
)


def model_cases(rng: np.random.Generator) -> Iterator[Outcome]:
    """Inspect some layers of one model; each must equal Keras's output."""
    if rng.random() < 0.1:
        value = odd_value(rng)
        yield outcome_of(lambda: cw.Inspector(value, "digit_4"))[0]
        return
    import keras

    shape = one_of(rng, SHAPES[:2] * 6 + SHAPES)
    try:
        model = _model(rng, keras, shape)
    except Exception:  # Keras itself refuses many of these
        return
    image = noise(8, 9, shape[-1] or 3 if len(shape) == 3 and shape[0] != 3 else 3)
    before = [weight.copy() for weight in model.get_weights()]
    outcome, ins = outcome_of(lambda: cw.Inspector(model, image))
    yield outcome
    if ins is None:
        return
    names = ins.stages
    for _ in range(LOOKS):
        name = one_of(rng, names) if rng.random() < 0.9 else odd_value(rng)
        ins.scene.notice = {}
        outcome, maps = outcome_of(lambda name=name: (ins.select(name), ins.feature_maps(name))[1])
        check_notice(ins.scene)
        if maps is not None:
            check_frames(ins.scene)
            _check_maps(keras, model, name, maps, image)
        yield outcome
    check(all(np.array_equal(a, b, equal_nan=True) for a, b in zip(before, model.get_weights())), "has changed weights")
    ins.close()


def _check_maps(keras: Any, model: Any, name: str, maps: np.ndarray, image: np.ndarray) -> None:
    """Compare a top-level layer that is called once with Keras's output of a model that ends in it."""
    found = [layer for layer in model.layers if _stage(keras, layer) == name and len(layer._inbound_nodes) == 1]
    if not found or isinstance(found[0], keras.Model) or not isinstance(found[0].output, keras.KerasTensor):
        return
    if model.inputs[0].shape[1] == 3:  # channels first: the inspector transposes the image for it
        return
    expected = np.asarray(keras.Model(model.inputs, found[0].output)(image[None], training=False))[0]
    if expected.size != maps.size or getattr(found[0], "data_format", "") == "channels_first":
        return
    scale = float(np.abs(expected[np.isfinite(expected)]).max(initial=1e-6))
    check(np.allclose(maps.ravel(), expected.ravel(), 1e-4, 1e-5 * scale, equal_nan=True), f"{name!r} is not Keras's")


def _stage(keras: Any, layer: Any) -> str:
    """Return the stage's name: "input" alone is the model's input."""
    return "input (layer)" if layer.name == "input" and not isinstance(layer, keras.layers.InputLayer) else layer.name


def _model(rng: np.random.Generator, keras: Any, shape: tuple[Any, ...]) -> Any:
    layers = keras.layers
    given = keras.Input(shape)
    value, depth = given, int(rng.integers(1, 7))
    for number in range(depth):
        value = _layer(rng, keras, number)(value)
        if rng.random() < 0.2:
            other = layers.Conv2D(value.shape[-1], 1, padding="same")(value)
            value = one_of(rng, (layers.Add, layers.Multiply, layers.Concatenate, layers.Maximum))()([value, other])
    inputs, outputs = given, value
    if rng.random() < 0.1:
        inputs = [given, keras.Input(shape)]
        outputs = layers.Add()([value, _layer(rng, keras, 99)(inputs[1])])
    elif rng.random() < 0.1:
        outputs = [value, layers.Flatten()(value)]
    elif rng.random() < 0.1:
        outputs = {"a": value}
    model = keras.Model(inputs, outputs)
    if rng.random() < 0.15:
        again = keras.Input(shape)
        model = keras.Model(again, model(again))
    elif rng.random() < 0.15:
        model = keras.Sequential([keras.Input(shape), model])
    if rng.random() < 0.15:
        odd = one_of(rng, (np.nan, np.inf, 1e30, 0.0))
        model.set_weights([np.full_like(weight, odd) for weight in model.get_weights()])
    return model


def _layer(rng: np.random.Generator, keras: Any, number: int) -> Any:
    layers = keras.layers
    name = one_of(rng, NAMES) if rng.random() < 0.15 else f"layer{number}"
    return one_of(
        rng,
        (
            lambda: layers.Conv2D(int(rng.integers(1, 6)), int(rng.integers(1, 4)), padding="same", name=name),
            lambda: layers.Conv2D(3, 2, strides=2, activation="relu", name=name),
            lambda: layers.DepthwiseConv2D(3, padding="same", name=name),
            lambda: layers.SeparableConv2D(4, 3, padding="same", name=name),
            lambda: layers.Conv2DTranspose(2, 3, strides=2, name=name),
            lambda: layers.MaxPooling2D(2, padding="same", name=name),
            lambda: layers.BatchNormalization(name=name),
            lambda: layers.Activation(one_of(rng, ("relu", "softmax", "tanh", "exponential")), name=name),
            lambda: layers.Lambda(lambda x: x * 2 - 1, name=name),
            lambda: layers.GlobalAveragePooling2D(keepdims=True, name=name),
            lambda: layers.Flatten(name=name),
            lambda: layers.Dense(3, name=name),
            lambda: layers.UpSampling2D(2, name=name),
            lambda: layers.Dropout(0.5, name=name),
            lambda: layers.Reshape((-1, 1, 3), name=name),
        ),
    )()
