"""Learning a kernel for a target: known kernels are recovered, and gradients and steps agree with Keras's."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import cnn_widgets as cw
from cnn_widgets.core.kernels.presets import preset
from cnn_widgets.core.learning import Descent, regression_from


def keras_map(image, kernel, bias=0.0, **settings):
    layer = keras.layers.Conv2D(1, kernel.shape[:2], **settings)
    layer.build((None, *image.shape))
    layer.set_weights([kernel, np.array([bias], np.float32)])
    return np.asarray(layer(image[None]))[0]


@pytest.mark.parametrize("name", ["sobel_x", "edge", "sharpen", "emboss"])
def test_a_known_kernel_is_recovered(name):
    found = cw.learn_kernel("camera", cw.target("camera", name), 3)
    np.testing.assert_allclose(found.kernel[:, :, 0, 0], preset(name), atol=0.01)
    assert found.losses[-1] < 1e-6 * found.losses[0] and found.least_loss < 1e-9


@pytest.mark.parametrize(
    "settings", [dict(padding="same"), dict(strides=2), dict(padding="same", strides=(2, 3)), dict()]
)
@pytest.mark.parametrize("size", [(5, 5), (2, 4)])
def test_a_random_kernel_on_colours_is_recovered_with_the_output_of_keras(settings, size):
    image = np.random.default_rng(1).random((40, 37, 3)).astype(np.float32)
    kernel = np.random.default_rng(2).normal(size=(*size, 3, 1)).astype(np.float32)
    wanted = keras_map(image, kernel, 0.7, **settings)
    found = cw.learn_kernel(image, wanted, size, use_bias=True, **settings)
    np.testing.assert_allclose(found.kernel, kernel, atol=1e-3)
    assert found.bias == pytest.approx(0.7, abs=1e-3)
    np.testing.assert_allclose(found.output, keras_map(image, found.kernel, found.bias, **settings), atol=1e-5)
    assert found.output.shape == found.target.shape == wanted.shape


def test_the_first_gradient_is_twice_the_mean_of_error_times_pixel():
    """By hand on a 5 x 5 image, and by TensorFlow's gradient."""
    image, target = np.arange(25, dtype=np.float32).reshape(5, 5, 1) / 25, np.ones((3, 3), np.float32)
    regression = regression_from(image, target, 3)
    start = regression.initial_weights(0)
    error = keras_map(image, start.reshape(3, 3, 1, 1).astype(np.float32))[:, :, 0] - 1
    by_hand = [2 * (error * image[r : r + 3, c : c + 3, 0]).mean() for r in range(3) for c in range(3)]
    np.testing.assert_allclose(regression.moments.gradient(start), by_hand, rtol=1e-4)
    kernel = tf.Variable(start.reshape(3, 3, 1, 1).astype(np.float32))
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((tf.nn.conv2d(image[None], kernel, 1, "VALID")[0, :, :, 0] - target) ** 2)
    np.testing.assert_allclose(
        regression.moments.gradient(start), tape.gradient(loss, kernel).numpy().ravel(), rtol=1e-4
    )
    assert regression.moments.loss(start) == pytest.approx(float(loss), rel=1e-5)


@pytest.mark.parametrize("rule, optimizer", [("gradient", "SGD"), ("momentum", "SGD"), ("adam", "Adam")])
def test_the_rules_step_like_the_optimizers_of_keras(rule, optimizer):
    image, target = np.random.default_rng(3).random((9, 9, 1)).astype(np.float32), np.ones((7, 7), np.float32)
    regression = regression_from(image, target, 3)
    descent = Descent(regression.moments, regression.initial_weights(0), rule, 0.3)
    largest = np.linalg.eigvalsh(regression.moments.gram)[-1]
    rate = 0.3 if rule == "adam" else 0.3 / largest
    more = dict(momentum=0.9) if rule == "momentum" else dict(epsilon=1e-8) if rule == "adam" else {}
    theirs = getattr(keras.optimizers, optimizer)(rate, **more)
    weights = keras.Variable(regression.initial_weights(0).astype(np.float32))
    for _ in range(5):
        theirs.apply([regression.moments.gradient(np.asarray(weights, float)).astype(np.float32)], [weights])
        descent.step()
    np.testing.assert_allclose(descent.now.weights, np.asarray(weights), rtol=2e-3, atol=1e-5)


def test_a_shifted_picture_needs_a_single_1():
    found = cw.learn_kernel("camera", cw.target("camera", "shift_right", 3), 3)
    np.testing.assert_allclose(found.kernel[:, :, 0, 0], [[0, 0, 0], [1, 0, 0], [0, 0, 0]], atol=0.01)
    image = cw.load_image("camera")
    np.testing.assert_array_equal(cw.target("camera", "shift_right", 3), image[1:-1, :-2, 0])


def test_a_shift_past_the_border_fills_with_zeros():
    image = cw.load_image("digit_4")
    shifted = cw.target(image, "shift_down", 1)
    np.testing.assert_array_equal(shifted[1:], image[:-1, :, 0])
    assert not shifted[0].any()
    found = cw.learn_kernel(image, cw.target(image, "shift_diagonally", padding="same"), 3, padding="same")
    np.testing.assert_allclose(found.kernel[:, :, 0, 0], [[1, 0, 0], [0, 0, 0], [0, 0, 0]], atol=1e-3)


def test_another_target_reuses_the_gram_matrix_and_gives_the_same_moments():
    image = np.random.default_rng(5).random((20, 17, 3)).astype(np.float32)
    for settings in (dict(), dict(padding="same", strides=2), dict(strides=(2, 3), use_bias=True)):
        first = regression_from(image, cw.target(image, "edge", (3, 5), **_geometry(settings)), (3, 5), **settings)
        wanted = np.random.default_rng(6).random(first.target.shape).astype(np.float32)
        other, anew = first.with_target(wanted), regression_from(image, wanted, (3, 5), **settings)
        assert other.moments.gram is first.moments.gram
        kernel = np.random.default_rng(7).normal(size=anew.best.shape)
        assert other.moments.loss(kernel) == pytest.approx(brute_force(image, wanted, kernel, settings), rel=1e-6)
        assert other.least_loss == pytest.approx(anew.least_loss, rel=1e-9)
        with pytest.raises(cw.SettingError, match="so give that"):
            first.with_target(wanted[1:])


def _geometry(settings):
    return {name: value for name, value in settings.items() if name != "use_bias"}


def brute_force(image, wanted, flat, settings):
    """Return the mean squared error of the map that Keras computes."""
    geometry, bias = _geometry(settings), flat[-1] if settings.get("use_bias") else 0.0
    kernel = flat[: 3 * 5 * image.shape[2]].reshape(3, 5, image.shape[2], 1).astype(np.float32)
    return float(((keras_map(image, kernel, bias, **geometry)[..., 0] - wanted) ** 2).mean())


def test_a_target_that_no_kernel_can_make_leaves_the_least_squares_error():
    wanted = cw.target("camera", "gradient_magnitude", 5)
    found = cw.learn_kernel("camera", wanted, 5, steps=400)
    assert found.least_loss > 0.01 * (wanted**2).mean()
    assert found.least_loss * (1 - 1e-9) <= found.losses[-1] < 1.01 * found.least_loss


def test_plain_gradient_descent_always_descends_and_is_slow():
    fast, slow = (
        cw.learn_kernel("camera", cw.target("camera", "sobel_x"), 3, rule=rule) for rule in ("whitened", "gradient")
    )
    assert (np.diff(slow.losses) <= 1e-12).all() and slow.losses[-1] > 1000 * fast.losses[-1]


@pytest.mark.parametrize("name", cw.targets())
def test_each_target_has_the_size_of_the_map(name):
    for settings in (dict(), dict(padding="same"), dict(strides=2)):
        ex = cw.Explorer("digit_4", filters=1, kernel_size=5, pooling=None, **settings)
        assert cw.target("digit_4", name, 5, **settings).shape == ex.feature_maps("conv1").shape[:2]


def test_a_learned_kernel_can_be_set_in_an_explorer():
    found = cw.learn_kernel("cat", cw.target("cat", "sobel_y"), 3)
    ex = cw.Explorer("cat", filters=1, activation=None, pooling=None, use_bias=False)
    ex.set_kernels("conv1", found.kernel)
    np.testing.assert_allclose(ex.feature_maps("conv1"), found.output, atol=1e-6)


@pytest.mark.parametrize(
    "call, sentence",
    [
        (lambda: cw.learn_kernel("camera", np.ones((9, 9)), 3), "makes a map of 222 × 222"),
        (lambda: cw.learn_kernel("camera", np.full((222, 222), np.nan), 3), "NaN"),
        (lambda: cw.learn_kernel("camera", cw.target("camera", "edge"), 3, rule="newton"), "choose one of whitened"),
        (lambda: cw.learn_kernel("camera", cw.target("camera", "edge"), 3, learning_rate=0), "above 0"),
        (lambda: cw.learn_kernel("camera", cw.target("camera", "edge"), 3, learning_rate=3), "lower learning rate"),
        (lambda: cw.learn_kernel("camera", cw.target("camera", "edge"), 3, steps=0), "steps is 0"),
        (lambda: cw.learn_kernel("camera", cw.target("camera", "edge"), 3, steps=2.5), "whole number"),
        (lambda: cw.learn_kernel("camera", [], 3), "target"),
        (lambda: cw.learn_kernel("camera", np.ones(9), 3), "makes a map of 222 × 222"),
        (lambda: cw.learn_kernel(np.full((9, 9), np.inf), np.ones((7, 7)), 3), "NaN or infin"),
        (lambda: cw.target("camera", "edge", "three"), "kernel_size is 'three'"),
        (lambda: cw.target("camera", "edge", 3, "full"), "padding is 'full'"),
        (lambda: cw.target("camera", None), "no target None"),
        (lambda: cw.learn_kernel("camera", np.ones((4, 4)), 300), "larger than its input"),
        (lambda: cw.learn_kernel("camera", np.ones((150, 150)), 75), "5,625 weights"),
        (lambda: cw.target("camera", "sobel"), "no target 'sobel'"),
        (lambda: cw.target("digit_4", "edge", 40), "larger than the image"),
    ],
)
def test_bad_arguments_are_refused_in_a_sentence(call, sentence):
    with pytest.raises(cw.SettingError, match=sentence):
        call()
