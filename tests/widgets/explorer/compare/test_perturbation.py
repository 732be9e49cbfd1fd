"""Moving the input: what the model sees, and whether its maps follow, by hand and against NumPy."""

import numpy as np
import pytest

import cnn_widgets as cw
from cnn_widgets.core.compare.shift import add_noise, rotate
from cnn_widgets.render.wire import unpack
from tests.helpers import assert_is_keras, noise, one_sentence

LINEAR = dict(filters=3, activation=None, pooling=None)


@pytest.fixture
def ex():
    return cw.Explorer(noise(24, 20, 3), filters=3, kernel_size=3)


def shifted(image, rows, cols):
    """By hand: each pixel from where it was; what comes in repeats the outermost pixels."""
    height, width = image.shape[:2]
    at = [np.clip(np.arange(size) - by, 0, size - 1) for size, by in ((height, rows), (width, cols))]
    return image[at[0]][:, at[1]]


def test_the_image_is_what_the_model_sees_and_comes_back_bit_for_bit(ex):
    before, maps = ex.image.copy(), ex.feature_maps("pool1")
    ex.probe(shift=(2, -5))
    np.testing.assert_array_equal(ex.image, shifted(before, 2, -5))
    np.testing.assert_array_equal(ex.unmoved, before)
    assert_is_keras(ex)
    ex.probe(shift=(0, 1), rotate=30, noise=0.2, seed=4)
    assert ex.probed.shift == (0, 1) and ex.probed.rotate == 30
    ex.probe()
    assert ex.probed is None
    np.testing.assert_array_equal(ex.image, before)
    np.testing.assert_array_equal(ex.feature_maps("pool1"), maps)


def test_moves_are_counted_from_the_unmoved_image_and_made_in_order(ex):
    before = ex.image.copy()
    ex.probe(shift=(9, 9))
    ex.probe(shift=(-1, 3), rotate=90, noise=0.1, seed=2)
    expected = shifted(add_noise(rotate(before, 90), 0.1, 2), -1, 3)
    np.testing.assert_array_equal(ex.image, expected)
    ex.probe(shift=(0, 4), fill="zeros")
    assert not ex.image[:, :4].any()
    np.testing.assert_array_equal(ex.image[:, 4:], before[:, :-4])


def test_another_image_ends_it(ex):
    ex.probe(shift=(1, 1))
    captions = []
    ex.scene.observe(lambda change: captions.append(unpack(change["new"])[0]["stages"][0]["caption"]), "maps")
    ex.image = "digit_4"
    assert ex.probed is None and set(captions) == {"digit_4"}
    digit = ex.image.copy()
    ex.probe(shift=(0, 2))
    ex.probe()
    np.testing.assert_array_equal(ex.image, digit)


def test_what_is_no_move_is_refused_in_a_sentence_and_changes_nothing(ex):
    ex.probe(shift=(1, 2))
    before, image = ex.probed, ex.image
    for bad in (
        dict(shift=3),
        dict(shift=(1, 0.5)),
        dict(shift=("a", 0)),
        dict(rotate=np.nan),
        dict(rotate="far"),
        dict(noise=-0.1),
        dict(noise=np.inf),
        dict(noise=0.1, seed=-1),
        dict(fill="mirror"),
        dict(shift=(True, 0)),
    ):
        with pytest.raises(cw.SettingError) as caught:
            ex.probe(**bad)
        one_sentence(caught.value)
        assert ex.probed is before and ex.image is image


def test_numpys_numbers_are_numbers(ex):
    ex.probe(shift=np.array([1, 2])[:].tolist(), rotate=np.float32(90), noise=np.float64(0))
    assert ex.probed.shift == (1, 2) and ex.probed.rotate == 90


def test_kernels_and_blocks_stay_and_the_code_knows_nothing_of_it(ex):
    kernels, code = ex.kernels("conv1"), ex.to_code()
    ex.probe(shift=(1, 1), noise=0.3)
    np.testing.assert_array_equal(ex.kernels("conv1"), kernels)
    assert ex.to_code() == code
    terms = ex.arithmetic("conv1", row=3, col=4, channel=1)
    np.testing.assert_array_equal(terms.patch, ex.image[3:6, 4:7])
    assert terms.agrees


def test_screen_says_that_it_is_moved_and_stays_where_one_looks(ex):
    ex.scene.selection = {"stage": "conv1", "channel": 1, "row": 4, "col": 9}
    ex.probe(shift=(0, 3))
    assert unpack(ex.scene.maps)[0]["stages"][0]["caption"] == "your image, moved"
    assert repr(ex).startswith("Explorer(your image, moved 24 × 20 × 3")
    assert (ex.scene.selected.row, ex.scene.selected.col) == (4, 9)
    ex.probe()
    assert (ex.scene.selected.row, ex.scene.selected.col) == (4, 9)
    assert unpack(ex.scene.maps)[0]["stages"][0]["caption"] == "your image"


def test_it_can_be_observed(ex):
    seen = []
    ex.observe(lambda change: seen.append(change["new"]), "probed")
    ex.probe(shift=(1, 0))
    ex.probe()
    assert [each and each.shift for each in seen] == [(1, 0), None]


@pytest.mark.parametrize("shift", [(0, 1), (3, -2), (-5, 7)])
def test_a_convolution_of_stride_1_follows_every_shift(shift):
    ex = cw.Explorer(noise(24, 24, 2), **LINEAR)
    before = ex.feature_maps("conv1").astype(float)
    assert ex.equivariance("conv1", shift).error < 1e-6
    ex.probe(shift=shift)
    after = ex.feature_maps("conv1").astype(float)
    # By hand: where the shifted picture is still itself, its maps are the old ones, shifted.
    rows, cols = shift
    moved = np.roll(before, shift, (0, 1))
    inside = np.s_[max(rows, 0) : 22 + min(rows, 0), max(cols, 0) : 22 + min(cols, 0)]
    np.testing.assert_allclose(after[inside], moved[inside], atol=1e-6)
    found = ex.equivariance("conv1", shift)
    assert found.is_followed and found.compared == (22 - abs(rows), 22 - abs(cols))


@pytest.mark.parametrize(
    ("settings", "stage"),
    [
        (dict(**LINEAR, strides=2), "conv1"),
        (dict(filters=3, kernel_size=1, pooling="max"), "pool1"),
        (dict(filters=3, kernel_size=2, pooling="average", activation=None), "pool1"),
    ],
)
def test_stride_2_follows_even_shifts_only(settings, stage):
    ex = cw.Explorer(noise(26, 26, 2), **settings)
    curve = ex.equivariance_curve(stage, largest=5)
    assert [found.shift for found in curve] == [(0, cols) for cols in range(6)]
    assert [found.is_followed for found in curve] == [found.is_multiple for found in curve] == [True, False] * 3
    assert all(found.error > 0.01 for found in curve[1::2]) and curve[0].stride == (2, 2)
    assert not ex.equivariance(stage, (1, 2)).is_followed and ex.equivariance(stage, (-2, 4)).is_followed
    down = ex.equivariance_curve(stage, largest=2, down=True)
    assert [found.shift for found in down] == [(0, 0), (1, 0), (2, 0)]


def test_the_error_is_the_one_by_hand():
    ex = cw.Explorer(noise(16, 16, 1), filters=1, kernel_size=1, strides=2, activation=None, pooling=None)
    ex.set_kernels("conv1", [[1.0]])
    image = ex.image[..., 0].astype(float)
    # Shifted by one, every value is the pixel before it; half a step back, the old map has the mean of two.
    expected = (image[::2, 0:-2:2] + image[::2, 2::2]) / 2
    found = image[::2, 1:-2:2]
    error = np.linalg.norm(found - expected) / np.linalg.norm(expected)
    assert ex.equivariance("conv1", (0, 1)).error == pytest.approx(error, rel=1e-6)


def test_pooling_of_stride_1_follows_every_shift_and_two_strides_multiply():
    ex = cw.Explorer(noise(32, 32, 1), filters=2, pool_strides=1)
    assert all(found.is_followed for found in ex.equivariance_curve("pool1", largest=3))
    ex.blocks[0].update(strides=2, pool_strides=2)
    curve = ex.equivariance_curve("pool1", largest=8)
    assert curve[0].stride == (4, 4)
    assert [found.shift[1] for found in curve if found.is_followed] == [0, 4, 8]


def test_what_saw_padding_is_left_out():
    ex = cw.Explorer(noise(24, 24, 2), **LINEAR, kernel_size=5, padding="same")
    found = ex.equivariance("conv1", (2, -1))
    assert found.is_followed and found.compared == (24 - 4 - 2, 24 - 4 - 1)


def test_dead_maps_follow_and_a_shift_too_far_says_so(ex):
    ex.set_kernels("conv1", np.full((3, 3, 3, 3), -1.0))
    assert ex.equivariance("act1", (0, 1)).error == 0
    for stage, shift in (("act1", (0, 18)), ("nowhere", (0, 1)), ("act1", (0.5, 1))):
        with pytest.raises(cw.SettingError) as caught:
            ex.equivariance(stage, shift)
        one_sentence(caught.value)


def test_it_is_measured_on_the_picture_on_screen_but_for_the_shift(ex):
    ex.probe(shift=(2, 2), rotate=40, noise=0.1)
    moved = ex.image
    alone = cw.Explorer(add_noise(rotate(ex.unmoved, 40), 0.1), filters=3, kernel_size=3)
    assert ex.equivariance("pool1", (0, 1)).error == pytest.approx(alone.equivariance("pool1", (0, 1)).error, rel=1e-6)
    assert ex.image is moved, "measuring changes nothing"


def test_measuring_leaves_the_model_in_force_alone(ex):
    model = ex.model
    ex.equivariance_curve("pool1")
    assert ex.model is model


def test_a_pin_knows_that_the_input_was_moved(ex):
    ex.pin()
    ex.probe(shift=(0, -2), noise=0.5)
    header, _ = unpack(ex.scene.compared)
    assert header["changes"] == "input as it is → noise 0.5, shifted by (0, −2)"
    ex.probe()
    assert unpack(ex.scene.compared)[0]["changes"] == "nothing"


@pytest.fixture
def panel(ex):
    ex.feature_maps("conv1")
    ex.blocks[0].kernel_size = 2
    return cw.Probe(ex)


def test_the_panel_moves_the_input_and_follows_it(ex, panel):
    panel.moves = {**panel.moves, "rows": 1, "cols": -2, "noise": 0.25}
    assert ex.probed.shift == (1, -2) and ex.probed.noise == 0.25
    ex.probe(rotate=15, shift=(0, 40))
    assert (panel.moves["cols"], panel.moves["rotate"], panel.moves["noise"]) == (40, 15, 0)
    ex.image = noise(24, 20, 3, seed=3)
    assert panel.moves["cols"] == 0


@pytest.mark.parametrize("sent", [{"cols": "far"}, {"rows": 0.5}, {"noise": -1}, {"fill": 3}, {"seed": None}])
def test_what_no_panel_sends_is_refused_and_the_panel_shows_the_truth(ex, panel, sent):
    ex.probe(shift=(0, 1))
    panel.moves = {**panel.moves, **sent}
    assert ex.scene.notice["level"] == "error" and ex.probed.shift == (0, 1)
    assert panel.moves["cols"] == 1 and panel.moves["fill"] == "edge"
    panel.moves = {"cols": 5}
    assert "rows, rotate" in ex.scene.notice["text"] and panel.moves["cols"] == 1


def test_the_panel_measures_when_it_is_asked(ex, panel):
    assert panel.answer == {}
    ex.scene.look_at("pool1")
    ex.probe(shift=(0, 3))
    assert panel.answer == {}
    ex.scene.tell("Read me.")
    panel.asked = {"id": "a"}
    assert ex.scene.notice["text"] == "Read me."
    found = panel.answer
    assert (found["id"], found["stage"]) == ("a", "pool1")
    curve = ex.equivariance_curve("pool1")
    assert [bar["error"] for bar in found["curve"]] == [each.error for each in curve]
    assert [bar["multiple"] for bar in found["curve"]] == [True, False] * 4 + [True]
    assert f"{curve[3].error:.4f}" in found["now"] and "(0, 3)" in found["now"]
    assert "multiples" in found["stride"] and "border" in found["compared"]
    ex.probe(shift=(4, 0))
    panel.asked = {"id": "b"}
    assert panel.answer["axis"] == "down" and "follow exactly (error 0)" in panel.answer["now"]


def test_where_nothing_can_be_measured_a_sentence_says_why(ex, panel):
    ex.probe(shift=(0, 30))
    panel.asked = {"id": "c"}
    assert "leaves nothing" in panel.answer["note"] and ex.scene.notice.get("level") != "error"
