"""Saliency, integrated gradients, occlusion and measured receptive fields, by hand and by brute force."""

import threading

import keras
import numpy as np
import pytest
from keras import layers

import cnn_widgets as cw
from cnn_widgets.core.inspection import Inspection
from cnn_widgets.core.job import Job
from cnn_widgets.core.techniques.attribution.occlusion import occluded_score
from cnn_widgets.core.techniques.target import target_from
from tests.core.inspection.models import noise
from tests.helpers import one_sentence

SECONDS = 30


@pytest.fixture(scope="module")
def linear():
    keras.utils.set_random_seed(1)
    return keras.Sequential([keras.Input((5, 4, 2)), layers.Flatten(), layers.Dense(3, name="scores")])


@pytest.fixture(scope="module")
def curved():
    keras.utils.set_random_seed(3)
    return keras.Sequential(
        [
            keras.Input((12, 10, 3)),
            layers.Conv2D(6, 3, activation="tanh"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(4, activation="softmax", name="classes"),
        ]
    )


def test_the_saliency_of_a_linear_model_is_its_weights(linear):
    weights = linear.get_layer("scores").get_weights()[0].reshape(5, 4, 2, 3)
    for target in range(3):
        heat = cw.saliency(linear, noise(5, 4, 2), target)
        np.testing.assert_allclose(heat.gradient, weights[..., target], atol=1e-6)
        np.testing.assert_allclose(heat.values, np.abs(weights[..., target]).max(2), atol=1e-6)
        signed = cw.saliency(linear, noise(5, 4, 2), target, signed=True, samples=5)
        np.testing.assert_allclose(signed.values, weights[..., target].sum(2), atol=1e-6)
        assert signed.limits[0] == -signed.limits[1] and signed.score == pytest.approx(heat.score, abs=1e-5)


def test_integrated_gradients_add_up_to_the_change_of_the_score(linear, curved):
    image = noise(5, 4, 2)
    weights = linear.get_layer("scores").get_weights()[0].reshape(5, 4, 2, 3)[..., 1]
    heat = cw.integrated_gradients(linear, image, 1, baseline=0.25, steps=1)
    np.testing.assert_allclose(heat.attributions, (image - 0.25) * weights, atol=1e-6)
    assert abs(heat.gap) < 1e-5
    image = noise(12, 10, 3)
    scores = keras.Model(curved.inputs, curved.layers[-2].output)
    kernel, bias = curved.get_layer("classes").get_weights()
    both = np.asarray(scores(np.stack([image, np.zeros_like(image)]))) @ kernel + bias
    gaps = []
    for steps in (4, 100):
        heat = cw.integrated_gradients(curved, image, 2, steps=steps)
        np.testing.assert_allclose([heat.score, heat.baseline_score], both[:, 2], atol=1e-5)
        change = both[0, 2] - both[1, 2]
        assert abs(heat.attributions.sum(dtype=float) - change - heat.gap) < 1e-4
        gaps.append(abs(heat.gap))
    assert gaps[1] < 0.01 * max(1, abs(change)) and gaps[1] <= gaps[0] + 1e-4


def test_integrated_gradients_of_a_parabola_are_exact_with_the_midpoint_rule():
    inputs = keras.Input((3, 4, 1))
    model = keras.Model(inputs, layers.Flatten(name="all")(layers.Multiply(name="squares")([inputs, inputs])))
    image = noise(3, 4, 1)
    heat = cw.integrated_gradients(model, image, ("squares", 0), baseline=0.25, steps=3)
    np.testing.assert_allclose(heat.attributions, (image**2 - 0.25**2) / 12, atol=1e-6)
    assert abs(heat.gap) < 1e-6


def test_occlusion_through_a_preprocess_agrees_with_loops(curved):
    image, preprocess = noise(12, 10, 3), lambda batch: batch * 2 - 1
    heat = cw.occlusion_sensitivity(curved, image, 3, patch=(4, 3), stride=2, fill=0.5, preprocess=preprocess)
    call = lambda picture: float(np.asarray(curved(picture[None] * 2 - 1))[0, 3])  # noqa: E731
    assert heat.values.shape == (5, 4) and heat.is_whole
    for row in range(5):
        for col in range(4):
            picture = image.copy()
            picture[2 * row : 2 * row + 4, 2 * col : 2 * col + 3] = 0.5
            assert abs(heat.values[row, col] - (call(image) - call(picture))) < 1e-6
    mean = cw.occlusion_sensitivity(curved, image, 3, patch=12 - 2, stride=1)
    picture = image.copy()
    picture[1:11] = image.mean((0, 1))
    inspection = Inspection(curved, image)
    target = target_from(inspection, 3, before_activation=False)
    alone = occluded_score(inspection, target, 1, 0, (10, 10))
    assert abs(alone - float(np.asarray(curved(picture[None]))[0, 3])) < 1e-6
    assert abs(mean.score - alone - mean.values[1, 0]) < 1e-6
    assert abs(occluded_score(inspection, target, -50, 3, (10, 10)) - mean.score) < 1e-7


def test_a_cancelled_scan_keeps_what_it_has_found(curved):
    parts, first = [], threading.Event()
    inspection = Inspection(curved, noise(12, 10, 3))

    def work(job):
        def on_part(part):
            parts.append(part)
            job.cancel()
            first.set()

        return cw.occlusion_sensitivity(inspection, target=0, patch=2, stride=1, job=job, on_part=on_part)

    job = Job(work).start()
    heat = job.wait(SECONDS)
    assert first.is_set() and job.progress.state == "cancelled" and not heat.is_whole
    assert 0 < np.isfinite(heat.values).sum() < heat.values.size
    np.testing.assert_array_equal(heat.values, parts[0].values)


@pytest.mark.parametrize(
    "stack",
    [
        lambda: [layers.Conv2D(2, 3, 2, padding="same"), layers.Conv2D(2, 3, name="seen")],
        lambda: [layers.Conv2D(2, 3, dilation_rate=2), layers.AveragePooling2D(2, name="seen")],
        lambda: [layers.Conv2D(2, (5, 3), padding="same"), layers.AveragePooling2D(3, 2, "same", name="seen")],
    ],
)
@pytest.mark.parametrize("positive", [True, False])
def test_the_measured_field_lies_in_the_theoretical_one(stack, positive):
    keras.utils.set_random_seed(4)
    model = keras.Sequential([keras.Input((24, 22, 2)), *stack()])
    if positive:
        model.set_weights([np.abs(weight) + 0.1 for weight in model.get_weights()])
    field = cw.measured_receptive_field(model, noise(24, 22, 2), ("seen", 1), images=[noise(24, 22, 2, seed=1)])
    inside = np.zeros((24, 22), bool)
    inside[max(0, field.rows[0]) : field.rows[1], max(0, field.cols[0]) : field.cols[1]] = True
    assert not field.values[~inside].any() and field.values.any()
    assert field.theoretical == (field.rows[1] - field.rows[0], field.cols[1] - field.cols[0])
    assert field.effective**2 <= inside.sum() + 0.5
    if positive:
        has_gaps = any(getattr(layer, "dilation_rate", (1, 1)) != (1, 1) for layer in model.layers)
        assert field.measured == field.theoretical
        assert has_gaps or (field.values > 0)[inside].all()


def test_the_theoretical_field_of_two_convolutions_by_hand():
    model = keras.Sequential([keras.Input((20, 20, 1)), layers.Conv2D(1, 3), layers.Conv2D(1, 5, name="second")])
    model.set_weights([np.ones_like(weight) for weight in model.get_weights()])
    field = cw.measured_receptive_field(model, noise(20, 20, 1), ("second", 0, 2, 4))
    assert (field.rows, field.cols, field.theoretical, field.measured) == ((2, 9), (4, 11), (7, 7), (7, 7))
    ones = np.convolve(np.ones(3), np.ones(5))
    np.testing.assert_allclose(field.values[2:9, 4:11], np.outer(ones, ones), rtol=1e-6)


def test_gradients_of_opposite_signs_do_not_cancel_in_a_field():
    model = keras.Sequential([keras.Input((9, 9, 2)), layers.Conv2D(1, 3, name="conv")])
    model.set_weights([np.broadcast_to(np.array([1.0, -1])[:, None], (3, 3, 2, 1)), np.zeros(1)])
    field = cw.measured_receptive_field(model, noise(9, 9, 2), ("conv", 0, 1, 2))
    np.testing.assert_allclose(field.values[1:4, 2:5], np.full((3, 3), 2))
    assert field.effective == 3


def test_the_field_of_a_dead_value_is_empty_and_says_why():
    model = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(1, 3, activation="relu", name="conv")])
    model.set_weights([-np.ones((3, 3, 1, 1)), np.zeros(1)])
    field = cw.measured_receptive_field(model, noise(8, 8, 1), ("conv", 0))
    assert not field.values.any() and "ReLU" in field.sentence and field.measured == (0, 0)


def test_a_model_with_channels_first():
    model = keras.Sequential([keras.Input((3, 9, 8)), layers.Permute((2, 3, 1)), layers.Conv2D(2, 3, name="conv")])
    heat = cw.saliency(model, noise(9, 8, 3), ("conv", 1))
    assert heat.gradient.shape == (9, 8, 3) and heat.values.shape == (9, 8)
    kernel = model.get_layer("conv").get_weights()[0][..., 1]
    np.testing.assert_allclose(heat.gradient[4, 4], kernel.sum((0, 1)) / 42, atol=1e-6)


def test_bad_arguments_are_refused_in_a_sentence(curved):
    image = noise(12, 10, 3)
    constant = keras.Sequential(
        [
            keras.Input((4, 4, 1)),
            layers.Lambda(lambda x: keras.ops.zeros((1, 2, 2, 1)), name="nothing", output_shape=(2, 2, 1)),
        ]
    )
    cases = [
        lambda: cw.saliency(curved, image, samples=0),
        lambda: cw.saliency(curved, image, samples=1.5),
        lambda: cw.saliency(curved, image, noise=np.nan),
        lambda: cw.saliency(curved, image, noise=-1),
        lambda: cw.saliency(curved, image, "cat"),
        lambda: cw.saliency(curved, noise(12, 10, 1)),
        lambda: cw.saliency(constant, noise(4, 4, 1), ("nothing", 0)),
        lambda: cw.integrated_gradients(curved, image, steps=0),
        lambda: cw.integrated_gradients(curved, image, steps=True),
        lambda: cw.integrated_gradients(curved, image, baseline=np.zeros((3, 3, 3))),
        lambda: cw.integrated_gradients(curved, image, baseline=np.inf),
        lambda: cw.occlusion_sensitivity(curved, image, patch=0),
        lambda: cw.occlusion_sensitivity(curved, image, patch=13),
        lambda: cw.occlusion_sensitivity(curved, image, patch=(2, 2, 2)),
        lambda: cw.occlusion_sensitivity(curved, image, patch=2, stride=0),
        lambda: cw.occlusion_sensitivity(curved, image, patch=2, fill="black"),
        lambda: cw.occlusion_sensitivity(curved, image, patch=2, fill=[0, 1]),
        lambda: cw.occlusion_sensitivity(curved, image, patch=2, fill=np.nan),
        lambda: cw.measured_receptive_field(curved, image),
        lambda: cw.measured_receptive_field(curved, image, 3),
        lambda: cw.measured_receptive_field(curved, image, ("classes", 4)),
        lambda: cw.measured_receptive_field(curved, image, ("classes", 0), images=[noise(5, 5, 3)]),
    ]
    for case in cases:
        with pytest.raises(cw.SettingError) as caught:
            case()
        one_sentence(caught.value)
