"""Frames for a slow link: means over blocks, and the same numbers."""

import numpy as np

from cnn_widgets.render.frames import Selection, maps_frame
from cnn_widgets.render.frames.maps.coarse import coarse_frame, coarsened


def test_means_over_blocks_the_last_ones_over_what_is_left():
    levels = np.array([[[0, 10, 20], [30, 40, 50], [1, 2, 254]]], np.uint8)
    assert coarsened(levels, (1, 2, 2)).means.tolist() == [[[20, 35], [2, 254]]]


def test_a_block_with_a_value_that_is_not_finite_has_no_mean():
    levels = np.array([[255, 0, 8, 8], [0, 0, 8, 8]], np.uint8)
    assert coarsened(levels, (2, 2)).means.tolist() == [[255, 8]]


def test_white_is_a_colour():
    white = np.array([[[255, 255, 0], [0, 255, 0]]], np.uint8)
    assert coarsened(white, (2, 2, 1), levels=False).means.tolist() == [[[128, 255, 0]]]


def test_the_header_has_the_same_numbers(stages):
    frame = maps_frame(stages, Selection("act1"), revision=4, picture=1, tile_size=112)
    header, arrays = coarse_frame(frame, 4)
    assert header == {**frame[0], "coarse": 4}
    assert {name: array.shape for name, array in arrays.items()} == {n: a.shape for n, a in frame[1].items()}
    full, means = frame[1]["tiles"].astype(float), arrays["tiles"].means
    assert means.shape == (12, 10, 8)
    np.testing.assert_allclose(means, full.reshape(12, 10, 4, 8, 4).mean(axis=(2, 4)), atol=0.51)
