"""Panels that stand alone on plain arrays."""

import ipywidgets as ipw
import numpy as np
import pytest

import cnn_widgets as cw
from cnn_widgets.render.wire import unpack
from tests.helpers import noise, one_sentence

MAPS = noise(12, 10, 4) - np.float32(0.5)


def test_feature_maps_shows_every_channel_of_an_array():
    panel = cw.FeatureMaps(MAPS, name="mine")
    header, arrays = unpack(panel.scene.maps)
    assert header["stage"] == "mine" and header["tiles"]["count"] == 4 and header["tiles"]["range"] == "signed"
    low, high = MAPS.min((0, 1)), MAPS.max((0, 1))
    np.testing.assert_array_equal(header["tiles"]["minimum"], low)
    restored = low + arrays["tiles"].transpose(1, 2, 0).astype(float) / 254 * (high - low)
    assert (np.abs(restored - MAPS) <= 0.51 * (high - low) / 254).all()
    panel.scene.value_request = {"id": 1, "stage": "mine", "channel": 2, "row": 3, "col": 4}
    assert panel.scene.value_answer["value"] == float(MAPS[3, 4, 2])


@pytest.mark.parametrize(
    ("maps", "range_"),
    [
        (np.abs(MAPS), "positive"),
        (MAPS[:, :, 0], "signed"),
        (np.arange(12).reshape(3, 4), "positive"),
        (np.ones((2, 2), bool), "positive"),
        (np.full((2, 2), np.nan), "positive"),
    ],
)
def test_the_range_is_looked_up_where_it_is_not_given(maps, range_):
    assert unpack(cw.FeatureMaps(maps).scene.maps)[0]["tiles"]["range"] == range_
    assert unpack(cw.FeatureMaps(maps, range="tanh").scene.maps)[0]["tiles"]["range"] == "tanh"


@pytest.mark.filterwarnings("error")
def test_what_is_not_finite_is_counted_and_shown():
    maps = MAPS.copy()
    maps[0, 0, 1], maps[1, 1, 1], maps[2, 2, 2] = np.nan, np.inf, -np.inf
    panel = cw.FeatureMaps(maps)
    header, arrays = unpack(panel.scene.maps)
    assert header["tiles"]["nonfinite"] == [0, 2, 1, 0]
    assert (arrays["tiles"] == 255).sum() == 3 and "3 values are not finite" in header["description"]
    panel.scene.value_request = {"id": 1, "channel": 1, "row": 0, "col": 0}
    assert panel.scene.value_answer["value"] == "NaN"
    panel.scene.value_request = {"id": 2, "channel": 2, "row": 2, "col": 2}
    assert panel.scene.value_answer["value"] == "-Infinity"


@pytest.mark.parametrize(
    "maps",
    [
        "text",
        [[1], [1, 2]],
        np.zeros((2, 2), complex),
        np.zeros(3),
        np.zeros((1, 2, 3, 4)),
        np.zeros((0, 3)),
        None,
        object(),
    ],
    ids=lambda given: type(given).__name__,
)
def test_what_are_no_maps_is_refused_in_a_sentence(maps):
    for make in (lambda: cw.FeatureMaps(maps), lambda: cw.Pipeline({"conv1": maps})):
        with pytest.raises(cw.SettingError) as caught:
            make()
        one_sentence(caught.value)


def test_an_unknown_range_is_refused():
    with pytest.raises(cw.SettingError, match="positive"):
        cw.FeatureMaps(MAPS, range="bogus")


@pytest.mark.parametrize("shape", [(3, 3), (2, 5, 3), (3, 3, 3, 7), (1, 1, 1, 1), (4, 4, 16, 2)])
def test_kernel_grid_shows_an_array(shape):
    kernel = noise(*shape) - np.float32(0.5)
    header, arrays = unpack(cw.KernelGrid(kernel, name="mine").scene.kernels)
    full = kernel.reshape(shape + (1,) * (4 - len(shape)))
    np.testing.assert_array_equal(arrays["kernel"], full.transpose(3, 2, 0, 1))
    assert header["stage"] == "mine" and header["limit"] == np.abs(kernel).max()
    assert header["colour"] == (full.shape[2] == 3) and "bias" not in arrays
    assert ", ;" not in header["description"]


def test_kernel_grid_shows_biases_and_many_cells():
    kernel = np.random.default_rng(0).normal(size=(7, 7, 64, 64)).astype(np.float32)
    header, arrays = unpack(cw.KernelGrid(kernel, np.arange(64)).scene.kernels)
    assert header["quantised"] and arrays["kernel"].dtype == np.uint8 and arrays["bias"].tolist() == list(range(64))
    restored = (arrays["kernel"].astype(float) - 127) / 127 * header["limit"]
    assert np.abs(restored.transpose(2, 3, 1, 0) - kernel).max() <= header["limit"] / 127 * 0.51


@pytest.mark.parametrize(
    ("kernel", "bias"),
    [
        (np.zeros(3), None),
        (np.zeros((1,) * 5), None),
        (np.full((3, 3), np.nan), None),
        ("edge", None),
        (np.zeros((0, 3)), None),
        ([[1], [1, 2]], None),
        (np.ones((3, 3)), [1, 2]),
        (np.ones((3, 3)), [np.inf]),
        (np.ones((3, 3)), "abc"),
    ],
    ids=repr,
)
def test_what_is_no_kernel_is_refused_in_a_sentence(kernel, bias):
    with pytest.raises(cw.SettingError) as caught:
        cw.KernelGrid(kernel, bias)
    one_sentence(caught.value)


def test_pipeline_shows_a_card_for_each_array():
    panel = cw.Pipeline({"one": MAPS, "two": np.abs(MAPS[:5])}, image="digit_4")
    header, arrays = unpack(panel.scene.maps)
    assert [(card["name"], card["shape"]) for card in header["stages"]] == [
        ("input", [28, 28, 1]),
        ("one", [12, 10, 4]),
        ("two", [5, 10, 4]),
    ]
    assert {"thumb:input", "thumb:one", "thumb:two"} <= set(arrays)
    panel.scene.look_at("two")
    assert unpack(panel.scene.maps)[0]["stage"] == "two"


def test_pipeline_needs_something_to_show():
    with pytest.raises(cw.SettingError):
        cw.Pipeline({})


def test_arithmetic_alone_is_the_sum_by_hand():
    panel = cw.Arithmetic(np.arange(9).reshape(3, 3), np.arange(9)[::-1].reshape(3, 3), bias=2)
    header, arrays = unpack(panel.scene.terms)
    assert [line["text"] for line in header["lines"]] == ["+84", "+2", "+86"]
    assert (
        arrays["patch"].ravel().tolist() == list(range(9)) and arrays["kernel"].ravel().tolist() == list(range(9))[::-1]
    )
    assert header["agrees"] and not header["approx"]


@pytest.mark.parametrize(("activation", "value"), [("relu", "0"), (None, "−14"), ("linear", "−14")])
def test_arithmetic_alone_takes_an_activation_and_channels(activation, value):
    patch = np.stack([np.ones((2, 2)), np.full((2, 2), 2)], axis=-1)
    header, _ = unpack(cw.Arithmetic(patch, -patch, bias=6, activation=activation).scene.terms)
    texts = [line["text"] for line in header["lines"]]  # −4 − 16 + 6 = −14
    assert texts[:4] == ["−4", "−16", "+6", "−14"] and texts[-1] == value


@pytest.mark.parametrize(
    "arguments",
    [
        (np.ones((3, 3)), np.ones((2, 2))),
        (np.ones((3, 3)), np.full((3, 3), np.nan)),
        ("abc", np.ones((3, 3))),
        (np.ones((3, 3)), np.ones((3, 3)), np.nan),
        (np.ones((3, 3)), np.ones((3, 3)), "a"),
        (np.ones((3, 3)), np.ones((3, 3)), 0.0, "relo"),
    ],
    ids=str,
)
def test_arithmetic_of_what_cannot_be_is_refused_in_a_sentence(arguments):
    with pytest.raises(cw.SettingError) as caught:
        cw.Arithmetic(*arguments)
    one_sentence(caught.value)


def test_panels_compose_with_any_layout_and_have_stable_reprs():
    panels = [
        cw.FeatureMaps(MAPS),
        cw.KernelGrid(np.ones((3, 3))),
        cw.Pipeline({"one": MAPS}),
        cw.Arithmetic(np.ones((3, 3)), np.ones((3, 3))),
    ]
    box = ipw.VBox([ipw.HBox(panels[:2]), *panels[2:]])
    assert len(box.children) == 3
    for panel in panels:
        assert "0x" not in repr(panel) and repr(panel).startswith(type(panel).__name__)
        assert panel._repr_mimebundle_()
    assert repr(panels[0]) == "FeatureMaps(maps 12 × 10 × 4)"
