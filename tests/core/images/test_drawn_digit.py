"""A drawing is centred like MNIST's digits: compared with hand arithmetic, and with MNIST's own digits."""

import numpy as np
import pytest

import cnn_widgets as cw
from cnn_widgets.core.images.drawn_digit import can_be_drawn, centre_as_mnist
from tests.helpers import one_sentence


def mass(image):
    """Return the centre of mass (row, column), counted from 0."""
    rows, cols = np.indices(image.shape)
    return (image * rows).sum() / image.sum(), (image * cols).sum() / image.sum()


def test_a_box_of_20_by_20_moves_to_the_middle_by_hand():
    drawing = np.zeros((28, 28), np.float32)
    drawing[2:22, 1:11] = 1
    # It is already as tall as the box, so it is only moved. The middle of 20 rows is 9.5 below the first, which must
    # therefore go to 4.5; the middle of 10 columns is 4.5, so their first goes to 9.5. Halves go to the even
    # neighbour: row 4, column 10.
    expected = np.zeros((28, 28), np.float32)
    expected[4:24, 10:20] = 1
    np.testing.assert_array_equal(centre_as_mnist(drawing), expected)


def test_it_is_scaled_in_proportion_and_its_mass_comes_to_row_and_column_14():
    drawing = np.zeros((28, 28), np.float32)
    drawing[3:8, 3] = drawing[7, 3:6] = 1
    found = centre_as_mnist(drawing)
    rows, cols = np.flatnonzero(found.any(1)), np.flatnonzero(found.any(0))
    assert rows[-1] - rows[0] == 19 and cols[-1] - cols[0] == 11
    np.testing.assert_allclose(mass(found), (14, 14), atol=0.51)
    assert found.min(initial=1, where=found > 0) > 0 and found.max() <= 1


def test_mnists_own_digits_stay_where_they_are():
    digits, _ = cw.load_digits("test")
    digits = digits[::50, :, :, 0]
    sides = [max(np.ptp(np.flatnonzero(d.any(axis))) + 1 for axis in (0, 1)) for d in digits]
    assert min(sides) == max(sides) == 20
    for digit in digits:
        np.testing.assert_allclose(mass(digit), (14, 14), atol=0.51)
        found = centre_as_mnist(digit)
        off = np.abs(np.array(mass(found)) - mass(digit))
        # It keeps its size; a centre of mass halfway between two pixels may go to either.
        assert found.sum() == pytest.approx(digit.sum(), rel=1e-6) and off.max() <= 1.01


def test_other_sizes_and_ink_that_would_leave_the_image():
    drawing = np.zeros((56, 42), np.float32)
    drawing[5, 5] = drawing[45, 35] = 1
    drawing[4:8, 4:8] = 1
    found = centre_as_mnist(drawing)
    # The ink covers 42 x 32 pixels and fits the box of 40 x 30 at a scale of 30 / 32: 39.4 x 30. The heavy corner is
    # moved towards the middle, and the light one stops at the border.
    assert found.shape == drawing.shape and found[-1].any() and found[:, -1].any()
    rows, cols = np.flatnonzero(found.any(1)), np.flatnonzero(found.any(0))
    assert (rows[-1] - rows[0] + 1, cols[-1] - cols[0] + 1) == (39, 30)
    assert not centre_as_mnist(np.zeros((28, 28))).any()


def test_bad_drawings_are_a_sentence():
    for bad in (np.zeros((3, 3, 3)), np.full((5, 5), np.nan), np.zeros((0, 4)), np.array([["a", "b"]])):
        with pytest.raises(cw.SettingError) as caught:
            centre_as_mnist(bad)
        one_sentence(caught.value)
    assert can_be_drawn((64, 64, 3)) and not can_be_drawn((65, 64, 3)) and not can_be_drawn((28, 28, 2))
