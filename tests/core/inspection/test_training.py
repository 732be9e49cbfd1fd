"""Layers that the model calls with ``training=True``: computed so, with one draw, and with nothing left behind."""

import keras
import numpy as np
import pytest
from keras import layers

import cnn_widgets as cw
from cnn_widgets.core.inspection import Inspection
from cnn_widgets.core.scores import scores
from tests.core.inspection.models import noise


def values(model):
    """Return every variable of a model, including its generators of random numbers."""
    return [np.asarray(variable).copy() for variable in model.variables]


def unchanged(before, model):
    return all(np.array_equal(old, new) for old, new in zip(before, values(model), strict=True))


def monte_carlo():
    """Return a model with one active and one inactive Dropout, and a convolution of ones that adds the channels up."""
    inputs = keras.Input((16, 16, 3))
    x = layers.Dropout(0.5, name="on")(inputs, training=True)
    x = layers.Dropout(0.5, name="off")(x)
    x = layers.Conv2D(1, 1, use_bias=False, kernel_initializer="ones", name="sum")(x)
    return keras.Model(inputs, layers.Dense(2, activation="softmax", name="top")(layers.Flatten()(x)))


def test_dropout_is_on_where_the_model_says_so_and_what_follows_reads_the_map_that_is_shown():
    model, image = monte_carlo(), noise(16, 16, 3) + 1
    before = values(model)
    inspection = Inspection(model, image)
    on = inspection.stage("on").maps
    assert 0.4 < (on == 0).mean() < 0.6
    np.testing.assert_allclose(on[on != 0], 2 * image[on != 0], rtol=1e-6)  # Keras makes up for what it drops
    np.testing.assert_array_equal(inspection.stage("off").maps, on)
    np.testing.assert_allclose(inspection.stage("sum").maps[..., 0], on.sum(-1), rtol=1e-5)
    terms = inspection.arithmetic("sum", 3, 4, 0)
    assert terms.agrees and terms.value == pytest.approx(on[3, 4].sum(), rel=1e-5)
    node = inspection.graph.node("on")
    assert node.training and node.caption == "dropout 0.5, on" and "training=True" in node.note
    assert inspection.graph.node("off").caption == "dropout 0.5, off here" and not inspection.graph.node("off").note
    assert unchanged(before, model)


def test_one_draw_holds_for_all_that_is_asked_until_a_refresh():
    model, image = monte_carlo(), noise(16, 16, 3) + 1
    before = values(model)
    inspection = Inspection(model, image)
    on, top = inspection.stage("on").maps, inspection.stage("top").maps[0, 0]
    inspection._trace.activations.forget()
    np.testing.assert_array_equal(inspection.fork().stage("on").maps, on)
    np.testing.assert_allclose(scores(inspection, image=image).values, top, rtol=1e-5)
    # In a batch, every image gets the same random numbers, as if it were the only one.
    (batch,) = inspection.run(np.repeat(inspection.batch, 5, 0), ["on"])
    assert all(np.array_equal(each, on) for each in np.asarray(batch))
    fill = image.mean((0, 1))
    flat = Inspection(model, np.broadcast_to(fill, image.shape).copy())
    heat = cw.occlusion_sensitivity(flat, target=0, patch=4)
    np.testing.assert_allclose(heat.values, 0, atol=1e-6)  # covering what is flat changes nothing
    off = cw.ablate(inspection, layer="on", channels=[0])
    np.testing.assert_array_equal(off.feature_maps("on")[..., 1:], on[..., 1:])
    cw.grad_cam(inspection, layer="sum"), cw.saliency(inspection), cw.integrated_gradients(inspection, steps=2)
    inspection.refresh()
    assert not np.array_equal(inspection.stage("on").maps, on)
    assert unchanged(before, model)


def test_batch_normalisation_in_training_mode_takes_the_images_own_mean_and_keeps_its_statistics():
    inputs = keras.Input((10, 10, 3))
    x = layers.BatchNormalization(name="on")(inputs, training=True)
    model = keras.Model(inputs, layers.BatchNormalization(name="off")(x))
    before, image = values(model), noise(10, 10, 3)
    inspection = Inspection(model, image)
    on = inspection.stage("on").maps
    by_hand = (image - image.mean((0, 1))) / np.sqrt(image.var((0, 1)) + 1e-3)
    np.testing.assert_allclose(on, by_hand, atol=1e-4)
    np.testing.assert_allclose(inspection.stage("off").maps, on / np.sqrt(1 + 1e-3), atol=1e-5)
    other = noise(10, 10, 3, seed=1)
    (both,) = inspection.run(np.stack([image, other]), ["on"])
    np.testing.assert_allclose(np.asarray(both)[0], on, atol=1e-5)
    assert "this one image" in inspection.graph.node("on").note
    assert inspection.numbers("on").sees_all and not inspection.numbers("input").sees_all
    assert unchanged(before, model)


def test_what_a_nested_models_call_says_holds_for_all_in_it():
    def nested(name):
        flip = [layers.RandomFlip(seed=3, name="flip"), layers.GaussianNoise(0.5, seed=4, name="noise")]
        return keras.Sequential([keras.Input((12, 12, 3)), *flip], name=name)

    inputs = keras.Input((12, 12, 3))
    stated = keras.Input((12, 12, 3))
    inner = keras.Model(stated, layers.Dropout(0.5, name="mc")(stated, training=True), name="inner")
    outputs = [nested("on")(inputs, training=True), nested("off")(inputs), inner(inputs)]
    model = keras.Model(inputs, [*outputs, inner(inputs, training=False)])
    before, image = values(model), noise(12, 12, 3)
    inspection = Inspection(model, image)
    assert np.std(inspection.stage("on/noise").maps - inspection.stage("on/flip").maps) == pytest.approx(0.5, rel=0.2)
    np.testing.assert_array_equal(inspection.stage("off/noise").maps, image)
    assert 0.35 < (inspection.stage("inner/mc").maps == 0).mean() < 0.65
    np.testing.assert_array_equal(inspection.stage("inner/mc (call 2)").maps, image)
    assert unchanged(before, model)


def test_augmentation_in_a_model_is_off_as_in_inference():
    flips = [layers.RandomFlip(name="flip"), layers.RandomRotation(0.3, name="rotation")]
    model = keras.Sequential([keras.Input((12, 12, 3)), *flips, layers.Conv2D(2, 3, name="conv")])
    inspection, image = Inspection(model, noise(12, 12, 3)), noise(12, 12, 3)
    np.testing.assert_array_equal(inspection.stage("rotation").maps, image)
    np.testing.assert_allclose(inspection.stage("conv").maps, model.predict(image[None], verbose=0)[0], atol=1e-5)


class Passing(keras.Model):
    """A subclassed model that states `training` in its code, around a functional model with a layer that states it."""

    def __init__(self):
        super().__init__()
        inputs = keras.Input((12, 12, 3))
        x = layers.RandomFlip(name="flip")(layers.Dropout(0.5, name="before")(inputs))
        x = layers.Dropout(0.5, name="mc")(x, training=True)
        self.backbone = keras.Model(inputs, layers.Dropout(0.5, name="after")(x), name="backbone")
        self.off = layers.Dropout(0.5, name="off")
        self.norm = layers.BatchNormalization(name="norm")
        self.top = layers.Dense(2, name="top")

    def call(self, inputs, training=None):
        return self.top(self.norm(self.off(self.backbone(inputs)), training=True))


@pytest.mark.parametrize("built", [True, False])
def test_code_of_its_own_that_passes_training(built):
    model, image = Passing(), noise(12, 12, 3) + 1
    if built:
        model.build((None, 12, 12, 3))
    inspection = Inspection(model, image)
    before = values(model)
    maps = lambda name: inspection.stage(name).maps  # noqa: E731
    np.testing.assert_array_equal(maps("backbone/flip"), image)
    dropped = maps("backbone/mc")
    assert 0.35 < (dropped == 0).mean() < 0.65
    np.testing.assert_array_equal(maps("off"), dropped)
    np.testing.assert_allclose(
        maps("norm"), (dropped - dropped.mean((0, 1))) / np.sqrt(dropped.var((0, 1)) + 1e-3), atol=1e-4
    )
    np.testing.assert_allclose(maps("top"), np.asarray(model.top(maps("norm")[None]))[0], atol=1e-5)
    assert inspection.graph.node("norm").training and not inspection.graph.node("off").training
    assert not inspection.graph.node("top").note  # it computes the same in training
    np.testing.assert_array_equal(model.norm.moving_mean, np.zeros(3))
    inspection.refresh()
    maps("top"), inspection.run(np.repeat(inspection.batch, 2, 0), ["top"])
    assert unchanged(before, model)


def test_spectral_normalisation_in_training_mode_shows_that_call_and_keeps_kernel_and_vectors():
    inputs = keras.Input((9, 9, 2))
    wrapper = layers.SpectralNormalization(layers.Conv2D(3, 3, name="inner"), name="spectral")
    model = keras.Model(inputs, layers.Flatten(name="flat")(wrapper(inputs, training=True)))
    before, image = values(model), noise(9, 9, 2)
    flat = Inspection(model, image).stage("flat").maps.ravel()
    assert unchanged(before, model)
    np.testing.assert_allclose(flat, np.asarray(wrapper(image[None], training=True)).ravel(), atol=1e-5)
    assert not unchanged(before, model)  # as Keras's own call does change it


class Sampling(layers.Layer):
    """A layer that always draws random numbers, as in a variational autoencoder."""

    def __init__(self, **options):
        super().__init__(**options)
        self.generator = keras.random.SeedGenerator(5)

    def call(self, inputs):
        return inputs + keras.random.normal(keras.ops.shape(inputs), seed=self.generator)


def test_a_layer_that_always_draws_gives_what_the_models_next_call_would():
    sampling, inputs = Sampling(name="sampling"), keras.Input((6, 6, 1))
    model = keras.Model(inputs, sampling(sampling(inputs)))
    image = noise(6, 6, 1)
    inspection = Inspection(model, image)
    before = np.asarray(sampling.generator.state).copy()
    once, twice = inspection.stage("sampling").maps, inspection.stage("sampling (call 2)").maps
    assert np.abs((once - image) - (twice - once)).max() > 0.1  # two calls are two draws
    np.testing.assert_array_equal(sampling.generator.state, before)
    np.testing.assert_allclose(twice, np.asarray(model(image[None]))[0], atol=1e-6)
    inspection._trace.activations.forget()
    np.testing.assert_allclose(inspection.stage("sampling (call 2)").maps, np.asarray(twice), atol=0)


def test_unseeded_random_numbers_leave_the_generator_of_keras_alone():
    class Unseeded(layers.Layer):
        def call(self, inputs):
            return inputs + keras.random.uniform(keras.ops.shape(inputs))

    keras.utils.set_random_seed(1)
    expected = np.asarray(keras.random.uniform((3,)))
    keras.utils.set_random_seed(1)
    Inspection(keras.Sequential([keras.Input((5, 5, 1)), Unseeded(name="unseeded")]), noise(5, 5, 1)).stage("unseeded")
    np.testing.assert_array_equal(keras.random.uniform((3,)), expected)


def test_the_range_of_a_dropout_that_is_on_has_no_upper_end():
    inputs = keras.Input((8, 8, 1))
    x = layers.Activation("sigmoid")(inputs)
    outputs = [layers.Dropout(0.5, name="off")(x), layers.Dropout(0.5, name="on")(x, training=True)]
    inspection = Inspection(keras.Model(inputs, outputs), noise(8, 8, 1))
    assert inspection.graph.node("off").range == "unit"
    assert inspection.graph.node("on").range == "positive" and inspection.stage("on").maps.max() > 1
