"""Terms of single values, compared with calculations on paper."""

import keras
import numpy as np
import pytest
from keras import layers

from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.inspection import Inspection
from tests.core.inspection.models import noise, randomise
from tests.helpers import one_sentence


def given(*rows):
    """Return an image of one channel."""
    return np.array(rows, np.float32)[..., None]


def inspect(image, *stack):
    """Return an inspection of a Sequential on the image, whose numbers are not scaled."""
    return Inspection(keras.Sequential([keras.Input(image.shape), *stack]), image, scale=1)


def test_a_transposed_convolution_of_stride_2_lays_its_kernel_side_by_side():
    layer = layers.Conv2DTranspose(1, 2, strides=2, name="up")
    inspection = inspect(given([1, 2], [3, 4]), layer)
    layer.set_weights([np.array([[1, 10], [100, 1000]], np.float32)[..., None, None], np.array([0.5], np.float32)])
    terms = inspection.arithmetic("up", 1, 3, 0)
    # Output (1, 3) lies under the copy of input (0, 1), at the kernel's (1, 1): 2 · 1000 + 0.5.
    assert terms.value == terms.computed == 2000.5 and terms.patch.item() == 2 and terms.kernel.item() == 1000
    assert (terms.rows.tolist(), terms.cols.tolist()) == ([0], [1])
    assert (terms.kernel_rows.tolist(), terms.kernel_cols.tolist()) == ([1], [1])
    assert inspection.arithmetic("up", 0, 0, 0).value == 1.5


def test_where_copies_overlap_four_inputs_meet():
    layer = layers.Conv2DTranspose(1, 3, strides=2, use_bias=False, name="up")
    inspection = inspect(given([1, 2], [3, 4]), layer)
    layer.set_weights([np.arange(1, 10, dtype=np.float32).reshape(3, 3, 1, 1)])
    terms = inspection.arithmetic("up", 2, 2, 0)
    # 1 · k(2, 2) + 2 · k(2, 0) + 3 · k(0, 2) + 4 · k(0, 0) = 1 · 9 + 2 · 7 + 3 · 3 + 4 · 1.
    assert terms.value == 36 and terms.products[..., 0].tolist() == [[9, 14], [9, 4]]


def test_a_stride_wider_than_the_kernel_leaves_gaps_of_bias():
    layer = layers.Conv2DTranspose(1, 1, strides=3, name="up")
    inspection = inspect(given([1, 2], [3, 4]), layer)
    layer.set_weights([np.full((1, 1, 1, 1), 7, np.float32), np.array([0.25], np.float32)])
    terms = inspection.arithmetic("up", 1, 3, 0)
    assert terms.value == 0.25 == terms.bias and terms.patch.size == 0
    assert inspection.arithmetic("up", 0, 3, 0).value == 14.25


def test_both_steps_of_a_separable_convolution():
    layer = layers.SeparableConv1D(1, 2, name="separable")
    image = np.array([[1, 10], [2, 20], [3, 30]], np.float32)[None]
    inspection = inspect(image, layers.Reshape((3, 2)), layer)
    depthwise = np.array([[1, 2], [3, 4]], np.float32)[..., None]  # steps, channels, multiplier
    layer.set_weights([depthwise, np.array([[[5], [-1]]], np.float32), np.array([0.5], np.float32)])
    terms = inspection.arithmetic("separable", 0, 1, 0)
    first, second = terms.steps
    # Channel 0: 2 · 1 + 3 · 3 = 11; channel 1: 20 · 2 + 30 · 4 = 160; then 11 · 5 + 160 · (−1) + 0.5.
    assert first.channel_sums.tolist() == [11, 160] and second.kernel[0, 0].tolist() == [5, -1]
    assert terms.value == -104.5 == second.computed and terms.kernel[0].tolist() == [[5, -2], [15, -4]]


def test_a_batch_normalisation_of_known_numbers():
    layer = layers.BatchNormalization(epsilon=0.5, name="bn")
    inspection = inspect(given([3, 8]), layer)
    layer.set_weights([np.array([number], np.float32) for number in (5, 7, 1, 3.5)])  # gamma, beta, mean, variance
    terms = inspection.arithmetic("bn", 0, 0, 0)
    # 5 · (3 − 1) / √(3.5 + 0.5) + 7.
    assert terms.value == 12 and (terms.gamma, terms.beta, terms.mean, terms.variance) == (5, 7, 1, 3.5)
    assert terms.centre == 3 and terms.epsilon == 0.5 and terms.kernel.item() == 2.5 and terms.bias == 4.5


def test_a_layer_normalisation_measures_what_it_normalises():
    layer = layers.LayerNormalization(axis=[1, 2], epsilon=0.0, center=False, scale=False, name="ln")
    terms = inspect(given([0, 0], [4, 4]), layer).arithmetic("ln", 1, 0, 0)
    assert (terms.mean, terms.variance, terms.value) == (2, 4, 1) and terms.patch.shape == (2, 2, 1)


def test_a_dense_after_a_flatten_is_a_picture_of_weights():
    dense = layers.Dense(2, use_bias=False, name="dense")
    image = np.arange(12, dtype=np.float32).reshape(2, 3, 2)
    inspection = inspect(image, layers.Flatten(), layers.Dropout(0.5), dense)
    dense.set_weights([np.arange(24, dtype=np.float32).reshape(12, 2)])
    terms = inspection.arithmetic("dense", 0, 0, 1)
    np.testing.assert_array_equal(terms.patch, image)
    np.testing.assert_array_equal(terms.kernel, np.arange(1, 24, 2).reshape(2, 3, 2))
    assert terms.source == "input" and terms.value == sum(n * (2 * n + 1) for n in range(12))


def test_merges_and_bare_operations_name_their_addends():
    inputs = keras.Input((2, 2, 1))
    means = layers.GlobalAveragePooling2D(name="means")(inputs)
    both = layers.Add(name="both")([inputs, means])
    outputs = keras.ops.divide(both * 2, 8)
    inspection = Inspection(keras.Model(inputs, outputs), given([1, 2], [3, 6]), scale=1)
    terms = inspection.arithmetic("both", 1, 1, 0)
    assert [(each.stage, each.value) for each in terms.addends] == [("input", 6), ("means", 3)] and terms.value == 9
    assert (terms.addends[1].row, terms.addends[1].col) == (0, 0)
    names = inspection.graph.names
    doubled, last = (inspection.arithmetic(name, 1, 1, 0) for name in names[-2:])
    assert [each.value for each in doubled.addends] == [9, 2] and doubled.addends[1].stage == ""
    assert last.function == "divide" and last.value == 2.25


def test_values_that_are_moved_say_where_from():
    inspection = inspect(
        given([1, 2], [3, 4]),
        layers.UpSampling2D(2, name="up"),
        layers.ZeroPadding2D(((1, 0), (0, 0)), name="pad"),
        layers.Permute((2, 1, 3), name="turned"),
    )
    up = inspection.arithmetic("up", 3, 1, 0)
    assert (up.kind, up.rows.tolist(), up.cols.tolist(), up.value) == ("copy", [1], [0], 3)
    assert inspection.arithmetic("pad", 0, 2, 0).padded.all() and inspection.arithmetic("pad", 1, 2, 0).value == 2
    turned = inspection.arithmetic("turned", 3, 1, 0)
    assert (turned.rows.tolist(), turned.cols.tolist()) == ([1], [3])


def test_a_bilinear_value_weighs_its_neighbours():
    terms = inspect(given([0, 8]), layers.UpSampling2D((1, 2), interpolation="bilinear", name="up")).arithmetic(
        "up", 0, 1, 0
    )
    assert terms.kernel[0, :, 0].tolist() == [0.75, 0.25] and terms.value == 2


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (lambda: layers.LSTM(3, return_sequences=True, name="told"), "one step after another"),
        (lambda: layers.Lambda(lambda x: x[:, ::-1], name="told"), "function of the model's own"),
        (lambda: layers.Masking(2.0, name="told"), "to 0 and marks it"),
        (
            lambda: layers.Dense(4, activation=lambda x: x / keras.ops.sum(x, axis=-1, keepdims=True), name="told"),
            "function of the model's own",
        ),
    ],
    ids=["LSTM", "Lambda", "Masking", "own activation"],
)
def test_an_unexplained_layer_says_what_it_computes_and_what_to_do(layer, words):
    inspection = Inspection(
        randomise(keras.Sequential([keras.Input((4, 5, 3)), layers.Reshape((20, 3)), layer()])), noise(4, 5, 3)
    )
    with pytest.raises(SettingError) as error:
        inspection.arithmetic("told", 0, 2, 1)
    sentence = one_sentence(error.value)
    assert words in sentence and "told" in sentence
    assert any(what in sentence for what in ("choose", "use one", "write"))


class Residual(keras.Model):
    """A model with its own code between its layers."""

    def __init__(self, join):
        super().__init__()
        self.conv, self.join = layers.Conv2D(3, 3, padding="same", name="conv"), join
        self.last = layers.ReLU(name="last")

    def call(self, inputs):
        return self.last(self.join(self.conv(inputs), inputs))


@pytest.mark.parametrize(
    ("join", "function"),
    [
        (lambda conv, given: conv + given, "add"),
        (lambda conv, given: conv * given, "multiply"),
        (lambda conv, given: conv - given, "subtract"),
        (lambda conv, given: conv + given + 1, None),
        (lambda conv, given: 2 * (conv + given), None),
    ],
)
def test_a_models_own_sum_of_two_stages_is_explained_if_it_is_nothing_more(join, function):
    inspection = Inspection(randomise(Residual(join)), noise(6, 5, 3))
    name = inspection.graph.node("last").parents[0]
    if function is None:
        assert "own code" in inspection.why_not(name)
        return
    terms = inspection.arithmetic(name, 2, 3, 1)
    assert terms.function == function and [each.stage for each in terms.addends] == ["conv", "input"]
    assert terms.agrees and terms.value == inspection.stage(name).maps[2, 3, 1]


def test_a_batch_normalisation_in_training_is_a_sentence():
    inputs = keras.Input((4, 5, 3))
    model = keras.Model(inputs, layers.BatchNormalization(name="bn")(inputs, training=True))
    with pytest.raises(SettingError) as error:
        Inspection(model, noise(4, 5, 3)).arithmetic("bn", 0, 0, 0)
    assert "this one image" in one_sentence(error.value)


def test_a_layer_that_reads_a_mask_is_a_sentence():
    stack = [layers.Reshape((20, 3)), layers.Masking(0.0), layers.GlobalAveragePooling1D(name="means")]
    image = noise(4, 5, 3)
    image[1] = 0
    with pytest.raises(SettingError) as error:
        Inspection(keras.Sequential([keras.Input((4, 5, 3)), *stack]), image).arithmetic("means", 0, 0, 0)
    assert "mask" in one_sentence(error.value)


def test_a_custom_activation_of_one_value_is_explained():
    model = keras.Sequential([keras.Input((4, 5, 3)), layers.Conv2D(2, 3, activation=lambda x: x * x, name="conv")])
    terms = Inspection(randomise(model), noise(4, 5, 3)).arithmetic("conv", 1, 1, 1)
    assert terms.agrees and terms.computed == pytest.approx(terms.pre_activation**2)


@pytest.mark.parametrize("policy", ["mixed_float16", "bfloat16", "float16"])
def test_half_precision_agrees_within_its_own_rounding(policy):
    stack = [
        layers.Conv2D(3, 3, activation="relu", dtype=policy, name="conv"),
        layers.BatchNormalization(dtype=policy, name="bn"),
        layers.SeparableConv2D(4, 3, dtype=policy, name="sep"),
        layers.Flatten(dtype=policy),
        layers.Dense(3, activation="softmax", dtype=policy, name="dense"),
    ]
    inspection = Inspection(randomise(keras.Sequential([keras.Input((8, 8, 2)), *stack])), noise(8, 8, 2))
    for name in ("conv", "bn", "sep", "dense"):
        maps = inspection.stage(name).maps
        for place in ((0, 0, 0), tuple(size - 1 for size in maps.shape)):
            terms = inspection.arithmetic(name, *place)
            assert terms.agrees and terms.value == maps[place], (name, terms.computed, terms.value, terms.rounding)


def test_a_dense_reads_code_of_the_models_own_through_a_dropout():
    class Net(keras.Model):
        def __init__(self):
            super().__init__()
            self.drop, self.top = layers.Dropout(0.5, name="drop"), layers.Dense(1, name="top")

        def call(self, inputs):
            return self.top(self.drop(keras.ops.mean(inputs, (1, 2))))

    inspection = Inspection(Net(), given([1, 2], [3, 6]), scale=1)
    inspection.model.top.set_weights([np.array([[10]], np.float32), np.array([0.5], np.float32)])
    terms = inspection.arithmetic("top", 0, 0, 0)
    assert terms.value == terms.computed == 30.5 and terms.patch.item() == 3


def test_infinities_that_cancel_in_keras_are_no_disagreement():
    layer = layers.BatchNormalization(name="norm")
    model = keras.Sequential([keras.Input((2, 2, 1)), layers.Rescaling(1e30), layer])
    layer.set_weights([np.float32([value]) for value in (1e30, 1e30, 1e30, 1e30)])
    inspection = Inspection(model, np.full((2, 2, 1), np.float32(1e10)))
    terms = inspection.arithmetic("norm", 0, 0, 0)
    assert np.isinf(terms.computed) and np.isnan(terms.keras) and terms.agrees
    layer.set_weights([np.float32([value]) for value in (1, 0, 0, 1)])
    fine = Inspection(model, np.ones((2, 2, 1), np.float32)).arithmetic("norm", 0, 0, 0)
    assert fine.agrees and np.isfinite(fine.keras)
