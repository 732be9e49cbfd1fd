"""From an image to what a model gets: nothing happens to it in silence."""

import keras
import numpy as np
import pytest
from keras import layers

from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.inspection import Inspection
from tests.core.inspection.models import noise
from tests.helpers import one_sentence


def model(*shape, first=None):
    rest = [layers.Conv2D(2, 1, name="conv", data_format=first)] if len(shape) == 3 else [layers.Dense(2, name="dense")]
    return keras.Sequential([keras.Input(shape), *rest])


@pytest.mark.parametrize(
    "shape, image, advice",
    [
        ((8, 8, 3), (9, 7, 3), "cw.load_image(image, size=(8, 8))"),
        ((None, None, 1), (9, 7, 3), 'cw.load_image(image, mode="gray")'),
        ((8, 6, 3), (9, 7, 1), 'cw.load_image(image, size=(8, 6), mode="rgb")'),
        ((None, None, 5), (9, 7, 3), "5 channels"),
        ((3, 8, 8), (9, 7, 3), "cw.load_image(image, size=(8, 8))"),
        ((63,), (9, 7, 1), "shape (1, 63)"),
    ],
)
def test_an_image_that_does_not_fit_is_refused_with_what_to_do(shape, image, advice):
    first = "channels_first" if shape[0] == 3 else None
    with pytest.raises(SettingError) as error:
        Inspection(model(*shape, first=first), noise(*image))
    assert advice in one_sentence(error.value)


def test_preprocess_gets_a_batch_and_may_drop_the_axis():
    seen = []

    def flat(batch):
        seen.append((batch.shape, batch.dtype))
        batch *= 2
        return batch.reshape(-1)

    image = noise(9, 7, 1)
    inspection = Inspection(model(63), image, preprocess=flat)
    assert seen == [((1, 9, 7, 1), np.float32)]
    np.testing.assert_array_equal(inspection.stage("input").maps.ravel(), 2 * image.ravel())
    np.testing.assert_array_equal(inspection.image, image)
    assert inspection.stage("dense").maps.shape == (1, 1, 2)


@pytest.mark.parametrize(
    "preprocess",
    [
        lambda batch: batch[:, :4],
        lambda batch: 1 / 0,
        lambda batch: "image",
        lambda batch: batch * np.nan,
        3,
    ],
)
def test_a_preprocess_that_fails_is_a_sentence(preprocess):
    with pytest.raises(SettingError) as error:
        Inspection(model(8, 8, 3), noise(8, 8, 3), preprocess=preprocess)
    one_sentence(error.value)


def test_the_scale_is_found_or_given_and_said():
    image = noise(8, 8, 3)
    scaled = keras.Sequential([keras.Input((8, 8, 3)), layers.Rescaling(1 / 127.5, -1), layers.Conv2D(2, 1)])
    found = Inspection(scaled, image)
    assert found.scale == 255 and "255" in found.notes[0]
    np.testing.assert_allclose(found.stage("input").maps, image * 255, rtol=1e-6)
    assert Inspection(keras.Sequential([scaled, layers.ReLU()]), image).scale == 255
    normalisation = layers.Normalization(mean=124, variance=3400)
    normalised = keras.Sequential([keras.Input((8, 8, 3)), normalisation, layers.ReLU()])
    assert Inspection(normalised, image).scale == 255
    assert Inspection(scaled, image, scale=1).scale == 1 and not Inspection(scaled, image, scale=1).notes
    assert Inspection(scaled, image * 255).scale == 1  # already 0 to 255
    preprocess = keras.applications.resnet_v2.preprocess_input
    inspection = Inspection(model(8, 8, 3), image, preprocess=preprocess)
    np.testing.assert_allclose(inspection.stage("input").maps, image * 2 - 1, atol=1e-5)
    assert inspection.graph.nodes[0].range == "signed" and inspection.picture.range == "positive"
    with pytest.raises(SettingError) as error:
        Inspection(scaled, image, scale="large")
    one_sentence(error.value)
