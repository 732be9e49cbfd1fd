"""For every kind of layer, the terms of a value must add up to Keras's value."""

import keras
import numpy as np
import pytest
from keras import layers

from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.inspection import Inspection
from tests.core.inspection.models import noise, randomise
from tests.core.inspection.test_models import many_layers
from tests.helpers import one_sentence


def check(inspection, name, places=6):
    """Check values at the corners and at random places of a stage."""
    maps, random = inspection.stage(name).maps, np.random.default_rng(0)
    corners = [(0, 0, 0), tuple(size - 1 for size in maps.shape)]
    for place in corners + [tuple(int(random.integers(size)) for size in maps.shape) for _ in range(places)]:
        terms = inspection.arithmetic(name, *place)
        assert terms.agrees and terms.value == terms.keras == maps[place], (name, place, terms.computed, terms.keras)
        assert abs(terms.computed - terms.keras) <= 1e-5 * max(1, abs(terms.keras)) + 1e-5, (name, place)
        if terms.products is not None:
            assert terms.products.shape == terms.patch.shape
            assert np.isclose(terms.channel_sums.sum() + terms.bias, terms.pre_activation)
            assert len(terms.channels) == terms.patch.shape[2] == terms.kernel.shape[2]
        yield terms


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_every_kind_that_can_be_multiplied_out(data_format):
    inspection = Inspection(many_layers(data_format), noise(16, 20, 4))
    for name in inspection.graph.names[1:]:
        list(check(inspection, name))
    for terms in check(inspection, "grouped"):
        assert terms.channels == ((0, 1) if terms.channel < 4 else (2, 3)) and terms.kind == "conv"
    for terms in check(inspection, "depthwise"):
        assert terms.channels == (terms.channel // 2,)
    assert {terms.kind for terms in check(inspection, "dense")} == {"activation"}
    assert {terms.source for terms in check(inspection, "tanh")} == {"bn"}
    assert {terms.source for terms in check(inspection, "dense")} == {"leaky"}
    assert inspection.why_not("input") != ""
    with pytest.raises(SettingError) as error:
        inspection.arithmetic("input", 0, 0, 0)
    assert "choose" in one_sentence(error.value)


def test_activations_of_a_convolution_carry_its_terms():
    model = randomise(
        keras.Sequential(
            [
                keras.Input((9, 9, 2)),
                layers.Conv2D(3, 3, padding="same", name="conv"),
                layers.PReLU(name="prelu"),
                layers.Conv2D(4, 1, activation="softmax", name="softmaxed"),
                layers.Conv2D(3, 2, name="conv2"),
                layers.Softmax(name="softmax"),
                layers.ReLU(max_value=0.4, name="relu"),
                layers.Reshape((1, -1)),
                layers.Conv1D(4, 1, strides=1, name="conv1d"),
            ]
        )
    )
    inspection = Inspection(model, noise(9, 9, 2))
    for name in ("prelu", "softmax", "softmaxed"):
        assert all(terms.kernel is not None for terms in check(inspection, name)), name
    for name in ("conv", "conv2", "relu", "conv1d"):
        list(check(inspection, name))
    for place in ((-1, 0, 0), (0, 9, 0), (0, 0, 3), (True, 0, 0), (0.5, 0, 0)):
        with pytest.raises(SettingError) as error:
            inspection.arithmetic("conv", *place)
        one_sentence(error.value)


@pytest.mark.parametrize(
    "conv",
    [
        lambda **options: layers.DepthwiseConv2D(3, depth_multiplier=2, name="conv", **options),
        lambda **options: layers.Conv2D(4, 3, groups=2, name="conv", **options),
    ],
    ids=["depthwise", "grouped"],
)
@pytest.mark.parametrize("function", ["softmax", "log_softmax"])
def test_softmax_over_channels_that_read_different_inputs(conv, function):
    """Found by `make fuzz`: each channel's sum reads its own input channels, and not those of the channel shown."""
    apart = keras.Sequential([keras.Input((6, 7, 4)), conv(), layers.Activation(function, name="act")])
    list(check(Inspection(randomise(apart), noise(6, 7, 4)), "act"))
    fused = keras.Sequential([keras.Input((6, 7, 4)), conv(activation=function)])
    for terms in check(Inspection(randomise(fused), noise(6, 7, 4)), "conv"):
        assert len(terms.across) == fused.output_shape[-1] and terms.pre_activation in terms.across


@pytest.mark.parametrize(("axis", "count"), [(-1, 3), (3, 3), ([-1], 3), (1, 5), ((1, 2), 30), ((1, 2, 3), 90)])
def test_softmax_compares_along_its_own_axes(axis, count):
    model = keras.Sequential(
        [
            keras.Input((6, 7, 3)),
            layers.Conv2D(3, 2, name="conv"),
            layers.Softmax(axis=axis, name="softmax"),
        ]
    )
    for terms in check(Inspection(randomise(model), noise(6, 7, 3)), "softmax"):
        assert len(terms.across) == count


def test_softmax_over_channels_that_stand_first():
    model = keras.Sequential(
        [
            keras.Input((4, 6, 7)),
            layers.MaxPooling2D(2, 1, data_format="channels_first", name="pool"),
            layers.Softmax(axis=1, name="softmax"),
            layers.Softmax(axis=-1, name="last"),
        ]
    )
    inspection = Inspection(model, noise(6, 7, 4))
    for terms in check(inspection, "softmax"):
        assert np.isclose(np.exp(terms.across - terms.pre_activation).sum() * terms.value, 1)
        assert len(terms.across) == 4
    for terms in check(inspection, "last"):
        assert terms.source == "softmax" and len(terms.across) == 6


def test_a_layer_that_computes_otherwise_is_not_multiplied_out():
    class Doubled(layers.Conv2D):
        def call(self, inputs):
            return 2 * super().call(inputs)

    inspection = Inspection(keras.Sequential([keras.Input((5, 5, 1)), Doubled(2, 3, name="own")]), noise(5, 5, 1))
    assert inspection.stage("own").kernel.shape == (3, 3, 1, 2) and inspection.graph.node("own").note
    with pytest.raises(SettingError) as error:
        inspection.arithmetic("own", 0, 0, 0)
    assert "in its own way" in one_sentence(error.value)


def test_kernels_come_in_one_order():
    inspection = Inspection(many_layers(), noise(16, 20, 4))
    model, numpy = inspection.model, keras.ops.convert_to_numpy
    get = model.get_layer
    shapes = {node.name: getattr(inspection.stage(node.name).kernel, "shape", None) for node in inspection.graph.nodes}
    assert shapes["grouped"] == (3, 5, 2, 8) and shapes["depthwise"] == (3, 3, 1, 16)
    assert shapes["conv1d"] == (1, 3, 1, 5) and shapes["top"] == (1, 1, 5, 3) and shapes["bn"] is None
    assert shapes["transposed"] == (3, 3, 16, 4)
    kernel = numpy(get("depthwise").kernel)
    np.testing.assert_array_equal(inspection.stage("depthwise").kernel[:, :, 0, 5], kernel[:, :, 2, 1])
    kernel = numpy(get("transposed").kernel)
    np.testing.assert_array_equal(inspection.stage("transposed").kernel[:, :, 5, 2], kernel[:, :, 2, 5])
    separable = inspection.stage("separable")
    assert separable.kernel.shape == (3, 3, 1, 16) and separable.pointwise.shape == (1, 1, 16, 8)
    assert not separable.kernel.flags.writeable and not separable.pointwise.flags.writeable
