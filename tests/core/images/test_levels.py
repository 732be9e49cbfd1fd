"""The numbers of an image: levels are scaled to 0 to 1, and other numbers are kept."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cnn_widgets.core.images import load_image
from tests.core.images.pictures import RNG


@pytest.mark.parametrize(
    "dtype", [np.bool_, np.int8, np.int16, np.int32, np.int64, np.uint32, np.uint64, np.float16, np.float32, np.float64]
)
def test_other_numbers_are_taken_as_given(dtype):
    values = np.arange(49).reshape(7, 7).astype(dtype)
    image = load_image(values)
    assert image.shape == (7, 7, 1) and image.dtype == np.float32
    np.testing.assert_array_equal(image[:, :, 0], values.astype(np.float64))


def test_levels_scale_by_their_largest():
    np.testing.assert_array_equal(load_image(np.array([[0, 51, 255]], np.uint8))[0, :, 0], np.float32([0, 0.2, 1]))


def test_result_is_a_fresh_contiguous_writable_copy():
    source = np.asfortranarray(RNG.normal(size=(5, 6, 3)).astype(np.float32))
    frozen = source[::-1, ::-1]
    frozen.flags.writeable = False
    for given_, size in ((source, None), (frozen, None), (frozen[..., 0], None), (frozen, (3, 4))):
        for mode in (None, "rgb", "gray", "bgr"):
            image = load_image(given_, size=size, mode=mode)
            assert image.flags.c_contiguous and image.flags.writeable and image.dtype == np.float32
            assert not np.shares_memory(image, source)
    before = source.copy()
    load_image(source)[:] = 0
    np.testing.assert_array_equal(source, before)


@settings(max_examples=60, deadline=None)
@given(
    hnp.arrays(
        np.float32,
        st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 4)),
        elements=st.floats(-(2.0**100), 2.0**100, width=32),
    ),
    st.tuples(st.integers(1, 12), st.integers(1, 12)),
)
def test_scaling_never_leaves_the_range(values, size):
    if values.shape[0] in (1, 3) and min(values.shape[1:]) >= 8:
        return
    image = load_image(values, size=size)
    assert image.shape == (*size, values.shape[2])
    assert (image.min((0, 1)) >= values.min((0, 1))).all()
    assert (image.max((0, 1)) <= values.max((0, 1))).all()
