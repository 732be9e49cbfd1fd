"""One value, term by term, compared with Keras and with sums over an explicitly padded image."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_widgets.core.errors import SettingError
from cnn_widgets.core.stack.activation import RANGES
from cnn_widgets.core.stack.arithmetic import Arithmetic, arithmetic
from cnn_widgets.core.stack.block import Block
from cnn_widgets.core.stack.network import Network, Plan
from cnn_widgets.core.stack.weights import MasterKernel, Weights
from tests.helpers import noise, one_sentence

IMAGE = noise(9, 10, 3) - np.float32(0.3)
SETTINGS = [
    dict(),
    dict(kernel_size=(2, 5), strides=(3, 2)),
    dict(kernel_size=4, padding="same"),
    dict(kernel_size=(4, 2), strides=2, padding="same"),
    dict(kernel_size=3, dilation_rate=(2, 3), padding="same"),
    dict(kernel_size=(2, 3), dilation_rate=2),
    dict(kernel_size=12, padding="same", use_bias=False),
]


def run(*blocks, image=IMAGE, biases=None):
    weights = tuple(Weights(i, biases=biases or {0: 0.25, 1: -0.5}) for i in range(len(blocks)))
    return Network().run(Plan(image, blocks, weights, 0))


def corners(stage):
    height, width, channels = stage.maps.shape
    return [(r, c, channels - 1) for r in {0, height // 2, height - 1} for c in {0, width // 2, width - 1}]


def by_hand(stages, index, row, col):
    """Return the patch under a window and its padding mask, cut from an explicitly padded image."""
    before, block_stage = stages[index - 1].maps, stages[index]
    window = block_stage.window
    (top, bottom), (left, right) = window.pads(before.shape[:2])
    padded = np.pad(before.astype(float), ((top, bottom), (left, right), (0, 0)))
    outside = np.pad(np.zeros(before.shape[:2], bool), ((top, bottom), (left, right)), constant_values=True)
    (sy, sx), (dy, dx), (ky, kx) = window.strides, window.dilation, window.size
    cut = np.s_[row * sy : row * sy + (ky - 1) * dy + 1 : dy, col * sx : col * sx + (kx - 1) * dx + 1 : dx]
    return padded[cut], outside[cut], (top, left)


@pytest.mark.parametrize("settings_", SETTINGS, ids=str)
def test_a_convolution_is_the_sum_of_its_terms_and_is_keras_value(settings_):
    stages = run(Block(**{"filters": 2, "activation": None, "pooling": None, **settings_}))
    for row, col, channel in corners(stages[1]):
        terms = arithmetic(stages, "conv1", row, col, channel)
        patch, outside, _ = by_hand(stages, 1, row, col)
        kernel = stages[1].kernel[..., channel].astype(float)
        np.testing.assert_array_equal(terms.patch, patch)
        np.testing.assert_array_equal(terms.padded, outside)
        np.testing.assert_array_equal(terms.kernel, kernel)
        np.testing.assert_array_equal(terms.products, patch * kernel)
        np.testing.assert_allclose(terms.channel_sums, (patch * kernel).sum((0, 1)))
        assert terms.bias == (-0.5 if settings_.get("use_bias", True) else 0)
        assert terms.value == terms.pre_activation == pytest.approx((patch * kernel).sum() + terms.bias)
        assert terms.keras == stages[1].maps[row, col, channel] == pytest.approx(terms.value, abs=1e-5)
        assert terms.agrees and terms.winner is None
        assert terms.patch.dtype == terms.products.dtype == np.float64 and terms.padded.dtype == bool


@pytest.mark.parametrize("settings_", SETTINGS, ids=str)
def test_rows_and_columns_say_where_the_patch_lies(settings_):
    stages = run(Block(**{"filters": 2, "activation": None, "pooling": None, **settings_}))
    height, width = IMAGE.shape[:2]
    for row, col, channel in corners(stages[1]):
        terms = arithmetic(stages, "conv1", row, col, channel)
        for i, at in enumerate(terms.rows):
            for j, across in enumerate(terms.cols):
                inside = 0 <= at < height and 0 <= across < width
                assert terms.padded[i, j] == (not inside)
                np.testing.assert_array_equal(terms.patch[i, j], IMAGE[at, across] if inside else 0)


@pytest.mark.parametrize("name", RANGES)
def test_an_activation_of_the_terms_is_keras_value(name):
    stages = run(Block(filters=2, activation=name, pooling=None))
    for row, col, channel in corners(stages[2]):
        terms = arithmetic(stages, "act1", row, col, channel)
        conv = arithmetic(stages, "conv1", row, col, channel)
        assert (terms.kind, terms.function, terms.source) == ("activation", name, "input")
        assert terms.pre_activation == conv.value and np.array_equal(terms.products, conv.products)
        assert terms.keras == stages[2].maps[row, col, channel] == pytest.approx(terms.value, abs=1e-5)
        assert terms.agrees


@pytest.mark.parametrize("kind", ["max", "average"])
@pytest.mark.parametrize(
    "pool",
    [
        dict(),
        dict(pool_size=3, pool_padding="same"),
        dict(pool_size=(2, 4), pool_strides=(3, 1), pool_padding="same"),
        dict(pool_size=5, pool_strides=1),
    ],
    ids=str,
)
def test_pooling_shows_the_window_and_the_winner_or_the_mean(kind, pool):
    stages = run(Block(filters=2, activation=None, pooling=kind, **pool))
    for row, col, channel in corners(stages[2]):
        terms = arithmetic(stages, "pool1", row, col, channel)
        patch, outside, _ = by_hand(stages, 2, row, col)
        window = patch[..., channel]
        np.testing.assert_array_equal(terms.patch, window)
        np.testing.assert_array_equal(terms.padded, outside)
        if kind == "max":
            assert not outside[terms.winner] and terms.value == window[terms.winner] == window[~outside].max()
        else:
            assert terms.winner is None and terms.value == pytest.approx(window[~outside].mean())
        assert terms.keras == pytest.approx(terms.value, abs=1e-6) and terms.agrees
        assert terms.kernel is terms.products is terms.bias is terms.pre_activation is None
        assert terms.source == "conv1" and terms.function == kind


def test_padding_never_wins_where_all_values_are_negative():
    image = np.full((3, 3, 1), -1, np.float32)
    block = Block(filters=1, kernel_size=1, activation=None, pool_size=2, pool_padding="same")
    plan = Plan(image, (block,), (Weights(0, {0: MasterKernel(np.ones((1, 1, 1), np.float32), "edited")}),), 0)
    terms = arithmetic(Network().run(plan), "pool1", 1, 1, 0)
    assert terms.padded.tolist() == [[False, True], [True, True]]
    assert terms.winner == (0, 0) and terms.value == -1 and terms.agrees


def test_a_later_block_reads_the_stage_before_it():
    stages = run(Block(filters=5), Block(filters=2, kernel_size=2, activation=None, pooling=None))
    terms = arithmetic(stages, "conv2", 1, 0, 1)
    assert terms.source == "pool1" and terms.patch.shape == (2, 2, 5) and terms.channel_sums.shape == (5,)
    np.testing.assert_array_equal(terms.patch, stages[3].maps[1:3, 0:2])
    assert terms.value == pytest.approx(terms.products.sum() + terms.bias) and terms.agrees


def test_a_wrong_value_does_not_agree():
    terms = arithmetic(run(Block(filters=2, pooling=None)), "conv1", 2, 2, 0)
    for off in (1e-3, -1e-3, np.nan, np.inf):
        assert not Arithmetic(**{**vars(terms), "keras": terms.keras + off}).agrees


@settings(deadline=None, max_examples=25)
@given(scale=st.sampled_from([1e-3, 1, 255, 65535]), offset=st.sampled_from([-1, 0, 3]), seed=st.integers(0, 99))
def test_it_agrees_at_every_scale_of_image(scale, offset, seed):
    stages = run(
        Block(filters=2, kernel_size=5), image=(noise(8, 8, 3, seed=seed) + np.float32(offset)) * np.float32(scale)
    )
    for stage in stages[1:]:
        for place in corners(stage):
            assert arithmetic(stages, stage.name, *place).agrees


@pytest.mark.parametrize(
    ("name", "place", "match"),
    [
        ("conv1", (7, 0, 0), "conv1 has no row 7: choose 0 to 6"),
        ("conv1", (-1, 0, 0), "no row -1: choose 0 to 6"),
        ("conv1", (0, 8, 0), "no column 8: choose 0 to 7"),
        ("conv1", (0, 0, 2), "no channel 2: choose 0 to 1"),
        ("input", (0, 0, 0), "The input is given, not computed: choose"),
        ("conv2", (0, 0, 0), "no stage 'conv2': choose one of input, conv1, act1, pool1"),
        ("conv1", (1.5, 0, 0), "row 1.5"),
        ("conv1", ("a", 0, 0), "row 'a'"),
    ],
)
def test_a_place_that_is_not_there_is_refused_in_a_sentence(name, place, match):
    with pytest.raises(SettingError, match=match) as caught:
        arithmetic(run(Block(filters=2)), name, *place)
    one_sentence(caught.value)


def test_numpys_ints_are_places():
    stages = run(Block(filters=2))
    assert arithmetic(stages, "conv1", np.int64(1), np.int32(2), np.uint8(1)).agrees
