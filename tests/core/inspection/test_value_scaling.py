"""What pictures are multiplied with: what the model's first arithmetic on values is made for, decided once."""

from functools import partial

import keras
import numpy as np
import pytest
from keras import layers, ops

import cnn_widgets as cw
from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.inspection import Inspection
from tests.core.inspection.models import noise
from tests.helpers import one_sentence

MEANS = np.array([123.68, 116.779, 103.939], np.float32)
DEVIATIONS = np.array([58.4, 57.1, 57.4], np.float32)


def sequential(*first, channels=3):
    return keras.Sequential([keras.Input((8, 8, channels)), *first, layers.Conv2D(2, 3, name="conv")])


def functional(arithmetic):
    image = keras.Input((8, 8, 3))
    return keras.Model(image, layers.Conv2D(2, 3, name="conv")(arithmetic(image)))


def augmentation():
    return keras.Sequential(
        [
            layers.RandomFlip(),
            layers.RandomRotation(0.1),
            layers.RandomZoom(0.1),
            layers.RandomTranslation(0.1, 0.1),
            layers.RandomContrast(0.1),
            layers.RandomBrightness(0.1),
        ]
    )


def adapted(values):
    layer = layers.Normalization()
    layer.adapt(values)
    return layer


def said(note):
    """Assert that a note is a sentence that a person can read, and return it."""
    assert note.endswith(".") and "\n" not in note and "{" not in note
    return note


class Centred(layers.Layer):
    """A layer with arithmetic of its own."""

    def call(self, inputs):
        return (inputs - 127.5) / 127.5


class Constants(layers.Layer):
    """A layer whose constants are weights."""

    def build(self, shape):
        self.mean = self.add_weight(shape=(3,), initializer=keras.initializers.Constant(120), trainable=False)

    def call(self, inputs):
        return inputs - self.mean


class Stem(layers.Layer):
    """A layer that calls others, arithmetic first."""

    def __init__(self, **options):
        super().__init__(**options)
        self.rescale, self.conv = layers.Rescaling(1 / 255), layers.Conv2D(2, 3, name="inner")

    def build(self, shape):
        self.conv.build(shape)

    def call(self, inputs):
        return self.conv(self.rescale(inputs))


class Dividing(keras.Model):
    """A subclassed model that divides in code of its own."""

    def __init__(self):
        super().__init__()
        self.conv = layers.Conv2D(2, 3, name="conv")

    def call(self, inputs):
        return self.conv(inputs / 255.0)


def scaled_by_code(inputs):
    return inputs * (1 / 255)


PIXELS = {
    "Rescaling": lambda: sequential(layers.Rescaling(1 / 255)),
    "to -1..1": lambda: sequential(layers.Rescaling(1 / 127.5, offset=-1)),
    "a scale for each channel": lambda: sequential(layers.Rescaling([1 / 58, 1 / 57, 1 / 57], offset=[-2.1, -2, -1.8])),
    "augmentation first": lambda: sequential(augmentation(), layers.Rescaling(1 / 255)),
    "moved and padded first": lambda: sequential(
        layers.ZeroPadding2D(2),
        layers.Resizing(10, 9),
        layers.Cropping2D(1),
        layers.CenterCrop(6, 6),
        layers.Permute((2, 1, 3)),
        layers.Reshape((6, 6, 3)),
        layers.Dropout(0.5),
        layers.GaussianNoise(0.1),
        layers.Identity(),
        layers.Activation("linear"),
        layers.Rescaling(1 / 127.5, offset=-1),
    ),
    "padded with a border": lambda: sequential(layers.ZeroPadding2D(1), layers.Rescaling(1 / 127.5, offset=-1)),
    "nested twice": lambda: sequential(
        keras.Sequential([keras.Input((8, 8, 3)), augmentation(), keras.Sequential([layers.Rescaling(1 / 255)])])
    ),
    "Normalization of given means": lambda: sequential(layers.Normalization(mean=MEANS, variance=DEVIATIONS**2)),
    "Normalization adapted": lambda: sequential(adapted(noise(20, 8, 8, 3) * 255)),
    "in a layer that calls others": lambda: functional(lambda image: Stem(name="stem")(image)),
    "division": lambda: functional(lambda image: image / 255.0),
    "product": lambda: functional(lambda image: image * (1 / 255)),
    "division and difference": lambda: functional(lambda image: image / 127.5 - 1),
    "keras.ops": lambda: functional(lambda image: ops.divide(ops.cast(ops.flip(image, 2), "float32"), 255)),
    "keras.ops.multiply": lambda: functional(lambda image: ops.multiply(image, 1 / 255)),
    "means subtracted": lambda: functional(lambda image: image - MEANS),
    "means of ImageNet, caffe": lambda: functional(keras.applications.resnet50.preprocess_input),
    "means of ImageNet, torch": lambda: functional(
        lambda image: keras.applications.imagenet_utils.preprocess_input(image, mode="torch")
    ),
    "channel by channel": lambda: functional(
        lambda image: ops.stack([image[..., channel] - MEANS[channel] for channel in range(3)], axis=-1)
    ),
    "negative picture": lambda: functional(lambda image: 255.0 - image),
    "clipped first": lambda: functional(lambda image: ops.clip(image, 0, 255) / 255),
    "augmentation that is on": lambda: functional(
        lambda image: layers.Rescaling(1 / 255)(layers.RandomFlip(seed=1)(layers.RandomZoom(0.3)(image), training=True))
    ),
    "Lambda": lambda: functional(layers.Lambda(scaled_by_code)),
    "a layer of one's own": lambda: functional(lambda image: Centred()(image)),
    "constants as weights": lambda: functional(lambda image: Constants()(image)),
    "branches that agree": lambda: functional(
        lambda image: ops.concatenate([layers.Rescaling(1 / 255)(image), layers.Rescaling(1 / 127.5, -1)(image)])
    ),
    "a branch that says nothing": lambda: functional(
        lambda image: ops.concatenate([layers.Conv2D(1, 1)(image), layers.Rescaling(1 / 255)(image)], axis=-1)
    ),
    "subclassed": Dividing,
}


@pytest.mark.parametrize("name", PIXELS)
def test_first_arithmetic_for_0_to_255_multiplies_a_picture_by_255_and_says_so(name):
    model, image = PIXELS[name](), noise(8, 8, 3)
    inspection = Inspection(model, image)
    assert inspection.scale == 255 and inspection.scaling.known
    assert len(inspection.notes) == 1 and "multiplied by 255" in said(inspection.notes[0])
    wanted = np.asarray(model(255 * image[None], training=False))[0]
    last = inspection.stage(inspection.graph.names[-1]).maps
    np.testing.assert_allclose(last, wanted, rtol=1e-4, atol=1e-4 * np.abs(wanted).max())


@pytest.mark.parametrize("name", PIXELS)
def test_a_picture_of_0_to_255_is_given_to_such_a_model_as_it_is(name):
    inspection = Inspection(PIXELS[name](), noise(8, 8, 3) * 255)
    assert inspection.scale == 1 and inspection.notes == ()


def trained_normalisation(means):
    model = sequential(layers.BatchNormalization())
    model.layers[0].moving_mean.assign(means)
    return model


@pytest.mark.parametrize("means, scale", [([120, 110, 100], 255), ([0, 0, 0], 1), ([0.5, 0.4, 0.4], 1)])
def test_the_means_that_a_first_batch_normalisation_has_learned_tell_its_input(means, scale):
    inspection = Inspection(trained_normalisation(means), noise(8, 8, 3))
    assert inspection.scale == scale and len(inspection.notes) == (scale != 1)


UNIT = {
    "Rescaling(255)": lambda: sequential(layers.Rescaling(255)),
    "Rescaling(2, -1)": lambda: sequential(layers.Rescaling(2, offset=-1)),
    "times 255, means subtracted": lambda: functional(lambda image: image * 255 - MEANS),
    "times 255 and back": lambda: functional(lambda image: layers.Rescaling(1 / 255)(image * 255)),
    "means of 0 to 1": lambda: functional(lambda image: (image - MEANS / 255) / (DEVIATIONS / 255)),
    "Normalization adapted": lambda: sequential(adapted(noise(20, 8, 8, 3))),
}


@pytest.mark.parametrize("name", UNIT)
def test_first_arithmetic_for_0_to_1_takes_the_picture_as_it_is(name):
    model, image = UNIT[name](), noise(8, 8, 3)
    inspection = Inspection(model, image)
    assert inspection.scale == 1 and inspection.scaling.known and inspection.notes == ()
    bright = Inspection(model, image * 255)
    assert bright.scale == 1 and "0 to 1" in said(bright.notes[0])


PLAIN = {
    "Conv2D": lambda: sequential(),
    "Dense": lambda: keras.Sequential([keras.Input((8, 8, 3)), layers.Flatten(), layers.Dense(2)]),
    "activation": lambda: sequential(layers.ReLU()),
    "augmentation": lambda: sequential(augmentation()),
    "pooling": lambda: sequential(layers.AveragePooling2D(2)),
    "LayerNormalization": lambda: sequential(layers.LayerNormalization()),
    "standardised by itself": lambda: functional(lambda image: (image - ops.mean(image)) / ops.std(image)),
    "residual": lambda: functional(lambda image: image + layers.Conv2D(3, 3, padding="same")(image)),
    "noise that the model adds": lambda: functional(lambda image: layers.GaussianNoise(0.5)(image, training=True)),
    "power": lambda: functional(lambda image: image**2.2),
}


@pytest.mark.parametrize("values", [1, 255, -1])
@pytest.mark.parametrize("name", PLAIN)
def test_a_model_that_does_not_tell_gets_the_picture_as_it_is_without_a_word(name, values):
    inspection = Inspection(PLAIN[name](), noise(8, 8, 3) * values)
    assert inspection.scale == 1 and not inspection.scaling.known and inspection.notes == ()


def test_branches_that_disagree_are_named():
    model = functional(
        lambda image: ops.concatenate(
            [layers.Rescaling(1 / 255, name="small")(image), layers.Rescaling(255, name="large")(image)]
        )
    )
    inspection = Inspection(model, noise(8, 8, 3))
    sentence = said(inspection.notes[0])
    assert inspection.scale == 1 and not inspection.scaling.known
    assert "small" in sentence and "large" in sentence and "scale=" in sentence
    assert Inspection(model, noise(8, 8, 3), scale=255).notes == ()


@pytest.mark.parametrize("own", [lambda x: ops.where(x > 3, x / 255, x * x), lambda x: ops.log(x + 1) / ops.log(256)])
def test_code_of_the_models_own_that_cannot_be_read_is_said_to_be_unknown(own):
    inspection = Inspection(functional(layers.Lambda(own, name="own")), noise(8, 8, 3))
    assert inspection.scale == 1 and not inspection.scaling.known
    assert Inspection(inspection.model, noise(8, 8, 3) * 255).notes == ()
    assert "own" in inspection.notes[0] and "scale=255" in said(inspection.notes[0])


def test_a_model_of_other_values_is_said_to_be_one():
    inverted = functional(lambda image: image * 127.5 + 127.5)
    assert "scale=" in said(Inspection(inverted, noise(8, 8, 3)).notes[0])
    assert Inspection(inverted, noise(8, 8, 3) * 2 - 1).notes == ()
    assert "scale=" in said(Inspection(sequential(layers.Rescaling(1e-4)), noise(8, 8, 3)).notes[0])
    assert Inspection(sequential(layers.Rescaling(1 / 65535)), noise(8, 8, 3)).scale == 65535


def test_a_model_of_integers_takes_0_to_255():
    image = keras.Input((8, 8, 3), dtype="uint8")
    model = keras.Model(image, layers.Conv2D(2, 3)(ops.cast(image, "float32")))
    assert Inspection(model, cw.load_image("cat", size=8)).scale == 255


@pytest.mark.parametrize(
    "name, options, scale",
    [
        ("MobileNetV3Small", {}, 255),
        ("MobileNetV3Small", {"include_preprocessing": False}, 1),
        ("EfficientNetB0", {}, 255),
        ("EfficientNetV2B0", {}, 255),
        ("EfficientNetV2S", {}, 255),
        ("EfficientNetV2B0", {"include_preprocessing": False}, 1),
        ("ConvNeXtTiny", {}, 255),
        ("ConvNeXtTiny", {"include_preprocessing": False}, 1),
        ("MobileNetV2", {}, 1),
    ],
)
def test_the_networks_of_keras_applications(name, options, scale):
    model = getattr(keras.applications, name)(weights=None, input_shape=(32, 32, 3), include_top=False, **options)
    assert Inspection(model, noise(32, 32, 3)).scale == scale


@pytest.mark.parametrize(
    "name, module",
    [
        ("VGG16", "vgg16"),
        ("VGG19", "vgg19"),
        ("ResNet50", "resnet"),
        ("ResNet50V2", "resnet_v2"),
        ("MobileNet", "mobilenet"),
        ("MobileNetV2", "mobilenet_v2"),
        ("DenseNet121", "densenet"),
    ],
)
def test_a_network_whose_preprocessing_is_not_in_the_model_names_it(name, module):
    network = getattr(keras.applications, name)(weights=None, input_shape=(32, 32, 3), include_top=False)
    preprocess, image = getattr(keras.applications, module).preprocess_input, noise(32, 32, 3)
    head = layers.GlobalAveragePooling2D()(network.output)
    for model in (network, keras.Sequential([network, layers.Flatten()]), keras.Model(network.inputs, head)):
        inspection = Inspection(model, image)
        assert inspection.scale == 1
        assert [f"keras.applications.{module}.preprocess_input" in note for note in inspection.notes] == [True]
        assert Inspection(model, image, scale=1).notes == ()
        assert "multiplied by 255" in Inspection(model, image, preprocess=preprocess).notes[0]
    inputs = keras.Input((32, 32, 3))
    inside = Inspection(keras.Model(inputs, network(preprocess(inputs))), image)
    assert inside.scale == 255 and len(inside.notes) == 1


@pytest.mark.parametrize("dtype", ["mixed_bfloat16", "mixed_float16", "float64"])
def test_under_other_types_of_numbers(dtype):
    keras.config.set_dtype_policy(dtype)
    try:
        model = sequential(augmentation(), layers.Rescaling(1 / 127.5, offset=-1))
        assert Inspection(model, noise(8, 8, 3)).scale == 255
    finally:
        keras.config.set_dtype_policy("float32")


def test_channels_first():
    model = keras.Sequential(
        [keras.Input((3, 8, 10)), layers.Rescaling(1 / 255), layers.Conv2D(2, 3, data_format="channels_first")]
    )
    assert Inspection(model, noise(8, 10, 3)).scale == 255


def test_a_sequential_model_and_a_subclassed_one_that_are_not_built_yet():
    assert Inspection(Dividing(), noise(8, 8, 3)).scale == 255
    unbuilt = keras.Sequential([augmentation(), layers.Rescaling(1 / 255), layers.Conv2D(2, 3)])
    assert Inspection(unbuilt, noise(8, 8, 3)).scale == 255


def test_looking_changes_neither_model_nor_random_state():
    model = sequential(augmentation(), layers.Dropout(0.5), layers.Rescaling(1 / 255))
    before = [np.asarray(variable) for variable in model.variables]
    keras.utils.set_random_seed(3)
    wanted = keras.random.uniform((3,))
    keras.utils.set_random_seed(3)
    Inspection(model, noise(8, 8, 3))
    np.testing.assert_array_equal(keras.random.uniform((3,)), wanted)
    for variable, value in zip(model.variables, before, strict=True):
        np.testing.assert_array_equal(variable, value)


def test_noise_beyond_0_and_1_is_still_a_picture_of_0_to_1():
    model, image = PIXELS["Rescaling"](), cw.load_image("cat", size=8)
    noisy = image + np.random.default_rng(0).normal(0, 0.05, image.shape).astype(np.float32) - image.min() - 0.05
    assert noisy.min() < 0
    inspection = Inspection(model, noisy)
    assert inspection.scale == 255 and len(inspection.notes) == 1
    np.testing.assert_allclose(inspection.stage("input").maps, noisy * 255, rtol=1e-6)


def test_a_picture_of_another_kind_than_the_model_takes_is_noted():
    inspection = Inspection(PIXELS["Rescaling"](), noise(8, 8, 3) * 4 - 2)
    assert inspection.scale == 1 and "0 to 255" in said(inspection.notes[0])


def test_the_decision_is_handed_on():
    first = Inspection(PIXELS["Rescaling"](), noise(8, 8, 3))
    for image, told in (
        (noise(8, 8, 3) - 0.1, False),
        (noise(8, 8, 3) * 255, True),
        (noise(8, 8, 3) * 6 - 3, True),
        (np.zeros((8, 8, 3)), False),
        (noise(8, 8, 3) * 0.01, False),
    ):
        later = Inspection(first.model, image, scale=first.scaling)
        assert later.scale == 255 and later.scaling == first.scaling
        np.testing.assert_allclose(later.batch[0], later.image * 255, rtol=1e-6)
        assert (len(later.notes) == 2) == told
    bright = Inspection(first.model, noise(8, 8, 3) * 255)
    for image, told in ((noise(8, 8, 3) * 200, False), (noise(8, 8, 3), True), (noise(8, 8, 3) * 65535, True)):
        later = Inspection(first.model, image, scale=bright.scaling)
        assert later.scale == 1 and len(later.notes) == told
        if told:
            assert "first" in said(later.notes[0])


def test_preprocess():
    image = noise(8, 8, 3)
    caffe = partial(keras.applications.imagenet_utils.preprocess_input, mode="caffe")
    inspection = Inspection(sequential(), image, preprocess=caffe)
    assert inspection.scale == 255 and "255" in inspection.notes[0]
    np.testing.assert_allclose(inspection.batch[0], caffe(255 * image), atol=1e-4)
    # One of the user's own gets the picture as it is, and it is said where the model then gets too little.
    own = Inspection(PIXELS["Rescaling"](), image, preprocess=lambda batch: batch[:, :, ::-1])
    assert own.scale == 1 and "preprocess gives" in said(own.notes[0])
    assert Inspection(PIXELS["Rescaling"](), image, preprocess=lambda batch: batch * 255).notes == ()
    given = Inspection(PIXELS["Rescaling"](), image, preprocess=lambda batch: batch[:, :, ::-1], scale=255)
    assert given.scale == 255 and given.notes == ()
    assert Inspection(sequential(), image, preprocess=lambda batch: batch).notes == ()


@pytest.mark.parametrize("mode", ["caffe", "tf", "torch"])
def test_a_preprocess_of_the_users_own_that_seems_to_take_0_to_255_is_said_to(mode):
    def own(batch):
        return keras.applications.imagenet_utils.preprocess_input(batch, mode=mode)

    image = noise(8, 8, 3)
    assert "scale=255" in said(Inspection(sequential(), image, preprocess=own).notes[0])
    assert Inspection(sequential(), image, preprocess=own, scale=255).notes == ()
    assert Inspection(sequential(), image, preprocess=lambda batch: own(255 * batch)).notes == ()
    assert Inspection(sequential(), image * 255, preprocess=own).notes == ()


@pytest.mark.parametrize("scale", [True, np.nan, np.inf, "255", [255], 10**400])
def test_a_scale_that_is_no_finite_number_is_refused(scale):
    with pytest.raises(SettingError) as error:
        Inspection(PIXELS["Rescaling"](), noise(8, 8, 3), scale=scale)
    assert "scale" in one_sentence(error.value)
