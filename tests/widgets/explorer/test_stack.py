"""The tuple of blocks: whose they are, what is copied, and what happens on an error."""

import numpy as np
import pytest

import cnn_widgets as cw
from tests.helpers import assert_is_keras, noise

IMAGE = noise(20, 20, 3)


@pytest.fixture
def ex():
    return cw.Explorer(IMAGE, blocks=[cw.Block(filters=3), cw.Block(filters=2, pooling=None)])


def test_it_is_a_tuple_that_a_list_may_be_assigned_to(ex):
    assert isinstance(ex.blocks, tuple)
    ex.blocks = [*ex.blocks, cw.Block(filters=2, pooling=None)]
    assert isinstance(ex.blocks, tuple) and len(ex.blocks) == 3
    assert_is_keras(ex)


def test_blocks_are_added_removed_and_reordered(ex):
    first, second = ex.blocks
    for blocks in ((second, first), (second,), (second, cw.Block(filters=1), first.__class__(filters=4, pooling=None))):
        ex.blocks = blocks
        assert_is_keras(ex)
    assert ex.blocks[0] is second


def test_a_block_that_was_removed_no_longer_moves_the_explorer(ex):
    first, second = ex.blocks
    ex.blocks = (second,)
    before = ex.feature_maps("conv1")
    first.kernel_size = 40
    assert first.kernel_size == 40 and np.array_equal(ex.feature_maps("conv1"), before)
    with pytest.raises(cw.SettingError, match="larger than its input"):
        ex.blocks = (first, second)


def test_a_block_given_twice_is_copied_with_its_weights(ex):
    block = cw.Block(filters=3, padding="same", pooling=None)
    ex.blocks = (block,)
    ex.set_kernels("conv1", "edge")
    ex.blocks = (block, block)
    copy = ex.blocks[1]
    assert ex.blocks[0] is block and copy is not block
    np.testing.assert_array_equal(ex.kernels("conv2"), ex.kernels("conv1"))
    copy.kernel_size = 5
    assert block.kernel_size == 3
    ex.set_kernels("conv2", "blur")
    assert ex.kernels("conv1")[1, 1, 0, 0] == pytest.approx(8 / 3)
    assert_is_keras(ex)


def test_a_block_given_twice_at_once_is_copied():
    block = cw.Block(filters=3, padding="same", pooling=None)
    ex = cw.Explorer(IMAGE, blocks=[block, block])
    assert ex.blocks[0] is block and ex.blocks[1] is not block
    ex.blocks[1].filters = 5
    assert block.filters == 3
    np.testing.assert_array_equal(ex.kernels("conv2")[..., :3], ex.kernels("conv1"))
    assert_is_keras(ex)


def test_a_block_belongs_to_one_explorer(ex):
    other = cw.Explorer(IMAGE, blocks=ex.blocks)
    assert not set(map(id, ex.blocks)) & set(map(id, other.blocks))
    other.blocks[0].kernel_size = 5
    assert ex.blocks[0].kernel_size == 3 and ex.feature_maps("conv1").shape == (18, 18, 3)
    assert_is_keras(other)


def test_a_block_that_was_given_up_can_join_another_explorer(ex):
    first, second = ex.blocks
    ex.blocks = (first,)
    other = cw.Explorer(IMAGE, blocks=[second])
    assert other.blocks[0] is second
    second.filters = 6
    assert other.feature_maps("conv1").shape[2] == 6


@pytest.mark.parametrize(
    ("given", "match"),
    [
        ((), "at least one"),
        ([], "at least one"),
        (None, "at least one"),
        ("conv", "at least one|holds"),
        ((3,), "holds 3"),
        ((None,), "holds None"),
    ],
    ids=repr,
)
def test_what_are_no_blocks_is_refused_and_the_last_good_ones_kept(ex, given, match):
    before = ex.blocks
    with pytest.raises(cw.SettingError, match=match):
        ex.blocks = given
    assert ex.blocks is before
    assert_is_keras(ex)


@pytest.mark.parametrize("hold", [False, True])
def test_blocks_that_do_not_fit_are_refused_and_all_stays_as_it_was(ex, hold):
    before, kernel = ex.blocks, ex.kernels("conv1")
    bad = cw.Block(kernel_size=9)
    with pytest.raises(cw.SettingError, match=r"Block 3's kernel of 9 × 9 .* use at most 7 × 7"):
        if hold:
            with ex.hold_trait_notifications():
                ex.blocks = (*before, bad)
        else:
            ex.blocks = (*before, bad)
    assert ex.blocks == before and np.array_equal(ex.kernels("conv1"), kernel)
    bad.kernel_size = 99
    assert bad.kernel_size == 99, "a block that was refused belongs to nobody"
    assert_is_keras(ex)


@pytest.mark.parametrize("order", ["image first", "blocks first"])
def test_image_and_blocks_change_together(ex, order):
    with ex.hold_trait_notifications():
        if order == "image first":
            ex.image = "digit_4"
        ex.blocks = (cw.Block(filters=4, kernel_size=25, pooling=None),)
        ex.image = "digit_4"
    assert ex.image.shape == (28, 28, 1) and ex.feature_maps("act1").shape == (4, 4, 4)
    assert_is_keras(ex)


@pytest.mark.parametrize("bad", ["image", "seed", "blocks"])
def test_several_changes_at_once_are_all_undone_where_one_cannot_be(ex, bad):
    before, image, kernel = ex.blocks, ex.image, ex.kernels("conv1")
    with pytest.raises(cw.SettingError), ex.hold_trait_notifications():
        ex.blocks = (ex.blocks[1], cw.Block(filters=3, pooling=None))
        ex.seed = 5
        ex.image = noise(15, 15, 1)
        setattr(ex, bad, {"image": "no such image", "seed": 1.5, "blocks": (cw.Block(kernel_size=50),)}[bad])
    assert ex.blocks == before and ex.seed == 0
    np.testing.assert_array_equal(ex.image, image)
    np.testing.assert_array_equal(ex.kernels("conv1"), kernel)
    assert_is_keras(ex)
    before[0].kernel_size = 4
    assert_is_keras(ex)


def test_an_observer_sees_the_new_blocks(ex):
    seen = []
    ex.observe(lambda change: seen.append(len(change["new"])), "blocks")
    ex.blocks = ex.blocks[:1]
    assert seen == [1]
