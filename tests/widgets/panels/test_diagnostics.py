"""Statistics of channels, against NumPy, and what the browser is given to count and sort them by."""

import numpy as np
import pytest

import cnn_widgets as cw
from cnn_widgets.render.wire import unpack
from tests.helpers import noise, one_sentence


@pytest.fixture
def ex():
    """Five filters of 1 × 1 on an image in [0, 1): alive, dead, constant, alive and stronger, dead."""
    ex = cw.Explorer(noise(12, 10, 1), filters=5, kernel_size=1)
    for filter, (weight, bias) in enumerate([(1, 0), (-1, 0), (0, 2), (3, 0.5), (-1, -1)]):
        ex.set_kernels("conv1", [[weight]], filter=filter)
        ex.set_bias("conv1", bias, filter=filter)
    ex.scene.look_at("act1")
    return ex


def tiles(ex):
    return unpack(ex.scene.maps)[0]["tiles"]


def test_diagnostics_are_numpys(ex):
    found, maps = ex.diagnostics("act1"), ex.feature_maps("act1").astype(float)
    assert found.dead.tolist() == [False, True, False, False, True]
    assert (found.constant & ~found.dead).tolist() == [False, False, True, False, False]
    np.testing.assert_allclose(found.mean, maps.mean((0, 1)), rtol=1e-6)
    np.testing.assert_allclose(found.variance, maps.var((0, 1)), rtol=1e-5, atol=1e-12)
    np.testing.assert_array_equal(found.maximum, maps.max((0, 1)))
    assert found.summary == "2 of 5 channels are all zero; 1 constant"


def test_diagnostics_of_no_stage_are_refused_in_a_sentence(ex):
    with pytest.raises(cw.SettingError) as caught:
        ex.diagnostics("conv9")
    one_sentence(caught.value)


def test_mean_and_variance_travel_only_where_they_are_sorted_by(ex):
    maps = ex.feature_maps("act1").astype(float)
    assert not {"mean", "variance", "saturated"} & set(tiles(ex))
    for sort, expected in (("mean", maps.mean((0, 1))), ("variance", maps.var((0, 1)))):
        ex.scene.channel_sort = sort
        np.testing.assert_allclose(tiles(ex)[sort], expected, rtol=1e-5, atol=1e-12)
    assert "mean" not in tiles(ex)


@pytest.mark.parametrize("sort", ["number", "max", "dead"])
def test_what_the_browser_can_sort_by_itself_asks_for_nothing(ex, sort):
    ex.scene.channel_sort = "dead" if sort == "number" else "number"
    before = ex.scene.maps
    ex.scene.channel_sort, ex.scene.channel_filter = sort, "odd"
    assert ex.scene.maps is before


def test_they_follow_the_maps(ex):
    ex.scene.channel_sort = "mean"
    ex.image = noise(12, 10, 1, seed=5)
    np.testing.assert_allclose(tiles(ex)["mean"], ex.feature_maps("act1").mean((0, 1)), rtol=1e-5, atol=1e-12)


@pytest.mark.parametrize(("activation", "low", "high"), [("sigmoid", 0, 1), ("tanh", -1, 1)])
def test_saturated_shares_are_counted_by_hand(ex, activation, low, high):
    ex.set_kernels("conv1", [[200.0]], filter=0)
    ex.blocks[0].activation = activation
    ex.scene.look_at("act1")
    maps = ex.feature_maps("act1").astype(float)
    near = 0.01 * (high - low)
    expected = ((maps <= low + near) | (maps >= high - near)).mean((0, 1))
    assert expected[0] > 0.5 and (expected < 0.5).any()
    np.testing.assert_allclose(tiles(ex)["saturated"], expected)
    np.testing.assert_allclose(ex.diagnostics("act1").saturated, expected)


def test_2048_channels_at_once():
    maps = noise(7, 7, 2048) - np.float32(0.5)
    maps[..., ::3] = 0
    panel = cw.FeatureMaps(maps)
    panel.scene.channel_sort = "variance"
    header = unpack(panel.scene.maps)[0]["tiles"]
    np.testing.assert_allclose(header["variance"], maps.astype(float).var((0, 1)), rtol=1e-5, atol=1e-12)
    assert sum(low == high == 0 for low, high in zip(header["minimum"], header["maximum"])) == 683
