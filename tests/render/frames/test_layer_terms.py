"""Terms of every kind of layer as the panel gets them: what is shown can be worked out again from what is shown."""

from decimal import Decimal

import keras
import numpy as np
import pytest
from keras import layers

from cnn_widgets.core.inspection import Inspection
from cnn_widgets.render.frames import Selection
from cnn_widgets.render.frames.terms.any_layer import MOST_DRAWN_CELLS, layer_terms_frame
from cnn_widgets.render.frames.terms.page import Page
from tests.core.inspection.models import noise, randomise
from tests.render.frames.test_inspector import sent


@pytest.fixture(scope="module")
def inspection():
    """A model with each kind of layer whose terms are shown in their own way."""
    inputs = keras.Input((8, 8, 3))
    x = left = layers.Conv2D(4, 3, padding="same", name="stem")(inputs)
    x = layers.BatchNormalization(name="bn")(x)
    x = layers.SeparableConv2D(4, 3, padding="same", depth_multiplier=3, name="separable")(x)
    x = layers.Add(name="sum")([left, x])
    x = layers.LayerNormalization(axis=[1, 2], name="ln")(x)
    x = layers.Maximum(name="most")([left, x])
    x = layers.Conv2DTranspose(3, 2, strides=3, name="up")(x)
    x = layers.PReLU(name="prelu")(x)
    x = layers.UpSampling2D(2, interpolation="bilinear", name="between")(x)
    x = layers.ZeroPadding2D(1, name="pad")(x)
    x = layers.Flatten(name="flat")(layers.AveragePooling2D(12, name="means")(x))
    return Inspection(randomise(keras.Model(inputs, layers.Dense(3, "softmax", name="top")(x))), noise(8, 8, 3))


def terms(inspection, name, channel=0, row=0, col=0, page=None):
    selection = Selection(name, channel, row, col)
    return sent(layer_terms_frame(inspection, inspection.stage(name), selection, {}, revision=1, page=page or Page()))


def number(text):
    return Decimal(text.replace("−", "-").replace("≈", "").replace("+", "").strip())


def lines(header):
    return {line["label"]: number(line["text"]) for line in header["lines"] if line["text"] != "…"}


def test_a_normalisation_is_worked_out_line_by_line(inspection):
    for name in ("bn", "ln"):
        header, arrays = terms(inspection, name, 1, 2, 3)
        value, mean, deviation, gamma, beta, total = lines(header).values()
        assert float((value - mean) / deviation * gamma + beta) == pytest.approx(float(total), abs=2e-3)
        assert header["agrees"] and header["approx"] and header["lines"][-1]["text"].startswith("≈")
        assert float(total) == pytest.approx(float(inspection.stage(name).maps[2, 3, 1]), abs=1e-4)
    assert arrays["patch"].shape == (1, 8, 8) and header["pool"] == "average" and "64 values" in header["note"]


def test_a_sum_of_stages_adds_up_as_shown(inspection):
    header, arrays = terms(inspection, "sum", 3, 7, 7)
    *parts, total = lines(header).items()
    assert [label for label, _ in parts] == ["stem", "separable"] and total[0] == "sum"
    assert sum(value for _, value in parts) == total[1] or header["approx"]
    stems = inspection.stage("stem").maps[7, 7, 3]
    assert arrays["patch"].shape == (2, 1, 1) and arrays["patch"][0, 0, 0] == stems


def test_the_largest_of_a_maximum_is_one_of_its_lines(inspection):
    header, _ = terms(inspection, "most", 0, 4, 4)
    stem, ln, largest = lines(header).values()
    assert largest == max(stem, ln) and not header["approx"]


def test_a_separable_convolution_shows_both_steps(inspection):
    header, arrays = terms(inspection, "separable", 2, 0, 0)
    assert header["of"] == 12 and arrays["patch"].shape == arrays["kernel"].shape == (8, 3, 3)
    sums = (arrays["patch"] * arrays["kernel"]).sum(axis=(1, 2))
    np.testing.assert_allclose([float(number(text)) for text in header["sums"]], sums, atol=1e-4)
    for line in header["lines"][:8]:
        one, other = line["label"].replace("(", "").replace(")", "").split(" × ")
        assert float(number(one) * number(other)) == pytest.approx(float(number(line["text"])), abs=2e-3)
    parts = [number(line["text"]) for line in header["lines"] if line["role"] in ("channel", "hidden", "bias")]
    assert sum(parts) == number(header["lines"][-1]["text"]) or header["approx"]
    second = terms(inspection, "separable", 2, 0, 0, Page(1))[0]
    assert len(second["channels"]) == 4 and header["channel_names"][0].startswith("channel 0, kernel")


def test_a_place_that_no_input_reaches_shows_its_bias_alone(inspection):
    header, arrays = terms(inspection, "up", 1, 2, 2)
    assert arrays["patch"].shape[1:] == (0, 0) and "only the bias" in header["note"]
    bias = float(inspection.stage("up").bias[1])
    assert float(number(header["lines"][-1]["text"])) == pytest.approx(bias, abs=1e-4)
    header, arrays = terms(inspection, "up", 1, 3, 4)
    assert arrays["patch"].shape == (4, 1, 1) and header["flips"] is False


def test_padding_and_what_is_passed_on_say_where_from(inspection):
    header, _ = terms(inspection, "pad", 0, 0, 5)
    assert "padding" in header["note"] and number(header["lines"][-1]["text"]) == 0
    header, _ = terms(inspection, "pad", 2, 5, 6)
    assert header["lines"][0]["label"] == "between, channel 2, row 4, column 5"


def test_an_enlargement_has_no_bias_and_a_prelu_names_its_slope(inspection):
    header, arrays = terms(inspection, "between", 1, 9, 10)
    assert arrays["kernel"].shape == (1, 2, 2) and "neighbour" in header["note"]
    assert "bias" not in [line["role"] for line in header["lines"]]
    alpha = inspection.layer("prelu").alpha.numpy()[4, 4, 1]
    assert terms(inspection, "prelu", 1, 4, 4)[0]["lines"][-1]["label"] == f"prelu, × {alpha:.5g} below 0"


def test_a_softmax_shows_its_powers(inspection):
    header, arrays = terms(inspection, "top", 1)
    power, together, share = (number(line["text"]) for line in header["lines"][-3:])
    assert float(power / together) == pytest.approx(float(share), abs=1e-4)
    assert arrays["patch"].shape == arrays["kernel"].shape == (3, 4, 4) and header["source"] == "means"


def test_too_many_cells_are_a_sentence_beside_the_sums():
    model = keras.Sequential([keras.Input((64, 64, 8)), layers.Flatten(), layers.Dense(2, name="wide")])
    header, arrays = terms(Inspection(model, noise(64, 64, 8)), "wide")
    assert sum(array.size for array in arrays.values()) < MOST_DRAWN_CELLS and arrays["patch"].shape[0] == 0
    assert "64 × 64" in header["note"] and len(header["lines"]) == 8 + 2 and header["agrees"]


def test_a_softmax_along_places_shows_the_largest_that_it_compares():
    model = keras.Sequential([keras.Input((6, 5, 2)), layers.Softmax(axis=1, name="down")])
    inspection = Inspection(model, noise(6, 5, 2))
    header, arrays = terms(inspection, "down", 1, 2, 3)
    compared = inspection.stage("input").maps[:, 3, 1]
    np.testing.assert_array_equal(arrays["patch"][0, :, 0], compared)
    assert header["pool"] == "max"
    assert float(number(header["sums"][0])) == pytest.approx(compared.max(), abs=1e-3)
    power, together, share = (number(line["text"]) for line in header["lines"][-3:])
    assert float(together) == pytest.approx(np.exp(compared).sum(), rel=1e-3)
    assert float(power / together) == pytest.approx(float(share), abs=1e-4)


def test_a_crop_of_the_centre_says_where_its_value_is_from():
    model = keras.Sequential([keras.Input((7, 8, 2)), layers.CenterCrop(4, 3, name="crop")])
    inspection = Inspection(model, noise(7, 8, 2))
    header, _ = terms(inspection, "crop", 1, 0, 2)
    assert header["lines"][0]["label"] == "input, channel 1, row 1, column 4" and header["agrees"]
    large = Inspection(keras.Sequential([keras.Input((7, 8, 2)), layers.CenterCrop(9, 3, name="crop")]), noise(7, 8, 2))
    assert "enlarges" in terms(large, "crop")[0]["note"]
