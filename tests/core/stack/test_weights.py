"""Random weights are a pure function of their place and seed; set ones are cropped and padded around the centre."""

import numpy as np
import pytest

from cnn_widgets.core.stack.weights import RANDOM_LIMIT, MasterKernel, Weights, random_kernel
from tests.helpers import run_python

SIZES = (*range(1, 10), 30, 31)


def plane(size, **changes):
    arguments = dict(seed=0, identity=0, in_channels=1, filters=1) | changes
    return random_kernel(
        arguments["seed"], arguments["identity"], (size, size), arguments["in_channels"], arguments["filters"]
    )


@pytest.mark.parametrize("small", SIZES)
@pytest.mark.parametrize("large", SIZES)
def test_a_larger_kernel_holds_the_smaller_at_its_centre(small, large):
    if large <= small:
        return
    inside, outside = plane(small), plane(large)
    spare = large - small
    # Between an odd and an even size the centre lies between two cells, so either is central.
    places = {spare // 2, -(-spare // 2)}
    held = [p for p in places if np.array_equal(outside[p : p + small, p : p + small], inside)]
    assert len(held) == 1


def test_all_sizes_are_centred_crops_of_one_master():
    for largest in (40, 41):
        master = plane(largest)
        offsets = {k: (largest - k) // 2 for k in SIZES}
        if all(np.array_equal(master[o : o + k, o : o + k], plane(k)) for k, o in offsets.items()):
            return
    pytest.fail("no size of the master fits floor((K - k) / 2) for all sizes")


def test_height_and_width_are_cropped_apart():
    tall = random_kernel(0, 0, (7, 3), 2, 2)
    wide = random_kernel(0, 0, (3, 7), 2, 2)
    np.testing.assert_array_equal(tall[2:5], wide[:, 2:5])


def test_more_filters_and_channels_keep_the_first_ones():
    few, many = random_kernel(3, 1, (5, 5), 2, 4), random_kernel(3, 1, (5, 5), 7, 64)
    np.testing.assert_array_equal(many[:, :, :2, :4], few)


def test_every_part_of_what_a_weight_is_changes_it():
    base = plane(15)
    assert all((plane(15, **{what: 1}) != base).mean() > 0.99 for what in ("seed", "identity"))
    many = random_kernel(0, 0, (15, 15), 3, 8).reshape(225, 24)
    assert len(np.unique(many, axis=1).T) == 24
    correlation = np.corrcoef(many.T) - np.eye(24)
    assert np.abs(correlation).max() < 0.35
    shifted = np.corrcoef(base[1:, :, 0, 0].ravel(), base[:-1, :, 0, 0].ravel())[0, 1]
    assert abs(shifted) < 0.2


def test_weights_are_uniform_about_zero():
    kernel = random_kernel(5, 0, (31, 31), 3, 64)
    assert kernel.dtype == np.float32 and np.abs(kernel).max() <= RANDOM_LIMIT
    assert abs(kernel.mean()) < 0.001
    counts, _ = np.histogram(kernel, 10, (-RANDOM_LIMIT, RANDOM_LIMIT))
    np.testing.assert_allclose(counts / kernel.size, 0.1, atol=0.002)


@pytest.mark.parametrize("seed", [-1, 2**63, -(2**70) + 5, 10**30])
def test_any_integer_is_a_seed(seed):
    kernel = plane(3, seed=seed)
    assert np.isfinite(kernel).all() and not np.array_equal(kernel, plane(3))


def test_another_process_has_the_same_bits():
    kernel = "random_kernel(7, 2, (4, 5), 3, 6).tobytes().hex()"
    code = f"from cnn_widgets.core.stack.weights import random_kernel\nprint({kernel})"
    assert run_python(code, env={"PYTHONHASHSEED": "1"}).strip() == random_kernel(7, 2, (4, 5), 3, 6).tobytes().hex()


def numbered(height, width, channels=1):
    return np.arange(1, height * width * channels + 1, dtype=np.float32).reshape(height, width, channels)


@pytest.mark.parametrize(("size", "larger"), [(3, 5), (3, 7), (2, 4), (4, 8), (1, 9)])
def test_a_set_kernel_grows_by_zeros_about_its_centre(size, larger):
    kernel = numbered(size, size)
    grown = MasterKernel(kernel, "edited").at((larger, larger), 1)
    spare = (larger - size) // 2
    np.testing.assert_array_equal(grown, np.pad(kernel, ((spare, spare), (spare, spare), (0, 0))))


@pytest.mark.parametrize("sizes", [(5, 3, 5), (5, 2, 5), (6, 3, 6), (4, 1, 4), (5, 8, 5)])
def test_a_set_kernel_gives_back_what_a_shrink_has_cropped(sizes):
    first, between, last = sizes
    master = MasterKernel(numbered(first, first), "edited")
    shown = master.at((between, between), 1)
    assert set(shown.ravel()) - {0} <= set(master.kernel.ravel())
    np.testing.assert_array_equal(master.at((last, last), 1), master.kernel)


def test_set_and_random_kernels_share_one_centre():
    """A set copy of the random master kernel is cropped exactly like the random one."""
    master = random_kernel(0, 0, (30, 31), 2, 1)
    for size in ((3, 3), (4, 4), (7, 2), (1, 8)):
        np.testing.assert_array_equal(
            MasterKernel(master[..., 0], "edited").at(size, 2), random_kernel(0, 0, size, 2, 1)[..., 0]
        )


def test_missing_input_channels_of_a_set_kernel_are_zero_and_kept_ones_stay():
    master = MasterKernel(numbered(3, 3, 2), "edited")
    assert not master.at((3, 3), 4)[:, :, 2:].any()
    np.testing.assert_array_equal(master.at((3, 3), 4)[:, :, :2], master.kernel)
    np.testing.assert_array_equal(master.at((3, 3), 1), master.kernel[:, :, :1])


def test_setting_one_filter_leaves_the_others_and_the_old_weights():
    old = Weights(0)
    new = old.with_master_kernels({1: MasterKernel(numbered(3, 3), "preset")}).with_biases({2: 0.5})
    before, after = (w.kernel(0, (3, 3), 1, 3) for w in (old, new))
    np.testing.assert_array_equal(before[..., [0, 2]], after[..., [0, 2]])
    np.testing.assert_array_equal(after[..., 1], numbered(3, 3))
    assert new.sources(3) == ["random", "preset", "random"] and old.sources(3) == ["random"] * 3
    assert new.bias(4).tolist() == [0, 0, 0.5, 0] and old.bias(2).tolist() == [0, 0]
