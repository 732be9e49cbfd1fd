"""Activation maximisation, against solutions in closed form and against photographs."""

import threading

import keras
import numpy as np
import pytest
from keras import layers

import cnn_widgets as cw
from cnn_widgets.core.job import Job
from cnn_widgets.core.techniques.maximisation.parametrisation import FourierParametrisation, PixelParametrisation
from cnn_widgets.core.techniques.maximisation.regularisers import blurred, total_variation_gradient
from tests.core.inspection.models import Branching, noise
from tests.helpers import one_sentence

SECONDS = 60
BARE = dict(jitter=0, blur=0, total_variation=0, l2=0)
PHOTOGRAPHS = cw.samples()[:8]


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(4)
    return keras.Sequential(
        [
            keras.Input((None, None, 3)),
            layers.Conv2D(6, 5, activation="relu", name="conv1"),
            layers.MaxPooling2D(),
            layers.Conv2D(4, 3, activation="relu", name="conv2"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(3, activation="softmax", name="classes"),
        ]
    )


def linear(kernel, size=11):
    conv = layers.Conv2D(1, kernel.shape[0], name="conv")
    model = keras.Sequential([keras.Input((size, size, kernel.shape[2])), conv])
    model.set_weights([kernel[..., None], np.zeros(1, np.float32)])
    return model


@pytest.mark.parametrize("limits, scale", [((0, 1), 1), ((-2, 3), 1), ((0, 1), 255)])
def test_the_picture_of_a_linear_kernel_is_its_sign(limits, scale):
    kernel = np.random.default_rng(2).normal(size=(3, 3, 2)).astype(np.float32)
    model = linear(kernel)
    if scale == 255:
        model = keras.Sequential([keras.Input((11, 11, 2)), layers.Rescaling(1 / 255), *model.layers])
    made = cw.maximise_activation(model, "conv", objective="centre", made_of="pixels", steps=40, limits=limits, **BARE)
    low, high = limits
    # Output (4, 4) of 9 x 9 sees rows and columns 4 to 6.
    np.testing.assert_array_equal(made.image[4:7, 4:7], np.where(kernel > 0, np.float32(high), np.float32(low)))
    best = np.maximum(kernel, 0).sum() * high + np.minimum(kernel, 0).sum() * low
    assert made.activation == pytest.approx(best, rel=1e-5) and made.strongest >= made.activation
    # Pixels outside the value's receptive field stay as they were.
    start = made.kept[0][1].copy()
    start[4:7, 4:7] = made.image[4:7, 4:7]
    np.testing.assert_array_equal(made.image, start)


def test_a_picture_made_of_waves_comes_close_to_the_maximum():
    kernel = np.random.default_rng(2).normal(size=(3, 3, 3)).astype(np.float32)
    made = cw.maximise_activation(linear(kernel), "conv", objective="centre", steps=150, learning_rate=0.3, **BARE)
    assert made.activation > 0.95 * np.maximum(kernel, 0).sum()


@pytest.mark.parametrize("made_of", ["waves", "pixels"])
@pytest.mark.parametrize("objective", ["channel", "centre"])
def test_it_excites_far_more_than_any_photograph(model, made_of, objective):
    for layer, channel in (("conv1", 2), ("conv2", 1)):
        natural = cw.top_patches(model, PHOTOGRAPHS, layer, channel, count=1).patches[0].value
        made = cw.maximise_activation(
            model, layer, channel, objective=objective, made_of=made_of, steps=100, size=48, learning_rate=0.1, jitter=2
        )
        (given,) = [np.asarray(keras.Model(model.inputs[0], model.get_layer(layer).output)(made.image[None]))[0]]
        plane = given[..., channel]
        assert made.strongest == pytest.approx(plane.max(), rel=1e-4)
        middle = plane[plane.shape[0] // 2, plane.shape[1] // 2]
        assert made.activation == pytest.approx(plane.mean() if objective == "channel" else middle, rel=1e-4)
        assert made.strongest > 1.3 * natural
        assert made.activations[-1] > 3 * made.activations[0] and made.activations.shape == (101,)
        assert made.image.min() >= 0 and made.image.max() <= 1 and made.image.dtype == np.float32
        assert made.kept[0][0] == 0 and made.kept[-1][0] == 100 and len(made.kept) == 9


def test_a_class_is_maximised_before_its_softmax(model):
    made = cw.maximise_activation(model, "classes", 1, steps=60, size=32, learning_rate=0.1)
    assert made.before == "softmax"
    features = keras.Model(model.inputs[0], model.layers[-2].output)(made.image[None])
    kernel, bias = model.layers[-1].get_weights()
    assert made.activation == pytest.approx(float((np.asarray(features) @ kernel + bias)[0, 1]), rel=1e-4)
    assert made.activations[-1] > made.activations[0]


def test_the_same_arguments_give_the_same_picture(model):
    options = dict(steps=6, size=24)
    first, again = (cw.maximise_activation(model, "conv2", 1, **options, seed=3) for _ in range(2))
    np.testing.assert_array_equal(first.image, again.image)
    other = cw.maximise_activation(model, "conv2", 1, **options, seed=4)
    assert not np.array_equal(first.image, other.image)


def test_the_model_stays_as_it_is(model):
    model.layers[2].trainable = False
    before, flags = [w.copy() for w in model.get_weights()], [layer.trainable for layer in model.layers]
    cw.maximise_activation(model, "classes", 0, steps=3, size=24)
    assert [layer.trainable for layer in model.layers] == flags
    for old, new in zip(before, model.get_weights()):
        np.testing.assert_array_equal(old, new)
    model.layers[2].trainable = True


def test_cancelling_gives_the_picture_so_far(model):
    begun = threading.Event()

    def work(job):
        return cw.maximise_activation(model, "conv1", 0, steps=100_000, size=24, job=job, on_part=lambda _: begun.set())

    job = Job(work).start()
    assert begun.wait(SECONDS)
    job.cancel()
    made = job.wait(SECONDS)
    assert not made.is_whole and job.progress.state == "cancelled" and made.image.shape == (24, 24, 3)
    assert made.kept[-1][0] == len(made.activations) - 1


def test_gradients_pass_through_a_preprocess_of_keras_and_not_through_numpy(model):
    preprocess = keras.applications.vgg16.preprocess_input
    made = cw.maximise_activation(model, "conv1", 1, steps=30, size=24, preprocess=preprocess, learning_rate=0.1)
    assert made.activations[-1] > 2 * made.activations[0]
    plane = np.asarray(model.layers[0](preprocess(made.image[None] * 255)))[0, ..., 1]
    assert made.activation == pytest.approx(plane.mean(), rel=1e-4)
    ins = cw.Inspector(model, noise(30, 40, 3), lambda batch: batch - 0.5)
    assert cw.maximise_activation(ins, "conv1", 1, steps=2).image.shape == (30, 40, 3)
    for broken in (lambda batch: np.asarray(batch) / 2, lambda batch: keras.ops.round(batch)):
        with pytest.raises(cw.SettingError) as error:
            cw.maximise_activation(model, "conv1", 0, steps=2, size=24, preprocess=broken)
        one_sentence(error.value)


def test_models_of_other_kinds():
    own = Branching()
    own(noise(1, 16, 16, 3))
    made = cw.maximise_activation(own, "block/second", 1, steps=20, size=16, learning_rate=0.1)
    assert made.activations[-1] > made.activations[0]
    gray = keras.Sequential([keras.Input((12, 14, 1)), layers.Conv2D(2, 3, name="conv")])
    assert cw.maximise_activation(gray, "conv", steps=2).image.shape == (12, 14, 1)
    ins = cw.Inspector(gray, noise(12, 14, 1) * 255)
    assert cw.maximise_activation(ins, "conv", steps=2).limits[1] > 200


def test_gradients_against_finite_differences():
    random = np.random.default_rng(0)
    for parametrisation in (
        FourierParametrisation((6, 8), 3, random),
        FourierParametrisation((5, 7), 1, random),
        PixelParametrisation((4, 4), 2, random),
    ):
        weights = random.normal(size=parametrisation.picture().shape)
        slope = parametrisation.pull_back(weights.astype(np.float32))
        parametrisation.parameters = parametrisation.parameters.astype(np.float64)
        for place in random.integers(0, parametrisation.parameters.size, 12):
            sums = []
            for step in (1e-3, -1e-3):
                parametrisation.parameters.flat[place] += step
                sums.append((parametrisation.picture() * weights).sum())
                parametrisation.parameters.flat[place] -= step
            assert (sums[0] - sums[1]) / 2e-3 == pytest.approx(slope.flat[place], rel=0.02, abs=2e-3)


def test_the_regularisers():
    picture = noise(7, 9, 2).astype(np.float64)

    def variation(picture):
        down, right = (np.roll(picture, -1, axis) - picture for axis in range(2))
        return np.sqrt(down**2 + right**2 + 1e-4).sum()

    slope = total_variation_gradient(picture)
    for place in range(0, picture.size, 11):
        moved = [picture.copy(), picture.copy()]
        moved[0].flat[place] += 1e-5
        moved[1].flat[place] -= 1e-5
        assert (variation(moved[0]) - variation(moved[1])) / 2e-5 == pytest.approx(slope.flat[place], abs=1e-5)
    spot = np.zeros((31, 31, 1), np.float32)
    spot[15, 15] = 1
    offsets = np.arange(31) - 15
    gaussian = np.exp(-(offsets[:, None] ** 2 + offsets[None] ** 2) / (2 * 2.0**2)) / (2 * np.pi * 2.0**2)
    np.testing.assert_allclose(blurred(spot, 2.0)[..., 0], gaussian, atol=1e-6)
    assert blurred(spot, 0) is spot


@pytest.mark.parametrize(
    "wrong, says",
    [
        (dict(layer="conv9"), "no layer 'conv9'"),
        (dict(channel=6), "choose 0 to 5"),
        (dict(channel="red"), "no channel"),
        (dict(layer="classes", channel=3), "choose 0 to 2"),
        (dict(steps=0), "steps is 0"),
        (dict(size=4000), "at most 2048"),
        (dict(seed=-1), "seed"),
        (dict(jitter=-1), "jitter"),
        (dict(blur=-1), "blur"),
        (dict(l2=np.nan), "l2 is nan"),
        (dict(total_variation=True), "total_variation"),
        (dict(learning_rate=0), "learning_rate"),
        (dict(objective="best"), "use one of channel, centre"),
        (dict(made_of="clay"), "use one of waves, pixels"),
        (dict(limits=(1, 0)), "limits is (1, 0)"),
        (dict(limits=5), "limits is 5"),
        (dict(model=5), "of type int"),
        (dict(keep=0), "keep is 0"),
        (dict(size=3), "input of 3"),
    ],
)
def test_bad_arguments_are_refused_in_a_sentence(model, wrong, says):
    arguments = {"model": model, "layer": "conv1", "channel": 0, "steps": 2, "size": 24, **wrong}
    with pytest.raises(cw.SettingError) as error:
        cw.maximise_activation(**arguments)
    assert says in one_sentence(error.value)


def test_a_channel_that_is_always_silent_says_so():
    dead = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(1, 3, activation="relu", name="conv")])
    dead.set_weights([np.zeros((3, 3, 3, 1), np.float32), -np.ones(1, np.float32)])
    with pytest.raises(cw.SettingError, match="no way up"):
        cw.maximise_activation(dead, "conv", steps=2)


@pytest.mark.parametrize(
    ("layer", "objective", "made_of"),
    [
        ("conv", "channel", "waves"),
        ("conv", "centre", "pixels"),
        ("pool", "channel", "waves"),
        ("relu", "centre", "waves"),
    ],
)
@pytest.mark.parametrize("dtype", ["float32", "mixed_bfloat16"])
def test_a_channel_that_noise_leaves_silent_becomes_active(layer, objective, made_of, dtype):
    kernel = np.full((3, 3, 1, 2), -0.5, np.float32)
    kernel[1, 1] = 1  # only a bright dot on a dark ground gives more than 0
    function = None if layer == "relu" else "relu"
    model = keras.Sequential(
        [
            keras.Input((16, 16, 1)),
            layers.Conv2D(2, 3, activation=function, name="conv", dtype=dtype),
            *([] if function else [layers.ReLU(name="relu")]),
            layers.MaxPooling2D(name="pool"),
        ]
    )
    model.set_weights([kernel, np.full(2, -0.4, np.float32)])
    made = cw.maximise_activation(model, layer, 1, objective=objective, made_of=made_of, steps=24)
    maps = keras.Model(model.inputs[0], model.get_layer(layer).output)(made.image[None])
    expected = float(keras.ops.max(maps[..., 1]))
    assert made.strongest == pytest.approx(expected, abs=0.01) and made.strongest > 0
    assert ["sum before relu was raised" in note for note in made.notes] == [True]
    assert model.get_layer("conv").activation is keras.activations.get(function)


def test_a_channel_that_no_picture_excites_says_that_it_stays_0():
    model = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(1, 3, activation="relu", name="conv")])
    kernel = np.arange(-9, 0, dtype=np.float32).reshape(3, 3, 1, 1)
    model.set_weights([kernel, -np.ones(1, np.float32)])
    made = cw.maximise_activation(model, "conv", steps=20, made_of="pixels", learning_rate=0.3)
    assert made.strongest == 0 and "stays 0" in made.notes[0]
    # The best possible picture has a black patch as large as the kernel.
    sums = np.asarray(keras.ops.conv(made.image[None], kernel))[0, ..., 0]
    assert sums.max() == pytest.approx(0, abs=1e-5)
