"""Grad-CAM on models whose result is known by construction, and the position of its map over the input."""

import keras
import numpy as np
import pytest
import tensorflow
from keras import layers

import cnn_widgets as cw
from cnn_widgets.core.stack.receptive_field import ReceptiveField
from cnn_widgets.core.techniques.attribution.grad_cam import plus_plus_weights, weighted
from cnn_widgets.core.techniques.attribution.heat_map import HeatMap
from cnn_widgets.core.techniques.target import Target
from tests.core.inspection.models import Branching, noise
from tests.helpers import one_sentence


@pytest.fixture(scope="module")
def spots():
    """Return a model in which one channel finds bright spots and one finds dark ones, and two classes weight them."""
    model = keras.Sequential(
        [
            keras.Input((12, 16, 1)),
            layers.Conv2D(2, 3, name="spots", activation="relu"),
            layers.GlobalAveragePooling2D(name="means"),
            layers.Dense(2, name="classes", activation="softmax"),
        ]
    )
    kernel = np.stack([np.ones((3, 3)), -np.ones((3, 3))], -1)[:, :, None, :]
    model.get_layer("spots").set_weights([kernel, np.array([-3, 3.0])])
    model.get_layer("classes").set_weights([np.array([[2.0, -1], [-0.5, 3]]), np.zeros(2)])
    return model


@pytest.fixture(scope="module")
def image():
    picture = np.full((12, 16, 1), 0.2, np.float32)
    picture[2:5, 9:12] = 1
    return picture


def test_the_map_is_relu_of_the_maps_times_the_weights_of_the_class(spots, image):
    maps = np.asarray(spots.get_layer("spots")(image[None]))[0]
    for target, weights in ((0, [2, -0.5]), (1, [-1, 3])):
        heat = cw.grad_cam(spots, image, target=target)
        expected = np.maximum(maps @ np.array(weights), 0) / (10 * 14)
        np.testing.assert_allclose(heat.values, expected, atol=1e-6)
        assert heat.target.before == "softmax" and heat.target.stage == "classes" and heat.layer == "spots"
        np.testing.assert_allclose(heat.score, maps.mean((0, 1)) @ np.array(weights), rtol=1e-5)
    bright = cw.grad_cam(spots, image, layer="spots", target=0)
    assert np.unravel_index(bright.values.argmax(), bright.values.shape) == (2, 9)
    # The spot's centre is in row 3, column 10 of the picture, one more than on the map: fields begin at the border.
    assert np.unravel_index(np.nanargmax(bright.on_image()), (12, 16)) == (3, 10)


def test_grad_cam_plus_plus_by_hand_on_two_by_two_maps():
    maps = np.array([[[1.0, 2], [0, 1]], [[3, 0], [0, 0]]])
    slope = np.array([[[1.0, -1], [2, 0]], [[0.5, 1], [0, -2]]])
    # Channel 0: sum of the map 4; g = 1, 2, 0.5, 0: g² / (2 g² + 4 g³) = 1/6, 4/40, 0.25/1, 0.
    first = 1 / 6 * 1 + 0.1 * 2 + 0.25 * 0.5
    # Channel 1: sum 3; g = -1, 0, 1, -2: only g = 1 is positive, 1 / (2 + 3).
    np.testing.assert_allclose(plus_plus_weights(maps, slope), [first, 0.2], rtol=1e-6)
    np.testing.assert_allclose(weighted(maps, np.array([1, -1.0])), [[0, 0], [3, 0]])


def test_grad_cam_plus_plus_on_a_model_of_constant_gradients(spots, image):
    maps = np.asarray(spots.get_layer("spots")(image[None]))[0].astype(float)
    slope = np.array([2, -0.5]) / 140
    share = slope**2 / (2 * slope**2 + slope**3 * maps.sum((0, 1)))
    weights = (share * np.maximum(slope, 0)) * 140
    heat = cw.grad_cam(spots, image, target=0, plus_plus=True)
    np.testing.assert_allclose(heat.values, np.maximum(maps @ weights, 0), rtol=1e-4)


def test_values_of_a_map_lie_at_the_centres_of_their_fields():
    target = Target("conv", 0)
    # Stride 2, padding "same" on 8 columns with a 3 x 3 kernel: Keras pads at the far side only, so the fields begin
    # at 0, 2, 4, 6 and have their centres in columns 1, 3, 5, 7.
    stage = cw.Explorer(noise(8, 8, 1), filters=1, strides=2, padding="same", pooling=None)
    field = stage.scene.stages[1].field
    assert field == ReceptiveField((3, 3), (2, 2), (0, 0))
    values = np.arange(16, dtype=np.float32).reshape(4, 4)
    laid = HeatMap("", target, 0, values, field, (8, 8), False, "").on_image()
    for row in range(4):
        for col in range(4):
            assert laid[2 * row + 1, 2 * col + 1] == values[row, col]
    np.testing.assert_array_equal(laid[1], [0, 0, 1, 1, 2, 2, 3, 3])


def test_places_without_a_value_are_left_empty():
    heat = HeatMap(
        "", Target("conv", 0), 0, np.ones((2, 2), np.float32), ReceptiveField((5, 5), (1, 1), (0, 0)), (6, 6), False, ""
    )
    expected = np.full((6, 6), np.nan)
    expected[2:4, 2:4] = 1
    np.testing.assert_array_equal(heat.on_image(), expected)


def test_the_score_before_softmax_is_found_before_a_softmax_layer_too(spots, image):
    apart = keras.Sequential([*spots.layers[:2], layers.Dense(2, name="scores"), layers.Softmax(name="softmax")])
    apart.build((None, 12, 16, 1))
    apart.get_layer("scores").set_weights(spots.get_layer("classes").get_weights())
    one, other = (cw.grad_cam(model, image, target=1) for model in (spots, apart))
    assert other.target.read == "scores"
    np.testing.assert_allclose(one.values, other.values, atol=1e-7)


def test_a_subclassed_model_with_a_layer_used_twice():
    keras.utils.set_random_seed(2)
    model, image = Branching(), noise(9, 9, 3)
    maps, any_positive = model.shared(model.stem(image[None])), False
    for channel in range(4):
        heat = cw.grad_cam(model, image, layer="shared", target=("shared (call 2)", channel))
        with tensorflow.GradientTape() as tape:
            tape.watch(maps)
            score = keras.ops.mean(model.shared(maps)[..., channel])
        weights = np.asarray(tape.gradient(score, maps))[0].mean((0, 1))
        np.testing.assert_allclose(heat.values, np.maximum(np.asarray(maps)[0] @ weights, 0), atol=1e-7)
        any_positive |= bool(heat.values.any())
    assert any_positive


def test_the_image_and_model_of_an_inspector_are_used_and_the_model_is_not_changed(spots, image):
    before = [weight.copy() for weight in spots.get_weights()]
    flags = [layer.trainable for layer in spots.layers]
    ins = cw.Inspector(spots, image)
    np.testing.assert_array_equal(cw.grad_cam(ins, target=0).values, cw.grad_cam(spots, image, target=0).values)
    for method in (cw.saliency, cw.integrated_gradients, cw.occlusion_sensitivity):
        method(ins, target=0, **({"patch": 4} if method is cw.occlusion_sensitivity else {}))
    assert [layer.trainable for layer in spots.layers] == flags and not spots.compiled
    for old, new in zip(before, spots.get_weights()):
        np.testing.assert_array_equal(old, new)


def test_bad_arguments_are_refused_in_a_sentence(spots, image):
    headless = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(2, 3, name="only")])
    flat = keras.Sequential([keras.Input((8, 8, 1)), layers.Flatten(), layers.Dense(2)])
    small = noise(8, 8, 1)
    cases = [
        lambda: cw.grad_cam(spots, image, target=2),
        lambda: cw.grad_cam(spots, image, target=True),
        lambda: cw.grad_cam(spots, image, layer="nowhere"),
        lambda: cw.grad_cam(spots, image, layer="means"),
        lambda: cw.grad_cam(spots, image, target=("spots", 2)),
        lambda: cw.grad_cam(spots, image, target=("spots",)),
        lambda: cw.grad_cam(spots, image, target=("spots", 0, 10, 0)),
        lambda: cw.grad_cam(spots),
        lambda: cw.grad_cam(headless, small),
        lambda: cw.grad_cam(flat, small),
        lambda: cw.grad_cam(spots, image, layer="spots", target=("input", 0)),
        lambda: cw.grad_cam(spots, np.full((12, 16, 1), np.nan)),
        lambda: cw.grad_cam(spots, image[:4]),
        lambda: cw.grad_cam(cw.Inspector(spots, image), preprocess=lambda batch: batch),
    ]
    for case in cases:
        with pytest.raises(cw.SettingError) as caught:
            case()
        one_sentence(caught.value)


@pytest.mark.parametrize(
    "ending",
    [
        lambda maps: keras.ops.mean(maps, (1, 2)),
        lambda maps: keras.ops.sum(maps, (1, 2)),
        lambda maps: layers.Lambda(lambda tensor: keras.ops.mean(tensor, (1, 2)))(maps),
        lambda maps: keras.ops.squeeze(layers.AveragePooling2D(6)(maps), (1, 2)),
    ],
)
def test_a_bare_operation_can_make_scores_from_maps(ending):
    inputs = keras.Input((8, 8, 3))
    maps = layers.Conv2D(4, 3, name="maps")(inputs)
    model, image = keras.Model(inputs, ending(maps)), noise(8, 8, 3)
    expected = np.asarray(keras.Model(inputs, maps)(image[None]))[0, ..., 2]
    scores = np.asarray(model(image[None]))[0]
    found = cw.grad_cam(model, image, layer="maps", target=2)
    assert found.score == pytest.approx(scores[2], abs=1e-4)
    # A score that is the sum or the mean of a channel has the same gradient at each place of it.
    slope = scores[2] / expected.sum()
    np.testing.assert_allclose(found.values, np.maximum(expected, 0) * slope, atol=1e-4)
    assert cw.grad_cam(model, image).target.channel == scores.argmax()
