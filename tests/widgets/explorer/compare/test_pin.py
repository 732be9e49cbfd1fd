"""A pinned configuration beside the present one: against NumPy on the feature maps themselves."""

import numpy as np
import pytest

import cnn_widgets as cw
from cnn_widgets.render.wire import unpack
from tests.helpers import assert_is_keras, noise


@pytest.fixture
def ex():
    return cw.Explorer(noise(30, 26, 3), filters=4, kernel_size=3, activation=None, seed=1)


def compared(ex):
    return unpack(ex.scene.compared)


def restored(header, levels):
    """Tiles as values, (height, width, channels)."""
    low, high = np.array(header["minimum"]), np.array(header["maximum"])
    return low + levels.transpose(1, 2, 0).astype(float) / 254 * (high - low)


def test_nothing_is_pinned_at_first_and_nothing_is_sent(ex):
    assert ex.pinned is None
    ex.blocks[0].kernel_size = 5
    assert ex.scene.pinned == ex.scene.compared == b""
    ex.unpin()
    assert ex.pinned is None


def test_pinned_maps_are_those_of_the_moment_and_unpin_gives_them_up(ex):
    before = {name: ex.feature_maps(name) for name in ex.stages}
    ex.pin()
    pinned = ex.pinned
    ex.blocks[0].update(kernel_size=5, filters=2)
    assert [stage.name for stage in pinned.stages] == list(before)
    for stage in pinned.stages:
        np.testing.assert_array_equal(stage.maps, before[stage.name])
    assert ex.pinned is pinned and pinned.blocks[0].kernel_size == 3 and pinned.seed == 1
    assert repr(pinned) == "Pinned(filters 4, kernel size 3, activation none, seed=1)"
    with pytest.raises(AttributeError):
        pinned.stages = ()
    assert_is_keras(ex)
    ex.unpin()
    assert ex.pinned is None and ex.scene.pinned == ex.scene.compared == b""


def test_the_difference_is_present_less_pinned_over_the_same_places(ex):
    ex.scene.look_at("conv1")
    ex.scene.tile_size = 64
    before = ex.feature_maps("conv1")
    ex.pin()
    ex.scene.comparison = "difference"
    ex.blocks[0].kernel_size = 5
    # By hand: value r of a 5 × 5 kernel is centred on input row r + 2, that of a 3 × 3 kernel on r + 1.
    apart = ex.feature_maps("conv1").astype(float) - before[1:-1, 1:-1]
    header, arrays = compared(ex)
    assert header["offset"] == [1, 1] and header["start"] == [0, 0]
    found = header["difference"]
    np.testing.assert_allclose(found["largest"], np.abs(apart).max((0, 1)), rtol=1e-5)
    np.testing.assert_allclose(found["mean"], np.abs(apart).mean((0, 1)), rtol=1e-5)
    assert found["total"]["largest"] == pytest.approx(np.abs(apart).max(), rel=1e-5)
    assert found["total"]["mean"] == pytest.approx(np.abs(apart).mean(), rel=1e-5)
    assert found["strongest"] == np.abs(apart).max((0, 1)).argmax()
    step = (np.array(found["maximum"]) - found["minimum"]) / 254
    assert (np.abs(restored(found, arrays["tiles"]) - apart) <= 0.51 * step + 1e-6).all()
    assert header["changes"] == "kernel size 3 → 5"
    assert "28 × 24 pinned and 26 × 22 now" in header["note"] and "26 × 22 places" in header["note"]


def test_pinned_tiles_travel_once_for_each_stage(ex):
    ex.scene.look_at("conv1")
    ex.scene.tile_size = 64
    before = ex.feature_maps("conv1")
    ex.pin()
    sent = ex.scene.pinned
    header, arrays = unpack(sent)
    step = (np.array(header["tiles"]["maximum"]) - header["tiles"]["minimum"]) / 254
    assert header["stage"] == "conv1"
    assert (np.abs(restored(header["tiles"], arrays["tiles"]) - before) <= 0.51 * step + 1e-6).all()
    ex.blocks[0].kernel_size = 7
    ex.scene.comparison = "difference"
    assert ex.scene.pinned is sent
    ex.scene.look_at("pool1")
    assert unpack(ex.scene.pinned)[0]["stage"] == compared(ex)[0]["stage"] == "pool1"


@pytest.mark.parametrize("mode", ["current", "beside"])
def test_the_difference_travels_only_where_it_is_shown(ex, mode):
    ex.scene.comparison = mode
    ex.pin()
    ex.blocks[0].kernel_size = 5
    header, arrays = compared(ex)
    assert not arrays and header["difference"]["total"]["largest"] > 0


def test_the_frames_of_one_change_belong_together(ex):
    ex.pin()
    for kernel_size in (2, 5, 4):
        ex.blocks[0].kernel_size = kernel_size
        assert compared(ex)[0]["revision"] == unpack(ex.scene.maps)[0]["revision"]


def test_going_back_differs_in_nothing(ex):
    ex.pin()
    ex.blocks[0].kernel_size = 5
    ex.blocks[0].kernel_size = 3
    header, _ = compared(ex)
    assert header["changes"] == "nothing" and header["note"] == ""
    assert header["difference"]["total"] == {"largest": 0, "mean": 0}


def test_values_at_a_place_are_both_configurations_own(ex):
    ex.scene.look_at("conv1")
    before = ex.feature_maps("conv1")
    ex.pin()
    ex.blocks[0].kernel_size = 5
    ex.scene.selection = {"stage": "conv1", "channel": 2, "row": 7, "col": 9}
    at = compared(ex)[0]["at"]
    assert (at["value"], at["pinned"]) == (ex.feature_maps("conv1")[7, 9, 2], before[8, 10, 2])
    ex.scene.value_request = {"id": 1, "stage": "conv1", "channel": 3, "row": 0, "col": 21}
    assert ex.scene.value_answer["pinned"] == before[1, 22, 3]
    ex.unpin()
    ex.scene.value_request = {"id": 2, "stage": "conv1", "channel": 3, "row": 0, "col": 21}
    assert "pinned" not in ex.scene.value_answer


def test_where_one_has_no_value_it_says_so_and_shows_the_rest(ex):
    ex.scene.look_at("conv1")
    ex.pin()
    ex.blocks[0].update(padding="same", filters=6)
    ex.scene.selection = {"stage": "conv1", "channel": 0, "row": 0, "col": 5}
    header, _ = compared(ex)
    assert header["at"]["pinned"] is None, "padding only the present map has"
    assert header["start"] == [1, 1] and header["difference"]["count"] == 4
    assert "Channels 4–5 are new." in header["note"]
    ex.blocks[0].filters = 1
    assert "Channels 1–3 are pinned only." in compared(ex)[0]["note"]


def test_other_strides_cannot_be_laid_over_each_other_and_a_sentence_says_so(ex):
    ex.pin()
    ex.scene.comparison = "difference"
    ex.blocks[0].strides = 2
    header, arrays = compared(ex)
    assert header["difference"] is None and not arrays and "compare stages of equal strides" in header["note"]
    assert unpack(ex.scene.pinned)[0]["tiles"]["count"] == 4


def test_a_stage_that_the_pinned_configuration_has_not_is_said_to_be_missing(ex):
    ex.blocks[0].pooling = None
    ex.pin()
    ex.blocks[0].pooling = "max"
    ex.scene.look_at("pool1")
    assert compared(ex)[0]["note"] == "The pinned configuration has no pool1: it has input, conv1."
    assert unpack(ex.scene.pinned)[0]["tiles"] is None


def test_one_scale_holds_for_both(ex):
    ex.scene.look_at("pool1")
    assert unpack(ex.scene.maps)[0]["tiles"]["range"] == "signed"
    ex.pin()
    ex.blocks[0].activation = "relu"
    assert unpack(ex.scene.maps)[0]["tiles"]["range"] == "positive" and compared(ex)[0]["range"] == "signed"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda ex: ex.blocks[0].update(kernel_size=(3, 5)), "kernel size 3 → 3 × 5"),
        (lambda ex: ex.blocks[0].update(activation="tanh", use_bias=False), "bias yes → no, activation none → tanh"),
        (lambda ex: ex.blocks[0].update(pooling=None, pool_size=3), "pooling max → none"),
        (lambda ex: ex.blocks[0].update(pool_strides=1), "pool strides as pool size → 1"),
        (lambda ex: ex.new_weights(), "seed 1 → 2"),
        (lambda ex: ex.set_kernels("conv1", "sobel_x"), "weights of conv1"),
        (lambda ex: ex.set_bias("conv1", 0.5), "weights of conv1"),
        (lambda ex: setattr(ex, "image", noise(30, 26, 3, seed=9)), "another image"),
        (lambda ex: setattr(ex, "image", "digit_4"), "image your image → digit_4"),
        (lambda ex: setattr(ex, "blocks", (*ex.blocks, cw.Block(filters=2))), "blocks 1 → 2"),
    ],
)
def test_what_has_changed_is_said_in_words(ex, change, words):
    ex.pin()
    change(ex)
    assert compared(ex)[0]["changes"] == words


def test_with_several_blocks_the_words_name_the_block():
    ex = cw.Explorer(noise(20, 20, 1), blocks=[cw.Block(filters=2), cw.Block(filters=2)])
    ex.pin()
    ex.blocks[1].strides = 2
    assert compared(ex)[0]["changes"] == "block 2: strides 1 → 2"


def test_what_is_not_finite_counts_as_no_difference_of_its_own():
    ex = cw.Explorer(noise(9, 9, 1), filters=2, kernel_size=1, pooling=None, activation=None)
    ex.pin()
    ex.set_kernels("conv1", [[3e38]], filter=0)
    ex.image = np.full((9, 9, 1), 3.0)
    assert not np.isfinite(ex.feature_maps("conv1")[..., 0]).any()
    found = compared(ex)[0]["difference"]
    assert found["largest"][0] == found["mean"][0] == 0 and found["largest"][1] > 0


def test_the_browser_pins_and_unpins(ex):
    maps = ex.part("maps")
    assert maps.can_pin and not cw.FeatureMaps(noise(3, 3, 1)).can_pin
    maps._receive(maps, {"kind": "pin"}, [])
    assert ex.pinned is not None and ex.scene.compared
    maps._receive(maps, {"kind": "unpin"}, [])
    assert ex.pinned is None
