"""Receptive fields in any graph, compared with the inputs that a value really depends on."""

import keras
import numpy as np
import pytest
from keras import layers

from cnn_widgets.core.inspection import Inspection, multiply_adds
from cnn_widgets.core.inspection.graph.receptive_field import sees_all
from tests.core.inspection.models import noise, randomise


def reached(model, image, name, row, col):
    """Return the input rows and columns that really change a layer's value, found by disturbing each in turn."""
    probe = keras.Model(model.inputs, model.get_layer(name).output)
    base = np.asarray(probe(image[None]))[0, row, col]
    size = image.shape[0]
    batch = np.repeat(image[None], 2 * size, axis=0)
    for place in range(size):
        batch[place, place] += 1
        batch[size + place, :, place] += 1
    changed = np.abs(np.asarray(probe(batch))[:, row, col] - base).max(axis=-1) > 1e-6
    return np.flatnonzero(changed[:size]), np.flatnonzero(changed[size:])


def branches():
    x = inputs = keras.Input((24, 24, 2))
    x = layers.ZeroPadding2D(((1, 0), (2, 1)), name="zeros")(x)
    x = layers.Conv2D(3, 3, strides=2, name="conv1")(x)
    left = layers.Conv2D(3, 1, padding="same", name="left")(x)
    right = layers.Conv2D(3, (5, 3), dilation_rate=(1, 2), padding="same", name="right")(x)
    x = layers.Add(name="add")([left, right])
    x = layers.AveragePooling2D(2, name="pool")(x)
    x = layers.Conv2DTranspose(2, 3, strides=2, padding="same", name="up")(x)
    x = layers.UpSampling2D(2, name="nearest")(x)
    x = layers.Cropping2D(((1, 1), (0, 2)), name="crop")(x)
    gate = layers.GlobalAveragePooling2D(keepdims=True, name="gap")(x)
    return randomise(keras.Model(inputs, layers.Multiply(name="gated")([x, gate])))


@pytest.mark.parametrize("name", ["zeros", "conv1", "left", "right", "add", "pool"])
def test_a_field_is_exactly_what_a_value_depends_on(name):
    model, image = branches(), noise(24, 24, 2)
    stage = Inspection(model, image).stage(name)
    for row, col in ((3, 3), (stage.size[0] // 2, stage.size[1] - 2)):
        rows, cols = reached(model, image, name, row, col)
        told = stage.field.at(row, col)
        for really, field in zip((rows, cols), told):
            inside = [place for place in field if 0 <= place < 24]
            if name in ("right", "add"):  # dilated: there are gaps, and at the edge a tap may fall on the padding
                assert set(really) <= set(inside) and (row != 3 or (really[0], really[-1]) == (inside[0], inside[-1]))
            else:
                assert list(really) == inside


@pytest.mark.parametrize("name", ["up", "nearest", "crop", "gated", "gap"])
def test_a_field_contains_all_that_a_value_depends_on(name):
    model, image = branches(), noise(24, 24, 2)
    stage = Inspection(model, image).stage(name)
    for row in range(0, stage.size[0], 3):
        rows, cols = reached(model, image, name, row, row)
        told = stage.field.at(row, row)
        assert set(rows) <= set(told[0]) and set(cols) <= set(told[1])
    assert sees_all(stage.field, stage.size, (24, 24)) == (name in ("gated", "gap"))


def test_numbers_of_a_stage():
    model = keras.Sequential(
        [
            keras.Input((12, 10, 4)),
            layers.Conv2D(6, 3, groups=2, name="conv"),
            layers.DepthwiseConv2D(3, name="depthwise"),
            layers.SeparableConv2D(5, 3, name="separable"),
            layers.Conv2DTranspose(2, 3, name="transposed"),
            layers.MaxPooling2D(name="pool"),
            layers.Flatten(name="flatten"),
            layers.Dense(3, name="dense"),
        ]
    )
    inspection = Inspection(model, noise(12, 10, 4))
    count = {name: multiply_adds(inspection.stage(name)) for name in inspection.graph.names}
    assert count["conv"] == 10 * 8 * 9 * 2 * 6
    assert count["depthwise"] == 8 * 6 * 9 * 6
    assert count["separable"] == 6 * 4 * (9 * 6 + 6 * 5)
    assert count["transposed"] == 6 * 4 * 9 * 5 * 2
    assert count["pool"] == count["input"] == 0 and count["dense"] == 4 * 3 * 2 * 3
    for node in inspection.graph.nodes[1:]:
        assert node.parameters == model.get_layer(node.name).count_params()
    numbers = inspection.numbers("conv")
    assert numbers.shape == (10, 8, 6) and numbers.field == (3, 3) and not numbers.sees_all
    assert inspection.numbers("dense").field == (12, 10) and inspection.numbers("dense").sees_all
