"""Keras's global setting for where the channels are changes nothing: layers say it themselves."""

import keras
import numpy as np
import pytest
from keras import layers

import cnn_widgets as cw
from cnn_widgets.core.inspection import Inspection
from cnn_widgets.core.techniques.attribution.gradients import picture_gradient
from cnn_widgets.core.techniques.target import target_from
from tests.core.inspection.models import noise


@pytest.fixture
def channels_first():
    """The setting, as in a keras.json that was written on another machine."""
    keras.config.set_image_data_format("channels_first")
    yield
    keras.config.set_image_data_format("channels_last")


def classifier(data_format="channels_last"):
    last, options = data_format == "channels_last", dict(data_format=data_format)
    model = keras.Sequential(
        [
            keras.Input((12, 16, 3) if last else (3, 12, 16)),
            layers.Conv2D(4, 3, name="conv", **options),
            layers.BatchNormalization(axis=-1 if last else 1, name="norm"),
            layers.MaxPooling2D(name="pool", **options),
            layers.ZeroPadding2D(name="pad", **options),
            layers.GlobalAveragePooling2D(name="means", **options),
            layers.Dense(3, activation="softmax", name="top"),
        ]
    )
    random = np.random.default_rng(4)
    model.set_weights([random.uniform(0.1, 1, weight.shape) for weight in model.get_weights()])
    return model


def findings(model, image):
    ins = cw.Inspector(model, image, preprocess=keras.applications.vgg16.preprocess_input)
    found = {stage: ins.feature_maps(stage) for stage in ins.stages}
    found |= {each.__name__: each(ins, target=1).values for each in (cw.grad_cam, cw.saliency)}
    found["occlusion"] = cw.occlusion_sensitivity(ins, target=1, patch=6).values
    found["made"] = cw.maximise_activation(ins, "conv", 1, steps=2).image
    found["terms"] = np.array([ins.arithmetic(stage, 1, 2, 0).value for stage in ("conv", "norm", "pool")])
    return found


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_a_model_gives_the_same_under_either_setting(data_format, request):
    image = noise(12, 16, 3)
    expected = findings(classifier(), image)
    request.getfixturevalue("channels_first")
    found = findings(classifier(data_format), image)
    assert found.keys() == expected.keys()
    for what, value in expected.items():
        np.testing.assert_allclose(found[what], value, rtol=1e-3, atol=1e-4 * np.abs(value).max(), err_msg=what)


def test_the_slope_of_a_picture_before_its_preprocess_and_with_the_channels_first():
    image, step = noise(12, 16, 3), 0.25
    inspection = Inspection(classifier("channels_first"), image, preprocess=lambda batch: batch * 2)
    target = target_from(inspection, ("conv", 1))
    score, slope = picture_gradient(inspection, image, target)
    for place in ((3, 5, 0), (11, 15, 2), (6, 0, 1)):
        moved = image.copy()
        moved[place] += step
        changed, _ = picture_gradient(inspection, moved, target)
        assert (changed - score) / step == pytest.approx(slope[place], rel=1e-2, abs=1e-5)
