"""What travels coarse: its full shape comes back, each value in the cells that it is the mean of."""

import numpy as np
import pytest

from cnn_widgets.render.wire import BlockMeans, pack, unpack


def test_values_are_spread_over_their_cells():
    coarse = BlockMeans(np.array([[[7, 9], [1, 2]]], np.uint8), shape=(1, 3, 5), factors=(1, 2, 3))
    assert coarse.spread.tolist() == [[[7, 7, 7, 9, 9], [7, 7, 7, 9, 9], [1, 1, 1, 2, 2]]]


@pytest.mark.parametrize(
    ("shape", "factors"), [((2, 7, 5), (1, 3, 3)), ((75, 75, 3), (3, 3, 1)), ((4, 9), (2, 2)), ((16, 1, 1), (1, 8, 8))]
)
def test_what_is_packed_coarse_comes_out_in_full_shape(shape, factors):
    sent = tuple(-(-side // factor) for side, factor in zip(shape, factors))
    means = np.random.default_rng(0).integers(0, 256, sent, np.uint8)
    header, arrays = unpack(
        pack({"revision": 3}, {"a": BlockMeans(means, shape, factors), "b": np.arange(3, dtype="i4")})
    )
    assert header["revision"] == 3 and arrays["b"].tolist() == [0, 1, 2]
    assert arrays["a"].shape == shape
    index = np.ix_(*(np.arange(side) // factor for side, factor in zip(shape, factors)))
    np.testing.assert_array_equal(arrays["a"], means[index])
