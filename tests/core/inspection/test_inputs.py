"""What people have at hand for a model: batches of one, signals, vectors; and what is refused in the model's terms."""

import keras
import numpy as np
import pytest
from keras import layers

import cnn_widgets as cw
from tests.helpers import noise, one_sentence

RANDOM = np.random.default_rng(0)


def of_images():
    return keras.Sequential([keras.Input((8, 9, 3)), layers.Conv2D(2, 3, name="conv")])


def of_signals(steps=64, channels=3):
    return keras.Sequential(
        [
            keras.Input((steps, channels)),
            layers.Conv1D(4, 5, activation="relu", name="conv"),
            layers.MaxPooling1D(2, name="pool"),
            layers.GlobalAveragePooling1D(name="means"),
            layers.Dense(3, activation="softmax", name="scores"),
        ]
    )


def signal(*shape):
    return RANDOM.normal(0, 20, shape).astype(np.float32)


def refused(call):
    with pytest.raises(cw.SettingError) as error:
        call()
    return one_sentence(error.value)


@pytest.mark.parametrize("batch", [lambda x: x[None], lambda x: [x], lambda x: keras.ops.convert_to_tensor(x[None])])
def test_a_batch_of_one_is_its_image(batch):
    model, image = of_images(), noise(8, 9, 3)
    ins = cw.Inspector(model, batch(image))
    np.testing.assert_array_equal(ins.image, image)
    ins.image = batch(image / 2)
    np.testing.assert_array_equal(ins.image, image / 2)
    target = ("conv", 1)
    one = cw.saliency(model, image, target=target).values
    np.testing.assert_array_equal(cw.saliency(model, batch(image), target=target).values, one)
    ex = cw.Explorer(batch(image))
    ex.image = batch(image / 2)
    np.testing.assert_array_equal(ex.image, image / 2)


def test_uint8_in_a_batch_is_scaled_as_it_is_alone():
    levels = np.full((1, 8, 9, 3), 51, np.uint8)
    assert cw.Inspector(of_images(), levels).image.max() == cw.Explorer(levels).image.max() == np.float32(0.2)


def test_of_several_images_one_is_asked_for():
    several = RANDOM.random((4, 8, 9, 3))
    ins, ex = cw.Inspector(of_images(), noise(8, 9, 3)), cw.Explorer(noise(8, 9, 3))
    before = ins.image, ex.image
    for call in (
        lambda: cw.Inspector(of_images(), several),
        lambda: cw.Explorer(several),
        lambda: setattr(ins, "image", several),
        lambda: setattr(ex, "image", several),
        lambda: cw.grad_cam(of_images(), several),
    ):
        assert "batch of 4 images" in (said := refused(call)) and "images[0]" in said
    assert ins.image is before[0] and ex.image is before[1]


@pytest.mark.parametrize("given", [lambda x: x, lambda x: x[None], lambda x: x[None, None], lambda x: x.tolist()])
def test_a_signal_is_a_row_and_every_number_is_keras_own(given):
    model, x = of_signals(), signal(64, 3)
    ins = cw.Inspector(model, given(x))
    np.testing.assert_array_equal(ins.image, x[None])
    value = x[None]
    for layer in model.layers:
        value = layer(value)
        real = np.asarray(value)[0]
        np.testing.assert_array_equal(ins.feature_maps(layer.name), real.reshape((1,) * (3 - real.ndim) + real.shape))
    terms = ins.arithmetic("conv", row=0, col=10, channel=1)
    kernel, bias = (np.asarray(weight, float) for weight in model.get_layer("conv").get_weights())
    by_hand = max((x[10:15].astype(float) * kernel[..., 1]).sum() + bias[1], 0)
    assert terms.value == pytest.approx(by_hand, rel=1e-5, abs=1e-4)
    assert ins.kernels("conv").shape == (1, 5, 3, 4)


def test_panels_and_techniques_take_a_signal():
    model, x = of_signals(), signal(64, 3)
    ins = cw.Inspector(model, x)
    assert not any(isinstance(child, cw.DrawingPad) for child in map(ins.part, ins.panels))
    for stage in ins.stages:
        ins.select(stage, channel=0, row=0, col=0)
        assert ins.figure(stage).axes
    assert ins.poster()
    np.testing.assert_allclose(cw.ClassScores(ins).result.values, np.asarray(model(x[None]))[0], atol=1e-6)
    assert cw.grad_cam(ins).values.shape == (1, 30) or cw.grad_cam(ins).values.shape == (1, 60)
    assert cw.saliency(model, x).gradient.shape == (1, 64, 3)
    covered = cw.occlusion_sensitivity(ins, patch=8, stride=8)
    assert covered.patch == (1, 8) and covered.values.shape == (1, 8)
    blank = x.copy()
    blank[8:16] = x.mean(0)
    before, after = np.asarray(model(np.stack([x, blank])))
    drop = before.max() - after[before.argmax()]
    assert covered.values[0, 1] == pytest.approx(drop, abs=1e-5)
    several = np.stack([x, 2 * x, -x])
    wanted = max(np.asarray(model.get_layer("conv")(several))[..., 1].max(axis=1))
    for images in (several, list(several), iter([several])):
        found = cw.top_patches(ins, images, "conv", 1)
        assert found.patches[0].value == pytest.approx(wanted, rel=1e-5)
    made = cw.maximise_activation(ins, "conv", 1, steps=2)
    assert made.image.shape == (1, 64, 3) == cw.maximise_activation(model, "conv", 1, steps=1).image.shape
    ins.images = several
    assert ins.images.length == 3
    ins.ablate("conv", 2)
    assert not ins.feature_maps("conv")[..., 2].any()


def test_values_of_a_signal_are_taken_as_given():
    model = keras.Sequential([keras.Input((None, 1)), layers.Rescaling(1 / 32768), layers.Conv1D(2, 3, name="conv")])
    sound = np.arange(0, 200, 4, dtype=np.uint8)
    ins = cw.Inspector(model, sound)
    assert ins.image.shape == (1, 50, 1) and ins.image.max() == 196
    np.testing.assert_array_equal(ins.feature_maps("conv")[0], model(sound[None, :, None].astype(np.float32))[0])
    quiet = np.linspace(0, 1, 50)
    np.testing.assert_array_equal(cw.Inspector(model, quiet).feature_maps("input")[0, :, 0], quiet.astype(np.float32))


def test_a_model_that_is_not_built_takes_a_signal_and_a_preprocess_gets_a_row():
    x = signal(20, 2)
    ins = cw.Inspector(keras.Sequential([layers.Conv1D(3, 3, name="conv")]), x)
    assert ins.feature_maps("conv").shape == (1, 18, 3)
    seen = []
    ins = cw.Inspector(of_signals(20, 2), x, preprocess=lambda batch: seen.append(batch.shape) or batch / 2)
    assert seen[0] == (1, 1, 20, 2)
    np.testing.assert_array_equal(ins.feature_maps("input"), x[None] / 2)
    picture = cw.Inspector(of_signals(20, 2), noise(20, 2, 1), preprocess=lambda batch: batch[..., 0])
    assert picture.image.shape == (20, 2, 1)


def test_a_vector_is_one_place_and_a_flattened_image_is_told_how():
    model = keras.Sequential([keras.Input((6,)), layers.Dense(4, name="dense")])
    x = signal(6)
    for given in (x, x[None], x.tolist()):
        ins = cw.Inspector(model, given)
        assert ins.image.shape == (1, 1, 6)
        np.testing.assert_array_equal(ins.feature_maps("dense")[0, 0], np.asarray(model(x[None]))[0])
    assert "7" in refused(lambda: cw.Inspector(model, signal(7)))
    flat = keras.Sequential([keras.Input((784,)), layers.Dense(3, name="dense")])
    said = refused(lambda: cw.Inspector(flat, "digit_4"))
    assert "preprocess=lambda x: x.reshape(1, 784)" in said
    ins = cw.Inspector(flat, "digit_4", preprocess=lambda x: x.reshape(1, 784))
    real = np.asarray(flat(cw.load_image("digit_4").reshape(1, 784)))[0]
    np.testing.assert_array_equal(ins.feature_maps("dense")[0, 0], real)
    assert 'cw.load_image(image, size=28, mode="gray")' in refused(lambda: cw.Inspector(flat, "cat"))


def test_a_picture_without_an_axis_of_channels():
    model = keras.Sequential(
        [keras.Input((28, 28)), layers.Reshape((28, 28, 1)), layers.Conv2D(2, 3, name="conv"), layers.Flatten()]
    )
    levels = RANDOM.integers(0, 256, (28, 28)).astype(np.uint8)
    ins = cw.Inspector(model, levels)
    assert ins.image.shape == (28, 28, 1) and ins.image.max() <= 1
    real = np.asarray(model.get_layer("conv")((levels / np.float32(255))[None, ..., None]))[0]
    np.testing.assert_allclose(ins.feature_maps("conv"), real, atol=1e-6)


@pytest.mark.parametrize(
    ("model", "given", "words"),
    [
        (lambda: of_signals(), lambda: signal(3, 64), "signal.T"),
        (lambda: of_signals(), lambda: signal(60, 3), "64 × 3"),
        (lambda: of_signals(), lambda: signal(5, 64, 3), "batch of 5 signals"),
        (lambda: of_signals(), lambda: "cat", "signal"),
        (lambda: of_signals(), lambda: signal(64, 3) * np.nan, "NaN"),
        (
            lambda: keras.Sequential([keras.Input((4, 8, 8, 1)), layers.Conv3D(2, 2)]),
            lambda: signal(4, 8, 8, 1),
            "volumes",
        ),
        (lambda: keras.Sequential([layers.Conv3D(2, 2)]), lambda: signal(1, 4, 8, 8, 1), "volumes"),
        (lambda: keras.Sequential([keras.Input((4, 8, 8, 3)), layers.ConvLSTM2D(2, 3)]), lambda: "cat", "sequences of"),
        (
            lambda: keras.Sequential([keras.Input((4, 8, 8, 3)), layers.TimeDistributed(layers.Conv2D(2, 3))]),
            lambda: signal(4, 8, 8, 3),
            "TimeDistributed",
        ),
        (
            lambda: keras.Sequential([keras.Input((50,)), layers.Embedding(9, 4), layers.Conv1D(2, 3)]),
            lambda: [1] * 50,
            "tokens",
        ),
        (
            lambda: keras.Sequential([keras.Input((50,), dtype="int32"), layers.Embedding(9, 4)]),
            lambda: "cat",
            "tokens",
        ),
    ],
)
def test_other_kinds_are_refused_in_their_own_terms(model, given, words):
    model, given = model(), given()
    assert words in refused(lambda: cw.Inspector(model, given))
    assert words in refused(lambda: cw.grad_cam(model, given))
