"""Strokes over a target: a round brush covers the same pixels as a brute-force distance test."""

from itertools import pairwise

import numpy as np
import pytest

import cnn_widgets as cw
from cnn_widgets.core.learning import Stroke, drawn, stroke
from tests.helpers import one_sentence


def by_brute_force(base, strokes, corner):
    """Return the target with strokes, from the distance of each pixel to each line."""
    result = base.copy()
    for each in strokes:
        points = [(row - corner[0], col - corner[1]) for row, col in each.points]
        lines = list(pairwise(points)) or [(points[0], points[0])]
        for row, col in np.ndindex(base.shape):
            if min(distance(row, col, *line) for line in lines) <= each.radius + 0.5:
                result[row, col] = base[row, col] if each.value is None else each.value
    return result


def distance(row, col, start, end):
    """Return the distance from a point to the nearest of many points on a line."""
    share = np.linspace(0, 1, 2001)
    rows, cols = start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])
    return np.hypot(rows - row, cols - col).min()


def test_strokes_cover_what_lies_within_their_radius():
    base = np.random.default_rng(0).random((24, 31)).astype(np.float32)
    strokes = [
        stroke([(3, 4), (17, 22.5), (17, 40)], 2.2, 5.0),
        stroke([(-5, 10), (30, 12)], 1.3, -2.0),
        stroke((12, 20), 6.1, None),
    ]
    result = drawn(base, strokes, (1, 2))
    np.testing.assert_array_equal(result, by_brute_force(base, strokes, (1, 2)))
    assert (result == 5).any() and (result == -2).any() and result.dtype == np.float32


def test_a_brush_of_radius_0_is_one_pixel_wide():
    result = drawn(np.zeros((5, 5), np.float32), [Stroke(((2, 1), (2, 3)), 0.0, 1.0)])
    np.testing.assert_array_equal(np.argwhere(result), [(2, 1), (2, 2), (2, 3)])


def test_an_eraser_restores_the_target():
    base = np.arange(25, dtype=np.float32).reshape(5, 5)
    np.testing.assert_array_equal(drawn(base, [stroke((2, 2), 9, 100), stroke((2, 2), 9, None)]), base)


def test_strokes_are_cut_off_at_the_border_of_the_map():
    base = np.zeros((4, 4), np.float32)
    np.testing.assert_array_equal(drawn(base, [stroke([(-50, -50), (-20, 90)], 3)]), base)


@pytest.mark.parametrize(
    "arguments",
    [
        ("here",),
        ([],),
        ([1, 2, 3],),
        ([[1, np.nan]],),
        (np.zeros((2, 2, 2)),),
        ((1, 1), -1),
        ((1, 1), "wide"),
        ((1, 1), np.inf),
        ((1, 1), 3, np.nan),
        ((1, 1), 3, "bright"),
        ((1, 1), 3, 1e300),
        (np.zeros((10_001, 2)),),
    ],
)
def test_bad_strokes_are_refused_in_a_sentence(arguments):
    with pytest.raises(cw.SettingError) as caught:
        stroke(*arguments)
    one_sentence(caught.value)
